/** What a cell of a sheet holds. A Date tells the time on the wall, as if it were UTC. */
export type Cell = string | number | boolean | Date | null;

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

/** Spreadsheet programs would run such text as a formula: an apostrophe in front makes it text. */
function escapeFormula(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function csvCell(cell: Cell): string {
  if (typeof cell === 'number') return String(cell);
  const text = typeof cell === 'string' ? escapeFormula(cell) : cellText(cell);
  return /[",\n\r\t;|]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One line of CSV, its end included. Text that a spreadsheet program would run as a formula gets an apostrophe in front. */
export function csvLine(row: readonly Cell[]): string {
  return `${row.map(csvCell).join(',')}\r\n`;
}
