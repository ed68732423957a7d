import type { Ctx, ListRow, Meta } from '../../../../engine/index.js';

/** Adds `_comment_count` to rows that have their `name`: how many comments the document has, one statement for all. */
export async function addCommentCounts(ctx: Ctx, meta: Meta, rows: readonly ListRow[]): Promise<void> {
  const names = [...new Set(rows.flatMap((row) => (row.name === undefined ? [] : [String(row.name)])))];
  if (names.length === 0) return;
  const marks = names.map(() => '?').join(', ');
  // the rows have been found readable; whoever may read a document may count its comments
  const counts = await ctx.db.query<{ name: string; total: number }>(
    'SELECT `reference_name` AS `name`, COUNT(*) AS `total` FROM `tabComment`' +
      " WHERE `reference_doctype` = ? AND `comment_type` = 'Comment'" +
      ` AND \`reference_name\` IN (${marks}) GROUP BY \`reference_name\``,
    [meta.name, ...names],
  );
  const byName = new Map(counts.map((row) => [row.name.toLowerCase(), Number(row.total)]));
  for (const row of rows) row._comment_count = byName.get(String(row.name).toLowerCase()) ?? 0;
}
