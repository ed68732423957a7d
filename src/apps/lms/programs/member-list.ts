/** What add_members is given, as a list of users. */
import { parse } from 'csv-parse/sync';
import { ValidationError } from '../../../engine/index.js';

/** Headings that tell which column names the users, best first. */
const HEADINGS = [/^(members?|users?|user[ _]id)$/i, /^e-?mail([ _](address|id))?$/i, /^(name|id)$/i];

/** The cells of a CSV text: commas, semicolons or tabs; quotes double inside quotes. @throws ValidationError */
export function parseCsv(text: string): string[][] {
  try {
    return parse(text, {
      bom: true,
      delimiter: [',', ';', '\t'],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
    });
  } catch (error) {
    throw new ValidationError(`The CSV cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * Users named in a CSV: the column headed member, user or e-mail, else the column of the first cell that looks like
 * an e-mail address, else the first. One line of nothing but e-mail addresses is a list of them, as people paste it.
 */
export function membersInCsv(text: string): string[] {
  const [head = [], ...rows] = parseCsv(text);
  if (rows.length === 0 && head.every((cell) => cell === '' || cell.includes('@'))) return head.filter(Boolean);
  const headed = headedColumn(head);
  const hasHeading = headed >= 0 && !head.some((cell) => cell.includes('@'));
  const lines = hasHeading ? rows : [head, ...rows];
  const column = hasHeading
    ? headed
    : Math.max(
        0,
        head.findIndex((cell) => cell.includes('@')),
      );
  return lines.map((row) => row[column] ?? '').filter(Boolean);
}

function headedColumn(head: readonly string[]): number {
  const places = HEADINGS.map((heading) => head.findIndex((cell) => heading.test(cell)));
  return places.find((place) => place >= 0) ?? -1;
}

/** @throws ValidationError when it is no list of user names */
export function membersInList(list: readonly unknown[]): string[] {
  return list
    .map((entry) => {
      const member = typeof entry === 'object' && entry !== null ? (entry as { member?: unknown }).member : entry;
      if (typeof member !== 'string') throw new ValidationError('Members are given as a list of user names.');
      return member.trim();
    })
    .filter(Boolean);
}
