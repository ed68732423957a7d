import { AuthenticationError, type Session, type Site } from '../../engine/index.js';
import { logActivity } from './activity.js';
import { Attempts, lockedFor, userKey } from './attempts.js';
import { checkMayLogIn, findLoginUser, type LoginSettings, type LoginUser, readLoginSettings } from './login-rules.js';
import type { Passwords } from './passwords.js';
import { inSession } from './unit.js';

/** One address may fail this many times as often as one user: a school shares its address. */
const PER_ADDRESS = 10;

export interface LetIn {
  user: LoginUser;
  settings: LoginSettings;
}

/** Name and password: right, wrong, or too often wrong. */
export class PasswordLogin {
  readonly #attempts = new Attempts();

  constructor(
    private readonly site: Site,
    private readonly passwords: Passwords,
  ) {}

  /** @throws AuthenticationError with Frappe's texts, SecurityException when there were too many failures */
  async check(usr: unknown, pwd: unknown, ip: string): Promise<LetIn> {
    const name = typeof usr === 'string' ? usr.trim().slice(0, 140) : '';
    if (name === '' || typeof pwd !== 'string' || pwd === '') return this.#fail(name, 'Incomplete login details', ip);
    const { settings, user } = await inSession(this.site, (session) => this.#find(session, name));
    if (!settings.byPassword) return this.#fail(name, 'Login with username and password is not allowed.', ip);
    // keyed by the user found, so that a username, another case or a space is no way around
    const key = userKey(user?.name ?? name);
    await this.#admit(key, ip, settings);
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
    const { byUser, byAddress } = await inSession(this.site, async (session) => ({
      byUser: await this.#attempts.count(session, key, window, now),
      byAddress: await this.#attempts.peek(session, `ip:${ip}`, window, now),
    }));
    if (byUser.attempts <= attempts && byAddress.attempts < attempts * PER_ADDRESS) return;
    throw lockedFor(byUser.attempts > attempts ? byUser.seconds : byAddress.seconds);
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
