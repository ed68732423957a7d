import { isLongText, shapeOf, typeFit } from './column-types.js';
import { type LiveTable, liveColumn } from './schema.js';
import type { ColumnSpec, TableSpec } from './table-spec.js';

/**
 * MariaDB's limits of one row, less a margin: 65,535 bytes as declared, 8,126 in InnoDB's page, where a
 * primary key of varchar(140) takes 562 and the row's own header some 25.
 */
const ROW_BYTES = 65_000;
const PAGE_BYTES = 7_500;
/** Columns that may be longer than this move out of the page, leaving a pointer and its length. */
const MOVABLE = 255;
const POINTER = 21;

function declaredBytes(type: string): number {
  if (isLongText(type)) return 12;
  const { family, size, scale } = shapeOf(type);
  if (family === 'text') return size * 4 + (size * 4 > MOVABLE ? 2 : 1);
  if (family === 'decimal') return Math.ceil((size + scale) / 9) * 4 + 4;
  return 8;
}

function pageBytes(type: string): number {
  const bytes = declaredBytes(type);
  return isLongText(type) || bytes > MOVABLE ? POINTER : bytes;
}

/** Does a row of these columns break one of MariaDB's limits? */
function tooWide(types: readonly string[]): boolean {
  let declared = 0;
  let page = 0;
  for (const type of types) {
    declared += declaredBytes(type) + 0.125;
    page += pageBytes(type) + 0.125;
  }
  return declared > ROW_BYTES || page > PAGE_BYTES;
}

/** The type that a column has, or gets, when nothing is done about width. */
function standingType(column: ColumnSpec, live: LiveTable | undefined): string {
  const there = liveColumn(live, column.name)?.type;
  const wanted = column.type.mariadb;
  return there !== undefined && typeFit('mariadb', there, wanted) !== 'widen' ? there : wanted;
}

/** Short text columns in the order in which they give way: the last one first, new ones before those in use. */
function movableColumns(spec: TableSpec, live: LiveTable | undefined): ColumnSpec[] {
  const indexed = new Set([...spec.indexes, ...(live?.indexes ?? [])].flatMap((index) => [...index.columns]));
  const movable = spec.columns.filter(
    ({ name, standard, type }) => !standard && !indexed.has(name) && type.mariadb.startsWith('varchar'),
  );
  const isNew = (column: ColumnSpec) => !liveColumn(live, column.name);
  const backwards = movable.reverse();
  return [...backwards.filter(isNew), ...backwards.filter((column) => !isNew(column))];
}

/**
 * Turns short text columns into `text` until a row fits MariaDB's limits. Standard columns and those in an
 * index stay. Columns that gave way before stay `text`.
 */
export function fitRow(spec: TableSpec, live: LiveTable | undefined): TableSpec {
  const wanted = new Set(spec.columns.map((column) => column.name.toLowerCase()));
  const extra = [...(live?.columns ?? [])].filter(([name]) => !wanted.has(name)).map(([, column]) => column.type);
  const types = new Map(spec.columns.map((column) => [column, standingType(column, live)]));
  const wide = () => tooWide([...types.values(), ...extra]);
  const crowded = tooWide([...spec.columns.map((column) => column.type.mariadb), ...extra]);
  if (!crowded && !wide()) return spec;
  for (const column of movableColumns(spec, live)) {
    if (!wide()) break;
    types.set(column, 'text');
  }
  const columns = spec.columns.map((column) => {
    const type = types.get(column) ?? '';
    const gaveWay = column.type.mariadb.startsWith('varchar') && isLongText(type);
    return gaveWay ? { ...column, type: { ...column.type, mariadb: type } } : column;
  });
  return { ...spec, columns };
}
