import { AuthenticationError, cint, type Session, type SqlValue } from '../../engine/index.js';
import { expirySeconds } from './sessions.js';

/** What System Settings say about logging in. */
export interface LoginSettings {
  expiry: number;
  attempts: number;
  /** Seconds for which failures count, and after which a locked login opens again. */
  window: number;
  byMobile: boolean;
  byUsername: boolean;
  byPassword: boolean;
  denyMultiple: boolean;
  resetAfterDays: number;
  /** Of people who chose none. */
  language: string;
}

const FIELDS = [
  'session_expiry',
  'allow_consecutive_login_attempts',
  'allow_login_after_fail',
  'allow_login_using_mobile_number',
  'allow_login_using_user_name',
  'disable_user_pass_login',
  'deny_multiple_sessions',
  'force_user_to_reset_password',
  'language',
];

/** A site whose System Settings were never saved gets 10 attempts in 60 seconds and sessions of 170 hours. */
export async function readLoginSettings(session: Session): Promise<LoginSettings> {
  const rows = await session.query<{ field: string; value: string | null }>(
    `SELECT \`field\`, \`value\` FROM \`tabSingles\` WHERE \`doctype\` = 'System Settings' AND \`field\` IN (${FIELDS.map(() => '?').join(', ')})`,
    FIELDS,
  );
  const values = new Map(rows.map(({ field, value }) => [field, value]));
  const number = (field: string) => cint(values.get(field));
  return {
    expiry: expirySeconds(values.get('session_expiry')),
    attempts: number('allow_consecutive_login_attempts') || 10,
    window: number('allow_login_after_fail') || 60,
    byMobile: number('allow_login_using_mobile_number') === 1,
    byUsername: number('allow_login_using_user_name') === 1,
    byPassword: number('disable_user_pass_login') === 0,
    denyMultiple: number('deny_multiple_sessions') === 1,
    resetAfterDays: number('force_user_to_reset_password'),
    language: values.get('language') || 'en',
  };
}

/** The columns of a user that logging in needs. */
export interface LoginUser {
  name: string;
  enabled: number;
  full_name: string | null;
  user_image: string | null;
  language: string | null;
  restrict_ip: string | null;
  login_after: number;
  login_before: number;
  simultaneous_sessions: number;
  last_password_reset_date: string | null;
  creation: string;
  password: string | null;
}

const COLUMNS = ['name', 'enabled', 'full_name', 'user_image', 'restrict_ip', 'login_after', 'login_before'].concat([
  'language',
  'simultaneous_sessions',
  'last_password_reset_date',
  'creation',
]);

/** The user who logs in as `usr`: by name (e-mail), then by username, then by mobile number, as the settings allow. */
export async function findLoginUser(
  session: Session,
  usr: string,
  settings: LoginSettings,
): Promise<LoginUser | undefined> {
  const by = ['name', ...(settings.byUsername ? ['username'] : []), ...(settings.byMobile ? ['mobile_no'] : [])];
  const order = by.map((column, index) => `WHEN \`u\`.\`${column}\` = ? THEN ${index}`).join(' ');
  const params: SqlValue[] = [...by, ...by].map(() => usr);
  const [user] = await session.query<LoginUser>(
    `SELECT ${COLUMNS.map((column) => `\`u\`.\`${column}\``).join(', ')}, \`a\`.\`password\` FROM \`tabUser\` \`u\` ` +
      "LEFT JOIN `__Auth` `a` ON `a`.`doctype` = 'User' AND `a`.`name` = `u`.`name` AND `a`.`fieldname` = 'password' AND `a`.`encrypted` = 0 " +
      `WHERE (${by.map((column) => `\`u\`.\`${column}\` = ?`).join(' OR ')}) AND \`u\`.\`name\` <> 'Guest' ORDER BY CASE ${order} END LIMIT 1`,
    params,
  );
  return user;
}

/** `::ffff:10.0.0.1` is `10.0.0.1`. */
export const plainIp = (ip: string): string => ip.replace(/^::ffff:(?=\d+\.)/i, '');

/** User.restrict_ip: addresses or beginnings of them (`10.1.`, `10.1` – not 10.10), separated by commas; empty allows all. */
export function ipAllowed(restriction: string | null | undefined, ip: string): boolean {
  const allowed = (restriction ?? '').split(/[,\s]+/).filter(Boolean);
  if (allowed.length === 0) return true;
  const address = plainIp(ip);
  return allowed.some((start) => address === start || isWithin(address, start));
}

function isWithin(address: string, start: string): boolean {
  if (/[.:]$/.test(start)) return address.startsWith(start);
  return address.startsWith(`${start}.`) || address.startsWith(`${start}:`);
}

/**
 * Whom the password has let in, but not here or now.
 * @param hour of the day in the site's time zone
 * @throws AuthenticationError
 */
export function checkMayLogIn(user: LoginUser, ip: string, hour: number): void {
  const refuse = (text: string) => new AuthenticationError(text, { messages: [] });
  if (cint(user.enabled) === 0 && user.name !== 'Administrator') throw refuse('User disabled or missing');
  if (!ipAllowed(user.restrict_ip, ip)) throw refuse('Access not allowed from this IP Address');
  const { login_after: after, login_before: before } = user;
  if ((cint(after) > 0 && hour < cint(after)) || (cint(before) > 0 && hour > cint(before))) {
    throw refuse('Login not allowed at this time');
  }
}
