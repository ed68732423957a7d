/** What adopting a Frappe site would add. Reads only. */
import path from 'node:path';
import type { SchemaPlan } from '../../engine/database/plan.js';
import type { LiveSchema } from '../../engine/database/schema.js';
import type { SqlSession } from '../../engine/database/sql-session.js';
import { readStoredDoctypes } from '../../engine/database/stored-doctypes.js';
import { planTables } from '../../engine/database/sync.js';
import {
  type CustomFieldRow,
  type DocJson,
  type Fill,
  type Mend,
  type Meta,
  type Site,
  scrub,
} from '../../engine/index.js';
import { fixtureFolders } from '../setup.js';
import { fixtureFiles, readDocuments } from '../transfer/fixtures.js';
import type { Inventory } from './look.js';
import { countWhere, has } from './tables.js';

export interface AdoptionPlan {
  schema: SchemaPlan;
  /** Autoincrement tables whose numbers go on behind those that Frappe gave. */
  numbers: readonly { table: string; from: number }[];
  /** Records to be added, by doctype. */
  records: ReadonlyMap<string, readonly string[]>;
  /** Values to be filled into columns that are new; `rows` that get one. */
  fills: readonly { fill: Fill; rows: number }[];
  mends: readonly { mend: Mend; rows: number }[];
}

/** @param inventory as `lookAt` gave it: the registry holds the database's doctypes */
export async function planAdoption(site: Site, session: SqlSession, inventory: Inventory): Promise<AdoptionPlan> {
  const missing = await missingFixtures(site, session, inventory.schema);
  const metas = await metasWith(site, session, inventory, missing);
  return {
    schema: await planTables(session, metas, { adopted: true }),
    numbers: await laterNumbers(session, metas),
    records: recordsToAdd(site, inventory, missing, await namesOf(session, ['Module Def', 'Role'])),
    fills: await planFills(site, session, inventory.schema),
    mends: await planMends(site, session, inventory.schema),
  };
}

/** The doctypes as they will be: with the fields that fixtures add. */
export async function metasWith(
  site: Site,
  session: SqlSession,
  { doctypes }: Pick<Inventory, 'doctypes'>,
  missing: readonly DocJson[],
): Promise<Meta[]> {
  const stored = await readStoredDoctypes(session, (name) => site.registry.isStandard(name), new Set(doctypes));
  const fields = missing.filter((json) => json.doctype === 'Custom Field') as unknown as CustomFieldRow[];
  const customFields = [...stored.customizations.customFields, ...fields];
  site.registry.reload(stored.doctypes, { ...stored.customizations, customFields });
  return [...site.registry.all()];
}

/** Documents of fixture files that the site does not have. */
export async function missingFixtures(site: Site, session: SqlSession, schema: LiveSchema): Promise<DocJson[]> {
  const missing: DocJson[] = [];
  for (const folder of await fixtureFolders(site.paths)) {
    for (const file of await fixtureFiles(folder)) {
      const json = await readDocuments(path.join(folder, file));
      if (Array.isArray(json)) missing.push(...(await notThere(session, schema, json)));
    }
  }
  return missing;
}

const fold = (text: unknown) => String(text ?? '').toLowerCase();

async function notThere(session: SqlSession, schema: LiveSchema, documents: readonly DocJson[]): Promise<DocJson[]> {
  const doctypes = [...new Set(documents.map((json) => String(json.doctype)))];
  const there = await namesOf(
    session,
    doctypes.filter((doctype) => has(schema, `tab${doctype}`, 'name')),
  );
  const fields = await session.query<{ dt: string; fieldname: string }>(
    'SELECT `dt`, `fieldname` FROM `tabCustom Field`',
  );
  const known = new Set(fields.map(({ dt, fieldname }) => fold(`${dt}/${fieldname}`)));
  return documents.filter(
    (json) =>
      !there.get(String(json.doctype))?.has(fold(json.name)) && !known.has(fold(`${json.dt}/${json.fieldname}`)),
  );
}

async function namesOf(session: SqlSession, doctypes: readonly string[]): Promise<Map<string, ReadonlySet<string>>> {
  const names = new Map<string, ReadonlySet<string>>();
  for (const doctype of doctypes) {
    const rows = await session.query<{ name: string }>(`SELECT \`name\` FROM \`tab${doctype}\``);
    names.set(doctype, new Set(rows.map((row) => fold(row.name))));
  }
  return names;
}

function recordsToAdd(
  site: Site,
  { doctypes }: Inventory,
  missing: readonly DocJson[],
  there: ReadonlyMap<string, ReadonlySet<string>>,
): Map<string, string[]> {
  const records = new Map<string, Set<string>>();
  const add = (doctype: string, name: string) => records.set(doctype, (records.get(doctype) ?? new Set()).add(name));
  for (const json of missing) add(String(json.doctype), String(json.name));
  const known = new Set(doctypes);
  for (const { name } of site.registry.all()) {
    const json = site.registry.standardJson(name);
    if (!json) continue;
    if (!known.has(name)) add('DocType', name);
    if (json.module && !there.get('Module Def')?.has(fold(json.module))) add('Module Def', json.module);
    for (const { role } of json.permissions ?? []) if (!there.get('Role')?.has(fold(role))) add('Role', role);
  }
  return new Map([...records].map(([doctype, names]) => [doctype, [...names]]));
}

/** Only columns that Frappe does not have; what is in its own is its own. An adoption that was cut short goes on with its list. */
async function planFills(site: Site, session: SqlSession, schema: LiveSchema): Promise<AdoptionPlan['fills']> {
  const { adoption, hooks } = site;
  const fills = hooks.all.fills ?? [];
  const meant = fills.filter(({ doctype, field }) =>
    adoption.doctypes.size > 0
      ? adoption.fills.has(`${doctype}.${field}`)
      : has(schema, `tab${doctype}`) && !has(schema, `tab${doctype}`, field),
  );
  const planned: { fill: Fill; rows: number }[] = [];
  for (const fill of meant) {
    planned.push({
      fill,
      rows: await countWhere(session, schema, `tab${fill.doctype}`, `(${fill.value}) IS NOT NULL`),
    });
  }
  return planned;
}

async function planMends(site: Site, session: SqlSession, schema: LiveSchema): Promise<AdoptionPlan['mends']> {
  const planned: { mend: Mend; rows: number }[] = [];
  for (const mend of site.hooks.all.mends ?? []) {
    const rows = await countWhere(session, schema, `tab${mend.doctype}`, mend.where);
    if (rows > 0) planned.push({ mend, rows });
  }
  return planned;
}

/** Frappe counts such names in sequences of MariaDB; a number that it gave, deleted or not, is not given again. */
async function laterNumbers(session: SqlSession, metas: readonly Meta[]): Promise<AdoptionPlan['numbers']> {
  const sequences = await session.query<{ name: string }>(
    "SELECT `TABLE_NAME` AS name FROM information_schema.TABLES WHERE `TABLE_SCHEMA` = DATABASE() AND `TABLE_TYPE` = 'SEQUENCE'",
  );
  const known = new Set(sequences.map((row) => row.name.toLowerCase()));
  const numbers: { table: string; from: number }[] = [];
  for (const meta of metas) {
    const sequence = `${scrub(meta.name)}_id_seq`;
    if (meta.naming.kind !== 'autoincrement' || !known.has(sequence)) continue;
    const [row] = await session.query<{ next: number }>(
      `SELECT GREATEST(\`next_not_cached_value\`, (SELECT COALESCE(MAX(\`name\`), 0) + 1 FROM ${meta.sqlTable})) AS next FROM \`${sequence}\``,
    );
    const from = Number(row?.next ?? 1);
    if (from > 1 && from > (await nextNumber(session, meta.table))) numbers.push({ table: meta.table, from });
  }
  return numbers;
}

async function nextNumber(session: SqlSession, table: string): Promise<number> {
  const [row] = await session.query<{ next: number | null }>(
    'SELECT `AUTO_INCREMENT` AS next FROM information_schema.TABLES WHERE `TABLE_SCHEMA` = DATABASE() AND `TABLE_NAME` = ?',
    [table],
  );
  return Number(row?.next ?? 0);
}
