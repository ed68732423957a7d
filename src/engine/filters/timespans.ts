import { ValidationError } from '../errors.js';

/** First and last day, both included, as `YYYY-MM-DD`. */
export type Days = readonly [from: string, to: string];

/** Frappe's system setting stands on Sunday. */
const FIRST_WEEKDAY = 0;

const text = (date: Date) => date.toISOString().slice(0, 10);
const day = (year: number, month: number, date: number) => new Date(Date.UTC(year, month, date));
const plusDays = (date: Date, days: number) => day(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + days);

const around = (today: Date, days: number): Days =>
  days < 0 ? [text(plusDays(today, days)), text(today)] : [text(today), text(plusDays(today, days))];

function oneDay(today: Date, offset: number): Days {
  const date = text(plusDays(today, offset));
  return [date, date];
}

function week(today: Date, offset: number): Days {
  const first = plusDays(today, offset * 7 - ((today.getUTCDay() - FIRST_WEEKDAY + 7) % 7));
  return [text(first), text(plusDays(first, 6))];
}

/** `count` months from the one that lies `offset` months from `month`. */
function months(year: number, month: number, offset: number, count: number): Days {
  return [text(day(year, month + offset, 1)), text(day(year, month + offset + count, 0))];
}

function calendar(today: Date, unit: string, offset: number): Days | undefined {
  const year = today.getUTCFullYear();
  const month = today.getUTCMonth();
  const quarter = month - (month % 3);
  if (unit === 'week') return week(today, offset);
  if (unit === 'month') return months(year, month, offset, 1);
  if (unit === 'quarter') return months(year, quarter, offset * 3, 3);
  if (unit === 'year') return months(year, 0, offset * 12, 12);
  // Frappe's half years are whole quarters: the two before this one, or the two after it
  if (unit === '6 months' && offset !== 0) return months(year, quarter, offset < 0 ? -6 : 3, 6);
  return undefined;
}

const DAYS: Readonly<Record<string, number>> = {
  'last 7 days': -7,
  'last 14 days': -14,
  'last 30 days': -30,
  'last 90 days': -90,
  'next 7 days': 7,
  'next 14 days': 14,
  'next 30 days': 30,
};
const SINGLE: Readonly<Record<string, number>> = { yesterday: -1, today: 0, tomorrow: 1 };
const OFFSETS: Readonly<Record<string, number>> = { last: -1, this: 0, next: 1 };

function find(name: string, today: Date): Days | undefined {
  if (Object.hasOwn(DAYS, name)) return around(today, DAYS[name] ?? 0);
  if (Object.hasOwn(SINGLE, name)) return oneDay(today, SINGLE[name] ?? 0);
  const [, which = '', unit = ''] = /^(last|this|next) (.+)$/.exec(name) ?? [];
  return Object.hasOwn(OFFSETS, which) ? calendar(today, unit, OFFSETS[which] ?? 0) : undefined;
}

/**
 * The days of a named span such as `last 7 days` or `this quarter`, counted from `today` (`YYYY-MM-DD`).
 * @throws ValidationError for a span there is not
 */
export function timespan(name: unknown, today: string): Days {
  const found = typeof name === 'string' ? find(name.trim().toLowerCase(), new Date(`${today}T00:00:00Z`)) : undefined;
  if (!found) throw new ValidationError(`There is no timespan "${String(name)}"`);
  return found;
}

const PERIODS: Readonly<Record<string, string>> = {
  '1 week': 'week',
  '1 month': 'month',
  '3 months': 'quarter',
  '6 months': '6 months',
  '1 year': 'year',
};

/** The days of `previous` or `next` `1 week`, `1 month`, `3 months`, `6 months`, `1 year`. @throws ValidationError */
export function period(direction: 'previous' | 'next', length: unknown, today: string): Days {
  const key = typeof length === 'string' ? length.trim().toLowerCase() : '';
  if (!Object.hasOwn(PERIODS, key)) {
    throw new ValidationError(`"${direction}" takes one of ${Object.keys(PERIODS).join(', ')}`);
  }
  return timespan(`${direction === 'previous' ? 'last' : 'next'} ${PERIODS[key]}`, today);
}
