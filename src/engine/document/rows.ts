import type { Ctx } from '../ctx.js';
import type { SqlValue } from '../database/session.js';
import { takenFields } from '../database/translate.js';
import { DuplicateEntryError, UniqueValidationError, ValidationError } from '../errors.js';
import { emptyValue } from '../meta/fieldtypes.js';
import type { Column, Meta } from '../meta/meta.js';
import type { Document } from './document.js';
import { nameRow, renameHash } from './naming.js';
import { dropSecrets, secretColumns, takeSecrets } from './secrets.js';

/**
 * What goes into the column: unset numbers are 0, a unique column's empty text is NULL, and where there must be no NULL
 * stands the empty value of the type.
 */
function columnValue(doc: Document, column: Column): SqlValue {
  let value = (doc.values[column.name] ?? null) as SqlValue;
  if (value === '' && (column.field.unique || column.type.kind !== 'text')) value = null;
  if (value === null && column.type.column?.zero) value = 0;
  if (value === null && column.field.not_nullable) value = emptyValue(column.type.kind);
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
  const params = () => columns.map((column) => columnValue(doc, column));
  if (auto) doc.values.name = await guarded(doc, ctx.db.insertAutoincrement(sql, params()));
  else await withFreeHash([doc], () => guarded(doc, ctx.db.execute(sql, params())));
}

const HASH_TRIES = 5;

/** Inserts, and again under other hashes when one of them is taken (frappe-contract §1.5). */
async function withFreeHash(
  docs: readonly Document[],
  insert: () => Promise<unknown>,
  undo: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await insert();
      return;
    } catch (error) {
      if (!(error instanceof DuplicateEntryError) || attempt > HASH_TRIES) throw error;
      await undo();
      if (!docs.map(renameHash).includes(true)) throw error;
    }
  }
}

/** Writes the columns that differ from what the database holds. */
export async function updateRow(doc: Document, before: Document): Promise<void> {
  const changed = doc.meta.columns.filter(
    (column) => columnValue(doc, column) !== (before.values[column.name] ?? null),
  );
  await updateColumns(
    doc,
    changed.map((column) => column.name),
    before.name,
  );
}

/** Writes these columns. @param name under which the database knows the document */
export async function updateColumns(doc: Document, names: readonly string[], name = doc.name): Promise<void> {
  const columns = names.flatMap((each) => doc.meta.column(each) ?? []);
  if (columns.length === 0) return;
  const sets = columns.map((column) => `\`${column.name}\` = ?`).join(', ');
  const params = [...columns.map((column) => columnValue(doc, column)), name];
  await guarded(doc, doc.ctx.db.execute(`UPDATE ${doc.meta.sqlTable} SET ${sets} WHERE \`name\` = ?`, params));
}

async function insertRows(rows: readonly Document[]): Promise<void> {
  const first = rows[0];
  if (!first) return;
  const { meta, ctx } = first;
  if (meta.naming.kind === 'autoincrement') {
    for (const row of rows) await insertRow(row);
    return;
  }
  const names = meta.columns.map((column) => column.name);
  const values = () => rows.map((row) => meta.columns.map((column) => columnValue(row, column)));
  // Many rows go in several statements: those before the one that failed are in.
  const undo = () => deleteRows(ctx, meta, rows, first.text('parent'));
  await withFreeHash(rows, () => guarded(first, ctx.db.insertRows(meta.table, names, values())), undo);
}

/**
 * Rows come in the order given, unless the client has numbered them anew: then in the order of their `idx`, as in
 * Frappe, which keeps a given `idx` (frappe-contract §1.6).
 */
export function orderRows(doc: Document): void {
  for (const table of doc.meta.tables) {
    const rows = doc.rows(table.fieldname);
    const stored = new Map(doc.before?.rows(table.fieldname).map((row) => [row.name, row.idx]));
    const renumbered = doc.isNew
      ? new Set(rows.map((row) => row.idx)).size === rows.length
      : rows.some((row) => stored.has(row.name) && row.idx !== stored.get(row.name));
    if (renumbered) doc.values[table.fieldname] = [...rows].sort((one, other) => one.idx - other.idx);
  }
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

/** Of the names that the client gave to new rows, those that some row has already. */
async function takenNames(ctx: Ctx, child: Meta, rows: readonly Document[]): Promise<Set<string>> {
  const given = rows.map((row) => row.text('name')).filter(Boolean);
  const taken = new Set<string>();
  for (let start = 0; start < given.length; start += BATCH) {
    const batch = given.slice(start, start + BATCH);
    const found = await ctx.db.query<{ name: SqlValue }>(
      `SELECT \`name\` FROM ${child.sqlTable} WHERE \`name\` IN (${batch.map(() => '?').join(', ')})`,
      batch,
    );
    for (const { name } of found) taken.add(String(name).toLowerCase());
  }
  return taken;
}

/** A row whose name is somebody else's, or that of a row before it, gets a name of its own. */
async function nameRows(doc: Document, child: Meta, rows: readonly Document[]): Promise<void> {
  const taken = await takenNames(doc.ctx, child, rows);
  for (const row of rows) {
    const name = row.text('name');
    const isFree = name !== '' && !taken.has(name.toLowerCase()) && name.length <= 140;
    if (!isFree || child.naming.kind === 'autoincrement') await nameRow(row);
    taken.add(row.name.toLowerCase());
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
    const keep = secretColumns(child).length > 0 ? rows.map((row) => takeSecrets(row)) : [];
    await deleteRows(doc.ctx, child, gone);
    await updateRows(doc.ctx, child, rows);
    await nameRows(doc, child, fresh);
    await insertRows(fresh);
    await dropSecrets(gone);
    for (const store of keep) await store();
    for (const row of rows) row.justInserted = row.isNew;
    for (const row of fresh) row.isNew = false;
  }
}

/** Rows that exchange values of a unique key would meet half-way: they are taken out and put back. */
async function updateRows(ctx: Ctx, child: Meta, rows: readonly Document[]): Promise<void> {
  const changed = rows.filter((row) => !row.isNew && row.before && isTouched(row, row.before));
  const keys = keyColumns(child);
  const rekeyed = new Set(
    changed.filter((row) => keys.some((name) => (row.values[name] ?? null) !== (row.before?.values[name] ?? null))),
  );
  if (rekeyed.size < 2) rekeyed.clear();
  await deleteRows(ctx, child, [...rekeyed]);
  const others = changed.filter((row) => !rekeyed.has(row));
  const moved = new Set(others.filter(isOnlyMoved));
  await moveRows([...moved]);
  for (const row of others) if (row.before && !moved.has(row)) await updateRow(row, row.before);
  await insertRows([...rekeyed]);
}

const MOVED: ReadonlySet<string> = new Set(['idx', 'modified', 'modified_by']);

const isOnlyMoved = (row: Document) =>
  row.meta.columns.every(
    (column) => MOVED.has(column.name) || columnValue(row, column) === (row.before?.values[column.name] ?? null),
  );

const MOVES = 200;

/** A row put in at the top moves all others: they are numbered many at a time. */
async function moveRows(rows: readonly Document[]): Promise<void> {
  for (let start = 0; start < rows.length; start += MOVES) {
    const batch = rows.slice(start, start + MOVES);
    const first = batch[0] as Document;
    const cases = batch.map(() => 'WHEN ? THEN ?').join(' ');
    const names = batch.map((row) => row.name);
    await first.ctx.db.execute(
      `UPDATE ${first.meta.sqlTable} SET \`idx\` = CASE \`name\` ${cases} END, \`modified\` = ?, \`modified_by\` = ? ` +
        `WHERE \`name\` IN (${names.map(() => '?').join(', ')})`,
      [...batch.flatMap((row) => [row.name, row.idx]), first.modified, first.text('modified_by'), ...names],
    );
  }
}

const keyColumns = (meta: Meta): string[] => [
  ...meta.columns.filter((column) => column.field.unique).map((column) => column.name),
  ...meta.unique_together.flat(),
];

/** Does the row itself differ? Its times follow the document's and do not count. */
function isTouched(row: Document, before: Document): boolean {
  return row.meta.columns.some(
    (column) => !TIMES.has(column.name) && columnValue(row, column) !== (before.values[column.name] ?? null),
  );
}
const TIMES: ReadonlySet<string> = new Set(['modified', 'modified_by']);

const BATCH = 1000;

async function deleteRows(ctx: Ctx, child: Meta, rows: readonly Document[], parent?: string): Promise<void> {
  for (let start = 0; start < rows.length; start += BATCH) {
    const names = rows.slice(start, start + BATCH).map((row) => row.values.name as SqlValue);
    const listed = `\`name\` IN (${names.map(() => '?').join(', ')})`;
    const sql = `DELETE FROM ${child.sqlTable} WHERE ${listed}`;
    if (parent === undefined) await ctx.db.execute(sql, names);
    else await ctx.db.execute(`${sql} AND \`parent\` = ?`, [...names, parent]);
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

/** A single's values, in `tabSingles`: every one is written anew, as Frappe does. @param only these columns */
export async function writeSingle(doc: Document, only?: readonly string[]): Promise<void> {
  const { ctx, meta } = doc;
  const columns = only ? only.flatMap((name) => meta.column(name) ?? []) : meta.columns;
  if (only) {
    for (const name of only) {
      await ctx.db.execute('DELETE FROM `tabSingles` WHERE `doctype` = ? AND `field` = ?', [meta.name, name]);
    }
  } else await ctx.db.execute('DELETE FROM `tabSingles` WHERE `doctype` = ?', [meta.name]);
  const rows = columns
    .map((column) => [meta.name, column.name, columnValue(doc, column)] as const)
    .map(([doctype, field, value]) => [doctype, field, value === null ? null : String(value)]);
  await ctx.db.insertRows('tabSingles', ['doctype', 'field', 'value'], rows);
}
