import { FrappeTypeError, type ListParams, ValidationError } from '../../engine/index.js';
import { parseJsonParam } from '../json.js';
import type { Params } from '../request.js';

/** Rows of a list when the client does not say how many. */
export const DEFAULT_LENGTH = 20;

/** Frappe's cint: what is no number counts as 0. */
function whole(value: unknown): number {
  const number = Math.trunc(Number(value));
  return Number.isFinite(number) ? number : 0;
}

function count(value: unknown, name: string): number {
  const number = whole(value);
  if (number < 0) throw new ValidationError(`${name} cannot be negative`);
  return number;
}

function text(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw new FrappeTypeError(`${name} must be text`);
  return value;
}

function list(value: unknown, name: string): unknown[] | undefined {
  const parsed = parseJsonParam(value, name);
  if (parsed === undefined || parsed === null) return undefined;
  if (!Array.isArray(parsed)) throw new FrappeTypeError(`${name} must be a list`);
  return parsed;
}

/** Truthy as Frappe's sbool: 1, "1", true, "true"; absent: the fallback. */
export function flag(value: unknown, fallback: boolean): boolean {
  if (value === undefined || value === null || value === '') return fallback;
  return value === true || value === 'true' || whole(value) === 1;
}

function common(params: Params): ListParams {
  const asked: ListParams = {};
  const fields = list(params.fields, 'fields');
  if (fields) asked.fields = fields;
  const filters = parseJsonParam(params.filters, 'filters');
  if (filters) asked.filters = filters;
  const order = text(params.order_by, 'order_by');
  if (order) asked.order_by = order;
  const group = text(params.group_by, 'group_by');
  if (group) asked.group_by = group;
  const parent = text(params.parent, 'parent');
  if (parent) asked.parent = parent;
  return asked;
}

/** A v1 list: `limit_page_length` wins over `limit`, 0 means all; `start` and `page_length` are not known. */
export function v1ListParams(params: Params): ListParams {
  const asked = common(params);
  const orFilters = parseJsonParam(params.or_filters, 'or_filters');
  if (orFilters) asked.or_filters = orFilters;
  const expand = list(params.expand, 'expand');
  if (expand) asked.expand = expand.map(String);
  asked.start = count(params.limit_start ?? 0, 'limit_start');
  asked.limit = count(params.limit_page_length || params.limit || DEFAULT_LENGTH, 'limit');
  if (params.limit_page_length === 0) asked.limit = 0;
  return asked;
}

/** A v2 list: `start` and `limit`. */
export function v2ListParams(params: Params): ListParams {
  const asked = common(params);
  asked.start = count(params.start ?? 0, 'start');
  asked.limit = count(params.limit ?? DEFAULT_LENGTH, 'limit');
  return asked;
}
