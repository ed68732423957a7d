/** The row of filters above a list: the name, the title, and what the doctype names. */
import type { DocField, DocType } from '../meta/doctype';
import { isEmpty } from '../meta/document';
import type { Filter } from './filters';
import type { ListSettings } from './list-settings';
import type { Operator } from './operators';

const TYPED: ReadonlySet<string> = new Set([
  'Data',
  'Small Text',
  'Text',
  'Long Text',
  'Read Only',
  'Phone',
  'Autocomplete',
]);
const UNFIT: ReadonlySet<string> = new Set(['Datetime', 'Text Editor', 'HTML Editor', 'Code', 'JSON', 'Password']);
const MOST = 6;

export function standardFields(doctype: DocType, settings: ListSettings): DocField[] {
  const name = settings.hide_name_filter ? undefined : doctype.field('name');
  const title = doctype.titleField === 'name' ? undefined : doctype.field(doctype.titleField);
  const named = doctype.valueFields.filter(
    (field) => field.in_standard_filter && !field.is_virtual && !UNFIT.has(field.fieldtype),
  );
  const fields = [name, title, ...named].filter((field) => field !== undefined);
  return [...new Map(fields.map((field) => [field.fieldname, field])).values()].slice(0, MOST);
}

/** Typed text is searched for; what is picked must be the same. */
export function standardOperator(field: DocField): Operator {
  return TYPED.has(field.fieldtype) ? 'like' : '=';
}

function isOf(filter: Filter, doctype: string, field: DocField): boolean {
  return (
    filter.doctype === doctype && filter.fieldname === field.fieldname && filter.operator === standardOperator(field)
  );
}

export function standardValue(filters: readonly Filter[], doctype: string, field: DocField): unknown {
  return filters.find((filter) => isOf(filter, doctype, field))?.value;
}

/** The filters with this field's set anew; an empty value takes it away. */
export function withStandard(filters: readonly Filter[], doctype: string, field: DocField, value: unknown): Filter[] {
  const others = filters.filter((filter) => !isOf(filter, doctype, field));
  if (isEmpty(value)) return others;
  return [...others, { doctype, fieldname: field.fieldname, operator: standardOperator(field), value }];
}

/** Those that are not shown in the row. */
export function otherFilters(filters: readonly Filter[], doctype: string, fields: readonly DocField[]): Filter[] {
  return filters.filter((filter) => !fields.some((field) => isOf(filter, doctype, field)));
}
