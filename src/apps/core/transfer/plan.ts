import { setImmediate as breathe } from 'node:timers/promises';
import { type Ctx, type Meta, ValidationError } from '../../../engine/index.js';
import { type Cell, cellText } from './cells.js';
import { type ColumnMap, matchColumns, type SheetColumn, type Warning } from './columns.js';
import { guessDateFormat } from './dates.js';
import { lookUp } from './lookups.js';
import { groupRows, idColumn, type Payload, type Reading, readPayload, type SheetRow } from './payloads.js';

/** Everything that is known of a file before anything is written. */
export interface Plan {
  columns: readonly SheetColumn[];
  rows: readonly SheetRow[];
  payloads: readonly Payload[];
  warnings: readonly Warning[];
}

export interface Order {
  meta: Meta;
  isUpdate: boolean;
  map: ColumnMap;
}

const DATES: ReadonlySet<string> = new Set(['Date', 'Datetime']);

/** The first row that is not blank is the header; blank rows count, for people look rows up by their number. */
function split(sheet: readonly (readonly Cell[])[]): { header: readonly Cell[]; rows: SheetRow[] } {
  const filled = sheet
    .map((cells, index) => ({ number: index + 1, cells }))
    .filter(({ cells }) => cells.some((cell) => cellText(cell) !== ''));
  const [header, ...rows] = filled;
  if (!header) throw new ValidationError('The file is empty');
  if (rows.length === 0) throw new ValidationError('The file has a header, but no rows below it');
  const width = Math.max(...filled.map(({ cells }) => cells.length));
  return { header: Array.from({ length: width }, (_, index) => header.cells[index] ?? null), rows };
}

/** Finds out how each column writes its dates. */
function readDateFormats(columns: SheetColumn[], rows: readonly SheetRow[], preferred: string): Warning[] {
  const warnings: Warning[] = [];
  for (const column of columns) {
    if (!DATES.has(column.target?.field.fieldtype ?? '')) continue;
    const guess = guessDateFormat(
      rows.map((row) => row.cells[column.index]),
      preferred,
    );
    column.dateFormat = guess?.format;
    const about = { col: column.index, type: 'info' } as const;
    if (guess?.mixed) {
      const message = `${column.header}: dates are written in several ways; rows that are not ${guess.format} will fail`;
      warnings.push({ ...about, message });
    } else if (guess?.ambiguous) {
      warnings.push({
        ...about,
        message: `${column.header}: dates are taken as ${guess.format}; another order would fit too`,
      });
    }
  }
  return warnings;
}

/** What keeps an import from starting, whatever its rows hold. */
function obstacles({ meta, isUpdate }: Order, columns: readonly SheetColumn[]): Warning[] {
  const used = columns.filter((column) => column.target);
  if (used.length === 0) return [{ message: `No column of the file matches a field of ${meta.name}` }];
  if (used.every((column) => column.target?.table))
    return [{ message: `The file has no column of ${meta.name} itself` }];
  const lacksId = isUpdate && !idColumn(meta, columns);
  return lacksId
    ? [{ message: `To change documents the file needs a column ID, which says which ${meta.name} is meant` }]
    : [];
}

/** New documents need values for these: every row without one will fail. */
function lacking({ meta, isUpdate }: Order, columns: readonly SheetColumn[]): Warning[] {
  if (isUpdate) return [];
  const given = new Set(columns.map(({ target }) => (target && !target.table ? target.field.fieldname : '')));
  const tables = new Set(columns.map(({ target }) => target?.table?.fieldname));
  const needed = meta.fields.filter(
    (field) =>
      field.reqd &&
      !field.read_only &&
      field.default === null &&
      field.fetch_from === '' &&
      field.fieldtype !== 'Check',
  );
  return needed
    .filter((field) => (meta.tableField(field.fieldname) ? !tables.has(field.fieldname) : !given.has(field.fieldname)))
    .filter((field) => field.fieldtype !== 'Select' || !field.options.split('\n')[0]?.trim())
    .map((field) => ({
      message: `There is no column for ${field.label}, which every ${meta.name} must have`,
      type: 'info',
    }));
}

function ofRows(payloads: readonly Payload[]): Warning[] {
  return payloads.flatMap(({ rows, problems }) =>
    problems.map((message): Warning => ({ row: rows[0]?.number ?? 0, message, type: 'info' })),
  );
}

/** Others get a turn after so many documents. */
const TURN = 1000;

async function readAll(groups: readonly (readonly SheetRow[])[], reading: Reading): Promise<Payload[]> {
  const payloads: Payload[] = [];
  for (const group of groups) {
    payloads.push(readPayload(group, reading));
    if (payloads.length % TURN === 0) await breathe();
  }
  return payloads;
}

/**
 * Reads a sheet as documents of a doctype.
 * @throws ValidationError when it holds nothing
 */
export async function planImport(ctx: Ctx, sheet: readonly (readonly Cell[])[], order: Order): Promise<Plan> {
  const { header, rows } = split(sheet);
  const { columns, warnings } = matchColumns(ctx, header, order);
  const settings = await ctx.single('System Settings');
  const dates = readDateFormats(columns, rows, settings.text('date_format'));
  const { refusals, warnings: sets } = await lookUp(ctx, order.meta, rows, columns);
  const notation = {
    decimalComma: /###,##$|^#\.###$/.test(settings.text('number_format')),
    toLocal: ctx.site.time.local,
  };
  const reading = { ...order, columns, notation, refusals };
  const payloads = await readAll(groupRows(rows, columns), reading);
  const told = [...obstacles(order, columns), ...lacking(order, columns), ...warnings, ...dates, ...sets];
  return { columns, rows, payloads, warnings: [...told, ...ofRows(payloads)] };
}

/** What keeps the import from starting. */
export const blocking = (plan: Plan): Warning[] => plan.warnings.filter((warning) => warning.type !== 'info');
