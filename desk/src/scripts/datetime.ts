/** `frappe.datetime`: dates as the server keeps them, `YYYY-MM-DD` and `YYYY-MM-DD HH:MM:SS`. */
import { localOf, showAgo, showDate, showDatetime } from '../meta/datetime';

const DAY_MS = 86_400_000;
const at = (date: string): Date => new Date(`${date.slice(0, 10)}T00:00:00Z`);
const text = (date: Date): string => date.toISOString().slice(0, 10);
const withTime = (date: string, moved: string): string => moved + date.slice(10);

function addMonths(date: string, months: number): string {
  const start = at(date);
  const day = start.getUTCDate();
  const moved = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + months, 1));
  const last = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
  moved.setUTCDate(Math.min(day, last));
  return withTime(date, text(moved));
}

export const datetime = {
  nowdate: () => localOf(new Date()).slice(0, 10),
  get_today: () => localOf(new Date()).slice(0, 10),
  now_date: () => localOf(new Date()).slice(0, 10),
  now_time: () => localOf(new Date()).slice(11),
  now_datetime: () => localOf(new Date()),
  add_days: (date: string, days: number) => withTime(date, text(new Date(at(date).getTime() + days * DAY_MS))),
  add_months: addMonths,
  /** Whole days from the second date to the first. */
  get_diff: (one: string, other: string) => Math.round((at(one).getTime() - at(other).getTime()) / DAY_MS),
  get_day_diff: (one: string, other: string) => Math.round((at(one).getTime() - at(other).getTime()) / DAY_MS),
  month_start: (date = localOf(new Date())) => `${date.slice(0, 7)}-01`,
  month_end: (date = localOf(new Date())) =>
    text(new Date(at(addMonths(`${date.slice(0, 7)}-01`, 1)).getTime() - DAY_MS)),
  year_start: (date = localOf(new Date())) => `${date.slice(0, 4)}-01-01`,
  year_end: (date = localOf(new Date())) => `${date.slice(0, 4)}-12-31`,
  str_to_obj: (date: string) => new Date(date.replace(' ', 'T')),
  obj_to_str: (date: Date) => localOf(date).slice(0, 10),
  /** As the site shows dates. */
  str_to_user: (date: string) => (date.length > 10 ? showDatetime(date) : showDate(date)),
  global_date_format: (date: string) => showDate(date),
  prettyDate: (date: string) => showAgo(date),
  comment_when: (date: string) => showAgo(date),
};
