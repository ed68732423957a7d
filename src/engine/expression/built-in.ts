import { callable, isDict } from './values.js';

/** A whole number, as Frappe's `cint`: 0 (or `otherwise`) for what is none. */
export function toInt(value: unknown, otherwise: unknown = 0): number {
  if (value === true) return 1;
  const number = Number.parseInt(plainText(value), 10);
  return Number.isNaN(number) ? Number(otherwise) || 0 : number;
}

/** A number, as Frappe's `flt`: thousands may be set off by commas. */
export function toFloat(value: unknown, digits?: unknown): number {
  if (value === true) return 1;
  const number = Number.parseFloat(plainText(value).replaceAll(',', ''));
  if (Number.isNaN(number)) return 0;
  if (digits === undefined || digits === null) return number;
  const scale = 10 ** Math.min(Math.max(toInt(digits), 0), 12);
  return Math.round(number * scale) / scale;
}

export function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Text without its tags. Goes through it once. */
export function withoutTags(value: unknown): string {
  const html = plainText(value);
  let text = '';
  for (let at = 0; at < html.length; ) {
    const open = html.indexOf('<', at);
    const close = open < 0 ? -1 : html.indexOf('>', open);
    if (close < 0) return text + html.slice(at);
    text += html.slice(at, open);
    at = close + 1;
  }
  return text;
}

const sizeOf = (value: unknown) => (typeof value === 'string' || Array.isArray(value) ? value.length : 0);
const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const numbers = (values: readonly unknown[]) =>
  (Array.isArray(values[0]) ? values[0] : values).map((one) => toFloat(one));
const inList = (list: unknown, what: unknown) => listed(list).includes(what);
const keysOf = (value: unknown) => (isDict(value) ? Object.keys(value) : []);

/** Functions that every expression knows, whoever evaluates it. */
const FUNCTIONS: Record<string, (...args: readonly unknown[]) => unknown> = {
  abs: (value) => Math.abs(toFloat(value)),
  bool: Boolean,
  Boolean,
  cint: toInt,
  cstr: plainText,
  float: (value) => toFloat(value),
  flt: toFloat,
  has_common: (a, b) => listed(a).some((one) => inList(b, one)),
  in_list: inList,
  int: (value) => toInt(value),
  is_null: (value) => value === null || value === undefined || plainText(value).trim() === '',
  isNaN: (value) => Number.isNaN(Number(plainText(value) || Number.NaN)),
  len: sizeOf,
  max: (...values) => Math.max(...numbers(values)),
  min: (...values) => Math.min(...numbers(values)),
  Number: (value) => (value === null ? 0 : Number(plainText(value) || Number.NaN)),
  parseFloat: (value) => Number.parseFloat(plainText(value)),
  parseInt: (value) => Number.parseInt(plainText(value), 10),
  round: (value, digits) => toFloat(value, digits ?? 0),
  str: plainText,
  String: plainText,
  strip_html: withoutTags,
};

const spaces = {
  Array: { isArray: callable((value) => Array.isArray(value)) },
  Math: Object.fromEntries(
    (['abs', 'ceil', 'floor', 'round', 'min', 'max', 'sign', 'trunc'] as const).map((name) => [
      name,
      callable((...values) => Math[name](...(values.map((one) => toFloat(one)) as [number]))),
    ]),
  ),
  Object: {
    keys: callable(keysOf),
  },
};

export const BUILT_IN: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...Object.entries(FUNCTIONS).map(([name, run]) => [name, callable((...args) => run(...args))] as const),
  ...Object.entries(spaces),
  ['Infinity', Number.POSITIVE_INFINITY],
  ['NaN', Number.NaN],
]);
