import { csvLine, ValidationError } from '../../../engine/index.js';
import { type Cell, checkSize, LIMITS, type SheetType } from './cells.js';
import { readCsv } from './csv.js';
import { readXlsx, writeXlsx } from './xlsx.js';

export type { Cell, SheetType };

const isZip = (content: Buffer) => content.length > 3 && content.readUInt32BE(0) === 0x504b0304;
/** What Excel wrote before 2007, and what it writes with a password. */
const isCompound = (content: Buffer) => content.length > 3 && content.readUInt32BE(0) === 0xd0cf11e0;

/**
 * The cells of a CSV file or of the first sheet of a workbook. Text of CSV stays text; a workbook's numbers, dates and
 * booleans are such, and of a formula its last result is read.
 * @param name of the file; what it holds counts more than how it is called
 * @param separators that may part the cells of a CSV file; absent: comma, semicolon, tab, bar
 * @throws ValidationError for what is neither, or larger than anybody fills in
 */
export async function readSheet(content: Buffer, name: string, separators?: readonly string[]): Promise<Cell[][]> {
  if (content.length > LIMITS.unzipped) {
    throw new ValidationError(`The file is larger than ${LIMITS.unzipped / 1_000_000} MB`);
  }
  if (isCompound(content)) {
    throw new ValidationError(
      'Old Excel files (.xls) and files with a password cannot be read: save it as .xlsx or CSV',
    );
  }
  const isWorkbook = isZip(content);
  if (!isWorkbook && /\.xlsx$/i.test(name)) throw new ValidationError('The file is called .xlsx, but is no Excel file');
  const rows = isWorkbook ? await readXlsx(content) : readCsv(content, separators);
  checkSize(rows);
  return rows;
}

/**
 * A sheet as a file. Numbers and dates are such; text stays text: in a workbook by its type, and in CSV, where a
 * spreadsheet program would run `=…`, `+…`, `-…` or `@…` as a formula, by an apostrophe in front, which `readSheet` takes away.
 */
export async function writeSheet(rows: readonly (readonly Cell[])[], type: SheetType): Promise<Buffer> {
  if (type === 'Excel') return writeXlsx(rows);
  return Buffer.from(`\ufeff${rows.map(csvLine).join('')}`);
}
