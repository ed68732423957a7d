/** What a link field asks the server for. */
import { linkFilters } from '@expression';
import { call } from '../api/http';
import { boot } from '../boot';
import type { DocField } from '../meta/doctype';
import type { Doc } from '../meta/document';

export interface LinkSuggestion {
  value: string;
  description: string;
  /** The title, for doctypes that show it in the name's place. */
  label?: string;
}

/** What a script's `set_query` gives: a search of its own, or filters. */
export interface LinkQuery {
  query?: string;
  filters?: unknown[] | Record<string, unknown>;
  searchfield?: string;
  page_length?: number;
}
/** A script puts it on the field as `get_query`. */
type GetQuery = (doc: Doc, doctype: string, name: string) => LinkQuery | string | undefined;

/** Where a link field stands. */
export interface LinkPlace {
  field: DocField;
  doc: Doc;
  parent?: Doc | undefined;
}

/** The doctype that a Link, or by another field's value a Dynamic Link, leads to; undefined while it is not chosen. */
export function linkedDoctype({ field, doc, parent }: LinkPlace): string | undefined {
  const options = field.options ?? '';
  if (field.fieldtype !== 'Dynamic Link') return options || undefined;
  return String(doc[options] || parent?.[options] || '') || undefined;
}

function ownQuery({ field, doc, parent }: LinkPlace): LinkQuery {
  const given = field.get_query as GetQuery | LinkQuery | undefined;
  const query = typeof given === 'function' ? given(parent ?? doc, doc.doctype, doc.name) : given;
  return typeof query === 'string' ? { query } : (query ?? {});
}

/** Filters of either shape as a list. */
function asList(filters: LinkQuery['filters'], doctype: string): unknown[] {
  if (!filters) return [];
  if (Array.isArray(filters)) return filters;
  return Object.entries(filters).map(([field, value]) =>
    Array.isArray(value) ? [doctype, field, ...value] : [doctype, field, '=', value],
  );
}

/** The field's `link_filters` with their expressions worked out. An expression that cannot be read filters nothing. */
function declaredFilters({ field, doc, parent }: LinkPlace): unknown[] {
  try {
    const around = { boot, user: boot.user.name, roles: boot.user.roles };
    return linkFilters(field.link_filters, doc, parent, around) as unknown[];
  } catch (error) {
    console.warn(`The link filters of ${field.fieldname} cannot be read`, error);
    return [];
  }
}

/** The arguments of a search for `txt`. */
export function searchArguments(place: LinkPlace, doctype: string, txt: string): Record<string, unknown> {
  const { query, filters, searchfield, page_length = 10 } = ownQuery(place);
  const declared = declaredFilters(place);
  // a search of its own takes its filters as they are
  const all = declared.length > 0 ? [...declared, ...asList(filters, doctype)] : filters;
  return {
    ...{ doctype, txt, page_length },
    ...(query ? { query } : {}),
    ...(searchfield ? { searchfield } : {}),
    ...(all && Object.keys(all).length > 0 ? { filters: all } : {}),
    ...(place.doc.doctype ? { reference_doctype: place.doc.doctype, link_fieldname: place.field.fieldname } : {}),
    ...(place.field.ignore_user_permissions ? { ignore_user_permissions: 1 } : {}),
  };
}

/** @throws ServerError, DOMException (AbortError) */
export function searchLinks(args: Record<string, unknown>, signal?: AbortSignal): Promise<LinkSuggestion[]> {
  return call<LinkSuggestion[]>('frappe.desk.search.search_link', args, { signal, quiet: true });
}

/** The name of the document as it is stored; undefined when there is none that may be chosen. @throws ServerError */
export async function existingName(doctype: string, docname: string): Promise<string | undefined> {
  const args = { doctype, docname, fields: '["name"]' };
  const found = await call<{ name?: string }>('frappe.client.validate_link', args, { get: true, quiet: true });
  return found?.name;
}
