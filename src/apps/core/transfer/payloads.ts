import { type Meta, type SqlValue, ValidationError } from '../../../engine/index.js';
import { type Cell, cellText } from './cells.js';
import type { SheetColumn } from './columns.js';
import { type Notation, readValue } from './values.js';

export interface SheetRow {
  /** As the sheet counts, from 1; the header counts. */
  number: number;
  cells: readonly Cell[];
}

type Values = Record<string, SqlValue>;

/** One document as the file has it: the row that begins it, and those after it that are blank where the document is. */
export interface Payload {
  rows: readonly SheetRow[];
  /** What names the document that is to be changed. */
  id: string;
  values: Values;
  /** Rows of the tables that have columns in the file, by table field. */
  tables: Record<string, Values[]>;
  /** Why it cannot be imported. */
  problems: string[];
}

export interface Reading {
  meta: Meta;
  isUpdate: boolean;
  columns: readonly SheetColumn[];
  notation: Omit<Notation, 'dateFormat'>;
  /** Column and text of values that link to nothing, or are not among the options; see `lookups`. */
  refusals: ReadonlyMap<number, ReadonlyMap<string, string>>;
}

const isBlank = (row: SheetRow, column: SheetColumn) => cellText(row.cells[column.index]) === '';
const used = (columns: readonly SheetColumn[]) => columns.filter((column) => column.target !== null);
const ofDocument = (columns: readonly SheetColumn[]) => used(columns).filter((column) => !column.target?.table);
const ofRows = (columns: readonly SheetColumn[]) => used(columns).filter((column) => column.target?.table);

/** The rows of each document. */
export function groupRows(rows: readonly SheetRow[], columns: readonly SheetColumn[]): SheetRow[][] {
  const own = ofDocument(columns);
  const hasTables = ofRows(columns).length > 0;
  const groups: SheetRow[][] = [];
  for (const row of rows) {
    const begins = !hasTables || own.some((column) => !isBlank(row, column));
    const group = groups.at(-1);
    if (begins || !group) groups.push([row]);
    else group.push(row);
  }
  return groups;
}

/** The column that names documents: their ID, or the field that they are named by. */
export function idColumn(meta: Meta, columns: readonly SheetColumn[]): SheetColumn | undefined {
  const own = ofDocument(columns);
  const named = (fieldname: string) => own.find((column) => column.target?.field.fieldname === fieldname);
  return named('name') ?? (meta.naming.kind === 'field' ? named(meta.naming.fieldname) : undefined);
}

/** Reads one document. What is wrong with it is noted, cell by cell. */
export function readPayload(rows: readonly SheetRow[], reading: Reading): Payload {
  const { meta, isUpdate, columns } = reading;
  const payload: Payload = { rows, id: '', values: {}, tables: {}, problems: [] };
  const first = rows[0] as SheetRow;
  const own = ofDocument(columns);
  if (own.every((column) => isBlank(first, column))) {
    payload.problems.push(`Row ${first.number} belongs to no document: all columns of ${meta.name} are blank`);
    return payload;
  }
  for (const column of own) readInto(payload, payload.values, first, column, reading);
  if (isUpdate) takeId(payload, first, meta, columns);
  for (const row of rows) readTables(payload, row, reading);
  return payload;
}

function takeId(payload: Payload, row: SheetRow, meta: Meta, columns: readonly SheetColumn[]): void {
  const column = idColumn(meta, columns);
  if (!column) return;
  payload.id = cellText(row.cells[column.index]);
  delete payload.values.name;
  if (!payload.id)
    payload.problems.push(
      `Row ${row.number}: ${column.header} is blank, so it is not known which ${meta.name} is meant`,
    );
}

function readTables(payload: Payload, row: SheetRow, reading: Reading): void {
  for (const [fieldname, columns] of byTable(ofRows(reading.columns))) {
    const rows = payload.tables[fieldname] ?? [];
    payload.tables[fieldname] = rows;
    if (columns.every((column) => isBlank(row, column))) continue;
    const values: Values = {};
    for (const column of columns) readInto(payload, values, row, column, reading);
    rows.push(values);
  }
}

function byTable(columns: readonly SheetColumn[]): Map<string, SheetColumn[]> {
  const found = new Map<string, SheetColumn[]>();
  for (const column of columns) {
    const fieldname = column.target?.table?.fieldname ?? '';
    found.set(fieldname, [...(found.get(fieldname) ?? []), column]);
  }
  return found;
}

/** A blank cell of a new document leaves the field to its default; of one that is there, it empties the field. */
function readInto(payload: Payload, values: Values, row: SheetRow, column: SheetColumn, reading: Reading): void {
  const { target } = column;
  if (!target) return;
  const { field } = target;
  try {
    const value = readValue(row.cells[column.index], field, { ...reading.notation, dateFormat: column.dateFormat });
    if (value === null && (!reading.isUpdate || field.fieldname === 'name')) return;
    const refusal = reading.refusals.get(column.index)?.get(cellText(row.cells[column.index]));
    if (refusal) throw new ValidationError(refusal);
    values[field.fieldname] = value;
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    payload.problems.push(`Row ${row.number}: ${error.message}`);
  }
}
