import { ConfigurationError } from '../errors.js';
import { cint, flt } from '../meta/casts.js';
import { type ColumnType, emptyValue } from '../meta/fieldtypes.js';
import type { Column, Meta } from '../meta/meta.js';
import { literal } from './dialect.js';
import { indexName, uniqueKeyName } from './keys.js';

/** A column as it should be. */
export interface ColumnSpec {
  name: string;
  type: { mariadb: string; sqlite: string };
  nullable: boolean;
  /** SQL literal, or null for none. */
  default: string | null;
  autoIncrement: boolean;
  /** Standard columns keep their type even when a row grows too wide. */
  standard: boolean;
}

export interface IndexSpec {
  name: string;
  columns: readonly string[];
  unique: boolean;
}

/** A table as it should be. */
export interface TableSpec {
  table: string;
  columns: readonly ColumnSpec[];
  primaryKey: readonly string[];
  indexes: readonly IndexSpec[];
}

const TEXT = 'TEXT COLLATE NOCASE';
/** Characters of the longest varchar that MariaDB takes, at four bytes each. */
const LONGEST_VARCHAR = 16_383;
const BIG_INT_FROM = 12;
/** Defaults that stand for a value to be worked out (frappe-contract §1.4); they cannot be a column's default. */
const TOKENS = new Set(['__user', '_login', '_full name', 'today', '__today', 'now']);

const types = (mariadb: string, sqlite: string) => ({ mariadb, sqlite });

/** Frappe's standard columns, exactly (frappe-contract §1.3). */
const STANDARD: Readonly<Record<string, { type: ColumnSpec['type']; zero?: true }>> = {
  name: { type: types('varchar(140)', TEXT) },
  creation: { type: types('datetime(6)', 'TEXT') },
  modified: { type: types('datetime(6)', 'TEXT') },
  modified_by: { type: types('varchar(140)', TEXT) },
  owner: { type: types('varchar(140)', TEXT) },
  docstatus: { type: types('tinyint(4)', 'INTEGER'), zero: true },
  idx: { type: types('int(11)', 'INTEGER'), zero: true },
  parent: { type: types('varchar(140)', TEXT) },
  parentfield: { type: types('varchar(140)', TEXT) },
  parenttype: { type: types('varchar(140)', TEXT) },
};

function nameColumn(meta: Meta): ColumnSpec {
  const autoIncrement = meta.naming.kind === 'autoincrement';
  const type = autoIncrement ? types('bigint(20)', 'INTEGER') : types('varchar(140)', TEXT);
  return { name: 'name', type, nullable: false, default: null, autoIncrement, standard: true };
}

function standardColumn(name: string): ColumnSpec {
  const known = STANDARD[name];
  const type = known?.type ?? types('text', TEXT);
  const zero = known?.zero === true;
  return { name, type, nullable: !zero, default: zero ? '0' : null, autoIncrement: false, standard: true };
}

function sizedType(column: Column, type: ColumnType): ColumnSpec['type'] {
  const { length } = column.field;
  if (type.mariadb.startsWith('varchar') && length > 0) {
    return types(length > LONGEST_VARCHAR ? 'longtext' : `varchar(${length})`, type.sqlite);
  }
  if (type.mariadb.startsWith('int') && length >= BIG_INT_FROM) return types('bigint(20)', type.sqlite);
  return types(type.mariadb, type.sqlite);
}

/** The doctype's default, so that rows which were there before the field get it too, as in Frappe. */
function columnDefault(column: Column, type: ColumnType): string | null {
  const { default: wanted, not_nullable } = column.field;
  const { kind } = column.type;
  if (type.zero !== undefined) return String(kind === 'float' ? flt(wanted) : cint(wanted));
  const token = wanted === null || TOKENS.has(wanted.toLowerCase()) || /^[:{]|[\\\0]/.test(wanted);
  if (kind === 'text' && !token) return literal(wanted);
  return not_nullable ? literal(emptyValue(kind)) : null;
}

function fieldColumn(column: Column, type: ColumnType): ColumnSpec {
  const nullable = type.zero === undefined && !column.field.not_nullable;
  const sized = sizedType(column, type);
  const fallback = columnDefault(column, type);
  return { name: column.name, type: sized, nullable, default: fallback, autoIncrement: false, standard: false };
}

function columnSpec(meta: Meta, column: Column): ColumnSpec | null {
  if (column.name === 'name' && column.standard) return nameColumn(meta);
  if (column.standard) return standardColumn(column.name);
  const { column: type } = column.type;
  return type === null ? null : fieldColumn(column, type);
}

function indexSpecs(meta: Meta): IndexSpec[] {
  const indexes: IndexSpec[] = [];
  const add = (name: string, columns: readonly string[], unique: boolean) => {
    for (const column of columns) {
      if (meta.column(column)) continue;
      throw new ConfigurationError(`${meta.name}: the key (${columns.join(', ')}) names the unknown field "${column}"`);
    }
    indexes.push({ name, columns, unique });
  };
  if (meta.istable) add('parent', ['parent'], false);
  else add('creation', ['creation'], false);
  if (!meta.istable && meta.default_order.startsWith('modified ')) add('modified', ['modified'], false);
  for (const { name, field, standard } of meta.columns) {
    if (!standard && (field.unique || field.search_index)) add(name, [name], field.unique);
  }
  for (const columns of meta.unique_together) add(uniqueKeyName(columns), columns, true);
  for (const columns of meta.indexes) add(indexName(columns), columns, false);
  return indexes;
}

/** The table of a doctype, or null when it has none (single, virtual). @throws ConfigurationError for a key on no field */
export function tableSpec(meta: Meta): TableSpec | null {
  if (meta.issingle || meta.is_virtual) return null;
  const columns = meta.columns.flatMap((column) => columnSpec(meta, column) ?? []);
  return { table: meta.table, columns, primaryKey: ['name'], indexes: indexSpecs(meta) };
}
