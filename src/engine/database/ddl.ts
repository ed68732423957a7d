import { isLongText, shapeOf } from './column-types.js';
import { quote } from './dialect.js';
import type { LiveIndex } from './schema.js';
import type { DialectName } from './session.js';
import type { ColumnSpec, IndexSpec, TableSpec } from './table-spec.js';

/** The statements that change a schema, in one dialect. Nothing here decides whether to. */
export interface Ddl {
  createTable(spec: TableSpec): string[];
  addColumn(table: string, column: ColumnSpec): string[];
  /** Gives a column another type, or NOT NULL, or takes it away; keeps its values and its indexes. */
  changeColumn(table: string, column: ColumnSpec, indexes: readonly LiveIndex[]): string[];
  addIndex(table: string, index: IndexSpec, columns: readonly ColumnSpec[]): string[];
  dropIndex(table: string, index: string): string[];
}

const list = (names: readonly string[]) => names.map(quote).join(', ');

function columnText(column: ColumnSpec, dialect: DialectName): string {
  const type = column.type[dialect];
  if (column.autoIncrement) {
    return `${quote(column.name)} ${dialect === 'mariadb' ? `${type} NOT NULL AUTO_INCREMENT` : `${type} PRIMARY KEY AUTOINCREMENT`}`;
  }
  const fallback = column.default === null ? '' : ` DEFAULT ${column.default}`;
  return `${quote(column.name)} ${type}${column.nullable ? '' : ' NOT NULL'}${fallback}`;
}

/** Rows hold NULL where the column is to be NOT NULL. */
function fillEmpty(table: string, column: ColumnSpec): string[] {
  if (column.nullable || column.default === null) return [];
  return [`UPDATE ${quote(table)} SET ${quote(column.name)} = ${column.default} WHERE ${quote(column.name)} IS NULL`];
}

const TABLE_OPTIONS = 'ENGINE=InnoDB ROW_FORMAT=DYNAMIC CHARACTER SET=utf8mb4 COLLATE=utf8mb4_unicode_ci';
/** Bytes that an InnoDB index holds of one row. */
const INDEX_BYTES = 3072;
/** Characters of a long text that go into an index. */
const PREFIX = 140;

const indexBytes = (type: string) => {
  const { family, size } = shapeOf(type);
  return family === 'text' ? size * 4 : 8;
};

/** Can these columns be a unique key on MariaDB, whole? */
export function fitsUniqueKey(types: readonly string[]): boolean {
  return !types.some(isLongText) && types.reduce((sum, type) => sum + indexBytes(type), 0) <= INDEX_BYTES;
}

function indexParts(index: IndexSpec, columns: readonly ColumnSpec[]): string {
  const typeOf = new Map(columns.map((column) => [column.name, column.type.mariadb]));
  const types = index.columns.map((name) => typeOf.get(name) ?? 'varchar(140)');
  const roomy = fitsUniqueKey(types);
  const part = (name: string, type: string) => {
    const cut = !index.unique && (isLongText(type) || (!roomy && indexBytes(type) > PREFIX * 4));
    return cut ? `${quote(name)}(${PREFIX})` : quote(name);
  };
  return index.columns.map((name, at) => part(name, types[at] ?? '')).join(', ');
}

const mariadb: Ddl = {
  createTable({ table, columns, primaryKey, indexes }) {
    const lines = columns.map((column) => columnText(column, 'mariadb'));
    if (primaryKey.length > 0) lines.push(`PRIMARY KEY (${list(primaryKey)})`);
    for (const index of indexes) {
      lines.push(`${index.unique ? 'UNIQUE ' : ''}KEY ${quote(index.name)} (${indexParts(index, columns)})`);
    }
    return [`CREATE TABLE ${quote(table)} (\n  ${lines.join(',\n  ')}\n) ${TABLE_OPTIONS}`];
  },
  addColumn: (table, column) => [`ALTER TABLE ${quote(table)} ADD COLUMN ${columnText(column, 'mariadb')}`],
  changeColumn: (table, column) => [
    ...fillEmpty(table, column),
    `ALTER TABLE ${quote(table)} MODIFY COLUMN ${columnText(column, 'mariadb')}`,
  ],
  addIndex: (table, index, columns) => [
    `ALTER TABLE ${quote(table)} ADD ${index.unique ? 'UNIQUE ' : ''}INDEX ${quote(index.name)} (${indexParts(index, columns)})`,
  ],
  dropIndex: (table, index) => [`ALTER TABLE ${quote(table)} DROP INDEX ${quote(index)}`],
};

/** SQLite's index names are unique in the whole database. */
const globalName = (table: string, index: string) => quote(`${table}_${index}`);

const sqlite: Ddl = {
  createTable(spec) {
    const { table, columns, primaryKey, indexes } = spec;
    const lines = columns.map((column) => columnText(column, 'sqlite'));
    const inline = columns.some((column) => column.autoIncrement);
    if (primaryKey.length > 0 && !inline) lines.push(`PRIMARY KEY (${list(primaryKey)})`);
    const create = `CREATE TABLE ${quote(table)} (\n  ${lines.join(',\n  ')}\n)`;
    return [create, ...indexes.flatMap((index) => this.addIndex(table, index, columns))];
  },
  addColumn: (table, column) => [`ALTER TABLE ${quote(table)} ADD COLUMN ${columnText(column, 'sqlite')}`],
  // SQLite alters no column: a new one takes the values and the name
  changeColumn(table, column, indexes) {
    const fresh = { ...column, name: `${column.name}__new` };
    const value = column.nullable ? quote(column.name) : `COALESCE(${quote(column.name)}, ${column.default ?? "''"})`;
    const onColumn = indexes.filter((index) => index.columns.includes(column.name) && index.sql !== null);
    return [
      ...onColumn.map((index) => `DROP INDEX ${quote(index.name)}`),
      ...this.addColumn(table, fresh),
      `UPDATE ${quote(table)} SET ${quote(fresh.name)} = ${value}`,
      `ALTER TABLE ${quote(table)} DROP COLUMN ${quote(column.name)}`,
      `ALTER TABLE ${quote(table)} RENAME COLUMN ${quote(fresh.name)} TO ${quote(column.name)}`,
      ...onColumn.map((index) => index.sql ?? ''),
    ];
  },
  addIndex: (table, index) => [
    `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${globalName(table, index.name)} ON ${quote(table)} (${list(index.columns)})`,
  ],
  dropIndex: (_, index) => [`DROP INDEX ${quote(index)}`],
};

export const DDL: Readonly<Record<DialectName, Ddl>> = { mariadb, sqlite };
