import { type Cell, ValidationError } from '../../../engine/index.js';

export { type Cell, cellText, dateText } from '../../../engine/index.js';

export type SheetType = 'CSV' | 'Excel';

/** More than these is no sheet that anybody fills in. */
export const LIMITS = { rows: 100_000, columns: 500, cell: 1_000_000, unzipped: 64_000_000 } as const;

/** @throws ValidationError for a sheet without end */
export function checkSize(rows: readonly (readonly Cell[])[]): void {
  if (rows.length > LIMITS.rows) throw new ValidationError(`The file has more than ${LIMITS.rows} rows`);
  const wide = rows.findIndex((row) => row.length > LIMITS.columns);
  if (wide >= 0) throw new ValidationError(`Row ${wide + 1} of the file has more than ${LIMITS.columns} columns`);
}
