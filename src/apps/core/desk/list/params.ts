import { arg, type ListParams, optional, ValidationError } from '../../../../engine/index.js';
import { jsonArgument } from '../../client/shared.js';

/** What the desk sends along with every question about a list (Frappe's `frappe.desk.reportview`). */
export const listArgs = {
  doctype: arg.text(),
  fields: optional(arg.any()),
  filters: optional(arg.any()),
  or_filters: optional(arg.any()),
  order_by: optional(arg.text()),
  group_by: optional(arg.text()),
  parent: optional(arg.text()),
  distinct: optional(arg.check(), false),
};

export const pageArgs = {
  start: optional(arg.int()),
  page_length: optional(arg.int()),
  limit_start: optional(arg.int()),
  limit_page_length: optional(arg.int()),
  limit: optional(arg.int()),
};

export interface ListArgs {
  fields?: unknown;
  filters?: unknown;
  or_filters?: unknown;
  order_by?: string | undefined;
  group_by?: string | undefined;
  parent?: string | undefined;
  distinct?: boolean | undefined;
}

export interface PageArgs {
  start?: number | undefined;
  page_length?: number | undefined;
  limit_start?: number | undefined;
  limit_page_length?: number | undefined;
  limit?: number | undefined;
}

/** Fields in the desk's spellings: a list, JSON text of one, or names with commas. @throws ValidationError */
export function deskFields(given: unknown): ListParams['fields'] | undefined {
  if (given === undefined || given === null || given === '') return undefined;
  if (typeof given === 'string' && !given.trimStart().startsWith('[')) return given;
  const fields = jsonArgument(given, 'fields');
  if (!Array.isArray(fields)) throw new ValidationError('fields must be a list');
  return fields;
}

/** Filters as the desk sends them, without those that say nothing. */
export function deskFilters(given: unknown, name: string): unknown {
  const filters = jsonArgument(given, name);
  return filters === null ? undefined : filters;
}

/** What to list, apart from which page of it. @throws ValidationError for what is not JSON */
export function listParams(args: ListArgs): ListParams {
  const params: ListParams = {};
  const fields = deskFields(args.fields);
  const filters = deskFilters(args.filters, 'filters');
  const either = deskFilters(args.or_filters, 'or_filters');
  if (fields !== undefined) params.fields = fields;
  if (filters !== undefined) params.filters = filters;
  if (either !== undefined) params.or_filters = either;
  if (args.order_by) params.order_by = args.order_by;
  if (args.group_by) params.group_by = args.group_by;
  if (args.parent) params.parent = args.parent;
  if (args.distinct) params.distinct = true;
  return params;
}

const PAGE = 20;

/** Which page of it; 20 rows when nobody says. */
export function pageOf(args: PageArgs): Pick<ListParams, 'start' | 'limit'> {
  return {
    start: args.start ?? args.limit_start ?? 0,
    limit: args.page_length ?? args.limit_page_length ?? args.limit ?? PAGE,
  };
}

/** The client's filters, in whatever form, and more of ours: both must hold. */
export function withFilters(filters: unknown, ...more: readonly unknown[][]): unknown {
  const isEmpty = !filters || (typeof filters === 'object' && Object.keys(filters).length === 0);
  if (isEmpty) return more;
  return more.length === 0 ? filters : [filters, 'and', more];
}
