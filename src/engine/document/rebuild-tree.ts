import type { Ctx } from '../ctx.js';
import { nextSeries } from '../database/series.js';
import { ValidationError } from '../errors.js';
import type { Meta } from '../meta/meta.js';

interface Row {
  name: string;
  above: string | null;
  lft: number;
  rgt: number;
}

/** Spans by name: each node's encloses those below it. Nodes that lead back to themselves get none. */
function numbered(rows: readonly Row[]): Map<string, { lft: number; rgt: number }> {
  const known = new Set(rows.map((row) => row.name.toLowerCase()));
  const children = new Map<string, string[]>();
  for (const { name, above } of rows) {
    const parent = above && known.has(above.toLowerCase()) ? above.toLowerCase() : '';
    const beside = children.get(parent) ?? [];
    beside.push(name.toLowerCase());
    children.set(parent, beside);
  }
  const spans = new Map<string, { lft: number; rgt: number }>();
  let bound = 0;
  // on a list of our own, for a tree may be deeper than the stack
  const open: { name: string; next: number }[] = [{ name: '', next: 0 }];
  for (let node = open.at(-1); node; node = open.at(-1)) {
    const below = children.get(node.name)?.[node.next++];
    if (below !== undefined) {
      spans.set(below, { lft: ++bound, rgt: 0 });
      open.push({ name: below, next: 0 });
      continue;
    }
    const span = spans.get(node.name);
    if (span) span.rgt = ++bound;
    open.pop();
  }
  return spans;
}

/**
 * Numbers a tree anew (lft, rgt) from what each node says is its parent: for data that came in past the lifecycle.
 * Writes only the nodes that change. Whether the user may is the caller's question.
 * @throws ValidationError for a doctype that is no tree, or nodes that lead back to themselves
 */
export async function rebuildTree(ctx: Ctx, meta: Meta): Promise<void> {
  if (!meta.parent_field || !meta.column('lft') || !meta.column('rgt')) {
    throw new ValidationError(`${meta.name} is no tree`);
  }
  // the counter row is held, so that no node moves meanwhile
  await nextSeries(ctx.db, `__tree:${meta.name}`);
  const rows = await ctx.db.query<Row>(
    `SELECT \`name\`, \`${meta.parent_field}\` AS \`above\`, \`lft\`, \`rgt\` FROM ${meta.sqlTable} ORDER BY \`name\``,
  );
  const spans = numbered(rows);
  for (const { name, lft, rgt } of rows) {
    const span = spans.get(name.toLowerCase());
    if (!span) throw new ValidationError(`${meta.name} ${name}: its parents lead back to itself`);
    if (span.lft === Number(lft) && span.rgt === Number(rgt)) continue;
    await ctx.db.execute(`UPDATE ${meta.sqlTable} SET \`lft\` = ?, \`rgt\` = ? WHERE \`name\` = ?`, [
      span.lft,
      span.rgt,
      name,
    ]);
  }
}
