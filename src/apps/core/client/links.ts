import {
  arg,
  type Ctx,
  listDocs,
  type Method,
  method,
  optional,
  PermissionError,
  searchLink,
} from '../../../engine/index.js';
import { checkMayLookUp, fieldNames, jsonArgument } from './shared.js';

const READING = ['GET', 'POST'] as const;

/** The document's name as it is stored, and the fields asked for; nothing when there is none that the user may pick. */
async function validLink(
  ctx: Ctx,
  doctype: string,
  docname: string,
  fields: unknown,
): Promise<Record<string, unknown>> {
  const meta = ctx.meta(doctype);
  await checkMayLookUp(ctx, meta);
  if (meta.issingle) return { name: meta.name };
  const wanted = fields === undefined ? [] : fieldNames(fields);
  const [row] = await listDocs(ctx, meta, { fields: ['name', ...wanted], filters: { name: docname }, limit: 1 });
  return row ?? {};
}

const validateLink = method(
  { args: { doctype: arg.text(), docname: arg.text(), fields: optional(arg.any()) }, verbs: READING },
  (ctx, { doctype, docname, fields }) => validLink(ctx, doctype, docname, fields),
);

const validateLinkAndFetch = method(
  { args: { doctype: arg.text(), docname: arg.text(), fields_to_fetch: optional(arg.any()) }, verbs: READING },
  (ctx, { doctype, docname, fields_to_fetch }) => validLink(ctx, doctype, docname, fields_to_fetch),
);

const SEARCH_ARGS = {
  doctype: arg.text(),
  txt: optional(arg.text(), ''),
  query: optional(arg.text()),
  filters: optional(arg.any()),
  page_length: optional(arg.int(), 10),
  start: optional(arg.int(), 0),
  searchfield: optional(arg.text()),
};

interface Search {
  doctype: string;
  txt: string;
  query: string | undefined;
  filters: unknown;
  page_length: number;
  start: number;
  searchfield: string | undefined;
}

/** A search of an app's own: any method that clients may call and that only reads. @throws PermissionError for others */
function ownSearch(ctx: Ctx, { query = '', ...search }: Search): Promise<unknown> {
  const found = ctx.site.hooks.method(query);
  const isOpen = found?.verbs.includes('GET') && (ctx.user !== 'Guest' || found.allow_guest);
  if (!found || !isOpen) throw new PermissionError(`Function ${query} is not whitelisted.`);
  return found.call(ctx, { ...search, searchfield: search.searchfield ?? 'name' });
}

function suggestions(ctx: Ctx, search: Search) {
  const filters = jsonArgument(search.filters, 'filters');
  const { doctype, txt, page_length, start, searchfield } = search;
  const field = searchfield && searchfield !== 'name' ? { searchfield } : {};
  return searchLink(ctx, { doctype, txt, page_length, start, ...field, ...(filters ? { filters } : {}) });
}

/** Rows of any search as `{ value, description }`, from arrays as older searches give them. */
function asSuggestions(rows: unknown): unknown {
  if (!Array.isArray(rows)) return rows;
  return rows.map((row: unknown) =>
    Array.isArray(row) ? { value: row[0], description: row.slice(1).filter(Boolean).join(', ') } : row,
  );
}

const searchLinkMethod = method({ args: SEARCH_ARGS }, async (ctx, args) =>
  args.query ? asSuggestions(await ownSearch(ctx, args)) : suggestions(ctx, args),
);

/** The same as arrays: `[value, description, …]`. */
const searchWidget = method({ args: SEARCH_ARGS }, async (ctx, args) => {
  if (args.query) return ownSearch(ctx, args);
  const found = await suggestions(ctx, args);
  return found.map(({ value, label, description }) => [value, ...(label ? [label] : []), description]);
});

/** What a link shows in place of the name, for doctypes that show their title. */
const getLinkTitle = method(
  { args: { doctype: arg.text(), docname: arg.text() } },
  async (ctx, { doctype, docname }) => {
    const meta = ctx.meta(doctype);
    await checkMayLookUp(ctx, meta);
    const title = meta.title_field;
    if (!meta.show_title_field_in_link || !title) return docname;
    const [row] = await listDocs(ctx, meta, { fields: [title], filters: { name: docname }, limit: 1 });
    return row?.[title] ?? docname;
  },
);

export const linkMethods: Readonly<Record<string, Method>> = {
  'frappe.client.validate_link': validateLink,
  'frappe.client.validate_link_and_fetch': validateLinkAndFetch,
  'frappe.desk.form.utils.validate_link': validateLink,
  'frappe.desk.search.search_link': searchLinkMethod,
  'frappe.desk.search.search_widget': searchWidget,
  'frappe.desk.search.get_link_title': getLinkTitle,
};
