import { alteredType, isLongText, isTextual, typeFit } from './column-types.js';
import type { Work } from './plan.js';
import { dropIndex } from './plan-indexes.js';
import { type LiveColumn, liveColumn } from './schema.js';
import type { ColumnSpec } from './table-spec.js';

function skip({ live, plan }: Work, detail: string, reason: string): void {
  plan.skipped.push({ table: live.name, detail, reason });
}

/** Adds the columns that are missing and widens those that are too narrow. */
export function planColumns(work: Work): void {
  const { spec, live } = work;
  for (const column of spec.columns) {
    const there = liveColumn(live, column.name);
    if (there) planExisting(work, column, there);
  }
  for (const column of spec.columns) {
    if (liveColumn(live, column.name)) continue;
    const detail = `${column.name}: ${column.type[work.dialect]}`;
    work.plan.changes.push({
      kind: 'add-column',
      table: live.name,
      detail,
      sql: work.ddl.addColumn(live.name, column),
    });
  }
}

function planExisting(work: Work, column: ColumnSpec, there: LiveColumn): void {
  const { dialect, ddl, live, plan } = work;
  const wanted = column.type[dialect];
  const change = `${column.name}: ${there.type} → ${wanted}`;
  const suits = typeFit(dialect, there.type, wanted);
  if (suits === 'narrow') {
    // Frappe's own first tables have standard columns of 255 characters
    const roomier = column.standard && isTextual(there.type) && isTextual(wanted);
    if (!roomier) skip(work, change, 'values could be lost; the column stays as it is');
    return;
  }
  const rest = suits === 'widen' ? undefined : restToChange(column, there, work.additive);
  if (suits === 'fits' && rest === undefined) return;
  if (dialect === 'sqlite' && there.primary) {
    skip(work, change, 'SQLite cannot alter a primary key');
    return;
  }
  const type = suits === 'widen' ? alteredType(there.type, wanted) : there.type;
  if (suits === 'widen' && !freeOfIndexes(work, column, type)) return;
  const altered = dialect === 'mariadb' ? { ...column, type: { ...column.type, mariadb: type } } : column;
  const nullable = column.nullable || (work.additive && there.nullable);
  const sql = ddl.changeColumn(live.name, { ...altered, nullable }, work.standing);
  plan.changes.push({ kind: 'widen-column', table: live.name, detail: rest ?? change, sql });
}

/** What differs although the type suits, in words. */
function restToChange(column: ColumnSpec, there: LiveColumn, additive: boolean): string | undefined {
  if (column.autoIncrement) return there.autoIncrement ? undefined : `${column.name}: counts by itself`;
  if (there.primary) return undefined;
  if (column.nullable) return there.nullable ? undefined : `${column.name}: may be empty`;
  if (additive && there.nullable) return undefined;
  const lacksDefault = column.default !== null && !there.hasDefault;
  return there.nullable || lacksDefault ? `${column.name}: NOT NULL DEFAULT ${column.default}` : undefined;
}

/** Text of any length cannot stay in an index on MariaDB: the field's own index goes first; a wider one forbids it. */
function freeOfIndexes(work: Work, column: ColumnSpec, type: string): boolean {
  if (work.dialect === 'sqlite' || !isLongText(type)) return true;
  const on = work.standing.filter((index) => index.columns.includes(column.name));
  const shared = on.find((index) => index.columns.length > 1 || index.builtIn);
  if (shared) {
    skip(work, `${column.name}: → ${type}`, `the column is part of the key ${shared.name}`);
    return false;
  }
  if (work.additive && on.length > 0) {
    skip(work, `${column.name}: → ${type}`, `the column is the key ${on[0]?.name}, which stays`);
    return false;
  }
  for (const index of on) dropIndex(work, index, `${index.name}: long text cannot be a key`);
  return true;
}
