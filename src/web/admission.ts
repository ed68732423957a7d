import { Inject, Injectable } from '@nestjs/common';
import { AuthenticationError, CSRFTokenError } from '../engine/index.js';
import { type AuthService, csrfAllows, type Identity } from '../services/auth/index.js';
import type { Config } from '../services/config.js';
import { AUTH, CONFIG } from '../services/tokens.js';
import { paramsOf, readMultipart } from './body.js';
import { clearCookies, setSessionId, sidOf } from './cookies.js';
import { RateLimit } from './rate-limit.js';
import { isWrite, type Reply, type Request } from './request.js';

/** Documents are read and written through the request's transaction alone; what a called method does, nobody knows. */
const DOCUMENTS = /^\/api\/(resource|v1\/resource|v2\/document)\//;

/** Finds out who calls, and refuses writes that another site may have made a browser send. */
@Injectable()
export class Admission {
  constructor(
    @Inject(AUTH) private readonly auth: AuthService,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(RateLimit) private readonly rateLimit: RateLimit,
  ) {}

  /**
   * Sets `request.caller`.
   * @param recalling a caller who came before may be let in at once, on the premise that nothing has changed: whoever
   *   answers has to ask whether it holds, and to `readmit` when it does not
   * @throws AuthenticationError, CSRFTokenError, RateLimitExceededError
   */
  async admit(request: Request, reply: Reply, recalling: boolean): Promise<void> {
    if (request.headers.authorization) this.rateLimit.checkKeys(request, reply);
    const known = recalling && mayRecall(request) ? this.#recall(request) : undefined;
    const caller = known ?? (await this.#identify(request, reply));
    request.caller = caller;
    await this.rateLimit.check(request, reply, caller);
    if (request.isMultipart()) {
      await readMultipart(request, request.url.includes('upload_file'), this.config.maxBody);
    }
    if (isWrite(request)) this.#checkOrigin(request, caller);
  }

  /** The caller's premise did not hold: asks the database. @throws AuthenticationError, CSRFTokenError */
  async readmit(request: Request, reply: Reply): Promise<void> {
    request.caller = await this.#identify(request, reply);
    if (isWrite(request)) this.#checkOrigin(request, request.caller);
  }

  #recall(request: Request): Identity | undefined {
    try {
      return this.auth.recall(questionOf(request));
    } catch (error) {
      // credentials that cannot be read: whoever identifies says so
      if (error instanceof AuthenticationError) return undefined;
      throw error;
    }
  }

  async #identify(request: Request, reply: Reply): Promise<Identity> {
    try {
      const found = await this.auth.authenticate(questionOf(request));
      if (found.sessionExpired) clearCookies(reply);
      if (found.sid && found.maxAge) setSessionId(request, reply, found.sid, found.maxAge);
      return found;
    } catch (error) {
      const isRefused = error instanceof AuthenticationError;
      if (isRefused && sidOf(request)) clearCookies(reply);
      if (isRefused && request.headers.authorization) this.rateLimit.noteWrongKey(request);
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

function questionOf(request: Request) {
  return { authorization: request.headers.authorization, sid: sidOf(request), ip: request.ip, verb: request.method };
}

function mayRecall(request: Request): boolean {
  return !isWrite(request) || (DOCUMENTS.test(request.url) && !request.isMultipart());
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
