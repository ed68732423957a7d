import { labelOf } from '../meta/doctype';
import type { Doc } from '../meta/document';
import { fitsInCell } from './columns';
import type { Grid } from './grid';
import { readCell, readCells, writeCsv } from './sheet-text';

/** Saves text as a file on the person's machine. */
function saveFile(name: string, text: string): void {
  // a spreadsheet reads UTF-8 only when it is told so
  const url = URL.createObjectURL(new Blob([`\ufeff${text}`], { type: 'text/csv;charset=utf-8' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}

/** Every row with every field that a cell can hold, under its fieldname, so that the file can be uploaded again. */
export function downloadRows(grid: Grid): void {
  const fields = grid.child.fields.filter(fitsInCell);
  const lines = grid.rows.value.map((row) => fields.map(({ fieldname }) => row[fieldname]));
  saveFile(`${grid.form.doc.name} ${grid.table}.csv`, writeCsv([fields.map(({ fieldname }) => fieldname), ...lines]));
}

export interface Uploaded {
  rowsAdded: number;
  refused: number;
  /** Columns of the file that are no fields. */
  unknown: string[];
}

/** Adds the rows of a CSV file whose first line names fields, by fieldname or label. */
export async function readUploaded(grid: Grid, text: string): Promise<Uploaded> {
  const [head = [], ...lines] = readCells(text.replace(/^\ufeff/, ''));
  const fields = grid.child.fields.filter(fitsInCell);
  const columns = head.map((title) => {
    const wanted = title.trim().toLowerCase();
    return fields.find((field) => field.fieldname === wanted || labelOf(field).toLowerCase() === wanted);
  });
  const result: Uploaded = {
    ...{ rowsAdded: 0, refused: 0 },
    unknown: head.filter((title, place) => title.trim() !== '' && !columns[place]),
  };
  const added: Doc[] = [];
  for (const line of lines.filter((cells) => cells.some((cell) => cell.trim() !== ''))) {
    const values: Record<string, unknown> = {};
    for (const [place, cell] of line.entries()) {
      const field = columns[place];
      if (!field) continue;
      const value = readCell(cell, field);
      if (value === undefined) result.refused += 1;
      else values[field.fieldname] = value;
    }
    added.push(grid.form.newRow(grid.table, values));
  }
  result.rowsAdded = added.length;
  if (added.length > 0) await grid.form.addRows(grid.table, added);
  return result;
}
