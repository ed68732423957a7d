import type { SqlValue } from '../database/session.js';
import { CancelledLinkError, LinkValidationError, ValidationError } from '../errors.js';
import type { DocField } from '../meta/doctype.js';
import type { Meta } from '../meta/meta.js';
import type { Document } from './document.js';

/** One link of a document or row, with what is fetched through it. */
interface LinkUse {
  doc: Document;
  field: DocField;
  target: Meta;
  value: string;
  fetches: readonly { field: DocField; source: string }[];
}

interface FieldLinks {
  field: DocField;
  fetches: readonly { field: DocField; source: string }[];
}
const linksOf = new WeakMap<Meta, readonly FieldLinks[]>();

/** The Link and Dynamic Link fields of a doctype, each with the fields fetched through it. */
function fieldLinks(meta: Meta): readonly FieldLinks[] {
  let found = linksOf.get(meta);
  if (!found) {
    found = [...meta.links, ...meta.dynamicLinks].map((field) => ({
      field,
      fetches: meta.fields.flatMap((target) => {
        const [link, source] = target.fetch_from.split('.');
        return link === field.fieldname && source && meta.column(target.fieldname) ? [{ field: target, source }] : [];
      }),
    }));
    linksOf.set(meta, found);
  }
  return found;
}

function usesOf(doc: Document): LinkUse[] {
  const uses: LinkUse[] = [];
  for (const { field, fetches } of fieldLinks(doc.meta)) {
    const value = doc.text(field.fieldname);
    if (!value) continue;
    const doctype = field.fieldtype === 'Link' ? field.options : doc.text(field.options);
    const target = doctype ? doc.ctx.site.registry.find(doctype) : undefined;
    // A dangling link loads with a warning at the start; its values cannot be checked.
    if (target && !target.is_virtual && !target.issingle) uses.push({ doc, field, target, value, fetches });
  }
  return uses;
}

/** Does the doctype's own file offer this other doctype, which an app that is not here would bring? */
function isOffered(meta: Meta, field: DocField, doctype: string): boolean {
  const holder = meta.field(field.options);
  const options = holder?.fieldtype === 'Select' ? holder.options.split('\n').map((option) => option.trim()) : [];
  return doctype !== '' && options.includes(doctype);
}

/** A name says nothing without the doctype. @throws ValidationError, LinkValidationError */
function checkDynamic(doc: Document): void {
  for (const field of doc.meta.dynamicLinks) {
    const doctype = doc.text(field.options);
    if (!doc.text(field.fieldname) || doc.ctx.site.registry.has(doctype) || isOffered(doc.meta, field, doctype))
      continue;
    const label = doc.meta.label(field.options);
    const where = doc.parentDoc ? `Row #${doc.idx}: ` : '';
    if (!doctype) throw new ValidationError(`${where}${label} must be set first`);
    throw new LinkValidationError(`Could not find ${where}${label}: ${doctype}`);
  }
}

type Found = ReadonlyMap<string, Readonly<Record<string, SqlValue>>>;
const key = (value: string) => value.trimEnd().toLowerCase();

const BATCH = 1000;

/** One statement per linked doctype: names as stored, docstatus, and every value fetched from there. */
async function lookUp(uses: readonly LinkUse[], target: Meta): Promise<Found> {
  const { ctx } = (uses[0] as LinkUse).doc;
  const values = [...new Set(uses.map((use) => use.value))];
  const columns = new Set(['name', 'docstatus']);
  for (const use of uses) {
    for (const { source } of use.fetches) if (target.column(source)) columns.add(source);
  }
  const list = [...columns].map((column) => `\`${column}\``).join(', ');
  const found = new Map<string, Record<string, SqlValue>>();
  for (let start = 0; start < values.length; start += BATCH) {
    const batch = values.slice(start, start + BATCH);
    const rows = await ctx.db.query(
      `SELECT ${list} FROM ${target.sqlTable} WHERE \`name\` IN (${batch.map(() => '?').join(', ')})`,
      batch,
    );
    for (const row of rows) found.set(key(String(row.name)), row);
  }
  return found;
}

function plainText(html: SqlValue): SqlValue {
  return typeof html === 'string' ? html.replace(/<[^<>]*>/g, '').trim() : html;
}

/** Writes the fetched values; says whether a link field was among them and changed. */
function applyFetches(use: LinkUse, row: Readonly<Record<string, SqlValue>>): boolean {
  const { doc, target } = use;
  let linkChanged = false;
  for (const { field, source } of use.fetches) {
    if (doc.docstatus === 1 && !field.allow_on_submit && !doc.isNew) continue;
    const current = doc.get(field.fieldname);
    if (field.fetch_if_empty && current !== null && current !== '' && current !== 0) continue;
    const column = target.column(source);
    if (!column) continue;
    const stripped = column.field.fieldtype === 'Text Editor' && field.fieldtype !== 'Text Editor';
    const value = stripped ? plainText(row[source] ?? null) : (row[source] ?? null);
    if ((value ?? '') === (current ?? '')) continue;
    doc.set(field.fieldname, value);
    if (field.fieldtype === 'Link' || field.fieldtype === 'Dynamic Link') linkChanged = true;
  }
  return linkChanged;
}

/** Values fetched through an empty link are cleared, as Frappe does for fields that only show the link's data. */
function clearFetches(doc: Document): void {
  for (const { field, fetches } of fieldLinks(doc.meta)) {
    if (doc.text(field.fieldname)) continue;
    for (const fetched of fetches) {
      if (fetched.field.read_only && !fetched.field.fetch_if_empty) doc.set(fetched.field.fieldname, null);
    }
  }
}

function describe(use: LinkUse): string {
  const where = use.doc.parentDoc ? `Row #${use.doc.idx}: ` : '';
  return `${where}${use.field.label}: ${use.value}`;
}

/** What is submitted itself cannot rest on a cancelled document; notes, comments and the like may speak of one. */
function refusesCancelled({ doc, field, target }: LinkUse): boolean {
  const holder = doc.parentDoc ?? doc;
  return target.is_submittable && holder.meta.is_submittable && field.fieldname !== 'amended_from';
}

/** @returns whether another round is needed, because a fetched value was itself a link */
async function checkRound(uses: readonly LinkUse[], missing: string[], cancelled: string[]): Promise<Document[]> {
  const again: Document[] = [];
  for (const target of new Set(uses.map((use) => use.target))) {
    const ofTarget = uses.filter((use) => use.target === target);
    const found = await lookUp(ofTarget, target);
    for (const use of ofTarget) {
      const row = found.get(key(use.value));
      if (!row) {
        missing.push(describe(use));
        continue;
      }
      use.doc.values[use.field.fieldname] = String(row.name);
      if (row.docstatus === 2 && refusesCancelled(use)) cancelled.push(describe(use));
      if (applyFetches(use, row)) again.push(use.doc);
    }
  }
  return again;
}

/**
 * Every link of the document and its rows points to something, is spelt as stored, and brings what is fetched
 * through it (frappe-contract §1.4 fetch_from, §2.3). One statement per linked doctype.
 * @throws LinkValidationError, CancelledLinkError
 */
export async function checkLinks(doc: Document): Promise<void> {
  const docs = [doc, ...doc.meta.tables.flatMap((table) => doc.rows(table.fieldname))];
  const missing: string[] = [];
  const cancelled: string[] = [];
  let pending: readonly Document[] = docs;
  // A chain of fetched links (lesson → chapter → course) takes a round each; more than this is a circle.
  for (let round = 0; pending.length > 0 && round < 6; round++) {
    for (const each of pending) clearFetches(each);
    pending = await checkRound(pending.flatMap(usesOf), missing, cancelled);
    if (missing.length > 0) break;
  }
  if (doc.ctx.mode.importing) return;
  // the doctype too may have been fetched
  for (const each of docs) checkDynamic(each);
  if (missing.length > 0) throw new LinkValidationError(`Could not find ${listed(missing)}`);
  if (cancelled.length > 0) throw new CancelledLinkError(`Cannot link cancelled document: ${listed(cancelled)}`);
}

const NAMED = 20;

/** The first of them; a table of thousands must not fill the answer. */
function listed(texts: readonly string[]): string {
  const rest = texts.length - NAMED;
  return rest > 0 ? `${texts.slice(0, NAMED).join(', ')} and ${rest} more` : texts.join(', ');
}
