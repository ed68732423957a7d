/** Two people changed the same document: what each did, what fits together, and what somebody has to decide. */
import type { DocType } from '../meta/doctype';
import { type Doc, rowsOf } from '../meta/document';

/** A value that both changed, each to something else. */
export interface Conflict {
  fieldname: string;
  /** The table field and the row, when a row's field is meant. */
  table?: string;
  row?: string;
  base: unknown;
  mine: unknown;
  theirs: unknown;
}
export interface Merge {
  /** The newest document with my changes that stand against nothing, and theirs where there is a conflict. */
  doc: Doc;
  conflicts: Conflict[];
  /** Fieldnames whose value is mine in `doc`; table fields when any of their rows has changed. */
  mine: string[];
  /** Fieldnames that they changed and I did not. */
  theirs: string[];
}

/** Are two values the same to a person? Nothing is nothing, and what was typed as text may come back as a number. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  const [left, right] = [one ?? '', other ?? ''];
  if (typeof left === 'object' || typeof right === 'object') return JSON.stringify(left) === JSON.stringify(right);
  return String(left) === String(right) || (left === '' && right === 0) || (right === '' && left === 0);
}

/** Of a row that is there on one side only: the whole row is what is decided about. */
export const WHOLE_ROW = '__row';

/**
 * Puts together `mine` and `theirs`, which both began as `base`.
 * @param childOf the child doctype of a table field
 */
export function mergeDocs(
  doctype: DocType,
  childOf: (table: string) => DocType | undefined,
  base: Doc,
  mine: Doc,
  theirs: Doc,
): Merge {
  const merge: Merge = { doc: { ...theirs }, conflicts: [], mine: [], theirs: [] };
  const fieldnames = doctype.valueFields.map(({ fieldname }) => fieldname);
  mergeFields(fieldnames, base, mine, theirs, merge.doc, merge, undefined);
  for (const { fieldname } of doctype.tables) {
    const child = childOf(fieldname);
    if (child) mergeTable(fieldname, child, [base, mine, theirs], merge);
  }
  return merge;
}

function mergeFields(
  fieldnames: readonly string[],
  base: Doc,
  mine: Doc,
  theirs: Doc,
  into: Doc,
  merge: Merge,
  place: { table: string; row: string } | undefined,
): void {
  for (const fieldname of fieldnames) {
    const iDid = !isSame(base[fieldname], mine[fieldname]);
    const theyDid = !isSame(base[fieldname], theirs[fieldname]);
    const shown = place?.table ?? fieldname;
    if (theyDid && !iDid) add(merge.theirs, shown);
    if (!iDid || isSame(mine[fieldname], theirs[fieldname])) continue;
    if (theyDid) {
      const values = { base: base[fieldname], mine: mine[fieldname], theirs: theirs[fieldname] };
      merge.conflicts.push({ fieldname, ...place, ...values });
    } else {
      into[fieldname] = mine[fieldname];
      add(merge.mine, shown);
    }
  }
}

function add(list: string[], fieldname: string): void {
  if (!list.includes(fieldname)) list.push(fieldname);
}

const byName = (rows: readonly Doc[]) => new Map(rows.map((row) => [row.name, row]));
const order = (rows: readonly Doc[], known: ReadonlyMap<string, unknown>) =>
  rows.flatMap(({ name }) => (known.has(name) ? [name] : [])).join('\n');

function mergeTable(table: string, child: DocType, [base, mine, theirs]: [Doc, Doc, Doc], merge: Merge): void {
  const was: Rows = byName(rowsOf(base, table));
  const my: Rows = byName(rowsOf(mine, table));
  const their: Rows = byName(rowsOf(theirs, table));
  const fieldnames = child.valueFields.map(({ fieldname }) => fieldname);
  const rows: Doc[] = [];
  for (const row of their.values()) {
    const kept = mergedRow(row, { table, fieldnames, was, my }, merge);
    if (kept) rows.push(kept);
  }
  for (const row of my.values()) {
    if (their.has(row.name)) continue;
    const before = was.get(row.name);
    // they removed what I left as it was: it is gone; what I changed or added is not for them to lose
    if (before && fieldnames.every((name) => isSame(before[name], row[name]))) continue;
    if (before)
      merge.conflicts.push({ fieldname: WHOLE_ROW, table, row: row.name, base: before, mine: row, theirs: null });
    else rows.push(row);
    if (!before) add(merge.mine, table);
  }
  merge.doc[table] = numbered(inMyOrder(rows, was, my, their));
  if (order([...my.values()], was) !== order([...was.values()], my)) add(merge.mine, table);
}

type Rows = ReadonlyMap<string, Doc>;

interface TableMerge {
  table: string;
  fieldnames: readonly string[];
  was: Rows;
  my: Rows;
}

/** A row that they have, with my changes; undefined when I removed it and they left it alone. */
function mergedRow(row: Doc, { table, fieldnames, was, my }: TableMerge, merge: Merge): Doc | undefined {
  const before = was.get(row.name);
  if (!before) {
    add(merge.theirs, table);
    return row;
  }
  const own = my.get(row.name);
  if (own) {
    const merged = { ...row };
    mergeFields(fieldnames, before, own, row, merged, merge, { table, row: row.name });
    return merged;
  }
  if (fieldnames.every((name) => isSame(before[name], row[name]))) {
    add(merge.mine, table);
    return undefined;
  }
  merge.conflicts.push({ fieldname: WHOLE_ROW, table, row: row.name, base: before, mine: null, theirs: row });
  return row;
}

/** My order of the rows counts when I moved some and they did not. */
function inMyOrder(rows: Doc[], was: Rows, my: Rows, their: Rows): Doc[] {
  const iMoved = order([...my.values()], was) !== order([...was.values()], my);
  const theyMoved = order([...their.values()], was) !== order([...was.values()], their);
  if (!iMoved || theyMoved) return rows;
  const places = new Map([...my.keys()].map((name, place) => [name, place]));
  return rows.sort((one, other) => (places.get(one.name) ?? 1e9) - (places.get(other.name) ?? 1e9));
}

function numbered(rows: readonly Doc[]): Doc[] {
  return rows.map((row, place) => ({ ...row, idx: place + 1 }));
}

/** The merged document with one value chosen for each conflict. @param mineAt those where mine is kept, by place in the list */
export function resolved(merge: Merge, mineAt: ReadonlySet<number>): Doc {
  const doc = { ...merge.doc };
  merge.conflicts.forEach((conflict, place) => {
    if (!mineAt.has(place)) return;
    const { table, row, fieldname, mine } = conflict;
    if (!table) {
      doc[fieldname] = mine;
      return;
    }
    const rows = rowsOf(doc, table);
    if (fieldname !== WHOLE_ROW) {
      doc[table] = rows.map((one) => (one.name === row ? { ...one, [fieldname]: mine } : one));
    } else {
      // a row that the newest document no longer has is a new one
      const others = rows.filter((one) => one.name !== row);
      doc[table] = numbered(mine ? [...others, { ...(mine as Doc), __islocal: 1 }] : others);
    }
  });
  return doc;
}
