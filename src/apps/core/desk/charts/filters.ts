/** Filters as cards, charts, shortcuts and quick lists keep them: JSON, of which values may be words for the moment. */
import { type Ctx, type Meta, parseJson, ValidationError } from '../../../../engine/index.js';
import { userDefaults } from '../user-defaults.js';
import { addDays, addMonths, partsOf } from './dates.js';

export type Filter = readonly unknown[];

/** JSON text, or what it stands for. @throws ValidationError naming the field */
export function readJson(given: unknown, field: string): unknown {
  if (typeof given !== 'string') return given ?? undefined;
  if (given.trim() === '') return undefined;
  try {
    return parseJson(given);
  } catch (cause) {
    if (cause instanceof ValidationError) throw cause;
    throw new ValidationError(`${field} is not valid JSON`, { cause });
  }
}

/** `{ field: value }`, `{ field: [operator, value] }` or a list of filters, as a list. @throws ValidationError */
export function filterList(meta: Meta, given: unknown, field: string): Filter[] {
  const value = readJson(given, field);
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.length > 0 && !Array.isArray(value[0]) ? [value] : (value as Filter[]);
  if (typeof value !== 'object' || value === null) throw new ValidationError(`${field} must be a list or an object`);
  return Object.entries(value).map(([name, one]) =>
    Array.isArray(one) ? [meta.name, name, one[0], one[1]] : [meta.name, name, '=', one],
  );
}

const year = (date: string, month: number, ofMonth: number) =>
  `${partsOf(date)[0]}-${String(month).padStart(2, '0')}-${String(ofMonth).padStart(2, '0')}`;
const monthStart = (date: string) => `${date.slice(0, 7)}-01`;

type Word = (ctx: Ctx) => unknown;
const WORDS: ReadonlyMap<string, Word> = new Map<string, Word>([
  ['frappe.session.user', (ctx) => ctx.user],
  ['frappe.session.user_fullname', (ctx) => ctx.access.full_name],
  ['frappe.datetime.now_datetime()', (ctx) => ctx.now().slice(0, 19)],
  ['frappe.datetime.month_start()', (ctx) => monthStart(ctx.today())],
  ['frappe.datetime.month_end()', (ctx) => addDays(addMonths(monthStart(ctx.today()), 1), -1)],
  ['frappe.datetime.year_start()', (ctx) => year(ctx.today(), 1, 1)],
  ['frappe.datetime.year_end()', (ctx) => year(ctx.today(), 12, 31)],
  ...['get_today', 'nowdate', 'now_date'].map((name): [string, Word] => [
    `frappe.datetime.${name}()`,
    (ctx) => ctx.today(),
  ]),
]);
const SHIFTED = /^frappe\.datetime\.add_(days|months)\((.+),(-?\d{1,5})\)$/;
const DEFAULT = /^frappe\.defaults\.get_(?:user|global)_default\(["']([\w .-]{1,140})["']\)$/;

/**
 * What a dynamic filter's text stands for now. Frappe runs it as JavaScript; here it is one of a few words.
 * @returns undefined when it is none of them
 */
async function meaningOf(ctx: Ctx, text: string): Promise<unknown> {
  const word = text.replaceAll(/\s/g, '').replace(/;$/, '');
  const known = WORDS.get(word);
  if (known) return known(ctx);
  const [, unit, date = '', count] = SHIFTED.exec(word) ?? [];
  if (unit) {
    const from = WORDS.get(date)?.(ctx);
    if (typeof from !== 'string' || !/^\d{4}-/.test(from)) return undefined;
    return (unit === 'days' ? addDays : addMonths)(from, Number(count));
  }
  const [, key] = DEFAULT.exec(text.trim()) ?? [];
  return key === undefined ? undefined : ((await userDefaults(ctx))[key.toLowerCase().replaceAll(' ', '_')] ?? '');
}

/** @throws ValidationError for a text that stands for nothing */
async function dynamicFilter(ctx: Ctx, filter: Filter, field: string): Promise<Filter> {
  const place = filter.length > 3 ? 3 : filter.length - 1;
  const text = String(filter[place] ?? '');
  const value = await meaningOf(ctx, text);
  if (value === undefined) {
    throw new ValidationError(
      `${field}: "${text.slice(0, 140)}" is not understood. It may be ${[...WORDS.keys()].join(', ')}`,
    );
  }
  return filter.map((part, at) => (at === place ? value : part));
}

/** Where a filter's value is such a word, what it stands for; all others as they are. */
export async function withMeaning(ctx: Ctx, filters: readonly Filter[]): Promise<Filter[]> {
  const read: Filter[] = [];
  for (const filter of filters) {
    const place = filter.length > 3 ? 3 : filter.length - 1;
    const text = filter[place];
    const value = typeof text === 'string' && text.startsWith('frappe.') ? await meaningOf(ctx, text) : undefined;
    read.push(value === undefined ? filter : filter.map((part, at) => (at === place ? value : part)));
  }
  return read;
}

/**
 * The filters to use: those that the client sent, which hold the dynamic ones already; else those that are kept.
 * @throws ValidationError naming the field that cannot be read
 */
export async function filtersOf(
  ctx: Ctx,
  meta: Meta,
  kept: Readonly<Record<string, unknown>>,
  given: unknown,
): Promise<Filter[]> {
  const sent = readJson(given, 'filters');
  if (sent !== undefined) return filterList(meta, sent, 'filters');
  const filters = filterList(meta, kept.filters_json, 'filters_json');
  for (const filter of filterList(meta, kept.dynamic_filters_json, 'dynamic_filters_json')) {
    filters.push(await dynamicFilter(ctx, filter, 'dynamic_filters_json'));
  }
  return filters;
}
