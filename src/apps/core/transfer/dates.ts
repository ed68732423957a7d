import { type Cell, cellText, dateText } from './cells.js';

/** Orders in which people write the parts of a day, as System Settings name them. */
export const DATE_FORMATS = ['yyyy-mm-dd', 'dd-mm-yyyy', 'mm-dd-yyyy', 'dd mmm yyyy'] as const;
export type DateFormat = (typeof DATE_FORMATS)[number];

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const TIME = String.raw`(?:[ T]+(\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)\s*([ap]m)?)?`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})${TIME}$`, 'i');
const YEAR_LAST = new RegExp(String.raw`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})${TIME}$`, 'i');
const NAMED_MONTH = new RegExp(String.raw`^(\d{1,2})[- ]([a-z]{3})[a-z]*[- ,]+(\d{4})${TIME}$`, 'i');
/** A moment that names its zone is clear. */
const WITH_ZONE = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;
/** Days since 1899-12-30, up to the year 9999. */
const SERIAL = { first: 1, last: 2_958_465, epoch: Date.UTC(1899, 11, 30) } as const;
const DAY = 86_400_000;

interface Parts {
  format: DateFormat;
  year: string;
  month: string;
  day: string;
  time: string;
}

const monthOf = (name: string) => String(MONTHS.indexOf(name.toLowerCase()) + 1);

function clockTime(time: string | undefined, half: string | undefined): string {
  if (!time || !half) return time ?? '';
  const [hour = '', ...rest] = time.split(':');
  return [(Number(hour) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0), ...rest].join(':');
}

/** Every way in which the text can be read. */
function readings(text: string): Parts[] {
  const first = YEAR_FIRST.exec(text);
  if (first) {
    const [, year = '', month = '', day = '', time, half] = first;
    return [{ format: 'yyyy-mm-dd', year, month, day, time: clockTime(time, half) }];
  }
  const named = NAMED_MONTH.exec(text);
  if (named) {
    const [, day = '', month = '', year = '', time, half] = named;
    return [{ format: 'dd mmm yyyy', year, month: monthOf(month), day, time: clockTime(time, half) }];
  }
  const last = YEAR_LAST.exec(text);
  if (!last) return [];
  const [, one = '', two = '', year = '', time, half] = last;
  const rest = { year, time: clockTime(time, half) };
  return [
    { format: 'dd-mm-yyyy', day: one, month: two, ...rest },
    { format: 'mm-dd-yyyy', day: two, month: one, ...rest },
  ];
}

const isDay = ({ month, day }: Parts) => Number(month) >= 1 && Number(month) <= 12 && Number(day) <= 31;

export interface DateGuess {
  format: DateFormat;
  /** Other orders that some values are in. */
  mixed: boolean;
  /** Another order would fit every value as well. */
  ambiguous: boolean;
}

/**
 * The order that most of a column's texts are in.
 * @param preferred what System Settings say; it decides between orders that fit as many
 */
export function guessDateFormat(cells: readonly (Cell | undefined)[], preferred: string): DateGuess | undefined {
  const fits = new Map<DateFormat, number>();
  let texts = 0;
  for (const cell of cells) {
    if (typeof cell !== 'string' || cell.trim() === '') continue;
    texts++;
    if (WITH_ZONE.test(cell.trim())) fits.set('yyyy-mm-dd', (fits.get('yyyy-mm-dd') ?? 0) + 1);
    for (const parts of readings(cell.trim())) {
      if (isDay(parts)) fits.set(parts.format, (fits.get(parts.format) ?? 0) + 1);
    }
  }
  const wanted = preferred.toLowerCase().replace(/[/.]/g, '-');
  const rank = (format: DateFormat) => (format === wanted ? -1 : DATE_FORMATS.indexOf(format));
  const sorted = [...fits].sort((one, other) => other[1] - one[1] || rank(one[0]) - rank(other[0]));
  const [best, next] = sorted;
  if (!best) return undefined;
  return { format: best[0], mixed: best[1] < texts, ambiguous: next !== undefined && next[1] === best[1] };
}

function fromSerial(serial: number): string | undefined {
  if (serial < SERIAL.first || serial > SERIAL.last) return undefined;
  // spreadsheets count in days: whole seconds are meant
  return dateText(new Date(Math.round((SERIAL.epoch + serial * DAY) / 1000) * 1000));
}

/**
 * A cell as `YYYY-MM-DD[ time]`; undefined when it is no date in this order. A date that a spreadsheet holds as one is
 * always clear, and so is one that begins with the year.
 */
export function readDate(cell: Cell, format: DateFormat | undefined): string | undefined {
  if (cell instanceof Date) return dateText(cell);
  if (typeof cell === 'number') return fromSerial(cell);
  if (WITH_ZONE.test(cellText(cell))) return cellText(cell);
  const all = readings(cellText(cell)).filter(isDay);
  const parts = all.find((each) => each.format === format) ?? (all.length === 1 ? clear(all[0]) : undefined);
  if (!parts) return undefined;
  const day = `${parts.year}-${parts.month.padStart(2, '0')}-${parts.day.padStart(2, '0')}`;
  return parts.time ? `${day} ${parts.time}` : day;
}

const clear = (parts: Parts | undefined) =>
  parts?.format === 'yyyy-mm-dd' || parts?.format === 'dd mmm yyyy' ? parts : undefined;
