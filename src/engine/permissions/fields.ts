import type { Ctx } from '../ctx.js';
import type { DocJson, Document } from '../document/document.js';
import type { DocField } from '../meta/doctype.js';
import { isStored, isTable, type Meta } from '../meta/meta.js';
import { hasRowConditions } from './condition.js';
import { visibleRows } from './evaluate.js';
import { readableLevels, unmaskedLevels, writableLevels } from './levels.js';
import { isUnrestricted } from './rights.js';

/** The document as this user may see it: what every door answers with. */
export function visibleJson(ctx: Ctx, doc: Document): Promise<DocJson> {
  return hideUnreadable(ctx, doc, doc.toJSON());
}

/**
 * Takes out of `json` (which is changed, and returned) the fields at permlevels the user may not read, here and in
 * rows, and the rows the user may not see; masks what is masked. Whether the user may read the document at all has
 * been asked before.
 * @param json what `doc.toJSON()` gave
 */
export async function hideUnreadable(ctx: Ctx, doc: Document, json: DocJson): Promise<DocJson> {
  if (isUnrestricted(ctx)) return json;
  const isOwn = isOwnedBy(ctx, doc);
  const parentMeta = doc.meta.istable ? ctx.site.registry.find(doc.text('parenttype')) : undefined;
  drawOver(json, veilOf(ctx, doc.meta, parentMeta, isOwn));
  for (const table of doc.meta.tables) {
    const child = ctx.site.registry.find(table.options);
    const rows = json[table.fieldname] as DocJson[] | undefined;
    if (!child || !rows || rows.length === 0) continue;
    const shown = hasRowConditions(ctx, child) ? await onlyVisible(ctx, doc.rows(table.fieldname), child, rows) : rows;
    json[table.fieldname] = shown;
    const veil = veilOf(ctx, child, doc.meta, isOwn);
    for (const row of shown) drawOver(row, veil);
  }
  return json;
}

const isOwnedBy = (ctx: Ctx, doc: Document) => doc.owner.toLowerCase() === ctx.user.toLowerCase();

// toJSON gives rows in the document's order, so places correspond.
async function onlyVisible(ctx: Ctx, rows: readonly Document[], child: Meta, json: readonly DocJson[]) {
  const visible = await visibleRows(ctx, child, rows);
  return json.filter((_, place) => visible.has(rows[place] as Document));
}

/** Names of fields that the user does not get, and of those that the user gets as X's. */
interface Veil {
  hidden: readonly string[];
  masked: readonly string[];
}
const NO_VEIL: Veil = { hidden: [], masked: [] };
const MASK = 'XXXXXXXX';

function veilOf(ctx: Ctx, meta: Meta, parentMeta: Meta | undefined, isOwn: boolean): Veil {
  const { masks } = meta;
  if (!meta.hasPermlevels && masks.length === 0) return NO_VEIL;
  const levels = readableLevels(ctx, meta, parentMeta, isOwn);
  const clear = unmaskedLevels(ctx, meta, parentMeta, isOwn);
  const hidden = meta.fields.filter((field) => !levels.has(field.permlevel));
  const masked = masks.filter((field) => !clear.has(field.permlevel));
  return { hidden: hidden.map((field) => field.fieldname), masked: masked.map((field) => field.fieldname) };
}

function drawOver(json: DocJson, { hidden, masked }: Veil): void {
  for (const fieldname of hidden) delete json[fieldname];
  for (const fieldname of masked) if (json[fieldname]) json[fieldname] = MASK;
}

/**
 * Undoes what the user may not write, without a word, as Frappe does: for the lifecycle, on the values as they came
 * in, before hooks run (what hooks set stays) and before defaults are filled in.
 *
 * Back to the stored value, or on a new document to nothing, so that defaults fill it, go:
 * fields and whole tables above the user's permlevels; masked fields; and `read_only` fields, for everyone but a
 * sudo ctx — Administrator too, because they belong to code. To a new document or row `amended_from` may be given, and
 * what it must have and gets from nowhere else.
 * Rows that the user cannot see stay as they are stored, whether the client left them out or guessed their names.
 * @param before the document as stored; null when it is new
 */
export async function keepUnwritable(ctx: Ctx, doc: Document, before: Document | null): Promise<void> {
  if (ctx.mode.sudo) return;
  const { meta } = doc;
  const isOwn = !before || isOwnedBy(ctx, before);
  const locked = lockedFields({ ctx, meta, isOwn, isNew: before === null });
  for (const field of locked) {
    if (isTable(field)) doc.values[field.fieldname] = copies(doc, before?.rows(field.fieldname) ?? []);
    else if (before || !GIVEN_WHEN_NEW.has(field.fieldname)) restore(doc, before, field.fieldname);
  }
  for (const table of meta.tables) {
    const child = ctx.site.registry.find(table.options);
    if (!child || locked.includes(table)) continue;
    keepInRows(ctx, doc, before, table, child, isOwn);
    if (before && hasRowConditions(ctx, child)) await keepHiddenRows(ctx, doc, before, table, child);
  }
}

const GIVEN_WHEN_NEW: ReadonlySet<string> = new Set(['amended_from']);

interface Writing {
  ctx: Ctx;
  meta: Meta;
  /** For a row: the doctype of the document that holds it. */
  parentMeta?: Meta;
  isOwn: boolean;
  isNew: boolean;
}

/** Is the field's value code's alone, so that what a client sends counts for nothing? */
export function belongsToCode(meta: Meta, field: DocField, isNew: boolean): boolean {
  return (field.read_only || field.fieldtype === 'Read Only') && !(isNew && mustBeGiven(meta, field));
}

/**
 * Nothing but what is given fills such a field: no default, no first option, no link. A Dynamic Link that may be given
 * says nothing without the field that holds its doctype.
 */
function mustBeGiven(meta: Meta, { fieldname, fieldtype, reqd, default: standard, fetch_from, options }: DocField) {
  if (meta.naming.kind === 'field' && meta.naming.fieldname === fieldname) return true;
  if (meta.dynamicLinks.some((link) => link.options === fieldname && !link.read_only)) return fetch_from === '';
  // `:Company` is a default only where there is a default company
  const hasDefault = standard !== null && !standard.startsWith(':');
  if (!reqd || fieldtype === 'Check' || hasDefault || fetch_from !== '') return false;
  return fieldtype !== 'Select' || !options.split('\n')[0]?.trim();
}

function lockedFields({ ctx, meta, parentMeta, isOwn, isNew }: Writing): DocField[] {
  const levels = writableLevels(ctx, meta, parentMeta, isOwn);
  const clear = unmaskedLevels(ctx, meta, parentMeta, isOwn);
  const isLocked = (field: DocField) =>
    belongsToCode(meta, field, isNew) || !levels.has(field.permlevel) || (field.mask && !clear.has(field.permlevel));
  return meta.fields.filter((field) => (meta.tableField(field.fieldname) || isStored(field)) && isLocked(field));
}

function restore(doc: Document, before: Document | null, fieldname: string): void {
  if (before) doc.values[fieldname] = before.values[fieldname];
  else delete doc.values[fieldname];
}

function keepInRows(
  ctx: Ctx,
  doc: Document,
  before: Document | null,
  table: DocField,
  child: Meta,
  isOwn: boolean,
): void {
  const writing = { ctx, meta: child, parentMeta: doc.meta, isOwn };
  const locked = lockedFields({ ...writing, isNew: false });
  if (locked.length === 0) return;
  const lockedWhenNew = lockedFields({ ...writing, isNew: true });
  const stored = byName(before?.rows(table.fieldname) ?? []);
  for (const row of doc.rows(table.fieldname)) {
    const old = stored.get(row.name) ?? null;
    for (const { fieldname } of old ? locked : lockedWhenNew) restore(row, old, fieldname);
  }
}

async function keepHiddenRows(ctx: Ctx, doc: Document, before: Document, table: DocField, child: Meta): Promise<void> {
  const stored = before.rows(table.fieldname);
  const visible = await visibleRows(ctx, child, stored);
  const hidden = stored.filter((row) => !visible.has(row));
  if (hidden.length === 0) return;
  const names = byName(hidden);
  const rows = doc.rows(table.fieldname).filter((row) => !names.has(row.name));
  for (const row of copies(doc, hidden)) rows.splice(Math.max(row.idx - 1, 0), 0, row);
  for (const [place, row] of rows.entries()) row.values.idx = place + 1;
  doc.values[table.fieldname] = rows;
}

const byName = (rows: readonly Document[]) => new Map(rows.map((row) => [row.name, row]));

/** Rows for another document: hooks may change them without changing what was stored. */
function copies(doc: Document, rows: readonly Document[]): Document[] {
  return rows.map((row) => {
    const copy: Document = doc.ctx.newDoc(row.meta);
    Object.assign(copy.values, row.values);
    copy.isNew = false;
    copy.parentDoc = doc;
    return copy;
  });
}
