import type { Session } from '../../engine/index.js';
import type { LoginUser } from './login-rules.js';
import { hashOf } from './sessions.js';

/** How far other processes have moved on; the site drops its caches when it sees a higher one. */
export interface Versions {
  meta: number;
  access: number;
}

type VersionColumns = { meta_version: number | null; access_version: number | null };
type Person = Pick<LoginUser, 'name' | 'enabled' | 'restrict_ip'>;

const version = (scope: string) => `(SELECT \`version\` FROM \`__cairn_version\` WHERE \`scope\` = '${scope}')`;
const VERSIONS = `${version('meta')} AS \`meta_version\`, ${version('access')} AS \`access_version\``;
const PERSON = '`u`.`name`, `u`.`enabled`, `u`.`restrict_ip`';

const NOBODY = `SELECT ${VERSIONS}`;
const BY_SESSION =
  `SELECT ${PERSON}, \`s\`.\`active_at\`, \`s\`.\`csrf_token\`, ${VERSIONS}, ` +
  "(SELECT `value` FROM `tabSingles` WHERE `doctype` = 'System Settings' AND `field` = 'session_expiry') AS `expiry` " +
  'FROM (SELECT 1 AS `one`) `always` LEFT JOIN `__Session` `s` ON `s`.`sid_hash` = ? LEFT JOIN `tabUser` `u` ON `u`.`name` = `s`.`user`';
const BY_KEY =
  `SELECT ${PERSON}, \`a\`.\`password\` AS \`secret\`, ${VERSIONS} ` +
  'FROM (SELECT 1 AS `one`) `always` LEFT JOIN `tabUser` `u` ON `u`.`api_key` = ? ' +
  "LEFT JOIN `__Auth` `a` ON `a`.`doctype` = 'User' AND `a`.`name` = `u`.`name` AND `a`.`fieldname` = 'api_secret' AND `a`.`encrypted` = 1";

export interface FoundSession extends Person {
  active_at: number;
  csrf_token: string | null;
  expiry: string | null;
}
export interface FoundKey extends Person {
  /** The API secret, still encrypted. */
  secret: string | null;
}

/** A row is always there: what is missing in it was not found. */
async function one<T extends { name: string }>(
  session: Session,
  sql: string,
  params: string[],
): Promise<{ versions: Versions; found: T | undefined }> {
  const [row] = await session.query<Omit<T, 'name'> & VersionColumns & { name?: string | null }>(sql, params);
  const versions = { meta: Number(row?.meta_version ?? 0), access: Number(row?.access_version ?? 0) };
  return { versions, found: row?.name ? (row as unknown as T) : undefined };
}

/** Each asks the database once, and brings the versions along. */
export const identify = {
  nobody: (session: Session) => one<Person>(session, NOBODY, []),
  bySession: (session: Session, sid: string) => one<FoundSession>(session, BY_SESSION, [hashOf(sid)]),
  byKey: (session: Session, key: string) => one<FoundKey>(session, BY_KEY, [key]),
};
