import { Readable } from 'node:stream';
import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor } from '@nestjs/common';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { QueryDeadlockError, type Site } from '../engine/index.js';
import { SITE } from '../services/tokens.js';
import { renewIdentity } from './cookies.js';
import { type Answer, withSurroundings } from './envelope.js';
import { callerOf, isV2, isWrite, type Reply, type Request, RequestUnit } from './request.js';
import { sendJson } from './send.js';

/** How often a request is run when the database picks it as a deadlock's victim: nothing of it has happened then. */
const ATTEMPTS = 3;

/**
 * One transaction per request: committed when a POST, PUT, PATCH or DELETE succeeds, else rolled back.
 * The connection is given back in every case. Then the handler's object becomes the JSON answer.
 */
@Injectable()
export class Transaction implements NestInterceptor {
  constructor(@Inject(SITE) private readonly site: Site) {}

  intercept(context: ExecutionContext, next: CallHandler<Answer>): Observable<string | Readable> {
    const http = context.switchToHttp();
    return from(this.#run(http.getRequest<Request>(), http.getResponse<Reply>(), next));
  }

  async #run(request: Request, reply: Reply, next: CallHandler<Answer>): Promise<string | Readable> {
    const caller = callerOf(request);
    for (let attempt = 1; ; attempt++) {
      const unit = new RequestUnit(this.site, caller);
      request.unit = unit;
      try {
        const answer = await lastValueFrom(next.handle());
        await unit.end(isWrite(request) ? 'commit' : 'rollback');
        if (answer instanceof Readable) return answer;
        if (caller.kind === 'session') renewIdentity(request, reply, unit.access);
        const { sessionExpired } = caller;
        return sendJson(
          reply,
          withSurroundings(answer, { v2: isV2(request), messages: unit.messages, sessionExpired }),
        );
      } catch (error) {
        await unit.end('rollback');
        if (!(error instanceof QueryDeadlockError) || attempt === ATTEMPTS) throw error;
      }
    }
  }
}
