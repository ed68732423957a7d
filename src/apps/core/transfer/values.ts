import { type DocField, FIELDTYPES, type SqlValue, ValidationError } from '../../../engine/index.js';
import { type Cell, cellText } from './cells.js';
import { type DateFormat, readDate } from './dates.js';

/** How a site writes numbers and a column its dates. */
export interface Notation {
  dateFormat?: DateFormat | undefined;
  /** Does a comma part the decimals, as in `1.234,50`? */
  decimalComma: boolean;
  toLocal(date: Date): string;
}

const YES: ReadonlySet<string> = new Set(['1', 't', 'true', 'y', 'yes']);
const NO: ReadonlySet<string> = new Set(['0', 'f', 'false', 'n', 'no']);
const WHOLE_UNITS: Readonly<Record<string, number>> = { d: 86_400, h: 3_600, m: 60, s: 1 };
const DURATION = /^(?:(\d+)d)?\s*(?:(\d+)h)?\s*(?:(\d+)m)?\s*(?:(\d+(?:\.\d+)?)s)?$/i;
const PLAIN = /^[-+]?(?:\d{1,3}(?:,\d{2,3})+|\d+)?(?:\.\d+)?(?:e[-+]?\d{1,3})?$/i;

function refuse(field: DocField, cell: Cell, wanted: string): ValidationError {
  const text = cellText(cell);
  const shown = text.length > 100 ? `${text.slice(0, 100)}…` : text;
  return new ValidationError(`${field.label}: "${shown}" is not ${wanted}`);
}

function readCheck(cell: Cell, field: DocField): number {
  const text = cellText(cell).toLowerCase();
  if (YES.has(text)) return 1;
  if (NO.has(text)) return 0;
  throw refuse(field, cell, 'yes or no (1, 0, true, false, yes, no)');
}

function readNumber(cell: Cell, field: DocField, { decimalComma }: Notation): number {
  if (typeof cell === 'number') return cell;
  let text = cellText(cell).replace(/[\s\u00a0']/g, '');
  if (field.fieldtype === 'Percent') text = text.replace(/%$/, '');
  if (decimalComma) text = text.replaceAll('.', '').replace(',', '.');
  const number = PLAIN.test(text) && /\d/.test(text) ? Number(text.replaceAll(',', '')) : Number.NaN;
  if (!Number.isFinite(number)) throw refuse(field, cell, 'a number');
  return number;
}

function readWhole(cell: Cell, field: DocField, notation: Notation): number {
  const number = readNumber(cell, field, notation);
  if (!Number.isSafeInteger(number)) throw refuse(field, cell, 'a whole number');
  return number;
}

/** Seconds: a number of them, or `1d 2h 3m 4s`. */
function readDuration(cell: Cell, field: DocField, notation: Notation): number {
  const text = cellText(cell);
  const parts = DURATION.exec(text);
  if (!parts || typeof cell === 'number' || !/[dhms]/i.test(text)) {
    if (/[a-z]/i.test(text)) throw refuse(field, cell, 'a duration such as 1d 2h 3m 4s');
    return readNumber(cell, field, notation);
  }
  return Object.values(WHOLE_UNITS).reduce((sum, unit, place) => sum + Number(parts[place + 1] ?? 0) * unit, 0);
}

function readDay(cell: Cell, field: DocField, { dateFormat, toLocal }: Notation): SqlValue {
  const date = readDate(cell, dateFormat);
  const wanted = dateFormat ? `${dateFormat}` : 'YYYY-MM-DD';
  if (date === undefined) throw refuse(field, cell, `a date written as ${wanted}`);
  try {
    return FIELDTYPES[field.fieldtype]?.castIn(date, field, toLocal) ?? null;
  } catch {
    throw refuse(field, cell, 'a day that there is');
  }
}

/** What a spreadsheet holds as a time is a part of a day. */
function readTime(cell: Cell, field: DocField, { toLocal }: Notation): SqlValue {
  const seconds = typeof cell === 'number' && cell >= 0 && cell < 1 ? Math.round(cell * 86_400) : undefined;
  const text =
    seconds === undefined
      ? cellText(cell).replace(/^\d{4}-\d\d-\d\d /, '')
      : new Date(seconds * 1000).toISOString().slice(11, 19);
  try {
    return FIELDTYPES[field.fieldtype]?.castIn(text, field, toLocal) ?? null;
  } catch {
    throw refuse(field, cell, 'a time written as HH:MM:SS');
  }
}

function readJson(cell: Cell, field: DocField): string {
  const text = cellText(cell);
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw refuse(field, cell, 'JSON');
  }
}

const READERS: Readonly<Record<string, (cell: Cell, field: DocField, notation: Notation) => SqlValue>> = {
  Check: readCheck,
  Int: readWhole,
  'Long Int': readWhole,
  Float: readNumber,
  Currency: readNumber,
  Percent: readNumber,
  Rating: readNumber,
  Duration: readDuration,
  Date: readDay,
  Datetime: readDay,
  Time: readTime,
  JSON: readJson,
};

/** Text fields that may begin or end with blanks, or hold many lines. */
const LONG: ReadonlySet<string> = new Set([
  'Text',
  'Long Text',
  'Code',
  'Text Editor',
  'Markdown Editor',
  'HTML Editor',
]);

/**
 * A cell as the value of a field; null when it is empty.
 * @throws ValidationError that names the field, the cell's text and what it should be
 */
export function readValue(cell: Cell | undefined, field: DocField, notation: Notation): SqlValue {
  if (cell === null || cell === undefined || cellText(cell) === '') return null;
  const reader = READERS[field.fieldtype];
  if (reader) return reader(cell, field, notation);
  return typeof cell === 'string' && LONG.has(field.fieldtype) ? cell : cellText(cell);
}
