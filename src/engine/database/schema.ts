import type { Row, Session } from './session.js';

export interface LiveColumn {
  name: string;
  /** As the database writes it: `varchar(140)`, `TEXT`. A MariaDB JSON column reads `json`. */
  type: string;
  nullable: boolean;
  hasDefault: boolean;
  autoIncrement: boolean;
  primary: boolean;
}

export interface LiveIndex {
  name: string;
  columns: readonly string[];
  unique: boolean;
  /** Made by the database for a primary key or constraint: cannot be dropped. */
  builtIn: boolean;
  /** SQLite: the statement that made it. */
  sql: string | null;
}

export interface LiveTable {
  name: string;
  /** By lower-case name. */
  columns: ReadonlyMap<string, LiveColumn>;
  indexes: readonly LiveIndex[];
}

/** Tables that are there, by lower-case name: MariaDB on some systems, and SQLite, ignore case. */
export type LiveSchema = ReadonlyMap<string, LiveTable>;

/** The column of that name, in whatever case it was made. */
export function liveColumn(table: LiveTable | undefined, name: string): LiveColumn | undefined {
  return table?.columns.get(name.toLowerCase());
}

interface MutableTable {
  name: string;
  columns: Map<string, LiveColumn>;
  indexes: (LiveIndex & { columns: string[] })[];
}

const COLUMNS = {
  mariadb:
    "SELECT c.TABLE_NAME AS `table`, c.COLUMN_NAME AS name, c.COLUMN_TYPE AS type, c.IS_NULLABLE = 'YES' AS nullable, " +
    "c.COLUMN_DEFAULT IS NOT NULL AND c.COLUMN_DEFAULT <> 'NULL' AS has_default, c.EXTRA AS extra, " +
    "c.COLUMN_KEY = 'PRI' AS primary_key, c.COLLATION_NAME AS collation " +
    'FROM information_schema.COLUMNS c WHERE c.TABLE_SCHEMA = DATABASE() ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION',
  sqlite:
    'SELECT m.name AS `table`, c.name AS name, c.type AS type, NOT c.`notnull` AS nullable, ' +
    "c.dflt_value IS NOT NULL AS has_default, '' AS extra, c.pk > 0 AS primary_key, '' AS collation " +
    "FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' " +
    'ORDER BY m.name, c.cid',
};

const INDEXES = {
  mariadb:
    'SELECT s.TABLE_NAME AS `table`, s.INDEX_NAME AS name, s.NON_UNIQUE = 0 AS is_unique, s.COLUMN_NAME AS `column`, ' +
    "s.INDEX_NAME = 'PRIMARY' AS built_in, NULL AS `sql` FROM information_schema.STATISTICS s " +
    'WHERE s.TABLE_SCHEMA = DATABASE() ORDER BY s.TABLE_NAME, s.INDEX_NAME, s.SEQ_IN_INDEX',
  sqlite:
    'SELECT m.name AS `table`, i.name AS name, i.`unique` AS is_unique, x.name AS `column`, ' +
    "i.origin <> 'c' AS built_in, s.sql AS `sql` FROM sqlite_master m JOIN pragma_index_list(m.name) i " +
    "JOIN pragma_index_info(i.name) x LEFT JOIN sqlite_master s ON s.type = 'index' AND s.name = i.name " +
    "WHERE m.type = 'table' ORDER BY m.name, i.name, x.seqno",
};

function columnOf(row: Row): LiveColumn {
  const type = String(row.type);
  // MariaDB keeps JSON as longtext with a binary collation and a check
  const json = type === 'longtext' && row.collation === 'utf8mb4_bin';
  const primary = row.primary_key === 1;
  return {
    name: String(row.name),
    type: json ? 'json' : type,
    nullable: row.nullable === 1 && !primary,
    hasDefault: row.has_default === 1,
    autoIncrement: String(row.extra).includes('auto_increment') || (primary && type === 'INTEGER'),
    primary,
  };
}

function addIndexColumn(table: MutableTable, row: Row): void {
  const last = table.indexes.at(-1);
  const column = String(row.column);
  if (last && last.name === row.name) {
    last.columns.push(column);
    return;
  }
  table.indexes.push({
    name: String(row.name),
    columns: [column],
    unique: row.is_unique === 1,
    builtIn: row.built_in === 1,
    sql: typeof row.sql === 'string' ? row.sql : null,
  });
}

/** Every table of the database with its columns and indexes, in two queries. */
export async function readSchema(session: Session): Promise<LiveSchema> {
  const { name: dialect } = session.dialect;
  const [columns = [], indexes = []] = await session.queryAll([{ sql: COLUMNS[dialect] }, { sql: INDEXES[dialect] }]);
  const tables = new Map<string, MutableTable>();
  for (const row of columns) {
    const name = String(row.table);
    const table = tables.get(name.toLowerCase()) ?? { name, columns: new Map(), indexes: [] };
    tables.set(name.toLowerCase(), table);
    table.columns.set(String(row.name).toLowerCase(), columnOf(row));
  }
  for (const row of indexes) {
    const table = tables.get(String(row.table).toLowerCase());
    if (table) addIndexColumn(table, row);
  }
  return tables;
}
