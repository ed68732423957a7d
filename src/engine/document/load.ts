import type { Ctx } from '../ctx.js';
import type { Row, SqlValue } from '../database/session.js';
import { QueryTimeoutError } from '../errors.js';
import type { Meta } from '../meta/meta.js';
import { applyDefaults } from './defaults.js';
import type { Document, DocValues } from './document.js';

interface Statements {
  document: string;
  /** One per table field, in the order of `meta.tables`. */
  rows: readonly string[];
}
const statements = new WeakMap<Meta, { version: number; of: Statements }>();

const columnList = (meta: Meta) => meta.columns.map((column) => `\`${column.name}\``).join(', ');

function statementsOf(ctx: Ctx, meta: Meta): Statements {
  const cached = statements.get(meta);
  if (cached && cached.version === ctx.site.registry.version) return cached.of;
  const of = {
    document: `SELECT ${columnList(meta)} FROM ${meta.sqlTable} WHERE \`name\` = ?`,
    rows: meta.tables.map((table) => {
      const child = ctx.meta(table.options);
      return `SELECT ${columnList(child)} FROM ${child.sqlTable} WHERE \`parent\` = ? AND \`parenttype\` = ? AND \`parentfield\` = ? ORDER BY \`idx\``;
    }),
  };
  statements.set(meta, { version: ctx.site.registry.version, of });
  return of;
}

const rowParams = (meta: Meta, name: SqlValue) =>
  meta.tables.map((table) => [name, meta.name, table.fieldname] as const);

/** A document from a database row: the row's object becomes the document's values. */
function hydrate(ctx: Ctx, meta: Meta, row: Row): Document {
  const { documentClass } = ctx.site.behaviour(meta);
  const doc = new documentClass(ctx, meta, row);
  doc.isNew = false;
  return doc;
}

function attachRows(doc: Document, tables: readonly Row[][]): void {
  doc.meta.tables.forEach((table, index) => {
    const child = doc.ctx.meta(table.options);
    const rows = (tables[index] ?? []).map((row) => hydrate(doc.ctx, child, row));
    for (const row of rows) {
      row.parentDoc = doc;
      // Rows follow their document (frappe-contract §1.6), although only those that changed are written.
      row.values.modified = doc.values.modified;
      row.values.modified_by = doc.values.modified_by;
    }
    doc.values[table.fieldname] = rows;
  });
}

async function loadSingle(ctx: Ctx, meta: Meta, lock: boolean): Promise<Document> {
  const { rows: rowStatements } = statementsOf(ctx, meta);
  const params = rowParams(meta, meta.name);
  if (lock) await ctx.db.begin();
  const forUpdate = lock ? ctx.db.dialect.forUpdate : '';
  const [values, ...tables] = await ctx.db.queryAll([
    { sql: `SELECT \`field\`, \`value\` FROM \`tabSingles\` WHERE \`doctype\` = ?${forUpdate}`, params: [meta.name] },
    ...rowStatements.map((sql, index) => ({ sql, params: params[index] })),
  ]);
  const doc = ctx.newDoc(meta);
  doc.isNew = false;
  if (values?.length === 0) applyDefaults(doc);
  for (const { field, value } of values ?? []) {
    const column = meta.column(String(field));
    if (column) doc.values[column.name] = column.type.castIn(value, column.field, ctx.site.time.local);
  }
  for (const column of meta.columns) if (column.type.column?.zero) doc.values[column.name] ??= 0;
  doc.values.name = meta.name;
  doc.values.owner ??= 'Administrator';
  attachRows(doc, tables);
  return doc;
}

async function loadVirtual(ctx: Ctx, meta: Meta, name: string): Promise<Document | undefined> {
  const doc = ctx.newDoc(meta, { name });
  if (!(await doc.load_from_db(name))) return undefined;
  doc.isNew = false;
  return doc;
}

/** The document and its rows; `ending` is what holds the document's own row. The rows are read once it is held. */
async function readDoc(ctx: Ctx, meta: Meta, name: string, ending = ''): Promise<Document | undefined> {
  const { document, rows } = statementsOf(ctx, meta);
  const params = rowParams(meta, name);
  const [found, ...tables] = await ctx.db.queryAll([
    { sql: document + ending, params: [name] },
    ...rows.map((sql, index) => ({ sql, params: params[index] })),
  ]);
  if (!found?.[0]) return undefined;
  const doc = hydrate(ctx, meta, found[0]);
  attachRows(doc, tables);
  return doc;
}

/** With `soon`, waits no longer than a moment for another transaction that holds the document. */
async function loadLocked(ctx: Ctx, meta: Meta, name: string, soon: boolean): Promise<Document | undefined> {
  const { forUpdate, forUpdateSoon } = ctx.db.dialect;
  await ctx.db.begin();
  try {
    const doc = await readDoc(ctx, meta, name, soon ? forUpdateSoon : forUpdate);
    if (doc) doc.before = snapshot(doc);
    return doc;
  } catch (error) {
    if (!soon || !(error instanceof QueryTimeoutError)) throw error;
    throw new QueryTimeoutError(`${meta.name} ${name} is being changed by somebody else. Please try again`, {
      cause: error,
    });
  }
}

export interface LoadOptions {
  lock?: boolean | 'soon';
}

/**
 * A document with its rows; undefined when there is none. Permissions are the caller's to ask.
 * With `lock`, the row is held until the transaction ends and `doc.before` keeps what was read; with `'soon'`, a row that
 * another transaction holds is a QueryTimeoutError at once.
 * The name is compared as the database compares text: case and trailing space do not count.
 */
export async function loadDoc(
  ctx: Ctx,
  meta: Meta,
  name: string,
  options: LoadOptions = {},
): Promise<Document | undefined> {
  if (meta.issingle && !meta.is_virtual) {
    const single = await loadSingle(ctx, meta, Boolean(options.lock));
    if (options.lock) single.before = snapshot(single);
    return single;
  }
  const key = name.trimEnd();
  // MariaDB would take `7 dwarfs` for 7.
  if (meta.naming.kind === 'autoincrement' && !meta.is_virtual && !/^\d+$/.test(key)) return undefined;
  if (meta.is_virtual) {
    const doc = await loadVirtual(ctx, meta, key);
    if (doc && options.lock) doc.before = snapshot(doc);
    return doc;
  }
  return options.lock ? loadLocked(ctx, meta, key, options.lock === 'soon') : readDoc(ctx, meta, key);
}

/** A copy of a document's state, for comparing later. */
export function snapshot(doc: Document): Document {
  const values: DocValues = { ...doc.values };
  for (const table of doc.meta.tables) values[table.fieldname] = doc.rows(table.fieldname).map(snapshot);
  const copy = new (doc.ctx.site.behaviour(doc.meta).documentClass)(doc.ctx, doc.meta, values);
  copy.isNew = doc.isNew;
  for (const table of doc.meta.tables) for (const row of copy.rows(table.fieldname)) row.parentDoc = copy;
  return copy;
}
