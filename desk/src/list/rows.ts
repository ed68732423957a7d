/** Rows of a list, as the server answers them: values under one set of keys. */
import { call } from '../api/http';
import { type DocType, TABLE_TYPES } from '../meta/doctype';
import { indicatorFields } from '../meta/indicator';
import type { ServerFilter } from './filters';
import type { ListSettings } from './list-settings';
import { type Sort, sortText } from './sort';

export interface Row {
  name: string;
  [fieldname: string]: unknown;
}

/** Somebody whom rows are assigned to. */
export interface Person {
  fullname: string | null;
  image: string | null;
}

export interface RowsQuery {
  doctype: string;
  /** Names, expressions as `` `tabChild`.`field` as 'Child:field' ``, or calls as `{COUNT: '*', as: 'n'}`. */
  fields: (string | Record<string, string>)[];
  filters: ServerFilter[];
  order_by: string;
  start: number;
  page_length: number;
  with_comment_count?: 0 | 1;
  /** Rows of child tables would come once for each of theirs. */
  group_by?: string;
}

export interface Page {
  rows: Row[];
  people: Record<string, Person>;
}

type Answer = [] | { keys: string[]; values: unknown[][]; user_info: Record<string, Person> };

/** @throws ServerError */
export async function fetchRows(query: RowsQuery, signal?: AbortSignal): Promise<Page> {
  const answer = await call<Answer>('frappe.desk.reportview.get', { ...query }, { signal });
  if (Array.isArray(answer)) return { rows: [], people: {} };
  const { keys, values, user_info: people } = answer;
  const rows = values.map((row) => Object.fromEntries(keys.map((key, place) => [key, row[place]])) as Row);
  return { rows, people };
}

const ALWAYS = ['name', 'owner', 'modified', '_user_tags', '_assign', '_liked_by'];

/** What a list asks for: its columns, what tells the state of a row, and what scripts want beside. */
export function fieldsOf(doctype: DocType, columns: readonly string[], settings: ListSettings): string[] {
  const image = doctype.json.image_field;
  const wanted = [
    ...ALWAYS,
    ...(doctype.isSubmittable ? ['docstatus'] : []),
    ...[doctype.titleField, ...(image ? [image] : [])],
    ...indicatorFields(doctype),
    ...columns,
    ...(settings.add_fields ?? []),
  ];
  return [...new Set(wanted)].filter((name) => {
    const field = doctype.field(name);
    return field !== undefined && !TABLE_TYPES.has(field.fieldtype) && !field.is_virtual;
  });
}

/** Puts filters, order and page into the server's question. */
export function rowsQuery(
  doctype: string,
  fields: RowsQuery['fields'],
  asked: { filters: ServerFilter[]; sort: Sort },
  page: { start: number; length: number },
): RowsQuery {
  const hasChildren = asked.filters.some(([of]) => of !== doctype);
  return {
    ...{ doctype, fields, filters: asked.filters, order_by: sortText(asked.sort) },
    ...{ start: page.start, page_length: page.length },
    ...(hasChildren ? { group_by: `\`tab${doctype}\`.\`name\`` } : {}),
  };
}

/** Names in a column that holds JSON of a list: `_assign`, `_liked_by`. */
export function namesIn(value: unknown): string[] {
  if (typeof value !== 'string' || !value.startsWith('[')) return [];
  try {
    return (JSON.parse(value) as unknown[]).map(String);
  } catch {
    return [];
  }
}

/** `,urgent,spring` → both. */
export function tagsOf(row: Row): string[] {
  return String(row._user_tags ?? '')
    .split(',')
    .filter(Boolean);
}
