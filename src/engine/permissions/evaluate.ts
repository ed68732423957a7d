import type { Ctx } from '../ctx.js';
import type { Row } from '../database/session.js';
import type { Document } from '../document/document.js';
import { compileCondition } from '../filters/compile.js';
import { all, type Comparison, type Condition, type Exists, type TreeMatch } from '../filters/condition.js';
import { matches } from '../filters/matches.js';
import { groupByRow, isOnRow, type RowGroup } from '../filters/rows.js';
import type { SqlValue } from '../meta/casts.js';
import type { Meta } from '../meta/meta.js';
import { columnOf, compare, equals } from './build.js';
import { rowCondition } from './condition.js';

/** Does the document satisfy the condition: by what is stored, or, when it is new, by its values? */
export function holds(ctx: Ctx, condition: Condition, doc: Document): Promise<boolean> {
  return doc.isNew ? wouldSatisfy(ctx, condition, doc) : satisfies(ctx, condition, doc.before ?? doc);
}

/** A document as stored: in memory when that can tell, else one statement. */
export async function satisfies(ctx: Ctx, condition: Condition, doc: Document): Promise<boolean> {
  const known = matches(doc, condition);
  if (known !== undefined) return known;
  if (doc.meta.issingle || doc.meta.is_virtual) return wouldSatisfy(ctx, condition, doc);
  return storedSatisfies(ctx, doc.meta, doc.name, condition);
}

/** A stored document by its name alone. */
export async function storedSatisfies(ctx: Ctx, meta: Meta, name: string, condition: Condition): Promise<boolean> {
  if (condition.kind === 'const') return condition.value;
  if (meta.issingle || meta.is_virtual) {
    const doc = await ctx.sudo().documents.load(meta, name, {});
    return doc !== undefined && wouldSatisfy(ctx, condition, doc);
  }
  return someRow(ctx, meta, all(equals(meta, 'name', name), condition));
}

/** Is there a match anywhere? @param condition `exists` of another doctype: its link to ours is left aside */
export async function someMatch(ctx: Ctx, condition: Condition): Promise<boolean> {
  return condition.kind === 'exists' ? someRow(ctx, condition.meta, condition.where) : false;
}

/**
 * Would a document with these values satisfy the condition, if they were saved? Its rows are the ones in memory;
 * what other documents say is asked with its values as parameters.
 */
export async function wouldSatisfy(ctx: Ctx, condition: Condition, doc: Document): Promise<boolean> {
  const known = matches(doc, condition);
  if (known !== undefined) return known;
  switch (condition.kind) {
    case 'all':
      return wouldSatisfyAll(ctx, condition.of, doc);
    case 'any':
      for (const part of condition.of) if (await wouldSatisfy(ctx, part, doc)) return true;
      return false;
    case 'not':
      return !(await wouldSatisfy(ctx, condition.of, doc));
    case 'exists':
      return wouldExist(ctx, condition, doc);
    case 'tree':
      return isOnRow(doc.meta, condition) ? wouldSatisfyAll(ctx, [condition], doc) : wouldBeNode(ctx, condition, doc);
    case 'compare':
      return isOnRow(doc.meta, condition)
        ? wouldSatisfyAll(ctx, [condition], doc)
        : comparesInDatabase(ctx, condition, doc);
    default:
      return condition.value;
  }
}

async function wouldSatisfyAll(ctx: Ctx, parts: readonly Condition[], doc: Document): Promise<boolean> {
  const { own, rows } = groupByRow(doc.meta, parts);
  for (const part of own) if (!(await wouldSatisfy(ctx, part, doc))) return false;
  for (const group of rows) if (!(await someRowWould(ctx, group, doc))) return false;
  return true;
}

async function someRowWould(ctx: Ctx, { tables, leaves }: RowGroup, doc: Document): Promise<boolean> {
  const known = matches(doc, all(...leaves));
  if (known !== undefined) return known;
  for (const table of tables) {
    for (const row of doc.rows(table)) if (await wouldSatisfy(ctx, all(...leaves), row)) return true;
  }
  return false;
}

async function wouldExist(ctx: Ctx, { meta, on, where }: Exists, doc: Document): Promise<boolean> {
  const isOurRow = on.length === 1 && on[0]?.theirs.name === 'parent' && on[0].ours.name === 'name';
  const tables = isOurRow ? doc.meta.tables.filter((table) => table.options === meta.name) : [];
  for (const table of tables) {
    for (const row of doc.rows(table.fieldname)) {
      if (await wouldSatisfy(ctx, where, placed(row, doc, table.fieldname))) return true;
    }
  }
  if (tables.length > 0) return false;
  const links = on.map(({ theirs, ours }) => ({ theirs, value: doc.values[ours.name] as SqlValue | undefined }));
  // NULL equals nothing, and neither does what has no value yet.
  if (links.some(({ value }) => value === null || value === undefined || value === '')) return false;
  return someRow(ctx, meta, all(...links.map(({ theirs, value }) => compare(meta, theirs, '=', value ?? null)), where));
}

/** The row as it will be stored: where it belongs is not for the client to say. */
function placed(row: Document, parent: Document, parentfield: string): Document {
  const place = { parent: parent.name, parenttype: parent.meta.name, parentfield };
  return Object.create(row, { values: { value: { ...row.values, ...place } } }) as Document;
}

async function wouldBeNode(ctx: Ctx, condition: TreeMatch, doc: Document): Promise<boolean> {
  const value = doc.text(condition.column.name);
  if (value === '') return false;
  const name = columnOf(condition.tree, 'name');
  const node: TreeMatch = { ...condition, meta: condition.tree, column: name };
  return someRow(ctx, condition.tree, all(equals(condition.tree, 'name', value), node));
}

/** Which texts are equal depends on the collation: the value is compared as if it were in the column. */
async function comparesInDatabase(ctx: Ctx, condition: Comparison, { meta, values }: Document): Promise<boolean> {
  if (meta.issingle || meta.is_virtual) return false;
  const column = `\`${condition.column.name}\``;
  const { sql, params } = compileCondition(condition, { dialect: ctx.db.dialect, meta, alias: 'v' });
  const source = `SELECT ${column} FROM ${meta.sqlTable} WHERE 1 = 0 UNION ALL SELECT ?`;
  const value = (values[condition.column.name] ?? null) as SqlValue;
  const rows = await ctx.db.query(`SELECT 1 AS \`found\` FROM (${source}) \`v\` WHERE ${sql}`, [value, ...params]);
  return rows.length > 0;
}

async function someRow(ctx: Ctx, meta: Meta, where: Condition): Promise<boolean> {
  const { sql, params } = compileCondition(where, { dialect: ctx.db.dialect, meta, alias: meta.sqlTable });
  const rows = await ctx.db.query(`SELECT 1 AS \`found\` FROM ${meta.sqlTable} WHERE ${sql} LIMIT 1`, params);
  return rows.length > 0;
}

/** Those of a document's rows (of one table field) that the user may see. */
export async function visibleRows(ctx: Ctx, child: Meta, rows: readonly Document[]): Promise<Set<Document>> {
  const condition = await rowCondition(ctx, child);
  const visible = new Set<Document>();
  const unknown: Document[] = [];
  for (const row of rows) {
    const known = matches(row, condition);
    if (known) visible.add(row);
    else if (known === undefined) unknown.push(row);
  }
  const names = await storedMatches(ctx, child, condition, unknown);
  for (const row of unknown) if (names.has(row.name)) visible.add(row);
  return visible;
}

const CHUNK = 1000;

async function storedMatches(
  ctx: Ctx,
  meta: Meta,
  condition: Condition,
  docs: readonly Document[],
): Promise<Set<string>> {
  const found: Row[] = [];
  for (let start = 0; start < docs.length; start += CHUNK) {
    const names = docs.slice(start, start + CHUNK).map((doc) => doc.name);
    const where = all(compare(meta, columnOf(meta, 'name'), 'in', names), condition);
    const { sql, params } = compileCondition(where, { dialect: ctx.db.dialect, meta, alias: meta.sqlTable });
    found.push(...(await ctx.db.query(`SELECT \`name\` FROM ${meta.sqlTable} WHERE ${sql}`, params)));
  }
  return new Set(found.map((row) => String(row.name)));
}
