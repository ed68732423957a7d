/** Text as spreadsheets put it on the clipboard and into CSV files, to cells and back. */

import { type DocField, NUMBER_TYPES } from '../meta/doctype';
import { readNumber } from '../meta/format';

/**
 * Cells of tab- or comma-separated text. Quoted cells may hold separators, line breaks and doubled quotes.
 * @param separator a tab when absent and the text has one, else a comma
 */
export function readCells(text: string, separator = text.includes('\t') ? '\t' : ','): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const endCell = () => {
    row.push(cell);
    cell = '';
  };
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? '';
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (letter === '"' && cell === '') quoted = true;
    else if (letter === separator) endCell();
    else if (letter === '\n') {
      endCell();
      rows.push(row);
      row = [];
    } else if (letter !== '\r') cell += letter;
  }
  if (cell !== '' || row.length > 0) {
    endCell();
    rows.push(row);
  }
  return rows;
}

const TRUE = /^(1|t|true|y|yes|x|✓)$/i;
const FALSE = /^(0|f|false|n|no|)$/i;

/**
 * A pasted text as the field's value; undefined when it cannot be one: the cell then stays as it is.
 */
export function readCell(text: string, field: DocField): unknown {
  const trimmed = text.trim();
  if (field.fieldtype === 'Check') return TRUE.test(trimmed) ? 1 : FALSE.test(trimmed) ? 0 : undefined;
  if (trimmed === '') return null;
  if (NUMBER_TYPES.has(field.fieldtype)) {
    const number = readNumber(trimmed.replace(/%$/, ''));
    if (Number.isNaN(number)) return undefined;
    return field.fieldtype === 'Int' || field.fieldtype === 'Long Int' ? Math.round(number) : number;
  }
  if (field.fieldtype === 'Date') return readDate(trimmed);
  if (field.fieldtype === 'Select') return optionLike(trimmed, field);
  return field.fieldtype === 'Data' || field.fieldtype === 'Link' ? trimmed : text;
}

/** Dates are taken in ISO's form alone: whether 3/4 is in March or in April, nobody can tell. */
function readDate(text: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const moment = new Date(`${text}T00:00:00Z`);
  // the 30th of February would be taken for the 2nd of March
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text) ? text : undefined;
}

function optionLike(text: string, field: DocField): string | undefined {
  const options = (field.options ?? '').split('\n').map((option) => option.trim());
  return options.find((option) => option.toLowerCase() === text.toLowerCase());
}

/** Cells as CSV. A text that a spreadsheet would take for a formula gets an apostrophe. */
export function writeCsv(rows: readonly (readonly unknown[])[]): string {
  const cellOf = (value: unknown): string => {
    const text = value === null || value === undefined ? '' : String(value);
    const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return rows.map((row) => row.map(cellOf).join(',')).join('\r\n');
}
