/** A doctype's fields as what they make of a form, and how they move about in it. All of it works on the flat list. */

/** What is looked at of a field here. */
export interface OutlineRow {
  name: string;
  fieldname?: unknown;
  fieldtype?: unknown;
  label?: unknown;
}

export interface OutlineColumn<Row> {
  key: string;
  break?: Row;
  rows: Row[];
}
export interface OutlineSection<Row> {
  key: string;
  break?: Row;
  columns: OutlineColumn<Row>[];
}
export interface OutlineTab<Row> {
  key: string;
  break?: Row;
  sections: OutlineSection<Row>[];
}
export type Way = 'up' | 'down' | 'left' | 'right';

const LEVELS: Readonly<Record<string, number>> = {
  'Column Break': 1,
  'Section Break': 2,
  Fold: 2,
  'Tab Break': 3,
};

const levelOf = (row: OutlineRow | undefined): number => LEVELS[String(row?.fieldtype)] ?? 0;
export const isBreak = (row: OutlineRow): boolean => levelOf(row) > 0;

const column = <Row>(key: string): OutlineColumn<Row> => ({ key, rows: [] });
const section = <Row>(key: string): OutlineSection<Row> => ({ key, columns: [column(`${key} column`)] });

/** Tabs, sections and columns, those with nothing in them as well: something may be put there. */
export function outlineOf<Row extends OutlineRow>(rows: readonly Row[]): OutlineTab<Row>[] {
  const tabs: OutlineTab<Row>[] = [{ key: 'first tab', sections: [section('first section')] }];
  for (const row of rows) {
    const tab = tabs.at(-1) as OutlineTab<Row>;
    const last = tab.sections.at(-1) as OutlineSection<Row>;
    const level = levelOf(row);
    if (level === 3) tabs.push({ key: row.name, break: row, sections: [section(`${row.name} section`)] });
    else if (level === 2) tab.sections.push({ ...section<Row>(row.name), break: row });
    else if (level === 1) last.columns.push({ ...column<Row>(row.name), break: row });
    else last.columns.at(-1)?.rows.push(row);
  }
  return tabs.map(withoutUnopened).filter((tab) => tab.break || tab.sections.length > 0 || rows.length === 0);
}

/** What no break has opened and nothing stands in is not there. */
function withoutUnopened<Row>(tab: OutlineTab<Row>): OutlineTab<Row> {
  const isThere = (one: OutlineSection<Row>) =>
    one.break || one.columns.some(({ rows, break: by }) => by || rows.length);
  return { ...tab, sections: tab.sections.filter(isThere) };
}

/** Where what a row heads ends: a section's fields and columns go with it. */
function endOf(rows: readonly OutlineRow[], start: number): number {
  const level = levelOf(rows[start]);
  if (level === 0) return start + 1;
  const next = rows.findIndex((row, place) => place > start && levelOf(row) >= level);
  return next < 0 ? rows.length : next;
}

/** Cuts a stretch out and puts it in front of what stood at `to`. */
function put<Row>(rows: readonly Row[], start: number, end: number, to: number): Row[] {
  if (to >= start && to <= end) return [...rows];
  const cut = rows.slice(start, end);
  const rest = [...rows.slice(0, start), ...rows.slice(end)];
  rest.splice(to > start ? to - cut.length : to, 0, ...cut);
  return rest;
}

/**
 * The list after a field, or a break with all it heads, has gone one step: up and down past its neighbour, left and
 * right into the column beside. At the edge nothing changes.
 */
export function moved<Row extends OutlineRow>(rows: readonly Row[], name: string, way: Way): Row[] {
  const start = rows.findIndex((row) => row.name === name);
  if (start < 0) return [...rows];
  const end = endOf(rows, start);
  const level = levelOf(rows[start]);
  if (way === 'left' || way === 'right')
    return level > 0 ? moved(rows, name, way === 'left' ? 'up' : 'down') : sideways(rows, start, way);
  if (way === 'up') {
    const before = rows.findLastIndex((row, place) => place < start && levelOf(row) >= level);
    return put(rows, start, end, Math.max(before, 0));
  }
  if (end >= rows.length) return [...rows];
  return put(rows, start, end, levelOf(rows[end]) === level ? endOf(rows, end) : end + 1);
}

/** To the end of the column before, or the beginning of the one after. */
function sideways<Row extends OutlineRow>(rows: readonly Row[], start: number, way: 'left' | 'right'): Row[] {
  const isOther = (place: number) => levelOf(rows[place]) > 0;
  if (way === 'right') {
    const next = rows.findIndex((_row, place) => place > start && isOther(place));
    return next < 0 ? [...rows] : put(rows, start, start + 1, next + 1);
  }
  const own = rows.findLastIndex((_row, place) => place < start && isOther(place));
  return own < 0 ? [...rows] : put(rows, start, start + 1, own);
}

/** The list with a field, or a break with all it heads, right behind another row; at the beginning when there is none. */
export function movedBehind<Row extends OutlineRow>(
  rows: readonly Row[],
  name: string,
  after: string | undefined,
): Row[] {
  const start = rows.findIndex((row) => row.name === name);
  if (start < 0) return [...rows];
  const to = after === undefined ? 0 : rows.findIndex((row) => row.name === after) + 1;
  return put(rows, start, endOf(rows, start), to);
}

/** Rows that a refusal names by label, by fieldname or by number, with what it says. */
export function rowsNamedIn<Row extends OutlineRow>(text: string, rows: readonly Row[]): Row[] {
  const place = /\brow #?(\d+)/i.exec(text)?.[1];
  if (place) return rows.slice(Number(place) - 1, Number(place));
  const quoted = [...text.matchAll(/["'“]([^"'”]+)["'”]/g)].map((match) => match[1]);
  return rows.filter((row) => quoted.some((word) => word === row.label || word === row.fieldname));
}

/** The fieldname that the server makes of a label. */
export function nameOfLabel(label: string): string {
  return label
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
}
