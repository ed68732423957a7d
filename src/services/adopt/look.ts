/** What is in a Frappe site's database, in figures. Reads only. */
import { type LiveSchema, readSchema } from '../../engine/database/schema.js';
import { readStoredDoctypes } from '../../engine/database/stored-doctypes.js';
import type { Session, Site } from '../../engine/index.js';
import { schemeOf } from '../auth/password-hash.js';
import { type FrappeVersion, recogniseFrappe } from './frappe.js';
import { type NotRun, whatDoesNotRun } from './not-run.js';
import { changedRights } from './rights.js';
import { countRows, countWhere, frappeTables, type RowCounts } from './tables.js';

export interface Inventory {
  schema: LiveSchema;
  version: FrappeVersion;
  /** Names of all rows of DocType. */
  doctypes: readonly string[];
  /** Of those: declared by files of Cairn too, made in the desk, computed by Python code. */
  kinds: { files: number; custom: number; virtual: number };
  /** Definitions that do not load, in words. */
  broken: readonly string[];
  counts: Readonly<Record<'customFields' | 'propertySetters' | 'customPermissions' | 'roles' | 'profiles', number>> &
    Readonly<Record<'userPermissions' | 'shares' | 'series' | 'versions' | 'deleted', number>>;
  users: { enabled: number; disabled: number; website: number };
  /** How many users have a password of which scheme; who has one that nobody can use. */
  passwords: { schemes: Readonly<Record<string, number>>; unknown: readonly string[] };
  timeZone: string | null;
  /** Of every table that Frappe made. */
  rows: RowCounts;
  /** Tables of doctypes that no DocType row describes. */
  orphans: readonly string[];
  /** Tables in which some letters, or comparisons with other tables, are not possible. */
  narrowText: readonly { table: string; collation: string }[];
  notRun: readonly NotRun[];
  /** Doctypes whose standard rights are others in Cairn's files. */
  changedRights: readonly string[];
}

/**
 * Reads everything; the site's registry holds the doctypes of the database afterwards.
 * @throws ConfigurationError when it is no Frappe site that can be adopted
 */
export async function lookAt(site: Site, session: Session): Promise<Inventory> {
  const schema = await readSchema(session);
  const version = await recogniseFrappe(session, schema);
  const isFile = (name: string) => site.registry.isStandard(name);
  const all = await session.query<{ name: string; custom: number | null; is_virtual: number | null }>(
    'SELECT `name`, `custom`, `is_virtual` FROM `tabDocType`',
  );
  const names = all.map((row) => row.name);
  const { doctypes, customizations } = await readStoredDoctypes(session, isFile, new Set(names));
  const broken = site.registry.reload(doctypes, customizations);
  const tables = frappeTables(schema);
  const described = new Set([...names, ...[...site.registry.all()].map((meta) => meta.name)]);
  const known = new Set([...described].map((name) => `tab${name}`.toLowerCase()));
  return {
    schema,
    version,
    doctypes: names,
    kinds: {
      files: names.filter(isFile).length,
      custom: all.filter((row) => Number(row.custom) === 1).length,
      virtual: all.filter((row) => Number(row.is_virtual) === 1).length,
    },
    broken,
    counts: await counted(session, schema),
    users: await usersOf(session),
    passwords: await passwordsOf(session),
    timeZone: await timeZoneOf(session),
    rows: await countRows(session, tables),
    orphans: tables.filter(
      (table) => /^tab/.test(table) && !WITHOUT_DOCTYPE.has(table) && !known.has(table.toLowerCase()),
    ),
    narrowText: await narrowTables(session),
    notRun: await whatDoesNotRun(session, schema),
    changedRights: changedRights(
      site,
      customizations.definitions,
      new Set(customizations.customPermissions.map((row) => row.parent)),
    ),
  };
}

const WITHOUT_DOCTYPE: ReadonlySet<string> = new Set(['tabSingles', 'tabSeries', 'tabSessions']);

async function counted(session: Session, schema: LiveSchema): Promise<Inventory['counts']> {
  const rows = (table: string) => countWhere(session, schema, table);
  return {
    customFields: await rows('tabCustom Field'),
    propertySetters: await rows('tabProperty Setter'),
    customPermissions: await rows('tabCustom DocPerm'),
    roles: await rows('tabRole'),
    profiles: await rows('tabRole Profile'),
    userPermissions: await rows('tabUser Permission'),
    shares: await rows('tabDocShare'),
    series: await rows('tabSeries'),
    versions: await rows('tabVersion'),
    deleted: await rows('tabDeleted Document'),
  };
}

async function usersOf(session: Session): Promise<Inventory['users']> {
  const rows = await session.query<{ enabled: number; type: string | null; n: number }>(
    'SELECT `enabled`, `user_type` AS type, COUNT(*) AS n FROM `tabUser` GROUP BY `enabled`, `user_type`',
  );
  const sum = (meant: (row: (typeof rows)[number]) => boolean) =>
    rows.filter(meant).reduce((total, row) => total + Number(row.n), 0);
  return {
    enabled: sum((row) => row.enabled === 1),
    disabled: sum((row) => row.enabled !== 1),
    website: sum((row) => row.type === 'Website User'),
  };
}

async function passwordsOf(session: Session): Promise<Inventory['passwords']> {
  const rows = await session.query<{ name: string; password: string }>(
    "SELECT `name`, `password` FROM `__Auth` WHERE `doctype` = 'User' AND `fieldname` = 'password' AND `encrypted` = 0",
  );
  const schemes: Record<string, number> = {};
  const unknown: string[] = [];
  for (const { name, password } of rows) {
    const scheme = schemeOf(password);
    if (scheme === 'unknown') unknown.push(name);
    else schemes[scheme] = (schemes[scheme] ?? 0) + 1;
  }
  return { schemes, unknown };
}

async function timeZoneOf(session: Session): Promise<string | null> {
  const [row] = await session.query<{ value: string | null }>(
    "SELECT `value` FROM `tabSingles` WHERE `doctype` = 'System Settings' AND `field` = 'time_zone'",
  );
  return row?.value || null;
}

/** Columns that MariaDB keeps in another collation than Frappe's; JSON has one of its own. */
async function narrowTables(session: Session): Promise<Inventory['narrowText']> {
  return session.query(
    `SELECT \`TABLE_NAME\` AS \`table\`, MIN(\`COLLATION_NAME\`) AS \`collation\` FROM information_schema.COLUMNS
      WHERE \`TABLE_SCHEMA\` = DATABASE() AND \`TABLE_NAME\` LIKE 'tab%' AND \`COLLATION_NAME\` IS NOT NULL
        AND \`COLLATION_NAME\` NOT IN ('utf8mb4_unicode_ci', 'utf8mb4_bin') GROUP BY \`TABLE_NAME\``,
  );
}
