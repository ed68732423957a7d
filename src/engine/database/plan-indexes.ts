import { isLongText, isTextual } from './column-types.js';
import { fitsUniqueKey } from './ddl.js';
import { quote } from './dialect.js';
import type { SchemaChange, Work } from './plan.js';
import { type LiveIndex, type LiveTable, liveColumn } from './schema.js';
import type { ColumnSpec, IndexSpec } from './table-spec.js';

const same = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((name, i) => name === b[i]);
const startsWith = (long: readonly string[], short: readonly string[]) => short.every((name, i) => name === long[i]);

/** Does an index that is there do the work of this one? */
function serves(live: LiveIndex, wanted: IndexSpec): boolean {
  return wanted.unique ? live.unique && same(live.columns, wanted.columns) : startsWith(live.columns, wanted.columns);
}

/** A key that MariaDB cannot hold is left out, with the reason. */
export function possibleIndexes({ dialect, spec, plan }: Pick<Work, 'dialect' | 'spec' | 'plan'>): IndexSpec[] {
  if (dialect === 'sqlite') return [...spec.indexes];
  const typeOf = new Map(spec.columns.map((column) => [column.name, column.type.mariadb]));
  return spec.indexes.filter((index) => {
    const types = index.columns.map((name) => typeOf.get(name) ?? '');
    const possible = index.unique ? fitsUniqueKey(types) : index.columns.length > 1 || !types.some(isLongText);
    if (!possible) {
      const detail = `${index.unique ? 'unique ' : ''}key ${index.name} (${index.columns.join(', ')})`;
      plan.skipped.push({ table: spec.table, detail, reason: 'long text cannot be a key on MariaDB' });
    }
    return possible;
  });
}

export function dropIndex(work: Work, index: LiveIndex, detail: string): void {
  const { ddl, live, plan } = work;
  work.standing = work.standing.filter((there) => there !== index);
  plan.changes.push({ kind: 'drop-index', table: live.name, detail, sql: ddl.dropIndex(live.name, index.name) });
}

/** A field's own unique key that is not wanted any more would refuse good values. */
export function planOutdatedKeys(work: Work): void {
  const { live, spec } = work;
  for (const index of live.indexes) {
    const [field] = index.columns;
    if (!index.unique || index.builtIn || index.columns.length > 1) continue;
    const known = spec.columns.some((column) => column.name === field && !column.standard);
    const wanted = spec.indexes.some(({ unique, columns }) => unique && same(columns, index.columns));
    if (known && !wanted) dropIndex(work, index, `${field}: no longer unique`);
  }
}

export function planIndexes(work: Work, indexes: readonly IndexSpec[]): void {
  const { live, plan, spec } = work;
  for (const index of indexes) {
    if (work.standing.some((there) => serves(there, index))) continue;
    const names = [index.name, `${live.name}_${index.name}`];
    const clash = work.standing.find((there) => !there.builtIn && names.includes(there.name));
    if (clash && work.additive) {
      const detail = `key ${index.name} (${index.columns.join(', ')})`;
      plan.skipped.push({ table: live.name, detail, reason: 'another key of this name stays' });
      continue;
    }
    if (clash) dropIndex(work, clash, `${clash.name}: gives way to another key`);
    plan.changes.push(indexChange(work, index, spec.columns));
  }
}

function indexChange({ ddl, live, additive }: Work, index: IndexSpec, columns: readonly ColumnSpec[]): SchemaChange {
  const detail = `${index.name} (${index.columns.join(', ')})`;
  const sql = ddl.addIndex(live.name, index, columns);
  if (!index.unique) return { kind: 'add-index', table: live.name, detail, sql };
  // unset is NULL in a unique column, and NULLs do not clash (frappe-contract §1.4)
  const emptied = columns
    .filter((column) => !additive && index.columns.includes(column.name) && canBeEmptyText(column))
    .map(({ name }) => `UPDATE ${quote(live.name)} SET ${quote(name)} = NULL WHERE ${quote(name)} = ''`);
  const check = uniqueCheck(
    live,
    index.columns.flatMap((name) => columns.find((column) => column.name === name) ?? []),
    additive,
  );
  return { kind: 'add-unique', table: live.name, detail, sql: [...emptied, ...sql], ...(check ? { check } : {}) };
}

const canBeEmptyText = (column: ColumnSpec) => column.nullable && isTextual(column.type.mariadb);

/**
 * New columns hold the same value in every row; when that is NULL nothing can clash.
 * @param emptyCounts empty text stays and is a value like any other
 */
function uniqueCheck(live: LiveTable, key: readonly ColumnSpec[], emptyCounts: boolean): SchemaChange['check'] {
  const isNew = (column: ColumnSpec) => !liveColumn(live, column.name);
  if (key.some((column) => isNew(column) && column.default === null)) return undefined;
  const standing = key.filter((column) => !isNew(column));
  const names = standing.map((column) => quote(column.name));
  const set = standing.flatMap((column) => [
    `${quote(column.name)} IS NOT NULL`,
    ...(canBeEmptyText(column) && !emptyCounts ? [`${quote(column.name)} <> ''`] : []),
  ]);
  const where = set.length > 0 ? ` WHERE ${set.join(' AND ')}` : '';
  const group = names.length > 0 ? ` GROUP BY ${names.join(', ')}` : '';
  const select = [...names, 'COUNT(*) AS `rows`'].join(', ');
  const sql = `SELECT ${select} FROM ${quote(live.name)}${where}${group} HAVING COUNT(*) > 1 ORDER BY ${['COUNT(*) DESC', ...names].join(', ')} LIMIT 5`;
  return { sql, columns: standing.map((column) => column.name), ofOneField: key.length === 1 };
}
