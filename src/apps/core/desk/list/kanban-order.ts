import { type Ctx, type Document, listDocs, ValidationError } from '../../../../engine/index.js';

interface ColumnCards {
  column: Document;
  cards: readonly string[];
}

/** Cards of one board that a client may put in order at once. */
const MOST_CARDS = 2000;

/**
 * Gives documents the value of the column that they lie in now; each that changes is saved with the user's rights and
 * the doctype's rules. Those that the user cannot see are left alone.
 * @returns which changed
 */
export async function moveCards(
  ctx: Ctx,
  board: Document,
  lists: readonly ColumnCards[],
): Promise<{ name: string; column: string }[]> {
  const meta = ctx.meta(board.text('reference_doctype'));
  const field = board.text('field_name');
  const names = lists.flatMap(({ cards }) => cards);
  if (names.length > MOST_CARDS) throw new ValidationError(`order: at most ${MOST_CARDS} cards`);
  if (names.length === 0) return [];
  const rows = await listDocs(ctx, meta, {
    fields: ['name', `${field} as place`],
    filters: { name: ['in', names] },
    order_by: null,
  });
  const places = new Map(rows.map((row) => [String(row.name), row.place]));
  const moved: { name: string; column: string }[] = [];
  for (const { column, cards } of lists) {
    const value = column.text('column_name');
    for (const name of cards) {
      if (!places.has(name) || places.get(name) === value) continue;
      const doc = await ctx.getDoc(meta, name, { lock: true });
      await doc.update({ [field]: value }).save();
      moved.push({ name, column: value });
    }
  }
  return moved;
}
