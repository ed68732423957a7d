/** Fixtures: rows that come with the code, as Frappe keeps them: one JSON list per doctype (frappe-contract §1.14). */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  ADMINISTRATOR,
  ConfigurationError,
  type Ctx,
  type DocJson,
  type Document,
  type FixtureSpec,
  frappeJson,
  type Hooks,
  type Meta,
  type Site,
  type SqlValue,
  scrub,
} from '../../engine/index.js';
import { customizationDocuments, isCustomization } from './customizations.js';

/** Says one line to the person who runs this. */
type Say = (line: string) => void;

export interface ImportOptions {
  /** Told about files and doctypes passed over; default: nobody. */
  say?: Say;
  /** Import only these files of the folder (names without the folder); default: all. */
  only?: (file: string) => boolean;
  /** Records that exist stay as they are. */
  keep?: boolean;
}

/** The fixture files of a folder, sorted by name; its sub-folders (demo data) are not part of it. */
export async function fixtureFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => entry.name)
    .sort();
}

export async function readDocuments(file: string): Promise<DocJson | DocJson[]> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as DocJson | DocJson[];
  } catch (cause) {
    throw new ConfigurationError(`${file}: ${(cause as Error).message}`, { cause });
  }
}

/**
 * Loads every fixture file of a folder, each in one transaction. Records that exist take over what the file says;
 * those that already say it are left alone, so that nothing looks modified.
 * A file may also hold the customizations of one doctype, as Frappe exports them.
 * @returns how many documents were written
 * @throws ConfigurationError naming the file and the document that cannot be loaded
 */
export async function importFixtures(site: Site, folder: string, options: ImportOptions = {}): Promise<number> {
  let written = 0;
  for (const name of await fixtureFiles(folder)) {
    if (options.only && !options.only(name)) continue;
    const file = path.join(folder, name);
    const json = await readDocuments(file);
    written += await site.run(ADMINISTRATOR, async (ctx) => {
      const loading = ctx.importing();
      const documents = await documentsIn(loading, json, options);
      const count = await importDocuments(loading, documents, file, options);
      if (ctx.unit.stale.has('meta')) await site.applyCustomizations(ctx);
      return count;
    });
  }
  return written;
}

/** A site that keeps its records keeps its customizations too. */
async function documentsIn(ctx: Ctx, json: DocJson | DocJson[], { keep }: ImportOptions): Promise<DocJson[]> {
  if (!isCustomization(json)) return [json].flat();
  return keep ? [] : customizationDocuments(ctx, json);
}

async function importDocuments(
  ctx: Ctx,
  documents: readonly DocJson[],
  file: string,
  { say, keep = false }: ImportOptions,
): Promise<number> {
  const unknown = new Set<string>();
  const known = await existingNames(ctx, documents);
  let written = 0;
  for (const json of documents) {
    const doctype = String(json.doctype ?? '');
    const meta = ctx.site.registry.find(doctype);
    if (!meta) {
      unknown.add(doctype);
      continue;
    }
    try {
      if (keep && (await isThere(ctx, json, known))) continue;
      if (await importDocument(ctx, meta, json, known)) written += 1;
    } catch (cause) {
      throw new ConfigurationError(`${file}: ${doctype} ${String(json.name ?? '')}: ${(cause as Error).message}`, {
        cause,
      });
    }
  }
  for (const doctype of unknown) say?.(`${file}: skipped, because there is no DocType "${doctype}"`);
  return written;
}

const keyOf = (doctype: string, name: string) => `${doctype}\n${name.toLowerCase()}`;
const BATCH = 500;

/** One statement for hundreds of documents: on a new site none of them exists. */
async function existingNames(ctx: Ctx, documents: readonly DocJson[]): Promise<Set<string>> {
  const found = new Set<string>();
  const doctypes = new Set(documents.map((json) => String(json.doctype)));
  for (const doctype of doctypes) {
    const meta = ctx.site.registry.find(doctype);
    if (!meta || meta.is_virtual) continue;
    if (meta.issingle) {
      found.add(keyOf(doctype, doctype));
      continue;
    }
    const names = documents.filter((json) => json.doctype === doctype && json.name).map((json) => String(json.name));
    for (let start = 0; start < names.length; start += BATCH) {
      const some = names.slice(start, start + BATCH);
      const marks = some.map(() => '?').join(', ');
      const rows = await ctx.db.query<{ name: string }>(
        `SELECT \`name\` FROM ${meta.sqlTable} WHERE \`name\` IN (${marks})`,
        some,
      );
      for (const row of rows) found.add(keyOf(doctype, String(row.name)));
    }
  }
  return found;
}

/** A field may stand there under a name of its own. */
async function isThere(ctx: Ctx, json: DocJson, known: ReadonlySet<string>): Promise<boolean> {
  if (known.has(keyOf(String(json.doctype), String(json.name ?? '')))) return true;
  if (json.doctype !== 'Custom Field') return false;
  return (await ctx.exists('Custom Field', { dt: json.dt, fieldname: json.fieldname })) !== undefined;
}

/** @returns was anything written? */
async function importDocument(ctx: Ctx, meta: Meta, json: DocJson, known: Set<string>): Promise<boolean> {
  const name = meta.issingle ? meta.name : String(json.name ?? '');
  const { doctype: _doctype, modified: _modified, ...values } = json;
  if (!known.has(keyOf(meta.name, name))) {
    const doc = ctx.newDoc(meta, values);
    await doc.insert();
    known.add(keyOf(meta.name, doc.name));
    return true;
  }
  const doc = await ctx.documents.load(meta, name, { lock: true });
  if (!doc || says(doc, values)) return false;
  await doc.update(values).save();
  return true;
}

/** Does the document already hold all these values? */
function says(doc: Document, values: Readonly<Record<string, unknown>>): boolean {
  const wished = doc.ctx.newDoc(doc.meta, values);
  return Object.keys(values).every((key) => {
    if (!doc.meta.tableField(key)) return shown(doc, key) === shown(wished, key);
    const rows = values[key] as Record<string, unknown>[] | null;
    const own = doc.rows(key);
    return (
      own.length === (rows?.length ?? 0) && own.every((row, index) => says(row, withoutPlace(rows?.[index] ?? {})))
    );
  });
}

/** As it goes out: databases differ in how they hold decimals. */
function shown(doc: Document, fieldname: string): unknown {
  const column = doc.meta.column(fieldname);
  const value = (doc.values[fieldname] ?? null) as SqlValue;
  return column?.castOut ? column.castOut(value) : column && value;
}

function withoutPlace(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { doctype: _doctype, idx: _idx, parent: _parent, ...values } = row;
  return values;
}

const NOT_EXPORTED = ['modified_by', 'creation', 'owner', 'idx', 'lft', 'rgt'];
const NOT_EXPORTED_OF_ROWS = [
  ...NOT_EXPORTED,
  ...['docstatus', 'doctype', 'modified', 'name', 'parent', 'parentfield', 'parenttype'],
];

const without = (json: DocJson, keys: readonly string[]): DocJson =>
  Object.fromEntries(Object.entries(json).filter(([key]) => !keys.includes(key) && !key.startsWith('__')));

function exported(doc: Document): DocJson {
  const json = without(doc.toJSON(), NOT_EXPORTED);
  for (const table of doc.meta.tables) {
    json[table.fieldname] = doc.rows(table.fieldname).map((row) => without(row.toJSON(), NOT_EXPORTED_OF_ROWS));
  }
  return json;
}

/**
 * Writes one file per doctype that the hooks name: all its documents, or those that match the filters.
 * @returns the paths written
 * @throws DoesNotExistError for a doctype there is not
 */
export async function exportFixtures(
  site: Site,
  fixtures: NonNullable<Hooks['fixtures']>,
  folder: string,
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  return site.run(
    ADMINISTRATOR,
    async (ctx) => {
      const written: string[] = [];
      for (const spec of fixtures) {
        const { dt, prefix, ...params }: FixtureSpec = typeof spec === 'string' ? { dt: spec } : spec;
        const file = path.join(folder, `${prefix ? `${prefix}_` : ''}${scrub(dt)}.json`);
        await writeFile(file, frappeJson(await exportedDocuments(ctx, ctx.meta(dt), params)));
        written.push(file);
      }
      return written;
    },
    { commit: false },
  );
}

async function exportedDocuments(
  ctx: Ctx,
  meta: Meta,
  { filters, or_filters }: Pick<FixtureSpec, 'filters' | 'or_filters'>,
): Promise<DocJson[]> {
  if (meta.issingle) return [exported(await ctx.getDoc<string>(meta, meta.name))];
  const names = await ctx.pluck(meta, 'name', {
    ...(filters ? { filters } : {}),
    ...(or_filters ? { or_filters } : {}),
    order_by: 'idx asc, creation asc',
  });
  const documents: DocJson[] = [];
  for (const name of names) documents.push(exported(await ctx.getDoc<string>(meta, name)));
  return documents;
}
