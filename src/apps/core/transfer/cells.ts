import { ValidationError } from '../../../engine/index.js';

/** What a cell of a sheet holds. A Date tells the time on the wall, as if it were UTC. */
export type Cell = string | number | boolean | Date | null;
export type SheetType = 'CSV' | 'Excel';

/** More than these is no sheet that anybody fills in. */
export const LIMITS = { rows: 100_000, columns: 500, cell: 1_000_000, unzipped: 64_000_000 } as const;

/** @throws ValidationError for a sheet without end */
export function checkSize(rows: readonly (readonly Cell[])[]): void {
  if (rows.length > LIMITS.rows) throw new ValidationError(`The file has more than ${LIMITS.rows} rows`);
  const wide = rows.findIndex((row) => row.length > LIMITS.columns);
  if (wide >= 0) throw new ValidationError(`Row ${wide + 1} of the file has more than ${LIMITS.columns} columns`);
}

const two = (part: number) => String(part).padStart(2, '0');

/** `YYYY-MM-DD`, with ` HH:MM:SS` when there is a time. */
export function dateText(date: Date): string {
  const day = `${String(date.getUTCFullYear()).padStart(4, '0')}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return time === '00:00:00' ? day : `${day} ${time}`;
}

/** A cell as a person reads it, without blanks around; '' when it is empty. */
export function cellText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return dateText(cell);
  if (typeof cell === 'boolean') return cell ? 'TRUE' : 'FALSE';
  return String(cell).trim();
}
