import { ValidationError } from '../errors.js';
import { castText, flt, type SqlValue } from '../meta/casts.js';
import type { Column, Meta } from '../meta/meta.js';
import type { Registry } from '../meta/registry.js';
import type { SiteTime } from '../time.js';
import { ALWAYS, type Comparison, type ComparisonOp, type Condition, NEVER } from './condition.js';
import { isEmptyValue, isNumber, isText } from './missing.js';
import type { Operator } from './operators.js';
import { LONGEST_PATTERN } from './pattern.js';
import { period, timespan } from './timespans.js';

/** The column that a filter is about. */
export interface Target {
  meta: Meta;
  column: Column;
  table?: string;
}

/** What the values of filters are read with. */
export interface Reading {
  registry: Registry;
  time: SiteTime;
  /** Does the filter come from our own code? Then an empty list matches nothing instead of what is unset. */
  rules: boolean;
}

/**
 * One filter: column, operator, value as given.
 * @throws ValidationError when the value does not suit the operator, InvalidDates for a date that is none
 */
export function comparison(target: Target, operator: Operator, value: unknown, reading: Reading): Condition {
  if (value === undefined) throw new ValidationError(`The filter on ${label(target)} has no value`);
  switch (operator) {
    case 'like':
    case 'not like':
      return pattern(target, operator, value);
    case 'in':
    case 'not in':
      return membership(target, operator, value, reading);
    case 'is':
      return presence(target, value);
    case 'between':
      return between(target, bounds(target, value, reading), reading);
    case 'timespan':
      return between(target, days(target, operator, value, reading), reading);
    case 'previous':
    case 'next':
      return between(target, days(target, operator, value, reading), reading);
    case '=':
    case '!=':
    case '>':
    case '<':
    case '>=':
    case '<=':
      return ordered(target, operator, value, reading);
    default:
      return inTree(target, operator, value, reading);
  }
}

const label = ({ meta, column }: Target) => `${meta.name}.${column.name}`;

function leaf(target: Target, op: ComparisonOp, value: Comparison['value']): Comparison {
  return { kind: 'compare', ...target, op, value };
}

/** `is set`: of numbers, what is not 0. */
function isSet(target: Target, wanted: boolean): Condition {
  if (isNumber(target.column)) return leaf(target, wanted ? '!=' : '=', 0);
  return leaf(target, wanted ? 'set' : 'not set', null);
}

/** A value as the column would hold it; numbers are not rounded, so that `> 0.5` works on whole numbers. */
function operand({ column }: Target, value: unknown, { time }: Reading): SqlValue {
  if (isNumber(column)) {
    if (typeof value === 'object' && value !== null) castText(value, column.field);
    return flt(value);
  }
  if (isText(column)) return castText(value, column.field) ?? '';
  return column.type.castIn(value, column.field, time.local);
}

/**
 * Null logic (frappe-contract §4.3): nothing equals the type's empty value. `= null` on text matches no row,
 * as recorded of Frappe 15; it also keeps a rule from opening rows when the user lacks the value it compares with.
 */
function ordered(
  target: Target,
  op: '=' | '!=' | '>' | '<' | '>=' | '<=',
  given: unknown,
  reading: Reading,
): Condition {
  if (given === null && op === '=' && isText(target.column)) return NEVER;
  const value = operand(target, given, reading);
  if (!isEmptyValue(target.column, value)) return leaf(target, op, value);
  if (op === '=' || op === '<=') return isSet(target, false);
  if (op === '>=') return ALWAYS;
  return op === '<' ? NEVER : isSet(target, true);
}

/** A caller's backslash is an ordinary character, as in Frappe 15. */
function pattern(target: Target, op: 'like' | 'not like', value: unknown): Condition {
  const text = castText(value, target.column.field) ?? '';
  if (typeof text !== 'string') throw new ValidationError(`"${op}" takes a text`);
  if (text.length > LONGEST_PATTERN) {
    throw new ValidationError(`"${op}" takes at most ${LONGEST_PATTERN} characters`);
  }
  if (text === '') return isSet(target, op === 'not like');
  return leaf(target, op, text.replaceAll('\\', '\\\\'));
}

/** The values of `in`: a list, or a text with commas; texts are trimmed. Nothing at all means the empty value. */
function valuesOf(value: unknown): readonly unknown[] {
  const list: readonly unknown[] = Array.isArray(value)
    ? value
    : typeof value === 'string'
      ? value.split(',')
      : [value];
  return list.map((one) => (typeof one === 'string' ? one.trim() : one));
}

function membership(target: Target, op: 'in' | 'not in', given: unknown, reading: Reading): Condition {
  const list = valuesOf(given);
  if (list.length === 0 && reading.rules) return op === 'in' ? NEVER : ALWAYS;
  const values =
    list.length === 0 ? [operand(target, null, reading)] : list.map((one) => operand(target, one, reading));
  if (values.every((value) => isEmptyValue(target.column, value))) return isSet(target, op === 'not in');
  return leaf(target, op, values);
}

function presence(target: Target, value: unknown): Condition {
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (text !== 'set' && text !== 'not set') throw new ValidationError('"is" takes "set" or "not set"');
  return isSet(target, text === 'set');
}

const isDay = (column: Column) => column.type.kind === 'date' || column.type.kind === 'datetime';

/** The two ends of `between`; for dates a missing one is today. */
function bounds(target: Target, value: unknown, { time }: Reading): readonly [unknown, unknown] {
  const list: readonly unknown[] = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : [];
  const today = isDay(target.column) ? time.now().slice(0, 10) : undefined;
  const from = orElse(list[0], today);
  const to = orElse(list[1], today);
  if (list.length > 2 || from === undefined || to === undefined) {
    throw new ValidationError(`"between" on ${label(target)} takes two values`);
  }
  return [from, to];
}

const orElse = (value: unknown, fallback: unknown) =>
  value === undefined || value === null || value === '' ? fallback : value;

function days(target: Target, operator: 'timespan' | 'previous' | 'next', value: unknown, { time }: Reading) {
  if (!isDay(target.column)) throw new ValidationError(`"${operator}" is for dates; ${label(target)} is none`);
  const today = time.now().slice(0, 10);
  return operator === 'timespan' ? timespan(value, today) : period(operator, value, today);
}

/** Both ends included; on a Datetime a bare day means its first, or last, microsecond. */
function between(target: Target, [from, to]: readonly [unknown, unknown], reading: Reading): Condition {
  const isBareDay = typeof to === 'string' && /^\s*\d{4}-\d{1,2}-\d{1,2}\s*$/.test(to);
  const until = target.column.type.kind === 'datetime' && isBareDay ? `${to.trim()} 23:59:59.999999` : to;
  return leaf(target, 'between', [operand(target, from, reading), operand(target, until, reading)]);
}

/** `descendants of` and the like, on a link to a tree or on the name of a tree's own node. */
function inTree(target: Target, operator: Operator, value: unknown, { registry }: Reading): Condition {
  const { meta, column } = target;
  const tree =
    column.name === 'name' ? meta : registry.find(column.field.fieldtype === 'Link' ? column.field.options : '');
  if (!tree?.column('lft') || !tree.column('rgt') || tree.issingle) {
    throw new ValidationError(`"${operator}" is for trees; ${label(target)} points to none`);
  }
  const found: Condition = {
    kind: 'tree',
    ...target,
    tree,
    relation: operator.includes('descendants') ? 'descendants' : 'ancestors',
    inclusive: operator.endsWith('(inclusive)'),
    node: String(castText(value, column.field) ?? ''),
  };
  return operator.startsWith('not ') ? { kind: 'not', of: found } : found;
}
