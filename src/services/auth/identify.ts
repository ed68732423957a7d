import type { Row } from '../../engine/index.js';
import type { LoginUser } from './login-rules.js';
import { hashOf } from './sessions.js';

/** How far other processes have moved on; the site drops its caches when it sees a higher one. */
export interface Versions {
  meta: number;
  access: number;
}

type VersionColumns = { meta_version: number | null; access_version: number | null };
export type Person = Pick<LoginUser, 'name' | 'enabled' | 'restrict_ip'>;

const VERSIONS = '`m`.`version` AS `meta_version`, `x`.`version` AS `access_version`';
const PERSON = '`u`.`name`, `u`.`enabled`, `u`.`restrict_ip`';
/** One row in any case, whatever is joined to it; every join is by a unique key. */
const ALWAYS = "FROM `__cairn_version` `m` JOIN `__cairn_version` `x` ON `x`.`scope` = 'access'";
const ONE = "WHERE `m`.`scope` = 'meta'";

const NOBODY = `SELECT ${VERSIONS} ${ALWAYS} ${ONE}`;
const BY_SESSION =
  `SELECT ${PERSON}, \`s\`.\`active_at\`, \`s\`.\`csrf_token\`, \`e\`.\`value\` AS \`expiry\`, ${VERSIONS} ${ALWAYS} ` +
  'LEFT JOIN `__Session` `s` ON `s`.`sid_hash` = ? LEFT JOIN `tabUser` `u` ON `u`.`name` = `s`.`user` ' +
  `LEFT JOIN \`tabSingles\` \`e\` ON \`e\`.\`doctype\` = 'System Settings' AND \`e\`.\`field\` = 'session_expiry' ${ONE}`;
const BY_KEY =
  `SELECT ${PERSON}, \`a\`.\`password\` AS \`secret\`, ${VERSIONS} ${ALWAYS} ` +
  'LEFT JOIN `tabUser` `u` ON `u`.`api_key` = ? ' +
  "LEFT JOIN `__Auth` `a` ON `a`.`doctype` = 'User' AND `a`.`name` = `u`.`name` AND `a`.`fieldname` = 'api_secret' AND `a`.`encrypted` = 1 " +
  ONE;

export interface FoundSession extends Person {
  active_at: number;
  csrf_token: string | null;
  expiry: string | null;
}
export interface FoundKey extends Person {
  /** The API secret, still encrypted. */
  secret: string | null;
}

/** Asks the database once who it is, and brings the versions along. */
export interface Enquiry<T> {
  sql: string;
  params: string[];
  /** What the answer says. A row is always there: what is missing in it was not found. */
  read(rows: readonly Row[]): { versions: Versions; found: T | undefined };
}

function read<T>([row]: readonly Row[]): { versions: Versions; found: T | undefined } {
  const { meta_version, access_version } = (row ?? {}) as Partial<VersionColumns>;
  const versions = { meta: Number(meta_version ?? 0), access: Number(access_version ?? 0) };
  return { versions, found: row?.name ? (row as T) : undefined };
}

export const enquire = {
  nobody: (): Enquiry<Person> => ({ sql: NOBODY, params: [], read }),
  bySession: (sid: string): Enquiry<FoundSession> => ({ sql: BY_SESSION, params: [hashOf(sid)], read }),
  byKey: (key: string): Enquiry<FoundKey> => ({ sql: BY_KEY, params: [key], read }),
};
