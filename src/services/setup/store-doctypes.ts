import { createHash } from 'node:crypto';
import {
  CharacterLengthExceededError,
  type DocTypeJson,
  type Meta,
  maxLength,
  type Registry,
  ROW_KEYS,
  type Row,
  rowIdentity,
  type Session,
  type Site,
  type SqlValue,
} from '../../engine/index.js';

/** The table fields of DocType. */
const PARTS = ['fields', 'permissions', 'actions', 'links', 'states'];
const CHUNK = 200;

interface Changed {
  json: DocTypeJson;
  hash: string;
}

/**
 * @returns the doctypes of files whose rows are missing or made from another version of the file; on a site that was
 *   Frappe's the rows of its doctypes are its own
 */
function changedDoctypes(site: Site, stored: ReadonlyMap<string, SqlValue>): Changed[] {
  const changed: Changed[] = [];
  for (const meta of site.registry.all()) {
    const json = site.registry.standardJson(meta.name);
    if (!json || site.adoption.doctypes.has(meta.name)) continue;
    const hash = createHash('md5').update(JSON.stringify(json)).digest('hex');
    if (stored.get(meta.name) !== hash) changed.push({ json, hash });
  }
  return changed;
}

function fileDoctypes(site: Site): DocTypeJson[] {
  return [...site.registry.all()].flatMap((meta) => site.registry.standardJson(meta.name) ?? []);
}

/** One value per column of the doctype; keys that are no column are passed over. */
function rowOf(site: Site, meta: Meta, values: Readonly<Record<string, unknown>>): SqlValue[] {
  return meta.columns.map(({ name, type, field }) => type.castIn(values[name], field, site.time.local));
}

function checkFits(meta: Meta, values: Readonly<Record<string, unknown>>, place: string): void {
  for (const { name, type, field } of meta.columns) {
    const value = type.castIn(values[name], field, String);
    const limit = maxLength(field);
    if (typeof value !== 'string' || limit === 0 || [...value].length <= limit) continue;
    throw new CharacterLengthExceededError(`${place}${name} has ${[...value].length} characters; the most is ${limit}`);
  }
}

/**
 * Looks whether a doctype fits into the rows of DocType, DocField and so on.
 * @throws ValidationError naming the field and the key that do not
 */
export function checkStorable(registry: Registry, json: DocTypeJson): void {
  const doctype = registry.get('DocType');
  checkFits(doctype, json, '');
  for (const key of PARTS) {
    const child = registry.find(doctype.tableField(key)?.options ?? '');
    if (!child) continue;
    for (const [index, row] of orderedRows(json, key).entries()) {
      checkFits(child, row, `${key} ${row.fieldname ?? index + 1}: `);
    }
  }
}

/** The same file gives its rows the same names, so that what refers to a row by name goes on doing so. */
function rowName(doctype: string, key: string, identity: string, taken: Set<string>): string {
  for (let count = 0; ; count += 1) {
    const name = createHash('sha1').update(`${doctype}/${key}/${identity}/${count}`).digest('hex').slice(0, 16);
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}

function orderedRows(json: DocTypeJson, key: string): Record<string, unknown>[] {
  const rows = (json[key] as Record<string, unknown>[] | undefined) ?? [];
  if (key !== 'fields' || !json.field_order?.length) return rows;
  const position = new Map(json.field_order.map((name, index) => [name, index]));
  const rank = (row: Record<string, unknown>) => position.get(String(row.fieldname)) ?? Number.MAX_SAFE_INTEGER;
  return [...rows].sort((a, b) => rank(a) - rank(b));
}

/**
 * Removes what stood for the files; links, actions and states that the site has added stay.
 * @returns the names the rows had, by doctype and identity: Property Setters of the site may know them by these
 */
async function removeRows(
  session: Session,
  table: string,
  key: string,
  parents: readonly string[],
): Promise<Map<string, string[]>> {
  const names = new Map<string, string[]>();
  const standard = Object.values(ROW_KEYS).includes(key) ? ' AND COALESCE(`custom`, 0) = 0' : '';
  for (let start = 0; start < parents.length; start += CHUNK) {
    const some = parents.slice(start, start + CHUNK);
    const marks = some.map(() => '?').join(', ');
    const where = `WHERE \`parent\` IN (${marks}) AND \`parenttype\` = 'DocType'${standard}`;
    for (const row of await session.query(`SELECT * FROM ${table} ${where} ORDER BY \`idx\``, some)) {
      const place = `${row.parent}/${rowIdentity(key, row)}`;
      names.set(place, [...(names.get(place) ?? []), String(row.name)]);
    }
    await session.execute(`DELETE FROM ${table} ${where}`, some);
  }
  return names;
}

async function writeDoctypes(
  site: Site,
  session: Session,
  changed: readonly Changed[],
  isStored: (name: string) => boolean,
) {
  const meta = site.registry.get('DocType');
  const now = site.time.now();
  const common = { owner: 'Administrator', modified_by: 'Administrator', creation: now, modified: now };
  const values = changed.map(({ json, hash }) => ({ ...common, ...json, docstatus: 0, idx: 0, migration_hash: hash }));
  const names = meta.columns.map((column) => column.name);
  const fresh = values.filter(({ name }) => !isStored(name));
  await session.insertRows(
    meta.table,
    names,
    fresh.map((row) => rowOf(site, meta, row)),
  );
  // What users have put on a stored doctype (tags, comments) is none of the file's business.
  const own = meta.columns.filter(({ name }) => name !== 'name' && !name.startsWith('_'));
  const sets = own.map(({ name }) => `\`${name}\` = ?`).join(', ');
  for (const row of values.filter(({ name }) => isStored(name))) {
    const cast = own.map(({ name, type, field }) =>
      type.castIn((row as Record<string, unknown>)[name], field, site.time.local),
    );
    await session.execute(`UPDATE ${meta.sqlTable} SET ${sets} WHERE \`name\` = ?`, [...cast, row.name]);
  }
}

async function writeParts(site: Site, session: Session, changed: readonly Changed[]): Promise<void> {
  const doctype = site.registry.get('DocType');
  const now = site.time.now();
  const common = { owner: 'Administrator', modified_by: 'Administrator', creation: now, modified: now, docstatus: 0 };
  const names = changed.map(({ json }) => json.name);
  for (const key of PARTS) {
    const table = doctype.tableField(key);
    const meta = table && site.registry.find(table.options);
    if (!meta) continue;
    const earlier = await removeRows(session, meta.sqlTable, key, names);
    const rows = changed.flatMap(({ json }) => {
      const taken = new Set<string>();
      return orderedRows(json, key).map((row, index) => {
        const identity = rowIdentity(key, row);
        const name = earlier.get(`${json.name}/${identity}`)?.shift() ?? rowName(json.name, key, identity, taken);
        taken.add(name);
        // An export may call its rows custom; kept as such, they would outlive the next version of the file.
        const place = { name, parent: json.name, parenttype: 'DocType', parentfield: key, idx: index + 1, custom: 0 };
        return rowOf(site, meta, { ...row, ...common, ...place });
      });
    });
    await session.insertRows(
      meta.table,
      meta.columns.map((column) => column.name),
      rows,
    );
  }
}

/** Adds rows of a doctype that are named somewhere and do not exist yet. */
async function addMissing(
  site: Site,
  session: Session,
  doctype: string,
  names: Iterable<string>,
  extra: Row,
): Promise<void> {
  const meta = site.registry.find(doctype);
  if (!meta) return;
  const existing = await session.query<{ name: string }>(`SELECT \`name\` FROM ${meta.sqlTable}`);
  const known = new Set(existing.map((row) => row.name.toLowerCase()));
  const missing = [...new Set(names)].filter((name) => name !== '' && !known.has(name.toLowerCase()));
  if (missing.length === 0) return;
  site.ports.log.info({ made: missing }, `doctype files name a ${doctype} that was not there yet`);
  const now = site.time.now();
  const title = meta.naming.kind === 'field' ? meta.naming.fieldname : 'name';
  const rows = missing.map((name) =>
    rowOf(site, meta, {
      ...extra,
      name,
      [title]: name,
      owner: 'Administrator',
      modified_by: 'Administrator',
      creation: now,
      modified: now,
    }),
  );
  await session.insertRows(
    meta.table,
    meta.columns.map((column) => column.name),
    rows,
    { ignore: true },
  );
}

/**
 * Keeps the rows of DocType in line with the files, so that links to a doctype hold and lists of doctypes are whole;
 * adds the Module Defs and Roles that they name. A file that has not changed since costs nothing.
 * Set-based: its rules are not asked, because files are trusted.
 * @returns the names of the doctypes written
 */
export async function storeDoctypes(site: Site, session: Session): Promise<string[]> {
  const rows = await session.query<{ name: string; migration_hash: SqlValue }>(
    'SELECT `name`, `migration_hash` FROM `tabDocType`',
  );
  const stored = new Map(rows.map((row) => [row.name, row.migration_hash]));
  const changed = changedDoctypes(site, stored);
  const isAdopting = site.isAdopted && !site.adoption.done;
  if (changed.length === 0 && !isAdopting) return [];
  await writeParts(site, session, changed);
  await writeDoctypes(site, session, changed, (name) => stored.has(name));
  const naming = isAdopting ? fileDoctypes(site) : changed.map(({ json }) => json);
  await addMissing(
    site,
    session,
    'Module Def',
    naming.map((json) => json.module ?? ''),
    {},
  );
  const roles = naming.flatMap((json) => (json.permissions ?? []).map((row) => row.role));
  await addMissing(site, session, 'Role', roles, { desk_access: 1 });
  return changed.map(({ json }) => json.name);
}
