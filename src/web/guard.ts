import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { AuthenticationError, CSRFTokenError } from '../engine/index.js';
import { type AuthService, csrfAllows, type Identity } from '../services/auth/index.js';
import type { Config } from '../services/config.js';
import { AUTH, CONFIG } from '../services/tokens.js';
import { paramsOf, readMultipart } from './body.js';
import { clearCookies, setSessionId, sidOf } from './cookies.js';
import { RateLimit } from './rate-limit.js';
import { isWrite, type Reply, type Request } from './request.js';

/** Finds out who calls, and refuses writes that another site may have made a browser send. */
@Injectable()
export class CallerGuard implements CanActivate {
  constructor(
    @Inject(AUTH) private readonly auth: AuthService,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(RateLimit) private readonly rateLimit: RateLimit,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const reply = http.getResponse<Reply>();
    const caller = await this.#identify(request, reply);
    request.caller = caller;
    await this.rateLimit.check(request, reply, caller);
    if (request.isMultipart()) await readMultipart(request, request.url.includes('upload_file'));
    if (isWrite(request)) this.#checkOrigin(request, caller);
    return true;
  }

  async #identify(request: Request, reply: Reply): Promise<Identity> {
    const { authorization } = request.headers;
    const sid = sidOf(request);
    try {
      const found = await this.auth.authenticate({ authorization, sid, ip: request.ip, verb: request.method });
      if (found.sessionExpired) clearCookies(reply);
      if (found.sid && found.maxAge) setSessionId(request, reply, found.sid, found.maxAge);
      return found;
    } catch (error) {
      if (error instanceof AuthenticationError && sid) clearCookies(reply);
      await this.rateLimit.check(request, reply, null);
      throw error;
    }
  }

  /** @throws CSRFTokenError */
  #checkOrigin(request: Request, caller: Identity): void {
    const { origin, 'sec-fetch-site': site, 'x-frappe-csrf-token': header } = request.headers;
    const trusted = origin !== undefined && this.config.allowCors.includes(origin);
    const allowed = csrfAllows({
      verb: request.method,
      kind: caller.kind,
      sessionToken: caller.csrfToken,
      headerToken: text(header) ?? text(paramsOf(request).csrf_token),
      origin,
      host: request.host,
      secFetchSite: trusted ? 'same-origin' : text(site),
    });
    if (!allowed) throw new CSRFTokenError('Invalid Request');
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
