import { createHash, randomBytes } from 'node:crypto';
import {
  type Accounts,
  ConfigurationError,
  type Ctx,
  cint,
  DoesNotExistError,
  ValidationError,
} from '../../engine/index.js';
import { Attempts, lockedFor, userKey } from './attempts.js';
import { readLoginSettings } from './login-rules.js';
import type { Passwords } from './passwords.js';
import { passwordProblem } from './passwords.js';
import type { SiteSecrets } from './secrets.js';
import { Sessions } from './sessions.js';

const HOUR = 3600;
const resetHash = (key: string) => createHash('sha256').update(key).digest('hex');

interface Names {
  email: string | null;
  first_name: string | null;
  full_name: string | null;
  username: string | null;
}

/** Sends a reset link to its user. Until a mail service does, development prints it. */
export type SendReset = (ctx: Ctx, user: string, link: string) => unknown;

/** In production a link in the log would be a way in for whoever reads logs. */
export const logResetLink: SendReset = (ctx, user, link) => {
  if (process.env.NODE_ENV === 'production')
    ctx.site.ports.log.warn({ user }, 'No mail service: a password reset was not sent');
  else ctx.site.ports.log.info({ user, link }, 'Password reset');
};

/** What the User document and its methods ask of logins. */
export class UserAccounts implements Accounts {
  readonly #sessions = new Sessions();
  readonly #attempts = new Attempts();

  constructor(
    private readonly passwords: Passwords,
    private readonly secrets: SiteSecrets,
    private readonly sendReset: SendReset = logResetLink,
  ) {}

  async setPassword(ctx: Ctx, user: string, password: string): Promise<void> {
    await this.#checkPolicy(ctx, user, password);
    await this.passwords.setPassword(ctx.db, user, password);
    await ctx.db.execute(
      'UPDATE `tabUser` SET `last_password_reset_date` = ?, `reset_password_key` = NULL WHERE `name` = ?',
      [ctx.today(), user],
    );
    await this.endSessions(ctx, user);
  }

  /** Counts as a login does, so that whoever steals a session cannot use it to guess the password. */
  async checkPassword(ctx: Ctx, user: string, password: string): Promise<boolean> {
    // the count is committed before the password is looked at, or a refused request would take it back
    if (ctx.db.writing) throw new ConfigurationError('A password is to be checked before anything is written');
    const { attempts: allowed, window } = await readLoginSettings(ctx.db);
    const key = userKey(user);
    const now = Math.floor(ctx.site.ports.clock.now().getTime() / 1000);
    const { attempts, seconds } = await this.#attempts.count(ctx.db, key, window, now);
    await ctx.db.commit();
    if (attempts > allowed) throw lockedFor(seconds);
    const right = await this.passwords.checkPassword(ctx.db, user, password);
    if (right) {
      await this.#attempts.forget(ctx.db, key);
      await ctx.db.commit();
    }
    return right;
  }

  endSessions(ctx: Ctx, user: string): Promise<void> {
    return this.#sessions.endOthers(ctx.db, user, ctx.unit);
  }

  async forget(ctx: Ctx, user: string): Promise<void> {
    await this.secrets.remove(ctx.db, 'User', user);
    await this.#sessions.endOthers(ctx.db, user);
  }

  async rename(ctx: Ctx, from: string, to: string): Promise<void> {
    await this.#sessions.rename(ctx.db, from, to);
  }

  async generateKeys(ctx: Ctx, user: string): Promise<{ api_key: string; api_secret: string }> {
    const [row] = await ctx.db.query<{ name: string; api_key: string | null }>(
      `SELECT \`name\`, \`api_key\` FROM \`tabUser\` WHERE \`name\` = ?${ctx.db.dialect.forUpdate}`,
      [user],
    );
    if (!row) throw new DoesNotExistError(`User ${user} not found`);
    const api_key = row.api_key || randomBytes(8).toString('hex').slice(0, 15);
    const api_secret = randomBytes(16).toString('hex');
    await ctx.db.execute('UPDATE `tabUser` SET `api_key` = ?, `api_secret` = ? WHERE `name` = ?', [
      api_key,
      '*'.repeat(api_secret.length),
      row.name,
    ]);
    await this.secrets.set(ctx.db, 'User', row.name, 'api_secret', api_secret);
    return { api_key, api_secret };
  }

  /** Sends the same statements whether or not there is such a user, so that neither text nor time tells. */
  async requestReset(ctx: Ctx, usr: string): Promise<void> {
    const settings = await ctx.single('System Settings');
    const now = Math.floor(ctx.site.ports.clock.now().getTime() / 1000);
    const limit = cint(settings.get('password_reset_limit')) || 3;
    const { attempts } = await this.#attempts.count(ctx.db, `reset:${usr.trim().toLowerCase()}`, HOUR, now);
    if (attempts > limit) return;
    const [row] = await ctx.db.query<{ name: string }>(
      "SELECT `name` FROM `tabUser` WHERE `name` = ? AND `enabled` = 1 AND `name` NOT IN ('Administrator', 'Guest')",
      [usr.trim()],
    );
    const key = await this.newResetKey(ctx, row?.name ?? '');
    if (row) ctx.afterCommit(() => this.sendReset(ctx, row.name, `/update-password?key=${key}`));
  }

  async newResetKey(ctx: Ctx, user: string): Promise<string> {
    const key = randomBytes(32).toString('hex');
    await ctx.db.execute(
      'UPDATE `tabUser` SET `reset_password_key` = ?, `last_reset_password_key_generated_on` = ? WHERE `name` = ?',
      [resetHash(key), ctx.now(), user],
    );
    return key;
  }

  async userOfResetKey(ctx: Ctx, key: string): Promise<string | undefined> {
    const settings = await ctx.single('System Settings');
    const valid = cint(settings.get('reset_password_link_expiry_duration')) || 1200;
    const oldest = ctx.site.time.local(new Date(ctx.site.ports.clock.now().getTime() - valid * 1000));
    const [row] = await ctx.db.query<{ name: string }>(
      'SELECT `name` FROM `tabUser` WHERE `reset_password_key` = ? AND `enabled` = 1 ' +
        'AND `last_reset_password_key_generated_on` >= ?',
      [resetHash(key), oldest],
    );
    return row?.name;
  }

  async purge(ctx: Ctx): Promise<void> {
    const now = Math.floor(ctx.site.ports.clock.now().getTime() / 1000);
    const { expiry } = await readLoginSettings(ctx.db);
    await this.#sessions.purge(ctx.db, expiry, now);
    await this.#attempts.purge(ctx.db, now);
  }

  async #checkPolicy(ctx: Ctx, user: string, password: string): Promise<void> {
    if (ctx.mode.importing) return;
    const settings = await ctx.single('System Settings');
    if (cint(settings.get('enable_password_policy')) === 0) return;
    const [names] = await ctx.db.query<Names>(
      'SELECT `email`, `first_name`, `full_name`, `username` FROM `tabUser` WHERE `name` = ?',
      [user],
    );
    const own = [user, ...Object.values(names ?? {})].map((word) => String(word ?? ''));
    const problem = passwordProblem(password, own);
    if (problem) throw new ValidationError(problem, { title: 'Invalid Password' });
  }
}
