/** Filters of a list: as the person sees them, in addresses, and as the server takes them. */
import { isEmpty } from '../meta/document';
import { isOperator, type Operator } from './operators';

/** One condition; all of a list's must hold. */
export interface Filter {
  /** The doctype of the list, or a child doctype of it. */
  doctype: string;
  fieldname: string;
  operator: Operator;
  /** A list for `in`, `not in` and `between`; `set` or `not set` for `is`. */
  value: unknown;
}

export type ServerFilter = [doctype: string, fieldname: string, operator: string, value: unknown];

/** `Draft` → `%Draft%`, unless the person has said where more may stand. */
function asPattern(value: unknown): string {
  const text = String(value ?? '');
  return text.includes('%') ? text : `%${text}%`;
}

/** Does it say something? One that is still being written down does not. */
export function isComplete({ operator, value }: Filter): boolean {
  if (operator === 'between') return Array.isArray(value) && value.length === 2 && value.every((one) => !isEmpty(one));
  if (operator === 'in' || operator === 'not in') return Array.isArray(value) && value.length > 0;
  if (operator === 'like' || operator === 'not like') return !isEmpty(value);
  return operator === '=' || operator === '!=' ? value !== undefined : !isEmpty(value);
}

export function toServer(filters: readonly Filter[]): ServerFilter[] {
  return filters.filter(isComplete).map(({ doctype, fieldname, operator, value }) => {
    const isLike = operator === 'like' || operator === 'not like';
    return [doctype, fieldname, operator, isLike ? asPattern(value) : (value ?? '')];
  });
}

/** Filters in any form that Frappe keeps them in: `[[doctype, field, op, value]]`, `[[field, op, value]]`, `{field: value}`. */
export function fromStored(stored: unknown, doctype: string): Filter[] {
  if (Array.isArray(stored)) return stored.flatMap((one) => fromList(one, doctype));
  if (typeof stored !== 'object' || stored === null) return [];
  return Object.entries(stored).flatMap(([key, value]) =>
    Array.isArray(value) && isOperator(lower(value[0]))
      ? fromList([...partsOf(key, doctype), value[0], value[1]], doctype)
      : fromList([...partsOf(key, doctype), '=', value], doctype),
  );
}

const lower = (text: unknown) => (typeof text === 'string' ? text.toLowerCase() : text);

/** `Child.field` → both; a field alone is the list's own. */
function partsOf(key: string, doctype: string): [string, string] {
  const dot = key.lastIndexOf('.');
  return dot > 0 ? [key.slice(0, dot), key.slice(dot + 1)] : [doctype, key];
}

function fromList(parts: unknown, doctype: string): Filter[] {
  if (!Array.isArray(parts) || parts.length < 2) return [];
  const full = isOperator(lower(parts[1])) && parts.length === 3 ? [doctype, ...parts] : parts;
  if (full.length === 2) full.splice(1, 0, '=');
  const [of, fieldname, operator, value] = full.length === 3 ? [doctype, ...full] : full;
  const known = lower(operator);
  if (typeof of !== 'string' || typeof fieldname !== 'string' || !isOperator(known)) return [];
  return [{ doctype: of, fieldname, operator: known, value: listed(known, value) }];
}

/** `A, B` → both, where a list is meant; `%a%`, as it was kept, is searched as `a`. */
function listed(operator: Operator, value: unknown): unknown {
  if ((operator === 'in' || operator === 'not in') && !Array.isArray(value)) {
    return String(value ?? '')
      .split(',')
      .map((one) => one.trim());
  }
  if (operator === 'like' || operator === 'not like') return String(value ?? '').replace(/^%([^%]*)%$/, '$1');
  return value;
}

export function sameFilters(a: readonly Filter[], b: readonly Filter[]): boolean {
  return JSON.stringify(toServer(a)) === JSON.stringify(toServer(b));
}
