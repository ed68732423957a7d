import {
  AuthenticationError,
  cint,
  FrappeError,
  isBehind,
  OutdatedError,
  type Premise,
  type Row,
  type Site,
} from '../../engine/index.js';
import { readAuthorization, refused } from './credentials.js';
import { type Enquiry, enquire, type FoundKey, type FoundSession } from './identify.js';
import { KeyCheck } from './key-check.js';
import { ipAllowed } from './login-rules.js';
import { isSame, Recollections } from './recall.js';
import type { SiteSecrets } from './secrets.js';
import { expirySeconds, hashOf, type Sessions, TOUCH_AFTER } from './sessions.js';
import { inSession } from './unit.js';

export interface Identity {
  user: string;
  kind: 'token' | 'session' | 'guest';
  /** The live session's id. */
  sid?: string;
  /** Present once the session has been handed one. */
  csrfToken?: string;
  /** Present when this request has just given the session new life: seconds for which the cookie should last. */
  maxAge?: number;
  /** The request brought a session id that is unknown, expired, or of a disabled user. */
  sessionExpired: boolean;
  /** Present while the database has not been asked: everything done for this caller rests on it. */
  premise?: Premise;
}

/** What a request brings to say who sends it. */
export interface Question {
  authorization?: string | undefined;
  sid?: string | undefined;
  ip: string;
  verb?: string;
}

/** Finds out who sends a request: by API key, by session, or nobody. */
export class Callers {
  readonly #keys: KeyCheck;
  readonly #recollections = new Recollections();

  constructor(
    private readonly site: Site,
    secrets: SiteSecrets,
    private readonly sessions: Sessions,
  ) {
    this.#keys = new KeyCheck(secrets);
  }

  /**
   * Who sends this request? One statement; a second one at most every ten minutes per session, to keep it alive.
   * @throws AuthenticationError for an `Authorization` header that is not good, or an address the user may not come from
   */
  async authenticate({ authorization, sid, ip, verb }: Question): Promise<Identity> {
    if (authorization) return this.#byKey(authorization, ip);
    if (sid && sid !== 'Guest') return this.#bySession(sid, ip, verb);
    await this.#ask(enquire.nobody());
    return { user: 'Guest', kind: 'guest', sessionExpired: false };
  }

  /**
   * Who sends this request, if the same key or session has come before? Nothing is asked: the answer holds only if its
   * `premise` does, which the database tells together with the first thing that it is asked for this caller.
   * undefined: `authenticate` has to say.
   */
  recall({ authorization, sid, ip, verb }: Question): Identity | undefined {
    if (authorization) return this.#recallKey(authorization, ip);
    if (sid && sid !== 'Guest') return this.#recallSession(sid, ip, verb);
    const premise = this.#premise(enquire.nobody(), () => true);
    return { user: 'Guest', kind: 'guest', sessionExpired: false, premise };
  }

  async #byKey(header: string, ip: string): Promise<Identity> {
    const { key, secret } = readAuthorization(header);
    const found = await this.#ask(enquire.byKey(key));
    if (!found || !this.#opens(found, secret, ip)) throw refused();
    this.#recollections.keep(key, found);
    return { user: found.name, kind: 'token', sessionExpired: false };
  }

  #opens(found: FoundKey, secret: string, ip: string): boolean {
    if (!found.secret || !this.#keys.fits(found.secret, secret)) return false;
    return this.#isOpen(found.name, found.enabled) && ipAllowed(found.restrict_ip, ip);
  }

  #recallKey(header: string, ip: string): Identity | undefined {
    const { key, secret } = readAuthorization(header);
    const known = this.#recollections.get(key);
    if (!known || !('secret' in known) || !this.#opens(known, secret, ip)) return undefined;
    const premise = this.#premise(enquire.byKey(key), (found) => isSame(found, known), key);
    return { user: known.name, kind: 'token', sessionExpired: false, premise };
  }

  #recallSession(sid: string, ip: string, verb?: string): Identity | undefined {
    const known = this.#recollections.get(hashOf(sid));
    if (!known || !('active_at' in known) || !this.#isAlive(known) || !ipAllowed(known.restrict_ip, ip))
      return undefined;
    if (!looksOnly(verb) && this.#isDue(known)) return undefined;
    const isStill = (found: FoundSession | undefined) =>
      found !== undefined && isSame(found, known) && this.#isAlive(found) && (looksOnly(verb) || !this.#isDue(found));
    const premise = this.#premise(enquire.bySession(sid), isStill, hashOf(sid));
    return { ...sessionIdentity(sid, known), premise };
  }

  #premise<T>(enquiry: Enquiry<T>, holds: (found: T | undefined) => boolean, credential?: string): Premise {
    // as of now, for with what is known now the request begins: this process may learn more before the answer is here
    const known = this.site.versions;
    const check = (rows: Row[]) => {
      const { versions, found } = enquiry.read(rows);
      if (!isBehind(known, versions) && holds(found)) return;
      if (credential) this.#recollections.forget(credential);
      throw new OutdatedError('Something has changed meanwhile. Please try again');
    };
    return { sql: enquiry.sql, params: enquiry.params, check };
  }

  async #bySession(sid: string, ip: string, verb?: string): Promise<Identity> {
    const found = await this.#ask(enquire.bySession(sid));
    if (!found || !this.#isAlive(found)) return { user: 'Guest', kind: 'guest', sessionExpired: true };
    if (!ipAllowed(found.restrict_ip, ip)) {
      throw new AuthenticationError('Access not allowed from this IP Address', { messages: [] });
    }
    const identity = sessionIdentity(sid, found);
    if (!looksOnly(verb) && this.#isDue(found) && (await this.#keepAlive(sid, found.name))) {
      identity.maxAge = expirySeconds(found.expiry);
      found.active_at = this.#now();
    }
    this.#recollections.keep(hashOf(sid), found);
    return identity;
  }

  /** Asks once, gives the connection back, and only then lets the site catch up with other processes. */
  async #ask<T>({ sql, params, read }: Enquiry<T>): Promise<T | undefined> {
    const { versions, found } = read(await inSession(this.site, (session) => session.query<Row>(sql, params)));
    await this.site.noticeVersions(versions);
    return found;
  }

  #isAlive({ name, enabled, active_at, expiry }: FoundSession): boolean {
    return this.#isOpen(name, enabled) && Number(active_at) + expirySeconds(expiry) > this.#now();
  }

  #isOpen(user: string, enabled: number): boolean {
    return user === 'Administrator' || (cint(enabled) === 1 && user !== 'Guest');
  }

  #isDue({ active_at }: FoundSession): boolean {
    return this.#now() - Number(active_at) >= TOUCH_AFTER;
  }

  /** true: the session's life begins anew. */
  async #keepAlive(sid: string, user: string): Promise<boolean> {
    try {
      await inSession(this.site, async (session) => {
        await this.sessions.touch(session, sid, this.#now());
        await session.execute('UPDATE `tabUser` SET `last_active` = ? WHERE `name` = ?', [this.site.time.now(), user]);
      });
      return true;
    } catch (error) {
      if (!(error instanceof FrappeError) || error.status !== 503) throw error;
      // a database that takes no changes now must not keep anybody from reading
      return false;
    }
  }

  /** Seconds since 1970. */
  #now(): number {
    return Math.floor(this.site.ports.clock.now().getTime() / 1000);
  }
}

/** These do not count as activity. */
const looksOnly = (verb?: string) => verb === 'HEAD' || verb === 'OPTIONS';

function sessionIdentity(sid: string, { name, csrf_token }: FoundSession): Identity {
  return { user: name, kind: 'session', sid, sessionExpired: false, ...(csrf_token ? { csrfToken: csrf_token } : {}) };
}
