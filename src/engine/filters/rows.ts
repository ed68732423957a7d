import type { Meta } from '../meta/meta.js';
import type { Condition, Leaf } from './condition.js';
import { tablesOf } from './reference.js';

/** Conditions on one and the same row of a child doctype. */
export interface RowGroup {
  child: Meta;
  /** Table fields whose rows may be that row. */
  tables: readonly string[];
  leaves: Leaf[];
}

/** Is the column one of a child doctype's? */
export function isOnRow(meta: Meta, leaf: Leaf): boolean {
  return leaf.meta.name !== meta.name;
}

/**
 * What stands side by side in an `all`: conditions on the document, and per child doctype those that one row
 * must satisfy together, as one joined row does in a list.
 */
export function groupByRow(meta: Meta, parts: readonly Condition[]): { own: Condition[]; rows: RowGroup[] } {
  const own: Condition[] = [];
  const rows = new Map<string, RowGroup>();
  for (const part of parts) {
    if ((part.kind !== 'compare' && part.kind !== 'tree') || !isOnRow(meta, part)) {
      own.push(part);
      continue;
    }
    const tables = tablesFor(meta, part);
    const key = `${part.meta.name}:${tables.join()}`;
    const group = rows.get(key);
    if (group) group.leaves.push(part);
    else rows.set(key, { child: part.meta, tables, leaves: [part] });
  }
  return { own, rows: [...rows.values()] };
}

/** Table fields whose rows a condition on a child doctype is about. */
export function tablesFor(meta: Meta, leaf: Leaf): readonly string[] {
  return leaf.table ? [leaf.table] : tablesOf(meta, leaf.meta.name).map((table) => table.fieldname);
}
