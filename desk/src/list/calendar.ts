/** Days of a calendar, and what falls on them. */
import { call } from '../api/http';
import { boot } from '../boot';
import type { DocField, DocType } from '../meta/doctype';
import type { ServerFilter } from './filters';

export interface FieldMap {
  start: string;
  end?: string | undefined;
  title: string;
}

export interface CalendarEvent {
  name: string;
  title: string;
  /** `YYYY-MM-DD[ HH:MM:SS]`, as the server keeps it. */
  start: string;
  end: string;
  color: string | undefined;
}

export type Span = 'month' | 'week';

const DAY = 86_400_000;
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Days are calculated in UTC: they have no hours that a clock change could take. */
const dateOf = (day: string) => new Date(`${day}T00:00:00Z`);
export const dayText = (date: Date) => date.toISOString().slice(0, 10);

export function addDays(day: string, count: number): string {
  return dayText(new Date(dateOf(day).getTime() + count * DAY));
}
export function addMonths(day: string, count: number): string {
  const date = dateOf(day);
  return dayText(new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count, 1)));
}

function weekStart(): number {
  return Math.max(0, WEEKDAYS.indexOf(String(boot.sysdefaults.first_day_of_the_week || 'Sunday')));
}
function startOfWeek(day: string): string {
  return addDays(day, -((dateOf(day).getUTCDay() - weekStart() + 7) % 7));
}

/** The days that are shown, in weeks. */
export function weeksOf(day: string, span: Span): string[][] {
  const first = startOfWeek(span === 'week' ? day : `${day.slice(0, 8)}01`);
  const last = span === 'week' ? addDays(first, 6) : addDays(addMonths(day, 1), -1);
  const weeks: string[][] = [];
  for (let start = first; start <= last; start = addDays(start, 7)) {
    weeks.push(Array.from({ length: 7 }, (_, place) => addDays(start, place)));
  }
  return weeks;
}

/** Which fields a calendar shows: those that scripts or the user name, else the first dates that there are. */
export function fieldMapOf(doctype: DocType, dates: readonly string[], named: Partial<FieldMap>): FieldMap {
  const known = (name: string | undefined) => (name && dates.includes(name) ? name : undefined);
  const start =
    known(named.start) ?? dates.find((name) => /start|from|begin|date/.test(name)) ?? dates[0] ?? 'creation';
  const end = known(named.end) ?? dates.find((name) => name !== start && /end|to_|until/.test(name));
  return { start, end, title: named.title && doctype.field(named.title) ? named.title : doctype.titleField };
}

/** What touches those days. @throws ServerError */
export async function fetchEvents(
  doctype: DocType,
  map: FieldMap,
  days: { first: string; last: string },
  filters: readonly ServerFilter[],
): Promise<CalendarEvent[]> {
  const rows = await call<Record<string, unknown>[]>('frappe.desk.calendar.get_events', {
    ...{ doctype: doctype.name, field_map: map, filters },
    ...{ start: `${days.first} 00:00:00`, end: `${days.last} 23:59:59` },
    fields: [...new Set(['name', map.start, ...(map.end ? [map.end] : []), map.title])],
  });
  const color = doctype.fields.find((field: DocField) => field.fieldtype === 'Color')?.fieldname;
  return rows.map((row) => ({
    name: String(row.name),
    title: String(row[map.title] || row.name),
    start: String(row[map.start]),
    end: String((map.end && row[map.end]) || row[map.start]),
    color: color && row[color] ? String(row[color]) : undefined,
  }));
}

export function eventsOn(events: readonly CalendarEvent[], day: string): CalendarEvent[] {
  return events.filter(({ start, end }) => start.slice(0, 10) <= day && day <= end.slice(0, 10));
}

/** Moves a document by whole days, its hours as they were. @throws ServerError */
export async function moveEvent(doctype: string, map: FieldMap, event: CalendarEvent, days: number): Promise<void> {
  const moved = (time: string) => `${addDays(time.slice(0, 10), days)}${time.slice(10)}`;
  const values = { [map.start]: moved(event.start), ...(map.end ? { [map.end]: moved(event.end) } : {}) };
  await call('frappe.desk.calendar.update_event', {
    ...{ args: { doctype, name: event.name, ...values }, field_map: map },
  });
}

/** Whole days from one to the other. */
export function daysBetween(from: string, to: string): number {
  return Math.round((dateOf(to).getTime() - dateOf(from).getTime()) / DAY);
}
