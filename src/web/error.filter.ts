import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Inject,
  NotFoundException,
  Optional,
} from '@nestjs/common';
import {
  BadRequestError,
  DoesNotExistError,
  FrappeError,
  type Log,
  MaxFileSizeReachedError,
  MethodNotAllowed,
  RequestEntityTooLarge,
  type Site,
  UnsupportedMediaType,
} from '../engine/index.js';
import { recordFault } from '../services/error-log.js';
import { LOG, SITE } from '../services/tokens.js';
import { errorBody } from './envelope.js';
import { callerOf, isV2, type Reply, type Request } from './request.js';
import { sendJson } from './send.js';
import { otherVerbs } from './verbs.js';

/** A fault of ours. The person sees the request's id, the log has the rest. */
export class InternalServerError extends FrappeError {}

const BY_STATUS: Readonly<Record<number, new (text: string) => FrappeError>> = {
  404: DoesNotExistError,
  413: RequestEntityTooLarge,
  415: UnsupportedMediaType,
};

/** Any thrown value as an error of the contract. */
function translated(thrown: unknown, requestId: string): FrappeError {
  if (thrown instanceof FrappeError) {
    return thrown.status === 500 ? internal(requestId, thrown) : thrown;
  }
  const { code } = thrown as { code?: unknown };
  if (code === 'FST_REQ_FILE_TOO_LARGE') return new MaxFileSizeReachedError('The file is larger than this site allows');
  const status =
    thrown instanceof HttpException ? thrown.getStatus() : Number((thrown as { statusCode?: unknown })?.statusCode);
  if (status >= 400 && status < 500) {
    const text = (thrown as Error).message;
    return new (BY_STATUS[status] ?? BadRequestError)(text);
  }
  return internal(requestId, thrown);
}

/** Nest finds no route: is there one for another verb? */
function wrongVerb(thrown: unknown, request: Request): FrappeError | undefined {
  if (!(thrown instanceof NotFoundException) || otherVerbs(request).length === 0) return undefined;
  return new MethodNotAllowed(`${request.method} is no verb of this path`);
}

function internal(requestId: string, cause: unknown): FrappeError {
  return new InternalServerError(`The server failed to answer this request; its log names it ${requestId}.`, { cause });
}

/** Turns whatever was thrown into a v1 or v2 error answer; the only place that does. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    @Inject(LOG) private readonly log: Log,
    @Optional() @Inject(SITE) private readonly site?: Site,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(thrown, http.getRequest<Request>(), http.getResponse<Reply>());
  }

  answer(thrown: unknown, request: Request, reply: Reply): void {
    const error = wrongVerb(thrown, request) ?? translated(thrown, request.id);
    if (error.status >= 500) {
      this.log.error(
        { request: request.id, method: request.method, url: request.url.split('?')[0], err: thrown },
        'request failed',
      );
      const method = `${request.method} ${request.url.split('?')[0]}`;
      if (error.status === 500 && this.site)
        void recordFault(this.site, { method, error: thrown, traceId: request.id });
    }
    if (reply.sent) return;
    const body = errorBody(error, {
      v2: isV2(request),
      messages: request.unit?.messages ?? [],
      sessionExpired: callerOf(request).sessionExpired,
    });
    if (error.status === 405) reply.header('allow', otherVerbs(request).join(', '));
    // not Basic: browsers would ask for name and password in a window of their own
    if (error.status === 401) reply.header('www-authenticate', 'Bearer realm="Cairn"');
    reply.removeHeader('content-disposition');
    reply.code(error.status).send(sendJson(reply, body));
  }
}
