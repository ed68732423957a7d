import {
  arg,
  type Ctx,
  type Document,
  listDocs,
  type Method,
  method,
  optional,
  PermissionError,
  parseJson,
  ValidationError,
} from '../../../../engine/index.js';
import { readJson } from '../charts/filters.js';
import { moveCards } from './kanban-order.js';

const WRITE = ['POST', 'PUT'] as const;
const COLORS: ReadonlySet<string> = new Set([
  'Blue',
  'Cyan',
  'Gray',
  'Green',
  'Light Blue',
  'Orange',
  'Pink',
  'Purple',
  'Red',
  'Yellow',
]);

/** `get_kanban_boards`: the boards of a doctype that this user may see. */
const getBoards = method({ args: { doctype: arg.text() } }, (ctx, { doctype }) =>
  listDocs(ctx, ctx.meta('Kanban Board'), {
    fields: ['name', 'filters', 'reference_doctype', 'private'],
    filters: { reference_doctype: ctx.meta(doctype).name },
    order_by: 'name asc',
  }),
);

/**
 * The board as one that code may write: what a board keeps is read only to forms.
 * @throws PermissionError unless the user may change the board
 */
async function boardToChange(ctx: Ctx, name: string): Promise<Document> {
  const board = await ctx.getDoc('Kanban Board', name, { lock: true });
  await ctx.checkPermission('Kanban Board', 'write', board);
  return ctx.sudo().getDoc('Kanban Board', name);
}

/**
 * The board whose cards this user may move: whoever may read it and write the documents on it.
 * Their order is part of the work on them, not of the board's layout.
 */
async function boardToMove(ctx: Ctx, name: string): Promise<Document> {
  const seen = await ctx.getDoc('Kanban Board', name, { lock: true });
  await ctx.checkPermission(ctx.meta(seen.text('reference_doctype')), 'write');
  return ctx.sudo().getDoc('Kanban Board', name);
}

function columnOf(board: Document, name: string): Document {
  const column = board.rows('columns').find((row) => row.text('column_name') === name);
  if (!column) throw new ValidationError(`The board ${board.name} has no column ${name.slice(0, 140)}`);
  return column;
}

/** The columns as the client sees them. */
const columnsOf = (board: Document) => board.rows('columns').map((row) => row.toJSON());

const addColumn = method(
  { args: { board_name: arg.text(), column_title: arg.text() }, verbs: WRITE },
  async (ctx, { board_name, column_title }) => {
    const board = await boardToChange(ctx, board_name);
    board.append('columns', { column_name: column_title.trim() });
    await board.save();
    return columnsOf(board);
  },
);

const archiveRestore = method(
  { args: { board_name: arg.text(), column_title: arg.text(), status: arg.text() }, verbs: WRITE },
  async (ctx, { board_name, column_title, status }) => {
    const board = await boardToChange(ctx, board_name);
    columnOf(board, column_title).set('status', status);
    await board.save();
    return columnsOf(board);
  },
);

const setIndicator = method(
  { args: { board_name: arg.text(), column_name: arg.text(), indicator: arg.text() }, verbs: WRITE },
  async (ctx, { board_name, column_name, indicator }) => {
    if (!COLORS.has(indicator))
      throw new ValidationError(`indicator: ${indicator.slice(0, 50)} is no colour of a column`);
    const board = await boardToChange(ctx, board_name);
    columnOf(board, column_name).set('indicator', indicator);
    await board.save();
    return columnsOf(board);
  },
);

/** `update_column_order`: the columns in another order; those that are not named stay behind. */
const updateColumnOrder = method(
  { args: { board_name: arg.text(), order: arg.list() }, verbs: WRITE },
  async (ctx, { board_name, order }) => {
    const board = await boardToChange(ctx, board_name);
    const named = [...new Set(order)].map((name) => columnOf(board, String(name)));
    const others = board.rows('columns').filter((row) => !named.includes(row));
    for (const [place, row] of [...named, ...others].entries()) row.set('idx', place + 1);
    board.set('columns', [...named, ...others]);
    await board.save();
    return board.toJSON();
  },
);

/** JSON text of a list of field names, as the board keeps it. @throws ValidationError */
function cardFields(ctx: Ctx, board: Document, given: unknown): string {
  const fields = readJson(given, 'settings.fields');
  const meta = ctx.meta(board.text('reference_doctype'));
  if (!Array.isArray(fields)) throw new ValidationError('settings.fields: a list of field names is needed');
  for (const field of fields) {
    const known = typeof field === 'string' && (meta.field(field) ?? meta.column(field));
    if (!known) throw new ValidationError(`settings.fields: ${meta.name} has no field ${String(field).slice(0, 140)}`);
  }
  return JSON.stringify(fields);
}

/** `save_settings`: what cards show. @returns what was saved */
const saveSettings = method(
  { args: { board_name: arg.text(), settings: arg.dict() }, verbs: WRITE },
  async (ctx, { board_name, settings }) => {
    const board = await boardToChange(ctx, board_name);
    if (settings.fields !== undefined) board.set('fields', cardFields(ctx, board, settings.fields));
    if (settings.show_labels !== undefined) board.set('show_labels', settings.show_labels ? 1 : 0);
    await board.save();
    return { fields: board.get('fields'), show_labels: board.get('show_labels') };
  },
);

/** `quick_kanban_board`: a board with a column for each option of the field; private to whoever makes it. */
const quickBoard = method(
  { args: { doctype: arg.text(), board_name: arg.text(), field_name: arg.text() }, verbs: WRITE },
  async (ctx, { doctype, board_name, field_name }) => {
    const meta = ctx.meta(doctype);
    const field = meta.field(field_name);
    if (field?.fieldtype !== 'Select') throw new ValidationError(`field_name: ${doctype} has no Select ${field_name}`);
    const options = field.options.split('\n').filter((option) => option !== '');
    const values = { kanban_board_name: board_name, reference_doctype: meta.name, field_name };
    if (!(await ctx.hasPermission('Kanban Board', 'create'))) {
      throw new PermissionError('You are not allowed to create a Kanban Board');
    }
    await ctx.checkPermission(meta, 'read');
    const columns = options.map((column_name) => ({ column_name }));
    return ctx
      .sudo()
      .newDoc('Kanban Board', { ...values, private: 1, columns })
      .insert();
  },
);

/** `update_order`: `{column: [names]}` of the whole board. @returns the board, and the cards that changed columns */
const updateOrder = method(
  { args: { board_name: arg.text(), order: arg.dict() }, verbs: WRITE },
  async (ctx, { board_name, order }) => {
    const board = await boardToMove(ctx, board_name);
    const lists = Object.entries(order).map(([name, cards]) => {
      if (!Array.isArray(cards)) throw new ValidationError(`order.${name.slice(0, 140)}: a list of names is needed`);
      return { column: columnOf(board, name), cards: cards.map(String) };
    });
    const moved = await moveCards(ctx, board, lists);
    for (const { column, cards } of lists) column.set('order', JSON.stringify(cards));
    await board.save();
    return [board.toJSON(), moved];
  },
);

function orderIn(column: Document): string[] {
  try {
    const names = parseJson(column.text('order') || '[]');
    return Array.isArray(names) ? names.map(String) : [];
  } catch {
    return [];
  }
}

function place(column: Document, name: string, at: number | undefined): void {
  const names = orderIn(column).filter((one) => one !== name);
  names.splice(at === undefined ? names.length : Math.max(0, at), 0, name);
  column.set('order', JSON.stringify(names));
}

/** `update_order_for_single_card`: one card goes to another place, perhaps in another column. */
const moveCard = method(
  {
    args: {
      board_name: arg.text(),
      docname: arg.text(),
      from_colname: arg.text(),
      to_colname: arg.text(),
      old_index: optional(arg.int()),
      new_index: optional(arg.int()),
    },
    verbs: WRITE,
  },
  async (ctx, { board_name, docname, from_colname, to_colname, new_index }) => {
    const board = await boardToMove(ctx, board_name);
    const [from, to] = [columnOf(board, from_colname), columnOf(board, to_colname)];
    await moveCards(ctx, board, [{ column: to, cards: [docname] }]);
    from.set('order', JSON.stringify(orderIn(from).filter((name) => name !== docname)));
    place(to, docname, new_index);
    await board.save();
    return board.toJSON();
  },
);

/** `add_card`: a document that was made just now, at the end of its column. */
const addCard = method(
  { args: { board_name: arg.text(), docname: arg.text(), colname: arg.text() }, verbs: WRITE },
  async (ctx, { board_name, docname, colname }) => {
    const board = await boardToMove(ctx, board_name);
    await ctx.getDoc(ctx.meta(board.text('reference_doctype')), docname);
    place(columnOf(board, colname), docname, undefined);
    await board.save();
    return board.toJSON();
  },
);

const UNDER = 'frappe.desk.doctype.kanban_board.kanban_board';

export const kanbanMethods: Readonly<Record<string, Method>> = {
  [`${UNDER}.get_kanban_boards`]: getBoards,
  [`${UNDER}.add_column`]: addColumn,
  [`${UNDER}.archive_restore_column`]: archiveRestore,
  [`${UNDER}.set_indicator`]: setIndicator,
  [`${UNDER}.update_column_order`]: updateColumnOrder,
  [`${UNDER}.save_settings`]: saveSettings,
  [`${UNDER}.quick_kanban_board`]: quickBoard,
  [`${UNDER}.update_order`]: updateOrder,
  [`${UNDER}.update_order_for_single_card`]: moveCard,
  [`${UNDER}.add_card`]: addCard,
};
