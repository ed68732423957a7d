import { AuthenticationError, type Session, type Site } from '../../engine/index.js';
import { logActivity } from './activity.js';
import { Attempts, lockedFor, userKey } from './attempts.js';
import { checkMayLogIn, findLoginUser, type LoginSettings, type LoginUser, readLoginSettings } from './login-rules.js';
import type { Passwords } from './passwords.js';
import { Turns } from './turns.js';
import { inSession } from './unit.js';

/** One address may fail this many times as often as one user: a school shares its address. */
const PER_ADDRESS = 10;
/** Passwords of one address that are looked at at a time: as many as there are threads for hashing. */
const AT_ONCE = 4;
/** Of one address, in line behind those: a school logs in at nine. */
const IN_LINE = 1000;

export interface LetIn {
  user: LoginUser;
  settings: LoginSettings;
}

/** Name and password: right, wrong, or too often wrong. */
export class PasswordLogin {
  readonly #attempts = new Attempts();
  readonly #turns = new Turns(AT_ONCE, IN_LINE);

  constructor(
    private readonly site: Site,
    private readonly passwords: Passwords,
  ) {}

  /** @throws AuthenticationError with Frappe's texts, SecurityException when there were too many failures */
  async check(usr: unknown, pwd: unknown, ip: string): Promise<LetIn> {
    const name = typeof usr === 'string' ? usr.trim().slice(0, 140) : '';
    if (name === '' || typeof pwd !== 'string' || pwd === '')
      throw new AuthenticationError('Incomplete login details', { messages: [] });
    return this.#turns.take(ip, () => this.#try(name, pwd, ip));
  }

  async #try(name: string, pwd: string, ip: string): Promise<LetIn> {
    const { settings, user } = await inSession(this.site, (session) => this.#find(session, name));
    // keyed by the user found, so that a username, another case or a space is no way around
    const key = userKey(user?.name ?? name);
    await this.#admit(key, ip, settings);
    if (!settings.byPassword) return this.#fail(name, 'Login with username and password is not allowed.', ip);
    const verdict = await this.passwords.judge(user?.password, pwd);
    if (!user || verdict === 'wrong') {
      await inSession(this.site, (session) => this.#attempts.count(session, `ip:${ip}`, settings.window, this.#now()));
      return this.#fail(user?.name ?? name, 'Invalid login credentials', ip, user?.full_name);
    }
    await this.#checkPlaceAndTime(user, ip);
    await inSession(this.site, (session) => this.#attempts.forget(session, key));
    // Frappe cannot read our hashes: a site that was its keeps those that it can go on with
    if (verdict === 'renew' && !this.site.isAdopted) await this.#renew(user.name, pwd);
    return { user, settings };
  }

  async #find(session: Session, name: string): Promise<{ settings: LoginSettings; user: LoginUser | undefined }> {
    const settings = await readLoginSettings(session);
    return { settings, user: await findLoginUser(session, name, settings) };
  }

  /** The attempt is counted and committed before the password is looked at: parallel attempts are counted too. */
  async #admit(key: string, ip: string, { attempts, window }: LoginSettings): Promise<void> {
    const now = this.#now();
    const tooMany = await inSession(this.site, async (session) => {
      const byAddress = await this.#attempts.peek(session, `ip:${ip}`, window, now);
      // a locked address leaves no count behind for every name that it makes up
      if (byAddress.attempts >= attempts * PER_ADDRESS) return byAddress;
      const byUser = await this.#attempts.count(session, key, window, now);
      return byUser.attempts > attempts ? byUser : undefined;
    });
    if (tooMany) throw lockedFor(tooMany.seconds);
  }

  async #checkPlaceAndTime(user: LoginUser, ip: string): Promise<void> {
    try {
      checkMayLogIn(user, ip, Number(this.site.time.now().slice(11, 13)));
    } catch (error) {
      if (!(error instanceof AuthenticationError)) throw error;
      await this.#fail(user.name, error.message, ip, user.full_name);
    }
  }

  async #renew(user: string, pwd: string): Promise<void> {
    const hash = await this.passwords.hash(pwd);
    await inSession(this.site, (session) => this.passwords.store(session, user, hash));
  }

  async #fail(user: string, subject: string, ip: string, fullName?: string | null): Promise<never> {
    const at = this.site.time.now();
    const full_name = fullName || user;
    await inSession(this.site, (session) =>
      logActivity(session, { operation: 'Login', status: 'Failed', subject, user, full_name, ip, at }),
    );
    throw new AuthenticationError(subject, { messages: [] });
  }

  #now(): number {
    return Math.floor(this.site.ports.clock.now().getTime() / 1000);
  }
}
