import type { SqlValue } from '../meta/casts.js';
import type { Column } from '../meta/meta.js';
import type { Comparison, Leaf } from './condition.js';

/** Always there, whatever the column's definition says. */
const NEVER_NULL: ReadonlySet<string> = new Set(['name', 'creation', 'modified']);

/** Numbers are NOT NULL, and 0 is their empty value. */
export function isNumber(column: Column): boolean {
  return column.type.kind === 'int' || column.type.kind === 'float';
}

/** Is '' the empty value? For dates and times it is NULL alone. */
export function isText(column: Column): boolean {
  return column.type.kind === 'text' || column.type.kind === 'json';
}

/** Can the column hold NULL? */
export function isNullable(column: Column): boolean {
  return !isNumber(column) && !column.field.not_nullable && !NEVER_NULL.has(column.name);
}

/** Is the value what an unset column of that type counts as? */
export function isEmptyValue(column: Column, value: SqlValue): boolean {
  return value === null || (isText(column) && value === '');
}

/** Does a LIKE pattern match the empty text? */
const matchesEmpty = (pattern: string) => /^%*$/.test(pattern);

/**
 * Frappe's null logic: does a column that holds nothing satisfy the comparison?
 * Numbers never do: they hold nothing only where a joined row is missing altogether.
 */
export function acceptsMissing(leaf: Leaf): boolean {
  if (leaf.kind === 'tree' || isNumber(leaf.column)) return false;
  const values = listOf(leaf);
  switch (leaf.op) {
    case '!=':
    case '<':
    case '<=':
    case 'not set':
      return true;
    case 'in':
      return values.some((value) => isEmptyValue(leaf.column, value));
    case 'not in':
      return !values.some((value) => isEmptyValue(leaf.column, value));
    case 'not like':
      return !matchesEmpty(String(leaf.value));
    default:
      return false;
  }
}

/** The values of a comparison with several. */
export function listOf(comparison: Comparison): readonly SqlValue[] {
  return Array.isArray(comparison.value) ? (comparison.value as readonly SqlValue[]) : [comparison.value as SqlValue];
}
