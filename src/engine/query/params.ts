import { ValidationError } from '../errors.js';
import type { SqlValue } from '../meta/casts.js';

/** Filters in any form that Frappe takes (frappe-contract §4.3), already parsed from JSON. */
export type FiltersInput = unknown;

/** What a list is asked for. Nothing in it becomes SQL text: every name is looked up in Meta. */
export interface ListParams {
  /** Field expressions, see frappe-contract §4.3; default `['name']`. */
  fields?: readonly unknown[] | string;
  filters?: FiltersInput;
  or_filters?: FiltersInput;
  /** `field asc, …`; absent or '' means the doctype's order; null means none. */
  order_by?: string | null;
  group_by?: string;
  /** Rows to skip. */
  start?: number;
  /** Rows to give; 0 or absent means all. */
  limit?: number;
  /** Needed for child doctypes: the parent doctype through which they are read. */
  parent?: string;
  distinct?: boolean;
  /** Link fields whose documents are nested into the rows (v16). */
  expand?: readonly string[];
}

export type ListRow = { [field: string]: SqlValue | ListRow | ListRow[] };

/** What Frappe takes for a page when nobody says. */
const PAGE = 20;

/**
 * Checks what a client may have sent as a row count. What is no number means Frappe's page of 20.
 * @throws ValidationError for a negative one
 */
export function rowCount(value: number | undefined | null): number {
  if (value === undefined || value === null) return 0;
  const count = Math.trunc(Number(value));
  if (Number.isNaN(count)) return PAGE;
  if (count < 0) throw new ValidationError('A list cannot have a negative limit');
  return Math.min(count, Number.MAX_SAFE_INTEGER);
}

/** The same for the rows to skip; what is no number means none. @throws ValidationError for a negative one */
export function rowsToSkip(value: number | undefined | null): number {
  const count = Math.trunc(Number(value ?? 0));
  if (count < 0) throw new ValidationError('A list cannot start before its first row');
  return Number.isNaN(count) ? 0 : Math.min(count, Number.MAX_SAFE_INTEGER);
}

/** ` limit … offset …`, or nothing; both numbers have been checked. */
export function limitSql(limit: number, start = 0): string {
  if (limit === 0 && start === 0) return '';
  return ` limit ${limit === 0 ? Number.MAX_SAFE_INTEGER : limit}${start > 0 ? ` offset ${start}` : ''}`;
}
