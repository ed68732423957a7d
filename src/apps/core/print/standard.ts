/** What the standard format shows of a document: its sections with the fields that are printed, its tables. */
import { type Ctx, cint, type DocField, type DocJson, type Document, type Meta } from '../../../engine/index.js';

interface Shown {
  label: string;
  /** Plain text. */
  text?: string;
  html?: string;
  columns?: { label: string }[];
  rows?: { cells: { text?: string; html?: string }[] }[];
}

export interface Section {
  label: string;
  fields: Shown[];
}

const BREAKS = new Set(['Section Break', 'Tab Break']);
const NEVER = new Set([
  'Column Break',
  'Button',
  'Fold',
  'HTML',
  'Password',
  'Heading',
  'Image',
  'Signature',
  'Geolocation',
]);
const RICH = new Set(['Text Editor', 'HTML Editor', 'Markdown Editor']);
const isTableType = (field: DocField) => field.fieldtype === 'Table' || field.fieldtype === 'Table MultiSelect';

function isPrinted(field: DocField, json: DocJson): boolean {
  if (cint(field.json.print_hide) === 1 || field.hidden || NEVER.has(field.fieldtype)) return false;
  const value = json[field.fieldname];
  if (value === null || value === undefined || value === '') return false;
  const isNothing = value === 0 || (Array.isArray(value) && value.length === 0);
  return !(isNothing && (cint(field.json.print_hide_if_no_value) === 1 || Array.isArray(value)));
}

function printedValue(field: DocField, value: unknown): { text?: string; html?: string } {
  if (RICH.has(field.fieldtype)) return { html: String(value) };
  if (field.fieldtype === 'Check') return { text: cint(value as number) === 1 ? 'Yes' : 'No' };
  if (field.fieldtype === 'Datetime') return { text: String(value).slice(0, 19) };
  if (field.fieldtype === 'Percent') return { text: `${String(value)} %` };
  return { text: typeof value === 'object' ? JSON.stringify(value) : String(value ?? '') };
}

function tableOf(ctx: Ctx, field: DocField, rows: readonly DocJson[]): Shown {
  const child = ctx.meta(field.options);
  const columns = child.fields.filter((one) => !BREAKS.has(one.fieldtype) && rows.some((row) => isPrinted(one, row)));
  return {
    label: field.label,
    columns: columns.map(({ label }) => ({ label })),
    rows: rows.map((row) => ({ cells: columns.map((one) => printedValue(one, row[one.fieldname] ?? '')) })),
  };
}

/** @param json what the user may see of the document: fields above their levels are not in it */
export function sectionsOf(ctx: Ctx, meta: Meta, json: DocJson): Section[] {
  const sections: Section[] = [{ label: '', fields: [] }];
  for (const field of meta.fields) {
    if (BREAKS.has(field.fieldtype)) sections.push({ label: field.label, fields: [] });
    else if (isPrinted(field, json)) {
      const value = json[field.fieldname];
      const shown = isTableType(field)
        ? tableOf(ctx, field, value as DocJson[])
        : { label: field.label, ...printedValue(field, value) };
      sections.at(-1)?.fields.push(shown);
    }
  }
  return sections.filter(({ fields }) => fields.length > 0);
}

export function titleOf(doc: Document, json: DocJson): string {
  const field = doc.meta.title_field;
  return (field && typeof json[field] === 'string' && json[field]) || doc.name;
}
