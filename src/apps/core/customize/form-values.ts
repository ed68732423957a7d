import { type Document, isSystemColumn, type Meta, ROW_KEYS } from '../../../engine/index.js';

export type Values = Record<string, unknown>;

/** The lists of a doctype beside its fields, with the child doctype of each. */
export const LISTS: readonly (readonly [key: string, child: string])[] = Object.entries(ROW_KEYS).map(
  ([child, key]) => [key, child] as const,
);

/** What a row of the form can say: the columns of its doctype that are its own. */
export function ownColumns(meta: Meta): string[] {
  return meta.columns.filter(({ standard, name }) => !standard && !isSystemColumn(name)).map(({ name }) => name);
}

/** Is nothing, as far as a property goes: not set, empty, 0 or false. */
const isNothing = (value: unknown) =>
  value === undefined || value === null || value === '' || value === 0 || value === '0';

export function sameProperty(a: unknown, b: unknown): boolean {
  return (isNothing(a) && isNothing(b)) || String(a) === String(b);
}

/** A property as a Property Setter keeps it. */
export function propertyText(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}

/** Fills the form with the doctype as it is; everything that it held before is forgotten. */
export function fillForm(form: Document, meta: Meta | undefined): void {
  for (const name of ownColumns(form.meta)) {
    if (name !== 'doc_type') form.set(name, meta?.json[name] ?? null);
  }
  for (const [key] of LISTS) form.set(key, meta ? rowsOf(meta, key) : []);
  form.set('fields', meta ? fieldRows(form, meta) : []);
}

function rowsOf(meta: Meta, key: string): Values[] {
  const rows = (meta.json[key] as Values[] | undefined) ?? [];
  return rows.map((row, index) => ({ ...placeless(row), name: row.name ?? `${meta.name}-${key}-${index + 1}` }));
}

function fieldRows(form: Document, meta: Meta): Values[] {
  const columns = ownColumns(form.ctx.meta('Customize Form Field'));
  return meta.fields.map(({ fieldname, fieldtype, label, json }) => ({
    ...Object.fromEntries(columns.map((name) => [name, json[name] ?? null])),
    name: `${meta.name}-${fieldname}`,
    fieldname,
    fieldtype,
    label: json.label ?? (json.fieldname ? null : label),
  }));
}

/** A stored row without what says where it is stored, and by whom. */
function placeless(row: Values): Values {
  const place = new Set(['parent', 'parenttype', 'parentfield', 'idx', 'owner', 'creation', 'modified', 'modified_by']);
  return Object.fromEntries(Object.entries(row).filter(([key]) => !place.has(key)));
}
