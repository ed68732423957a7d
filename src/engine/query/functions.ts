import type { Dialect } from '../database/session.js';
import { ValidationError } from '../errors.js';
import { notPermitted } from '../filters/reference.js';
import { type SqlValue, showDatetime } from '../meta/casts.js';
import type { Source } from './source.js';

type CastOut = ((value: SqlValue) => SqlValue) | undefined;

/** A computed value in a field list. */
export interface Expression {
  sql: string;
  params: readonly SqlValue[];
  isAggregate: boolean;
  castOut: CastOut;
}

interface Call {
  name: string;
  args: readonly unknown[];
  depth: number;
}

interface Function {
  args: readonly [least: number, most: number];
  isAggregate?: true;
  /** Of which type the result is: a number, or what the first argument is. */
  gives: 'number' | 'first';
  sql(args: readonly string[], dialect: Dialect): string;
}

const DEEPEST = 4;
const MOST_ARGS = 10;
/** With this, products nested as deep as allowed stay within what a double holds; beyond it MariaDB fails. */
const GREATEST_LITERAL = 1e9;

const aggregate = (name: string, gives: 'number' | 'first'): Function => ({
  args: [1, 1],
  isAggregate: true,
  gives,
  sql: ([of]) => `${name}(${of})`,
});
// whole numbers may overflow, and SQLite cuts off when it divides them: reckon with fractions
const arithmetic = (sign: string, neutral: string): Function => ({
  args: [2, 2],
  gives: 'number',
  sql: ([a, b]) => `(${a} ${neutral} ${sign} ${b})`,
});
const datePart = (from: number, length: number) => (date: string | undefined) =>
  `(substr(${date}, ${from}, ${length}) + 0)`;
const DATE_PARTS: Readonly<Record<string, (date: string | undefined, dialect: Dialect) => string>> = {
  year: datePart(1, 4),
  quarter: (date, dialect) => dialect.floor(`(${datePart(6, 2)(date)} + 2) / 3`),
  month: datePart(6, 2),
  day: datePart(9, 2),
  hour: datePart(12, 2),
  minute: datePart(15, 2),
  second: datePart(18, 2),
};
const partOfDate = (part: string): Function => ({
  args: [1, 1],
  gives: 'number',
  sql: ([date], dialect) => DATE_PARTS[part]?.(date, dialect) ?? 'null',
});

/** What both databases compute alike, under Frappe v16's names. */
const FUNCTIONS: ReadonlyMap<string, Function> = new Map<string, Function>([
  ['count', aggregate('count', 'number')],
  ['sum', aggregate('sum', 'number')],
  ['avg', aggregate('avg', 'number')],
  ['max', aggregate('max', 'first')],
  ['min', aggregate('min', 'first')],
  ['abs', { args: [1, 1], gives: 'number', sql: ([of]) => `abs(${of})` }],
  ['ifnull', { args: [2, 2], gives: 'first', sql: ([of, or]) => `ifnull(${of}, ${or})` }],
  ['nullif', { args: [2, 2], gives: 'first', sql: ([of, not]) => `nullif(${of}, ${not})` }],
  ['concat', { args: [1, MOST_ARGS], gives: 'first', sql: (parts, dialect) => dialect.concat(...parts) }],
  ['month', partOfDate('month')],
  ['quarter', partOfDate('quarter')],
  ['add', arithmetic('+', '+ 0e0')],
  ['sub', arithmetic('-', '+ 0e0')],
  ['mul', arithmetic('*', '* 1e0')],
  ['div', arithmetic('/', '* 1e0')],
]);
const AGGREGATES: ReadonlySet<string> = new Set(['count', 'sum', 'avg', 'max', 'min']);

const toNumber = (value: SqlValue) => (value === null ? null : Number(value));

/** `count(name)`, `sum(distinct amount)`: the aggregates that Frappe v15 takes as text. */
export function aggregateOf(source: Source, name: string, argument: string, distinct: boolean): Expression | undefined {
  const fn = FUNCTIONS.get(name.toLowerCase());
  if (!fn || !AGGREGATES.has(name.toLowerCase())) throw notPermitted(`${name}(${argument})`);
  const of = columnExpression(source, argument);
  if (!of) return undefined;
  const sql = fn.sql([distinct ? `distinct ${of.sql}` : of.sql], source.ctx.db.dialect);
  return { sql, params: [], isAggregate: true, castOut: fn.gives === 'number' ? toNumber : of.castOut };
}

/**
 * `{ SUM: { MUL: ['qty', 'rate'] } }`, as Frappe v16 writes computed fields. Texts name fields, texts in quotes
 * of their own (`"'-'"`) are texts.
 * @returns undefined when it needs a field that the user may not see
 * @throws ValidationError for a function there is not, DataError for a field there is not
 */
export function functionOf(source: Source, name: string, argument: unknown, depth = 1): Expression | undefined {
  const call: Call = { name: name.toUpperCase(), args: Array.isArray(argument) ? argument : [argument], depth };
  if (depth > DEEPEST) throw new ValidationError(`Functions can be nested ${DEEPEST} deep at most`);
  if (call.name === 'NOW') return now(source);
  if (call.name === 'EXTRACT') return extract(source, call);
  const fn = FUNCTIONS.get(call.name.toLowerCase());
  if (!fn) throw new ValidationError(`Unsupported function: ${name.slice(0, 40)}`);
  if (call.name === 'COUNT' && call.args.length === 1 && call.args[0] === '*') return countAll();
  return apply(source, fn, call);
}

function apply(source: Source, fn: Function, { name, args, depth }: Call): Expression | undefined {
  const [least, most] = fn.args;
  if (args.length < least || args.length > most) {
    throw new ValidationError(`${name} takes ${least === most ? least : `${least} to ${most}`} arguments`);
  }
  const parts: Expression[] = [];
  for (const arg of args) {
    const part = argumentOf(source, arg, depth);
    if (!part) return undefined;
    if (fn.isAggregate && part.isAggregate) throw new ValidationError(`${name} cannot take another aggregate`);
    parts.push(part);
  }
  return {
    sql: fn.sql(
      parts.map((part) => part.sql),
      source.ctx.db.dialect,
    ),
    params: parts.flatMap((part) => part.params),
    isAggregate: fn.isAggregate === true || parts.some((part) => part.isAggregate),
    castOut: fn.gives === 'number' ? toNumber : parts[0]?.castOut,
  };
}

function countAll(): Expression {
  return { sql: 'count(*)', params: [], isAggregate: true, castOut: toNumber };
}

function now({ ctx }: Source): Expression {
  return { sql: '?', params: [ctx.now()], isAggregate: false, castOut: showDatetime };
}

function extract(source: Source, { args, depth }: Call): Expression | undefined {
  const part = typeof args[0] === 'string' ? args[0].replaceAll(/['"]/g, '').toLowerCase() : '';
  if (args.length !== 2 || !Object.hasOwn(DATE_PARTS, part)) {
    throw new ValidationError(`EXTRACT takes one of ${Object.keys(DATE_PARTS).join(', ')}, and a date`);
  }
  const date = argumentOf(source, args[1], depth);
  const sql = date && DATE_PARTS[part]?.(date.sql, source.ctx.db.dialect);
  return date && sql ? { ...date, sql, castOut: toNumber } : undefined;
}

function argumentOf(source: Source, given: unknown, depth: number): Expression | undefined {
  if (typeof given === 'number') {
    if (!(Math.abs(given) <= GREATEST_LITERAL)) throw new ValidationError('The number in a function is too great');
    return { sql: '?', params: [given], isAggregate: false, castOut: undefined };
  }
  if (typeof given === 'string') {
    const literal = /^\s*(['"])(.*)\1\s*$/s.exec(given);
    if (!literal) return columnExpression(source, given);
    return { sql: '?', params: [literal[2] ?? ''], isAggregate: false, castOut: undefined };
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw notPermitted(given);
  const [[name, argument] = ['', null], ...more] = Object.entries(given);
  if (more.length > 0) throw new ValidationError('A function within a function has one name');
  return functionOf(source, name, argument, depth + 1);
}

/** A column as an argument; masked ones are left out like unreadable ones, for results would tell their values. */
function columnExpression(source: Source, name: string): Expression | undefined {
  const reference = source.find(name);
  if (!reference || reference.column.field.fieldtype === 'Password') throw notPermitted(name);
  const found = source.resolve(reference);
  if (!found || found.isMasked) return undefined;
  return { sql: found.sql, params: [], isAggregate: false, castOut: found.column.castOut };
}
