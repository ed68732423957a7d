import { type Ctx, cint, type Document, type SqlValue, sanitiseHtml, ValidationError } from '../../../engine/index.js';
import type { Payload } from './payloads.js';

type Values = Readonly<Record<string, SqlValue>>;

/** Inserts one document of a file. @throws whatever its lifecycle throws */
export async function insertOne(ctx: Ctx, doctype: string, payload: Payload, submit: boolean): Promise<Document> {
  const doc: Document = ctx.newDoc(ctx.meta(doctype), { ...payload.values, ...payload.tables });
  await doc.insert();
  if (submit && doc.meta.is_submittable && doc.docstatus === 0) await doc.submit();
  return doc;
}

/**
 * Writes the given fields of one document that is there, when they differ; what is not in the file stays.
 * @throws DoesNotExistError, PermissionError, and whatever its lifecycle throws
 */
export async function updateOne(
  ctx: Ctx,
  doctype: string,
  payload: Payload,
): Promise<{ doc: Document; changed: boolean }> {
  const meta = ctx.meta(doctype);
  const doc: Document = await ctx.getDoc(meta, payload.id, { lock: true });
  await ctx.checkPermission(meta, 'write', doc);
  const set = setValues(doc, payload.values);
  const moved = Object.entries(payload.tables).filter(([table, rows]) => rows.length > 0 && setRows(doc, table, rows));
  const changed = set || moved.length > 0;
  if (changed) await doc.save();
  return { doc, changed };
}

const shown = (doc: Document, fieldname: string) => {
  const value = doc.get(fieldname) as SqlValue;
  return doc.meta.column(fieldname)?.castOut?.(value) ?? value ?? '';
};

/** Does the field hold that already? Links are found whatever their case. */
function holds(doc: Document, fieldname: string, value: SqlValue): boolean {
  const column = doc.meta.column(fieldname);
  if (!column) return true;
  const cast = column.type.castIn(value, column.field, doc.ctx.site.time.local);
  const wanted = column.castOut?.(cast) ?? cast ?? '';
  const is = shown(doc, fieldname);
  if (is === wanted || (!is && !wanted)) return true;
  // what is stored has been rid of what could run in a browser
  if (typeof wanted === 'string' && sanitiseHtml(wanted) === is) return true;
  const isLink = column.field.fieldtype === 'Link' || fieldname === 'name';
  return isLink && String(is).toLowerCase() === String(wanted).toLowerCase();
}

/** @returns whether one of them is another one now */
function setValues(doc: Document, values: Values): boolean {
  const differing = Object.entries(values).filter(([name, value]) => name !== 'name' && !holds(doc, name, value));
  doc.update(Object.fromEntries(differing));
  return differing.length > 0;
}

/**
 * Makes the table what the file says: a row that names its ID, or that equals one in everything given, is that row,
 * with all that is not in the file; others are new, and those that the file does not have go.
 * @returns whether anything differs
 */
function setRows(doc: Document, table: string, given: readonly Values[]): boolean {
  const stored = doc.rows(table);
  const free = new Set(stored);
  let changed = given.length !== stored.length;
  const rows = given.map((values, place) => {
    const known = takeRow(doc, free, values);
    if (!known || stored[place] !== known) changed = true;
    if (!known) return values;
    if (setValues(known, values)) changed = true;
    known.values.idx = place + 1;
    return known;
  });
  if (changed) doc.set(table, rows);
  return changed;
}

/** @throws ValidationError for an ID that no row of this document has */
function takeRow(doc: Document, free: Set<Document>, values: Values): Document | undefined {
  const named = values.name !== undefined && values.name !== null;
  for (const row of free) {
    const isIt = named
      ? holds(row, 'name', values.name ?? null)
      : Object.entries(values).every(([fieldname, value]) => holds(row, fieldname, value));
    if (!isIt) continue;
    free.delete(row);
    return row;
  }
  if (named) throw new ValidationError(`${doc.name} has no row ${String(values.name)}, or the file has it twice`);
  return undefined;
}

export const submitsAfter = (doc: Document): boolean => cint(doc.get('submit_after_import')) === 1;
