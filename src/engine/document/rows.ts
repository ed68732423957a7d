import type { Ctx } from '../ctx.js';
import type { SqlValue } from '../database/session.js';
import { takenFields } from '../database/translate.js';
import { DuplicateEntryError, UniqueValidationError, ValidationError } from '../errors.js';
import type { Column, Meta } from '../meta/meta.js';
import type { Document } from './document.js';
import { hashName } from './naming.js';

/** What goes into the column: unset numbers are 0, and a unique column's empty text is NULL. */
function columnValue(doc: Document, column: Column): SqlValue {
  let value = (doc.values[column.name] ?? null) as SqlValue;
  if (value === '' && (column.field.unique || column.type.kind !== 'text')) value = null;
  if (value === null && column.type.column?.zero) value = 0;
  doc.values[column.name] = value;
  return value;
}

/** Tells a person which field is not unique; the database only tells the key. */
function named(doc: Document, error: unknown): unknown {
  const { meta } = doc;
  const taken = () =>
    new DuplicateEntryError(`${meta.name} ${doc.name} already exists`, { cause: error, title: 'Duplicate Name' });
  if (error instanceof DuplicateEntryError) return taken();
  if (!(error instanceof UniqueValidationError)) return error;
  const fields = takenFields(error, meta);
  // SQLite may report the field that names the document before the name itself.
  if (doc.isNew && meta.naming.kind === 'field' && fields.join() === meta.naming.fieldname) return taken();
  const labels = fields.map((field) => meta.label(field)).join(', ') || error.message;
  return new UniqueValidationError(`${labels} must be unique`, { cause: error, title: 'Not Unique' });
}

async function guarded<T>(doc: Document, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw named(doc, error);
  }
}

export async function insertRow(doc: Document): Promise<void> {
  const { meta, ctx } = doc;
  const auto = meta.naming.kind === 'autoincrement' && !doc.values.name;
  const columns = auto ? meta.columns.filter((column) => column.name !== 'name') : meta.columns;
  const names = columns.map((column) => `\`${column.name}\``).join(', ');
  const sql = `INSERT INTO ${meta.sqlTable} (${names}) VALUES (${columns.map(() => '?').join(', ')})`;
  const params = columns.map((column) => columnValue(doc, column));
  if (auto) doc.values.name = await guarded(doc, ctx.db.insertAutoincrement(sql, params));
  else await guarded(doc, ctx.db.execute(sql, params));
}

/** Writes the columns that differ from what the database holds. */
export async function updateRow(doc: Document, before: Document): Promise<boolean> {
  const changed = doc.meta.columns.filter(
    (column) => columnValue(doc, column) !== (before.values[column.name] ?? null),
  );
  if (changed.length === 0) return false;
  const sets = changed.map((column) => `\`${column.name}\` = ?`).join(', ');
  const params = [...changed.map((column) => columnValue(doc, column)), before.name];
  await guarded(doc, doc.ctx.db.execute(`UPDATE ${doc.meta.sqlTable} SET ${sets} WHERE \`name\` = ?`, params));
  return true;
}

async function insertRows(rows: readonly Document[]): Promise<void> {
  const first = rows[0];
  if (!first) return;
  const { meta, ctx } = first;
  if (meta.naming.kind === 'autoincrement') {
    for (const row of rows) await insertRow(row);
    return;
  }
  const values = rows.map((row) => meta.columns.map((column) => columnValue(row, column)));
  await guarded(
    first,
    ctx.db.insertRows(
      meta.table,
      meta.columns.map((column) => column.name),
      values,
    ),
  );
}

/** Standard values of the rows follow the document (frappe-contract §1.6). */
export function adoptRows(doc: Document): void {
  for (const table of doc.meta.tables) {
    const before = new Map(doc.before?.rows(table.fieldname).map((row) => [row.name, row]));
    doc.rows(table.fieldname).forEach((row, index) => {
      const known = before.get(row.name);
      row.parentDoc = doc;
      row.isNew = !known;
      row.before = known ?? null;
      Object.assign(row.values, {
        parent: doc.name,
        parenttype: doc.meta.name,
        parentfield: table.fieldname,
        docstatus: doc.docstatus,
        idx: index + 1,
        owner: known?.owner || doc.owner,
        creation: known?.values.creation ?? doc.values.creation,
        modified: doc.values.modified,
        modified_by: doc.values.modified_by,
      });
    });
  }
}

/** Row names that the client gave and that are already somebody else's: those rows get names of their own. */
async function takenNames(ctx: Ctx, child: Meta, rows: readonly Document[]): Promise<Set<string>> {
  const given = rows.map((row) => row.text('name')).filter(Boolean);
  if (given.length === 0) return new Set();
  const taken = await ctx.db.query<{ name: string }>(
    `SELECT \`name\` FROM ${child.sqlTable} WHERE \`name\` IN (${given.map(() => '?').join(', ')})`,
    given,
  );
  return new Set(taken.map((row) => row.name.toLowerCase()));
}

async function nameRows(doc: Document, child: Meta, rows: readonly Document[]): Promise<void> {
  const taken = await takenNames(doc.ctx, child, rows);
  for (const row of rows) {
    const name = row.text('name');
    if (child.naming.kind === 'autoincrement') row.values.name = null;
    else if (!name || taken.has(name.toLowerCase()) || name.length > 140) row.values.name = hashName();
  }
}

/** Writes the rows of every table field: only those that are new, changed or gone. */
export async function writeRows(doc: Document): Promise<void> {
  for (const table of doc.meta.tables) {
    const rows = doc.rows(table.fieldname);
    const fresh = rows.filter((row) => row.isNew);
    const kept = new Set(rows.filter((row) => !row.isNew).map((row) => row.name));
    const gone = doc.before?.rows(table.fieldname).filter((row) => !kept.has(row.name)) ?? [];
    if (kept.size !== rows.length - fresh.length) {
      throw new ValidationError(`${table.label}: the same row is given twice`);
    }
    const child = doc.ctx.meta(table.options);
    await deleteRows(doc.ctx, child, gone);
    for (const row of rows)
      if (!row.isNew && row.before && isTouched(row, row.before)) await updateRow(row, row.before);
    await nameRows(doc, child, fresh);
    await insertRows(fresh);
    for (const row of rows) row.justInserted = row.isNew;
    for (const row of fresh) row.isNew = false;
  }
}

/** Does the row itself differ? Its times follow the document's and do not count. */
function isTouched(row: Document, before: Document): boolean {
  return row.meta.columns.some(
    (column) => !TIMES.has(column.name) && columnValue(row, column) !== (before.values[column.name] ?? null),
  );
}
const TIMES: ReadonlySet<string> = new Set(['modified', 'modified_by']);

const BATCH = 1000;

async function deleteRows(ctx: Ctx, child: Meta, rows: readonly Document[]): Promise<void> {
  for (let start = 0; start < rows.length; start += BATCH) {
    const names = rows.slice(start, start + BATCH).map((row) => row.values.name as SqlValue);
    await ctx.db.execute(`DELETE FROM ${child.sqlTable} WHERE \`name\` IN (${names.map(() => '?').join(', ')})`, names);
  }
}

/** The rows of a document that is being deleted. */
export async function deleteAllRows(ctx: Ctx, meta: Meta, name: SqlValue): Promise<void> {
  for (const table of meta.tables) {
    await ctx.db.execute(
      `DELETE FROM ${ctx.meta(table.options).sqlTable} WHERE \`parent\` = ? AND \`parenttype\` = ? AND \`parentfield\` = ?`,
      [name, meta.name, table.fieldname],
    );
  }
}

/** A single's values, in `tabSingles`: every one is written anew, as Frappe does. */
export async function writeSingle(doc: Document): Promise<void> {
  const { ctx, meta } = doc;
  await ctx.db.execute('DELETE FROM `tabSingles` WHERE `doctype` = ?', [meta.name]);
  const rows = meta.columns
    .map((column) => [meta.name, column.name, columnValue(doc, column)] as const)
    .map(([doctype, field, value]) => [doctype, field, value === null ? null : String(value)]);
  await ctx.db.insertRows('tabSingles', ['doctype', 'field', 'value'], rows);
}
