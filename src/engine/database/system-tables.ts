import type { ColumnSpec, IndexSpec, TableSpec } from './table-spec.js';

type ColumnLine = readonly [name: string, mariadb: string, rest?: 'not null' | 'zero'];

function sqliteType(mariadb: string): string {
  if (/^(int|bigint)/.test(mariadb)) return 'INTEGER';
  return mariadb.startsWith('datetime') ? 'TEXT' : 'TEXT COLLATE NOCASE';
}

function column([name, mariadb, rest]: ColumnLine): ColumnSpec {
  const type = { mariadb, sqlite: sqliteType(mariadb) };
  const fallback = rest === 'zero' ? '0' : null;
  return { name, type, nullable: rest === undefined, default: fallback, autoIncrement: false, standard: true };
}

function table(name: string, lines: readonly ColumnLine[], primaryKey: string[], indexes: IndexSpec[] = []): TableSpec {
  return { table: name, columns: lines.map(column), primaryKey, indexes };
}

/**
 * Tables without a doctype. Those that do not begin with `__cairn` are Frappe's own (`framework_mariadb.sql`), so that
 * a database of Frappe fits; `ipaddress` is wide enough for IPv6.
 */
export const SYSTEM_TABLES: readonly TableSpec[] = [
  table(
    'tabSingles',
    [
      ['doctype', 'varchar(255)'],
      ['field', 'varchar(255)'],
      ['value', 'longtext'],
    ],
    [],
    [{ name: 'singles_doctype_field_index', columns: ['doctype', 'field'], unique: false }],
  ),
  table(
    'tabSeries',
    [
      ['name', 'varchar(100)', 'not null'],
      ['current', 'int(10)', 'zero'],
    ],
    ['name'],
  ),
  table(
    'tabSessions',
    [
      ['user', 'varchar(255)'],
      ['sid', 'varchar(255)'],
      ['sessiondata', 'longtext'],
      ['ipaddress', 'varchar(45)'],
      ['lastupdate', 'datetime(6)'],
      ['status', 'varchar(20)'],
    ],
    [],
    [{ name: 'sid', columns: ['sid'], unique: false }],
  ),
  table(
    '__Auth',
    [
      ['doctype', 'varchar(140)', 'not null'],
      ['name', 'varchar(255)', 'not null'],
      ['fieldname', 'varchar(140)', 'not null'],
      ['password', 'text', 'not null'],
      ['encrypted', 'int(1)', 'zero'],
    ],
    ['doctype', 'name', 'fieldname'],
  ),
  // how each user likes the lists of a doctype
  table(
    '__UserSettings',
    [
      ['user', 'varchar(180)', 'not null'],
      ['doctype', 'varchar(180)', 'not null'],
      ['data', 'text'],
    ],
    [],
    [{ name: 'user', columns: ['user', 'doctype'], unique: true }],
  ),
  // counts changes, so that other processes drop what they keep in memory
  table(
    '__cairn_version',
    [
      ['scope', 'varchar(40)', 'not null'],
      ['version', 'bigint(20)', 'zero'],
    ],
    ['scope'],
  ),
  // what `cairn adopt` found in a database of Frappe, and how far it is: see adoption.ts
  table(
    '__cairn_adopted',
    [
      ['kind', 'varchar(20)', 'not null'],
      ['name', 'varchar(180)', 'not null'],
    ],
    ['kind', 'name'],
  ),
];
