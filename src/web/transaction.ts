import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { OutdatedError, retryDeadlocks, type Site } from '../engine/index.js';
import { SITE } from '../services/tokens.js';
import { Admission } from './admission.js';
import { renewIdentity } from './cookies.js';
import { type Answer, withSurroundings } from './envelope.js';
import { callerOf, isV2, isWrite, type Reply, type Request, RequestUnit } from './request.js';
import { sendJson } from './send.js';

/** What is sent: JSON text, or a file. */
export type Sent = string | Readable | Buffer;

/** One transaction per request. The connection is given back in every case. */
@Injectable()
export class Transaction {
  constructor(
    @Inject(SITE) private readonly site: Site,
    private readonly admission: Admission,
  ) {}

  /**
   * Runs a handler and makes its object the JSON answer. Commits when a POST, PUT, PATCH or DELETE succeeds, else rolls
   * back. Runs it again after a deadlock, and when the caller was let in on a premise that does not hold.
   */
  async run(request: Request, reply: Reply, handle: () => Answer | Promise<Answer>): Promise<Sent> {
    try {
      return await this.#attempt(request, reply, handle);
    } catch (error) {
      if (!(error instanceof OutdatedError)) throw error;
      await this.admission.readmit(request, reply);
      return this.#attempt(request, reply, handle);
    }
  }

  #attempt(request: Request, reply: Reply, handle: () => Answer | Promise<Answer>): Promise<Sent> {
    const caller = callerOf(request);
    return retryDeadlocks(async () => {
      const unit = new RequestUnit(this.site, caller);
      request.unit = unit;
      let answer: Answer | undefined;
      try {
        answer = await handle();
        await unit.end(isWrite(request) ? 'commit' : 'rollback');
        if (answer instanceof Readable || Buffer.isBuffer(answer)) return answer;
        if (caller.kind === 'session') renewIdentity(request, reply, unit.access);
        const { sessionExpired } = caller;
        return sendJson(
          reply,
          withSurroundings(answer, { v2: isV2(request), messages: unit.messages, sessionExpired }),
        );
      } catch (error) {
        if (answer instanceof Readable) answer.destroy();
        await unit.end('rollback');
        throw error;
      }
    });
  }
}
