/** Number cards: one figure over the documents of a doctype that the user may read. */
import {
  arg,
  type Ctx,
  cint,
  countDocs,
  flt,
  type Meta,
  method,
  optional,
  PermissionError,
  ValidationError,
} from '../../../../engine/index.js';
import { addDays, addMonths } from './dates.js';
import { type Filter, filtersOf } from './filters.js';
import { callMethod, cardOrChart, text, type Values } from './stored.js';

const FUNCTIONS: Readonly<Record<string, string>> = { Sum: 'SUM', Average: 'AVG', Minimum: 'MIN', Maximum: 'MAX' };

/** @throws ValidationError, PermissionError */
function doctypeOf(ctx: Ctx, card: Values): Meta {
  const doctype = text(card, 'document_type');
  if (!doctype) throw new ValidationError('The number card has no document_type');
  return ctx.meta(doctype);
}

/**
 * The figure of a card of the type Document Type, in one statement.
 * @throws PermissionError when the user may not read the doctype, or the field that is summed
 */
async function figureOf(ctx: Ctx, card: Values, filters: readonly Filter[]): Promise<number> {
  const meta = doctypeOf(ctx, card);
  const parent = text(card, 'parent_document_type');
  const place = parent ? { parent } : {};
  const fn = text(card, 'function') || 'Count';
  if (fn === 'Count') return countDocs(ctx, meta, { filters, distinct: true, ...place });
  const sql = FUNCTIONS[fn];
  if (!sql) throw new ValidationError(`A number card has no function "${fn.slice(0, 40)}"`);
  const field = text(card, 'aggregate_function_based_on');
  if (!meta.column(field)) {
    throw new ValidationError(`aggregate_function_based_on: ${meta.name} has no field "${field.slice(0, 140)}"`);
  }
  const fields = [{ [sql]: field, as: 'figure' }];
  const [row = {}] = await ctx.getList<{ figure?: number | null }>(meta, { fields, filters, order_by: null, ...place });
  if (!('figure' in row))
    throw new PermissionError(`You do not have permission to access field: ${meta.name}.${field}`);
  return flt(row.figure ?? 0);
}

async function resultOf(ctx: Ctx, card: Values, given: unknown, before?: string): Promise<unknown> {
  const type = text(card, 'type') || 'Document Type';
  if (type === 'Custom') return callMethod(ctx, text(card, 'method'), { filters: given });
  if (type !== 'Document Type') {
    throw new ValidationError(`A card of the type ${type.slice(0, 40)} takes its figure from its report`);
  }
  const meta = doctypeOf(ctx, card);
  const filters = await filtersOf(ctx, meta, card, given);
  if (before) filters.push([meta.name, 'creation', '<', before]);
  return figureOf(ctx, card, filters);
}

/** `frappe.desk.doctype.number_card.number_card.get_result` @param doc the card, or its name */
const getResult = method(
  { args: { doc: arg.any(), filters: optional(arg.any()), to_date: optional(arg.text()) }, verbs: ['GET', 'POST'] },
  async (ctx, { doc, filters, to_date }) => resultOf(ctx, await cardOrChart(ctx, 'Number Card', doc), filters, to_date),
);

/** A moment ago, by the card's interval. */
function earlier(ctx: Ctx, interval: string): string {
  const [today, time] = [ctx.today(), ctx.now().slice(10)];
  if (interval === 'Daily') return addDays(today, -1) + time;
  if (interval === 'Weekly') return addDays(today, -7) + time;
  return addMonths(today, interval === 'Monthly' ? -1 : -12) + time;
}

/**
 * `frappe.desk.doctype.number_card.number_card.get_percentage_difference`: how far the result is from what it was a
 * day, week, month or year ago; null when the card does not tell, or there was nothing then.
 */
const getPercentageDifference = method(
  { args: { doc: arg.any(), filters: optional(arg.any()), result: optional(arg.float(), 0) }, verbs: ['GET', 'POST'] },
  async (ctx, { doc, filters, result }) =>
    differenceOf(ctx, await cardOrChart(ctx, 'Number Card', doc), filters, result),
);

async function differenceOf(ctx: Ctx, card: Values, filters: unknown, result: number): Promise<number | null> {
  if (cint(card.show_percentage_stats) !== 1) return null;
  const before = flt(await resultOf(ctx, card, filters, earlier(ctx, text(card, 'stats_time_interval'))));
  if (before === 0) return null;
  return result === before ? 0 : (result / before - 1) * 100;
}

/** What a kept card says, with the percentage when it tells one. @throws as the card's kind does */
export async function cardFigures(ctx: Ctx, card: Values): Promise<{ result: unknown; difference: number | null }> {
  const result = await resultOf(ctx, card, undefined);
  return { result, difference: await differenceOf(ctx, card, undefined, flt(result)) };
}

/** For the editor's link: rows of name, label and doctype. */
const getCardsForUser = method(
  {
    args: {
      txt: optional(arg.text(), ''),
      start: optional(arg.int(), 0),
      page_len: optional(arg.int(), 20),
      filters: optional(arg.any()),
    },
    verbs: ['GET', 'POST'],
  },
  async (ctx, { txt, start, page_len, filters }) => {
    const rows = await ctx.getList<Record<string, string | null>>('Number Card', {
      fields: ['name', 'label', 'document_type'],
      filters: filters ?? [],
      or_filters: txt ? ['name', 'label', 'document_type'].map((field) => [field, 'like', `%${txt}%`]) : [],
      start,
      limit: Math.min(Math.max(page_len, 1), 500),
    });
    return rows.map(({ name, label, document_type }) => [name, label, document_type]);
  },
);

const DOTTED = 'frappe.desk.doctype.number_card.number_card';

export const numberCardMethods = {
  [`${DOTTED}.get_cards_for_user`]: getCardsForUser,
  [`${DOTTED}.get_percentage_difference`]: getPercentageDifference,
  [`${DOTTED}.get_result`]: getResult,
};
