/** Is it a Frappe site that can be adopted? */
import type { LiveSchema } from '../../engine/database/schema.js';
import { ConfigurationError, type Session } from '../../engine/index.js';
import { has } from './tables.js';

export interface FrappeVersion {
  major: number;
  /** Where it was read: a table that Frappe keeps, or a guess from the patches that ran. */
  source: 'Installed Applications' | 'Patch Log';
  /** `frappe 15.52.0`, as far as known. */
  apps: string[];
}

const OLDEST = 14;
const NEWEST = 16;
/** Some patches of the next version reach the one before. */
const ENOUGH_PATCHES = 5;

const NEEDED = [
  ...['tabDocType', 'tabDocField', 'tabDocPerm', 'tabDocType Action', 'tabDocType Link', 'tabDocType State'],
  ...['tabCustom Field', 'tabProperty Setter', 'tabCustom DocPerm', 'tabDocument Naming Rule', 'tabPatch Log'],
  ...['tabUser', 'tabHas Role', 'tabRole', 'tabUser Permission', 'tabDocShare', 'tabDefaultValue', 'tabModule Def'],
  ...['tabSingles', 'tabSeries', '__Auth'],
];

/** @throws ConfigurationError that says what is missing */
function refuseOther(schema: LiveSchema): void {
  const missing = NEEDED.filter((table) => !has(schema, table));
  if (missing.length === 0) return;
  if (missing.length > NEEDED.length / 2) {
    throw new ConfigurationError(
      'This database is not that of a Frappe site: there is no DocType, User and so on in it.',
    );
  }
  throw new ConfigurationError(
    `This database looks like that of a Frappe site, but is not whole: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing. Restore the site's backup and try again.`,
  );
}

/** What is not described cannot be kept apart from what Cairn brings. */
async function refuseEmpty(session: Session): Promise<void> {
  const rows = await session.query("SELECT 1 FROM `tabDocType` WHERE `name` IN ('DocType', 'User')");
  if (rows.length < 2)
    throw new ConfigurationError(
      'tabDocType does not describe DocType and User: this site is not whole. Restore its backup and try again.',
    );
}

/** Tables that cannot take back half of a change. Frappe makes those of its logs so; others need no keeping. */
async function refuseWithoutTransactions(session: Session): Promise<void> {
  const rows = await session.query<{ table: string; engine: string }>(
    `SELECT t.TABLE_NAME AS \`table\`, t.ENGINE AS engine FROM information_schema.TABLES t
      LEFT JOIN \`tabDocType\` d ON CONCAT('tab', d.\`name\`) = t.TABLE_NAME
      WHERE t.TABLE_SCHEMA = DATABASE() AND t.TABLE_TYPE = 'BASE TABLE' AND t.ENGINE <> 'InnoDB'
        AND (t.TABLE_NAME LIKE 'tab%' OR t.TABLE_NAME = '__Auth') AND COALESCE(d.\`engine\`, '') <> t.ENGINE`,
  );
  if (rows.length === 0) return;
  const cure = rows.map(({ table }) => `ALTER TABLE \`${table}\` ENGINE=InnoDB;`).join('\n');
  const kinds = [...new Set(rows.map((row) => row.engine))].join(', ');
  throw new ConfigurationError(
    `${rows.length === 1 ? 'A table is' : `${rows.length} tables are`} kept by ${kinds}, which has no transactions. Run this first, on a backed-up site:\n${cure}`,
  );
}

async function installedApps(session: Session, schema: LiveSchema): Promise<{ name: string; version: string }[]> {
  if (has(schema, 'tabInstalled Application', 'app_name', 'app_version')) {
    const rows = await session.query<{ name: string | null; version: string | null }>(
      'SELECT `app_name` AS name, `app_version` AS version FROM `tabInstalled Application` ORDER BY `idx`',
    );
    if (rows.length > 0) return rows.map((row) => ({ name: row.name ?? '', version: row.version ?? '' }));
  }
  const [row] = await session.query<{ value: string }>(
    "SELECT `defvalue` AS value FROM `tabDefaultValue` WHERE `parent` = '__global' AND `defkey` = 'installed_apps'",
  );
  try {
    const names: unknown = JSON.parse(row?.value ?? '[]');
    return Array.isArray(names) ? names.map((name) => ({ name: String(name), version: '' })) : [];
  } catch {
    return [];
  }
}

async function majorByPatches(session: Session): Promise<number> {
  const rows = await session.query<{ major: string; n: number }>(
    `SELECT SUBSTRING_INDEX(SUBSTRING(\`patch\`, LENGTH('frappe.patches.v') + 1), '_', 1) AS major, COUNT(*) AS n
      FROM \`tabPatch Log\` WHERE \`patch\` LIKE 'frappe.patches.v%' GROUP BY 1`,
  );
  const majors = rows.filter((row) => Number(row.n) >= ENOUGH_PATCHES).map((row) => Number.parseInt(row.major, 10));
  return Math.max(0, ...majors.filter((major) => Number.isInteger(major)));
}

/**
 * Which Frappe made the database?
 * @throws ConfigurationError when none did, when it is not whole, or when its version is unknown or not supported
 */
export async function recogniseFrappe(session: Session, schema: LiveSchema): Promise<FrappeVersion> {
  refuseOther(schema);
  await refuseEmpty(session);
  await refuseWithoutTransactions(session);
  const apps = await installedApps(session, schema);
  const stated = Number.parseInt(apps.find((app) => app.name === 'frappe')?.version ?? '', 10);
  const major = Number.isInteger(stated) ? stated : await majorByPatches(session);
  if (major < OLDEST || major > NEWEST) {
    const found = major > 0 ? `It is version ${major}` : 'Its version cannot be told';
    throw new ConfigurationError(
      `This is the database of a Frappe site, but of none that can be adopted. ${found}; versions ${OLDEST} to ${NEWEST} can. Bring the site up to date with \`bench migrate\` first.`,
    );
  }
  return {
    major,
    source: Number.isInteger(stated) ? 'Installed Applications' : 'Patch Log',
    apps: apps.map(({ name, version }) => `${name} ${version}`.trim()),
  };
}
