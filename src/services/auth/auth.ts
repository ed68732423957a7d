import { AuthenticationError, type Ctx, cint, FrappeError, type Session, type Site } from '../../engine/index.js';
import { logActivity } from './activity.js';
import { readAuthorization, refused } from './credentials.js';
import { type FoundSession, identify, type Versions } from './identify.js';
import { KeyCheck } from './key-check.js';
import { ipAllowed, type LoginSettings, type LoginUser, plainIp } from './login-rules.js';
import { PasswordLogin } from './password-login.js';
import type { Passwords } from './passwords.js';
import type { SiteSecrets } from './secrets.js';
import { bindSession, type Client, expirySeconds, Sessions, TOUCH_AFTER } from './sessions.js';
import { inSession } from './unit.js';

export interface Credentials {
  usr?: unknown;
  pwd?: unknown;
}

export interface Login {
  sid: string;
  user: string;
  fullName: string;
  userImage: string;
  /** The user's, or the system's: `en`. */
  language: string;
  userType: 'System User' | 'Website User';
  /** What Frappe answers: `No App` to a website user. */
  message: 'Logged In' | 'No App';
  homePage: string;
  /** Seconds for the cookie's Max-Age. */
  maxAge: number;
}

/** The password was right but is too old: a new one must be set before there is a session. */
export interface PasswordReset {
  message: 'Password Reset';
  redirectTo: string;
}

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
}

export interface AuthOptions {
  passwords: Passwords;
  secrets: SiteSecrets;
  /** Where a login leads when no role of the user has a home page. */
  homePage?: (userType: Login['userType']) => string;
}

/** What a request brings to say who sends it. */
export interface Question {
  authorization?: string | undefined;
  sid?: string | undefined;
  ip: string;
  verb?: string;
}

/** Who is it? Logins, sessions and API keys of one site. */
export class AuthService {
  readonly #sessions = new Sessions();
  readonly #byPassword: PasswordLogin;
  readonly #keys: KeyCheck;
  readonly #homePage: NonNullable<AuthOptions['homePage']>;

  constructor(
    private readonly site: Site,
    options: AuthOptions,
  ) {
    this.#byPassword = new PasswordLogin(site, options.passwords);
    this.#keys = new KeyCheck(options.secrets);
    this.#homePage = options.homePage ?? ((userType) => (userType === 'System User' ? '/app' : '/me'));
  }

  /**
   * Checks name and password and starts a session. Always a new one: an id that the client brought is worth nothing.
   * @throws AuthenticationError with Frappe's texts, SecurityException when there were too many failures
   */
  async login({ usr, pwd }: Credentials, client: Client): Promise<Login | PasswordReset> {
    const ip = plainIp(client.ip);
    const { user, settings } = await this.#byPassword.check(usr, pwd, ip);
    return this.site.run(user.name, (ctx) => this.#enter(ctx, user, settings, { ...client, ip }));
  }

  /**
   * Who sends this request? One statement; a second one at most every ten minutes per session, to keep it alive.
   * @throws AuthenticationError for an `Authorization` header that is not good, or an address the user may not come from
   */
  async authenticate({ authorization, sid, ip, verb }: Question): Promise<Identity> {
    if (authorization) return this.#byKey(authorization, ip);
    if (sid && sid !== 'Guest') return this.#bySession(sid, ip, verb);
    await this.#ask(identify.nobody);
    return { user: 'Guest', kind: 'guest', sessionExpired: false };
  }

  /** Ends the session; nothing happens when there is none. */
  async logout(sid: string, client: Client): Promise<void> {
    const user = await inSession(this.site, (session) => this.#sessions.userOf(session, sid));
    if (!user) return;
    await this.site.run(user, async (ctx) => {
      for (const hook of this.site.hooks.all.on_logout ?? []) await hook(ctx, user);
      await this.#sessions.end(ctx.db, sid);
      const { full_name } = ctx.access;
      const subject = `${full_name} logged out: User Manually Logged Out`;
      await logActivity(ctx.db, {
        operation: 'Logout',
        status: 'Success',
        subject,
        user,
        full_name,
        ip: plainIp(client.ip),
        at: ctx.now(),
      });
    });
  }

  /** The session's CSRF token, made when first asked for. undefined: no such session. */
  csrfToken(sid: string): Promise<string | undefined> {
    return inSession(this.site, (session) => this.#sessions.csrfToken(session, sid));
  }

  /** Tells the rest of this transaction which session it serves, so that setting one's own password keeps it. */
  bind(ctx: Ctx, sid: string): void {
    bindSession(ctx.unit, sid);
  }

  async #enter(ctx: Ctx, user: LoginUser, settings: LoginSettings, client: Client): Promise<Login | PasswordReset> {
    const hooks = this.site.hooks.all;
    for (const hook of hooks.before_login ?? []) await hook(ctx, user.name);
    const redirectTo = await this.#expiredPassword(ctx, user, settings);
    if (redirectTo) return { message: 'Password Reset', redirectTo };
    for (const hook of hooks.on_login ?? []) await hook(ctx, user.name);
    const sid = await this.#sessions.start(ctx.db, user.name, client, this.#now());
    if (settings.denyMultiple) {
      await this.#sessions.keepNewest(ctx.db, user.name, cint(user.simultaneous_sessions) || 1);
    }
    await this.#leaveTrace(ctx, user, client.ip);
    for (const hook of hooks.on_session_creation ?? []) await hook(ctx, user.name);
    const userType = ctx.access.user_type;
    return {
      sid,
      user: user.name,
      fullName: user.full_name || user.name,
      userImage: user.user_image ?? '',
      language: user.language || settings.language,
      userType,
      message: userType === 'System User' ? 'Logged In' : 'No App',
      homePage: await this.#homeOf(ctx),
      maxAge: settings.expiry,
    };
  }

  /** An Activity Log row, and when and from where the user was last here; `modified` stays, or open forms would clash. */
  async #leaveTrace(ctx: Ctx, { name: user, full_name: given }: LoginUser, ip: string): Promise<void> {
    const at = ctx.now();
    const full_name = given || user;
    const subject = `${full_name} logged in`;
    await logActivity(ctx.db, { operation: 'Login', status: 'Success', subject, user, full_name, ip, at });
    await ctx.db.execute('UPDATE `tabUser` SET `last_login` = ?, `last_ip` = ?, `last_active` = ? WHERE `name` = ?', [
      at,
      ip,
      at,
      user,
    ]);
  }

  async #expiredPassword(ctx: Ctx, user: LoginUser, { resetAfterDays }: LoginSettings): Promise<string | undefined> {
    if (resetAfterDays === 0 || user.name === 'Administrator') return undefined;
    const since = (user.last_password_reset_date || user.creation).slice(0, 10);
    const age = (Date.parse(ctx.today()) - Date.parse(since)) / 86_400_000;
    if (!(age > resetAfterDays)) return undefined;
    const key = await this.site.ports.accounts?.newResetKey(ctx, user.name);
    return `/update-password?key=${key}&password_expired=true`;
  }

  async #homeOf(ctx: Ctx): Promise<string> {
    const roles = [...ctx.roles];
    const [row] = await ctx.db.query<{ home_page: string }>(
      `SELECT \`home_page\` FROM \`tabRole\` WHERE \`home_page\` IS NOT NULL AND \`home_page\` <> '' AND \`name\` IN (${roles.map(() => '?').join(', ')}) ORDER BY \`name\` LIMIT 1`,
      roles,
    );
    const page = row?.home_page ?? this.#homePage(ctx.access.user_type);
    return page.startsWith('/') ? page : `/${page}`;
  }

  async #byKey(header: string, ip: string): Promise<Identity> {
    const { key, secret } = readAuthorization(header);
    const found = await this.#ask((session) => identify.byKey(session, key));
    if (!found?.secret || !this.#keys.fits(found.secret, secret)) throw refused();
    if (!this.#isOpen(found.name, found.enabled) || !ipAllowed(found.restrict_ip, ip)) throw refused();
    return { user: found.name, kind: 'token', sessionExpired: false };
  }

  async #bySession(sid: string, ip: string, verb?: string): Promise<Identity> {
    const found = await this.#ask((session) => identify.bySession(session, sid));
    if (!found || !this.#isAlive(found)) return { user: 'Guest', kind: 'guest', sessionExpired: true };
    if (!ipAllowed(found.restrict_ip, ip)) {
      throw new AuthenticationError('Access not allowed from this IP Address', { messages: [] });
    }
    const identity: Identity = { user: found.name, kind: 'session', sid, sessionExpired: false };
    if (found.csrf_token) identity.csrfToken = found.csrf_token;
    const looksOnly = verb === 'HEAD' || verb === 'OPTIONS';
    if (!looksOnly && (await this.#keepAlive(sid, found))) identity.maxAge = expirySeconds(found.expiry);
    return identity;
  }

  /** Asks once, gives the connection back, and only then lets the site catch up with other processes. */
  async #ask<T>(question: (session: Session) => Promise<{ versions: Versions; found: T }>): Promise<T> {
    const { versions, found } = await inSession(this.site, question);
    await this.site.noticeVersions(versions);
    return found;
  }

  #isAlive({ name, enabled, active_at, expiry }: FoundSession): boolean {
    return this.#isOpen(name, enabled) && Number(active_at) + expirySeconds(expiry) > this.#now();
  }

  #isOpen(user: string, enabled: number): boolean {
    return user === 'Administrator' || (cint(enabled) === 1 && user !== 'Guest');
  }

  /** true: the session's life begins anew. */
  async #keepAlive(sid: string, { name, active_at }: FoundSession): Promise<boolean> {
    if (this.#now() - Number(active_at) < TOUCH_AFTER) return false;
    try {
      await inSession(this.site, async (session) => {
        await this.#sessions.touch(session, sid, this.#now());
        await session.execute('UPDATE `tabUser` SET `last_active` = ? WHERE `name` = ?', [this.site.time.now(), name]);
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

export type { Client, Versions };
