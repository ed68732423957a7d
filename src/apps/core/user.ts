import { randomBytes } from 'node:crypto';
import {
  ConfigurationError,
  type Ctx,
  cint,
  DocumentOf,
  hashName,
  InvalidEmailAddressError,
  isEmail,
  PermissionError,
  type PermissionRule,
  type SqlValue,
  ValidationError,
} from '../../engine/index.js';
import { freeUsername } from './user-name.js';
import { profileRoles, readRoles, withoutAutomatic } from './user-roles.js';

/** Users that every site has; they have no e-mail for a name and cannot be disabled, renamed or deleted. */
export const STANDARD_USERS: ReadonlySet<string> = new Set(['Administrator', 'Guest']);

/** What logging in writes, and nobody else. */
const KEPT_BY_LOGIN = [
  'last_login',
  'last_ip',
  'last_active',
  'last_password_reset_date',
  'reset_password_key',
  'last_reset_password_key_generated_on',
];

/** What binds a person is not theirs to loosen: System Managers set it. */
const SET_BY_MANAGERS = ['enabled', 'simultaneous_sessions', 'bypass_restrict_ip_check_if_2fa_enabled'];

/** A person or program that can log in. */
export class User extends DocumentOf('User') {
  /** Between validate and on_update; never a value of the document, so that no version or log holds it. */
  #newPassword = '';
  #isFirstSave = false;

  override autoname(): void {
    this.name = this.text('email').trim().toLowerCase();
  }

  override async validate(): Promise<void> {
    this.#isFirstSave = this.isNew;
    this.#takePassword();
    this.#keepLoginTrace();
    if (!STANDARD_USERS.has(this.name)) this.#checkEmail();
    this.#setFullName();
    this.#checkEnabled();
    await this.#settleRoles();
    await this.#settleUsername();
    if (!this.text('time_zone')) this.set('time_zone', this.ctx.site.settings.timeZone ?? this.ctx.site.time.zone);
    this.#giveUserId();
  }

  override async on_update(): Promise<void> {
    if (this.#isFirstSave && !STANDARD_USERS.has(this.name)) await shareWithSelf(this.ctx, this.name);
    if (this.#isFirstSave || this.#changesAccess()) this.ctx.unit.stale.add('access');
    const { accounts } = this.ctx.site.ports;
    if (this.#newPassword) {
      if (!accounts) throw new ConfigurationError('This site has no accounts port: passwords cannot be kept');
      await accounts.setPassword(this.ctx, this.name, this.#newPassword);
      this.#newPassword = '';
    }
    if (!this.#isFirstSave && cint(this.get('enabled')) === 0 && this.hasChanged('enabled')) {
      await accounts?.endSessions(this.ctx, this.name);
    }
  }

  override async on_trash(): Promise<void> {
    this.#refuseStandard('deleted');
    for (const [doctype, field] of BELONGINGS) {
      await this.ctx.db.execute(`DELETE FROM \`tab${doctype}\` WHERE \`${field}\` = ?`, [this.name]);
    }
    await this.ctx.site.ports.accounts?.forget(this.ctx, this.name);
    this.ctx.unit.stale.add('access');
  }

  /** People may edit their own record, but its name says who they are: only a System Manager changes that. */
  override before_rename(_from: string, to: string): string {
    this.#refuseStandard('renamed');
    if (!this.#isByManager()) throw new PermissionError('Only a System Manager renames users');
    const name = to.trim().toLowerCase();
    if (!isEmail(name)) throw new InvalidEmailAddressError(`${to} is not a valid Email Address`);
    return name;
  }

  override async after_rename(from: string, to: string): Promise<void> {
    await this.ctx.db.execute('UPDATE `tabUser` SET `email` = ? WHERE `name` = ?', [to, to]);
    await this.ctx.site.ports.accounts?.rename(this.ctx, from, to);
    this.ctx.unit.stale.add('access');
  }

  #takePassword(): void {
    const given = this.text('new_password');
    this.#newPassword = /^\**$/.test(given) ? '' : given;
    this.set('new_password', '');
    // whoever has stolen a session could take the account with it
    if (this.#newPassword && this.before && this.name === this.ctx.user && !this.#isByManager())
      throw new PermissionError('Change your own password with update_password, which asks for the old one');
  }

  #keepLoginTrace(): void {
    if (this.ctx.mode.sudo) return;
    for (const fieldname of KEPT_BY_LOGIN) this.set(fieldname, this.before?.get(fieldname) ?? null);
    if (this.before && !this.#isByManager())
      for (const fieldname of SET_BY_MANAGERS) this.set(fieldname, this.before.get(fieldname));
  }

  #isByManager(): boolean {
    const { ctx } = this;
    return ctx.mode.sudo || ctx.user === 'Administrator' || ctx.hasRole('System Manager');
  }

  #checkEmail(): void {
    if (!isEmail(this.name)) throw new InvalidEmailAddressError(`${this.name} is not a valid Email Address`);
    this.set('email', this.name);
  }

  #setFullName(): void {
    const names = ['first_name', 'middle_name', 'last_name'].map((fieldname) => {
      const clean = this.text(fieldname).replace(/[<>]/g, '').trim();
      if (this.get(fieldname) !== null) this.set(fieldname, clean);
      return clean;
    });
    this.set('full_name', names.filter(Boolean).join(' '));
  }

  #checkEnabled(): void {
    if (cint(this.get('enabled')) === 1) return;
    this.#refuseStandard('disabled');
    if (this.name === this.ctx.user && this.before && cint(this.before.get('enabled')) === 1) {
      throw new ValidationError('You cannot disable yourself');
    }
  }

  /** Profiles replace the roles; the roles decide whether the user may enter the desk. */
  async #settleRoles(): Promise<void> {
    const profile = this.text('role_profile_name');
    const profiles = this.rows('role_profiles').map((row) => row.text('role_profile'));
    if (profile && !profiles.includes(profile)) {
      profiles.push(profile);
      this.append('role_profiles', { role_profile: profile });
    }
    const given =
      profiles.length > 0 ? await profileRoles(this.ctx, profiles) : this.rows('roles').map((row) => row.text('role'));
    const wanted = STANDARD_USERS.has(this.name) ? [...new Set(given)] : withoutAutomatic(given);
    const held = this.rows('roles').filter(
      (row, index, rows) => rows.findIndex((other) => other.text('role') === row.text('role')) === index,
    );
    const kept = held.filter((row) => wanted.includes(row.text('role')));
    this.set('roles', kept);
    for (const role of wanted) if (!kept.some((row) => row.text('role') === role)) this.append('roles', { role });
    await this.#setUserType(wanted);
    await this.#keepOneManager(wanted);
  }

  async #setUserType(roles: readonly string[]): Promise<void> {
    if (this.name === 'Administrator') return this.set('user_type', 'System User');
    if (this.name === 'Guest') return this.set('user_type', 'Website User');
    const known = await readRoles(this.ctx, roles);
    const entersDesk = known.some((role) => cint(role.desk_access) === 1 && cint(role.disabled) === 0);
    this.set('user_type', entersDesk ? 'System User' : 'Website User');
  }

  async #keepOneManager(roles: readonly string[]): Promise<void> {
    const was = this.before?.rows('roles').some((row) => row.text('role') === 'System Manager');
    const still = roles.includes('System Manager') && cint(this.get('enabled')) === 1;
    if (!was || still || this.ctx.user === 'Administrator' || this.ctx.mode.importing) return;
    const others = await this.ctx.db.query(
      "SELECT `u`.`name` FROM `tabHas Role` `h` JOIN `tabUser` `u` ON `u`.`name` = `h`.`parent` WHERE `h`.`parenttype` = 'User' " +
        "AND `h`.`role` = 'System Manager' AND `u`.`enabled` = 1 AND `u`.`name` NOT IN (?, 'Administrator', 'Guest') LIMIT 1",
      [this.name],
    );
    if (others.length === 0) throw new ValidationError('There must remain at least one System Manager');
  }

  async #settleUsername(): Promise<void> {
    const given = this.text('username');
    const unchanged = this.before !== null && (given === '' || !this.hasChanged('username'));
    if (unchanged || STANDARD_USERS.has(this.name)) return;
    const { email, first_name, full_name } = {
      email: this.text('email'),
      first_name: this.text('first_name'),
      full_name: this.text('full_name'),
    };
    this.set(
      'username',
      await freeUsername(this.ctx, { user: this.name, email, first_name, full_name, username: given }),
    );
  }

  /** Frappe's own id of the person, for others to refer to. */
  #giveUserId(): void {
    if (STANDARD_USERS.has(this.name) || this.rows('social_logins').some((row) => row.text('provider') === 'frappe'))
      return;
    this.append('social_logins', { provider: 'frappe', userid: randomBytes(20).toString('hex').slice(0, 39) });
  }

  #changesAccess(): boolean {
    const rolesOf = (doc: { rows(fieldname: string): { text(fieldname: string): string }[] } | null) =>
      (doc?.rows('roles') ?? [])
        .map((row) => row.text('role'))
        .sort()
        .join('\n');
    return (
      ['enabled', 'full_name', 'user_type'].some((fieldname) => this.hasChanged(fieldname)) ||
      rolesOf(this) !== rolesOf(this.before)
    );
  }

  #refuseStandard(what: string): void {
    if (STANDARD_USERS.has(this.name)) throw new ValidationError(`User ${this.name} cannot be ${what}`);
  }
}

/** What goes with a user: doctype and the field that names them. */
const BELONGINGS = [
  ['DocShare', 'user'],
  ['ToDo', 'allocated_to'],
  ['User Permission', 'user'],
  ['Document Follow', 'user'],
  ['Notification Log', 'for_user'],
] as const;

/** Reading and editing one's own record is a share with oneself, as in Frappe: no role is needed for it. */
async function shareWithSelf(ctx: Ctx, user: string): Promise<void> {
  const now = ctx.now();
  const row: Record<string, SqlValue> = {
    name: hashName(),
    creation: now,
    modified: now,
    owner: ctx.user,
    modified_by: ctx.user,
    docstatus: 0,
    idx: 0,
    user,
    share_doctype: 'User',
    share_name: user,
    read: 1,
    write: 1,
    share: 1,
    submit: 0,
    everyone: 0,
    notify_by_email: 0,
  };
  await ctx.db.insertRows('tabDocShare', Object.keys(row), [Object.values(row)]);
}

/** Nobody but Administrator sees or edits the standard users: with their password comes the whole site. */
export const userAccess: PermissionRule = (ctx) =>
  ctx.user === 'Administrator' || { name: ['not in', [...STANDARD_USERS]] };
