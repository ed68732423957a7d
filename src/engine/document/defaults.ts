import { ValidationError } from '../errors.js';
import type { DocField } from '../meta/doctype.js';
import type { Document } from './document.js';

const MOMENTS: ReadonlySet<string> = new Set(['today', 'now']);

/** Defaults that stand for a value of the moment (frappe-contract §1.4). */
function dynamicDefault(doc: Document, field: DocField): string | null | undefined {
  const { ctx } = doc;
  const token = (field.default ?? '').toLowerCase();
  if (MOMENTS.has(token)) {
    if (field.fieldtype === 'Date') return ctx.today();
    if (field.fieldtype === 'Datetime') return ctx.now();
    if (field.fieldtype === 'Time') return ctx.now().slice(11);
  }
  if (token === '__user') return ctx.user;
  if (token === 'user' && field.options === 'User') return ctx.user;
  return undefined;
}

/** Only a field called `title` that is the title field has a template as its default. */
export function isTitleTemplate(doc: Document, field: DocField): boolean {
  return field.fieldname === 'title' && doc.meta.title_field === 'title' && (field.default ?? '').includes('{');
}

/**
 * What a field holds when nobody has given it a value: the doctype's default, the user's default for the linked
 * doctype, or a Select's first option. null: nothing.
 */
export function defaultValue(doc: Document, field: DocField): string | null {
  if (field.default !== null) {
    const dynamic = dynamicDefault(doc, field);
    if (dynamic !== undefined) return dynamic;
    if (field.default.startsWith(':')) return null;
    if (isTitleTemplate(doc, field)) return null;
    return field.default;
  }
  if (field.fieldtype === 'Link') {
    const rules = doc.ctx.access.userPermissions.get(field.options) ?? [];
    const fixed = field.ignore_user_permissions ? undefined : rules.find((rule) => rule.is_default);
    return fixed?.for_value ?? null;
  }
  if (field.fieldtype === 'Select') return field.options.split('\n')[0]?.trim() ?? null;
  return null;
}

/**
 * `:Company` takes the value of the field of the same name in the company that the document around a row links to,
 * else in the user's default company.
 */
async function linkedDefault(doc: Document, field: DocField): Promise<unknown> {
  const doctype = field.default?.slice(1) ?? '';
  const target = doc.ctx.site.registry.find(doctype);
  if (!target?.column(field.fieldname) || target.issingle) return null;
  const around = doc.parentDoc?.text(doctype.toLowerCase().replace(/[ -]/g, '_'));
  const fixed = doc.ctx.access.userPermissions.get(doctype)?.find((rule) => rule.is_default)?.for_value;
  const name = around || fixed;
  if (!name) return null;
  const row = await doc.ctx.sudo().getValue(doctype, name, [field.fieldname]);
  return row?.[field.fieldname] ?? null;
}

/** Fills what is missing in this document (rows excluded); given values, empty ones too, stay. */
export function applyDefaults(doc: Document): void {
  for (const column of doc.meta.columns) {
    if (column.standard || doc.values[column.name] !== undefined) continue;
    const value = defaultValue(doc, column.field);
    if (value !== null) setDefault(doc, column.name, value);
  }
}

/** A default that its own field cannot hold is none: it must not keep anybody from making documents. */
function setDefault(doc: Document, fieldname: string, value: string): void {
  try {
    doc.set(fieldname, value);
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
  }
}

/** Fills what is missing in a new document and in its new rows. */
export async function setDefaults(doc: Document): Promise<void> {
  const all = [doc, ...doc.meta.tables.flatMap((table) => doc.rows(table.fieldname))];
  for (const each of all) {
    if (!each.isNew) continue;
    applyDefaults(each);
    for (const field of each.meta.fields) {
      if (field.default?.startsWith(':') && each.values[field.fieldname] === undefined) {
        each.set(field.fieldname, await linkedDefault(each, field));
      }
    }
  }
}
