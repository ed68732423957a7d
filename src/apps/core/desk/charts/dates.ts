/** Days as `YYYY-MM-DD`, reckoned without a time zone, and the periods that charts divide time into. */
import { ValidationError } from '../../../../engine/index.js';

export const INTERVALS = ['Yearly', 'Quarterly', 'Monthly', 'Weekly', 'Daily'] as const;
export type Interval = (typeof INTERVALS)[number];

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
/** More points than anybody can tell apart. */
const MOST_PERIODS = 1100;

/** Year, month from 0, and day; months and days beyond a year or month run on into the next. */
const day = (year: number, month: number, date: number): string =>
  new Date(Date.UTC(year, month, date)).toISOString().slice(0, 10);

/** @throws ValidationError when it is no date */
export function partsOf(date: string): [year: number, month: number, date: number] {
  const [, year, month, date_] = /^(\d{4})-(\d\d)-(\d\d)/.exec(date) ?? [];
  if (!date_) throw new ValidationError(`"${date.slice(0, 40)}" is no date`);
  return [Number(year), Number(month) - 1, Number(date_)];
}

export function addDays(date: string, days: number): string {
  const [year, month, ofMonth] = partsOf(date);
  return day(year, month, ofMonth + days);
}

/** The same day of another month, or its last one when it is shorter. */
export function addMonths(date: string, months: number): string {
  const [year, month, ofMonth] = partsOf(date);
  const [, , last] = partsOf(day(year, month + months + 1, 0));
  return day(year, month + months, Math.min(ofMonth, last));
}

export function periodStart(date: string, interval: Interval): string {
  const [year, month, ofMonth] = partsOf(date);
  if (interval === 'Yearly') return day(year, 0, 1);
  if (interval === 'Quarterly') return day(year, month - (month % 3), 1);
  if (interval === 'Monthly') return day(year, month, 1);
  if (interval === 'Daily') return day(year, month, ofMonth);
  return day(year, month, ofMonth - new Date(Date.UTC(year, month, ofMonth)).getUTCDay());
}

const MONTHS_LONG: Partial<Record<Interval, number>> = { Yearly: 12, Quarterly: 3, Monthly: 1 };

function nextPeriod(start: string, interval: Interval): string {
  const months = MONTHS_LONG[interval];
  return months ? addMonths(start, months) : addDays(start, interval === 'Weekly' ? 7 : 1);
}

/** What a chart writes below a period; below a week its last day. */
export function periodLabel(start: string, interval: Interval): string {
  const [year, month] = partsOf(start);
  if (interval === 'Yearly') return String(year);
  if (interval === 'Quarterly') return `Quarter ${month / 3 + 1} ${year}`;
  if (interval === 'Monthly') return `${MONTHS[month]} ${year}`;
  const [lastYear, lastMonth, last] = partsOf(interval === 'Weekly' ? addDays(start, 6) : start);
  return [last, lastMonth + 1, lastYear % 100].map((part) => String(part).padStart(2, '0')).join('-');
}

/** The first days of all periods from one day to another. @throws ValidationError when they are too many to draw */
export function periodsBetween(from: string, to: string, interval: Interval): string[] {
  const starts: string[] = [];
  for (let start = periodStart(from, interval); start <= to; start = nextPeriod(start, interval)) {
    if (starts.push(start) > MOST_PERIODS) {
      throw new ValidationError(`A chart has at most ${MOST_PERIODS} points: choose a longer time_interval`);
    }
  }
  return starts;
}
