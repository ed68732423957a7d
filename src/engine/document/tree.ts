import { nextSeries } from '../database/series.js';
import { NestedSetChildExistsError, NestedSetRecursionError } from '../errors.js';
import type { Document } from './document.js';

/** lft and rgt of a node: every node below it lies between them (nested set). */
interface Span {
  lft: number;
  rgt: number;
}

/** One tree changes at a time: its counter row is held until the transaction ends. */
const lockTree = (doc: Document) => nextSeries(doc.ctx.db, `__tree:${doc.meta.name}`);

async function spanOf(doc: Document, name: string): Promise<Span> {
  const [row] = await doc.ctx.db.query<{ lft: number; rgt: number }>(
    `SELECT \`lft\`, \`rgt\` FROM ${doc.meta.sqlTable} WHERE \`name\` = ?`,
    [name],
  );
  return { lft: Number(row?.lft ?? 0), rgt: Number(row?.rgt ?? 0) };
}

async function lastRgt(doc: Document): Promise<number> {
  const [row] = await doc.ctx.db.query<{ last: number | null }>(
    `SELECT MAX(\`rgt\`) AS \`last\` FROM ${doc.meta.sqlTable}`,
  );
  return Number(row?.last ?? 0);
}

/** Moves every bound from `from` on by `by`. */
async function shift(doc: Document, from: number, by: number): Promise<void> {
  for (const bound of ['rgt', 'lft']) {
    await doc.ctx.db.execute(
      `UPDATE ${doc.meta.sqlTable} SET \`${bound}\` = \`${bound}\` + ? WHERE \`${bound}\` >= ?`,
      [by, from],
    );
  }
}

/** Takes a subtree out of the numbering by making its bounds negative, then closes the gap. */
async function lift(doc: Document, span: Span): Promise<void> {
  await doc.ctx.db.execute(
    `UPDATE ${doc.meta.sqlTable} SET \`lft\` = -\`lft\`, \`rgt\` = -\`rgt\` WHERE \`lft\` >= ? AND \`rgt\` <= ?`,
    [span.lft, span.rgt],
  );
  await shift(doc, span.rgt + 1, -(span.rgt - span.lft + 1));
}

async function drop(doc: Document, span: Span, at: number): Promise<void> {
  await shift(doc, at, span.rgt - span.lft + 1);
  await doc.ctx.db.execute(
    `UPDATE ${doc.meta.sqlTable} SET \`lft\` = ? - \`lft\`, \`rgt\` = ? - \`rgt\` WHERE \`lft\` < 0`,
    [at - span.lft, at - span.lft],
  );
}

/** Where a node goes: at the end of its parent's span, or behind everything. */
async function placeUnder(doc: Document, parent: string): Promise<number> {
  const span = parent ? await spanOf(doc, parent) : undefined;
  return span && span.rgt > 0 ? span.rgt : (await lastRgt(doc)) + 1;
}

/**
 * Keeps lft and rgt right after a node was inserted or got another parent.
 * @throws NestedSetRecursionError when a node would come below itself
 */
export async function placeInTree(doc: Document): Promise<void> {
  const { meta } = doc;
  if (!meta.parent_field || !meta.column('lft') || !meta.column('rgt')) return;
  const parent = doc.text(meta.parent_field);
  if (!doc.isNew && doc.before && doc.before.text(meta.parent_field) === parent) return;
  await lockTree(doc);
  const span = await spanOf(doc, doc.name);
  if (span.rgt > 0 && parent) {
    const target = await spanOf(doc, parent);
    if (target.lft >= span.lft && target.rgt <= span.rgt) {
      throw new NestedSetRecursionError('Item cannot be added to its own descendants');
    }
  }
  if (span.rgt > 0) {
    await lift(doc, span);
    await drop(doc, span, await placeUnder(doc, parent));
  } else {
    const at = await placeUnder(doc, parent);
    await shift(doc, at, 2);
    await doc.ctx.db.execute(`UPDATE ${meta.sqlTable} SET \`lft\` = ?, \`rgt\` = ? WHERE \`name\` = ?`, [
      at,
      at + 1,
      doc.name,
    ]);
  }
  if (meta.column('old_parent')) {
    await doc.ctx.db.execute(`UPDATE ${meta.sqlTable} SET \`old_parent\` = ? WHERE \`name\` = ?`, [
      parent || null,
      doc.name,
    ]);
    doc.values.old_parent = parent || null;
  }
  Object.assign(doc.values, await spanOf(doc, doc.name));
}

/** @throws NestedSetChildExistsError when there are nodes below */
export async function takeFromTree(doc: Document): Promise<void> {
  const { meta } = doc;
  if (!meta.parent_field || !meta.column('lft')) return;
  await lockTree(doc);
  const span = await spanOf(doc, doc.name);
  if (span.rgt - span.lft > 1) {
    throw new NestedSetChildExistsError(`Cannot delete ${doc.name} as it has child nodes`);
  }
  if (span.rgt > 0) await lift(doc, span);
}
