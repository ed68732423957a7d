import { readSheet } from 'read-excel-file/node';
import writeExcelFile from 'write-excel-file/node';
import { ValidationError } from '../../../engine/index.js';
import type { Cell } from './cells.js';
import { checkZip } from './zip-guard.js';

/** A workbook counts in days, as a fraction: whole seconds are meant. */
function rounded(cell: Cell): Cell {
  return cell instanceof Date ? new Date(Math.round(cell.getTime() / 1000) * 1000) : cell;
}

/** The first sheet of a workbook. @throws ValidationError for what is no workbook, or too large a one */
export async function readXlsx(content: Buffer): Promise<Cell[][]> {
  await checkZip(content);
  try {
    const rows = (await readSheet(content, 1, { trim: false })) as Cell[][];
    return rows.map((row) => row.map(rounded));
  } catch (error) {
    throw new ValidationError('The file cannot be read as an Excel file: it is damaged or unusual', { cause: error });
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: no XML may hold them
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

/** Typed, so that no program takes a text for a formula or a number. */
function typed(cell: Cell) {
  if (cell === null || cell === '') return null;
  if (typeof cell === 'number') return { value: cell, type: Number };
  if (typeof cell === 'boolean') return { value: cell, type: Boolean };
  if (typeof cell === 'string') return { value: cell.replace(NOT_IN_XML, ''), type: String };
  const hasTime = cell.getTime() % 86_400_000 !== 0;
  return { value: cell, type: Date, format: hasTime ? 'yyyy-mm-dd hh:mm:ss' : 'yyyy-mm-dd' };
}

/** A workbook of one sheet. */
export function writeXlsx(rows: readonly (readonly Cell[])[]): Promise<Buffer> {
  return writeExcelFile(rows.map((row) => row.map(typed))).toBuffer();
}
