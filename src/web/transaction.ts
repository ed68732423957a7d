import { Readable } from 'node:stream';
import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor } from '@nestjs/common';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { OutdatedError, retryDeadlocks, type Site } from '../engine/index.js';
import { SITE } from '../services/tokens.js';
import { Admission } from './admission.js';
import { renewIdentity } from './cookies.js';
import { type Answer, withSurroundings } from './envelope.js';
import { callerOf, isV2, isWrite, type Reply, type Request, RequestUnit } from './request.js';
import { sendJson } from './send.js';

/**
 * One transaction per request, run again after a deadlock, or when the caller was let in on a premise that does not
 * hold: committed when a POST, PUT, PATCH or DELETE succeeds, else rolled back.
 * The connection is given back in every case. Then the handler's object becomes the JSON answer.
 */
@Injectable()
export class Transaction implements NestInterceptor {
  constructor(
    @Inject(SITE) private readonly site: Site,
    private readonly admission: Admission,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler<Answer>): Observable<string | Readable | Buffer> {
    const http = context.switchToHttp();
    return from(this.#run(http.getRequest<Request>(), http.getResponse<Reply>(), next));
  }

  async #run(request: Request, reply: Reply, next: CallHandler<Answer>): Promise<string | Readable | Buffer> {
    try {
      return await this.#attempt(request, reply, next);
    } catch (error) {
      if (!(error instanceof OutdatedError)) throw error;
      await this.admission.readmit(request, reply);
      return this.#attempt(request, reply, next);
    }
  }

  #attempt(request: Request, reply: Reply, next: CallHandler<Answer>): Promise<string | Readable | Buffer> {
    const caller = callerOf(request);
    return retryDeadlocks(async () => {
      const unit = new RequestUnit(this.site, caller);
      request.unit = unit;
      let answer: Answer | undefined;
      try {
        answer = await lastValueFrom(next.handle());
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
