import { plainText, toInt } from './built-in.js';

// Dates are text, `YYYY-MM-DD` or with a time behind it; they are worked on as if in UTC, so that no zone shifts them.
const DAY = 86_400_000;

function dayOf(value: unknown): Date | undefined {
  const date = new Date(`${plainText(value).slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

const written = (date: Date) => (Number.isNaN(date.getTime()) ? null : date.toISOString().slice(0, 10));

/** The day so many days later; null for what is no date. */
export function addDays(value: unknown, days: unknown): string | null {
  const date = dayOf(value);
  return date ? written(new Date(date.getTime() + toInt(days) * DAY)) : null;
}

/** The day so many months later, the last one of a month that is too short; null for what is no date. */
export function addMonths(value: unknown, months: unknown): string | null {
  const date = dayOf(value);
  if (!date) return null;
  const month = date.getUTCMonth() + toInt(months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0)).getUTCDate();
  return written(new Date(Date.UTC(date.getUTCFullYear(), month, Math.min(date.getUTCDate(), last))));
}

/** Days from `earlier` to `later`; null when one is no date. */
export function daysBetween(later: unknown, earlier: unknown): number | null {
  const [to, from] = [dayOf(later), dayOf(earlier)];
  return to && from ? Math.round((to.getTime() - from.getTime()) / DAY) : null;
}
