import {
  arg,
  type Ctx,
  countDocs,
  type ListRow,
  listDocs,
  type Method,
  method,
  optional,
} from '../../../../engine/index.js';
import { addCommentCounts } from './comment-counts.js';
import { type ListArgs, listArgs, listParams, type PageArgs, pageArgs, pageOf } from './params.js';
import { totalsOf } from './totals.js';
import { usersNamedIn } from './user-info.js';

interface RowArgs extends ListArgs, PageArgs {
  doctype: string;
  with_comment_count?: boolean | undefined;
}

const rowArgs = { ...listArgs, ...pageArgs, with_comment_count: optional(arg.check(), false) };

async function rowsOf(ctx: Ctx, args: RowArgs): Promise<ListRow[]> {
  const meta = ctx.meta(args.doctype);
  const rows = await listDocs(ctx, meta, { ...listParams(args), ...pageOf(args) });
  if (args.with_comment_count) await addCommentCounts(ctx, meta, rows);
  return rows;
}

/**
 * `frappe.desk.reportview.get`: rows as lists under one set of keys, and who the people are that they are assigned to.
 * Nothing found: `[]`, as Frappe.
 */
const get = method({ args: { ...rowArgs, add_total_row: optional(arg.check(), false) } }, async (ctx, args) => {
  const rows = await rowsOf(ctx, args);
  const [first] = rows;
  if (!first) return [];
  const keys = Object.keys(first);
  const values: unknown[][] = rows.map((row) => keys.map((key) => row[key] ?? null));
  if (args.add_total_row) values.push(totalsOf(ctx.meta(args.doctype), keys, values));
  return { keys, values, user_info: await usersNamedIn(ctx, rows) };
});

const getList = method({ args: rowArgs }, rowsOf);

/** `frappe.desk.reportview.get_count`: with `limit` it stops counting there, so that a large table costs no more. */
const getCount = method({ args: { ...listArgs, limit: optional(arg.int(), 0) } }, (ctx, args) => {
  const { fields: _fields, order_by: _order, group_by: _group, ...params } = listParams(args);
  return countDocs(ctx, ctx.meta(args.doctype), { ...params, limit: args.limit });
});

export const reportviewMethods: Readonly<Record<string, Method>> = {
  'frappe.desk.reportview.get': get,
  'frappe.desk.reportview.get_list': getList,
  'frappe.desk.reportview.get_count': getCount,
};
