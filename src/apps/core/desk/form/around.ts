import {
  arg,
  type Ctx,
  cint,
  type DocJson,
  type Document,
  type Meta,
  type Method,
  method,
  optional,
  type SqlValue,
  ValidationError,
  visibleJson,
} from '../../../../engine/index.js';
import { readJson } from '../charts/filters.js';
import { type Connection, connectionsOf } from './connections.js';

const READING = ['GET', 'POST'] as const;
/** Counts stop here: the desk shows "99+". */
const CAP = 100;

function filterList(doctype: string, given: unknown): unknown[] {
  const value = readJson(given, 'filters') ?? [];
  if (Array.isArray(value)) return [...value];
  if (typeof value !== 'object' || value === null) throw new ValidationError('filters must be a list or an object');
  return Object.entries(value).map(([field, wanted]) =>
    Array.isArray(wanted) ? [doctype, field, ...wanted] : [doctype, field, '=', wanted],
  );
}

/** `frappe.desk.form.utils.get_next`: the neighbour of a document in the list that the user came from. */
const getNext = method(
  {
    args: {
      doctype: arg.text(),
      value: arg.text(),
      prev: optional(arg.check(), false),
      filters: optional(arg.any()),
      sort_order: optional(arg.text(), 'desc'),
      sort_field: optional(arg.text(), 'creation'),
    },
    verbs: READING,
  },
  async (ctx, { doctype, value, prev, filters, sort_order, sort_field }) => {
    const meta = ctx.meta(doctype);
    if (!meta.column(sort_field)) throw new ValidationError(`${sort_field} is no field of ${meta.name}`);
    const list = filterList(meta.name, filters);
    const here = await ctx.getValue<Record<string, SqlValue>>(meta, value, [sort_field]);
    if (!here) throw await ctx.missing(meta, value);
    const isUp = (sort_order.toLowerCase() === 'asc') !== prev;
    const [next] = await ctx.pluck(meta, 'name', {
      filters: [...list, [meta.name, sort_field, isUp ? '>' : '<', here[sort_field] ?? '']] as never,
      order_by: `${sort_field} ${isUp ? 'asc' : 'desc'}`,
      limit: 1,
    });
    if (next === undefined) ctx.msgprint('There are no further documents');
    return next ?? null;
  },
);

function previewFields(meta: Meta): string[] {
  const stored = meta.fields.filter((field) => meta.column(field.fieldname));
  const chosen = stored.filter((field) => field.in_preview);
  return (chosen.length > 0 ? chosen : stored.filter((field) => field.reqd)).map((field) => field.fieldname);
}

/** `frappe.desk.link_preview.get_preview_data`: a few fields for those who may read the document, else nothing. */
const getPreview = method(
  { args: { doctype: arg.text(), docname: arg.text() }, verbs: READING },
  async (ctx, { doctype, docname }) => {
    const meta = ctx.meta(doctype);
    if (cint(meta.json.show_preview_popup as SqlValue) !== 1 || meta.issingle) return null;
    if (!(await ctx.hasPermission(meta, 'read'))) return null;
    const image = typeof meta.json.image_field === 'string' ? meta.json.image_field : '';
    const title = meta.title_field ?? 'name';
    const wanted = [...new Set([...previewFields(meta), title, image, 'name'])].filter((name) => meta.column(name));
    const [row] = await ctx.getList<Record<string, SqlValue>>(meta, {
      fields: wanted,
      filters: { name: docname },
      limit: 1,
    });
    if (!row) return null;
    const rest = Object.entries(row).filter(
      ([field, value]) => value !== null && value !== '' && ![title, image, 'name'].includes(field),
    );
    return {
      preview_image: row[image] ?? null,
      preview_title: row[title] ?? null,
      name: row.name,
      ...Object.fromEntries(rest.map(([field, value]) => [meta.label(field), value])),
    };
  },
);

async function externalCount(ctx: Ctx, doc: Document, { doctype, fieldname, child }: Connection) {
  const filters: unknown[] = [[child ?? doctype, fieldname, '=', doc.name]];
  const meta = ctx.meta(child ?? doctype);
  const dynamic = meta.dynamicLinks.find((field) => field.fieldname === fieldname);
  if (dynamic) filters.push([child ?? doctype, dynamic.options, '=', doc.doctype]);
  const names = await ctx.pluck(doctype, 'name', { filters: filters as never, limit: CAP });
  return { doctype, count: new Set(names).size, open_count: 0 };
}

/** @param json the document as the caller sees it: rows that are hidden count for nothing */
function internalCount(json: DocJson, { doctype, fieldname, internal }: Connection) {
  const rows = (json[internal?.table ?? ''] as DocJson[] | undefined) ?? [];
  const names = [...new Set(rows.map((row) => row[fieldname]))].filter(Boolean);
  return { doctype, count: Math.min(names.length, CAP), open_count: 0, names: names.slice(0, CAP) };
}

/**
 * `frappe.desk.notifications.get_open_count`: how many documents of each connected doctype belong to this one, up to
 * 100, and of what the caller may see only.
 */
const getOpenCount = method(
  { args: { doctype: arg.text(), name: arg.text(), items: optional(arg.list()) }, verbs: READING },
  async (ctx, { doctype, name, items }) => {
    const doc = await ctx.getDoc(ctx.meta(doctype), name);
    const json = await visibleJson(ctx, doc);
    const external: unknown[] = [];
    const internal: unknown[] = [];
    for (const connection of connectionsOf(doc.meta, (each) => ctx.site.registry.find(each))) {
      if (items && !items.includes(connection.doctype)) continue;
      if (!(await ctx.hasPermission(connection.doctype, 'read'))) continue;
      if (connection.internal) internal.push(internalCount(json, connection));
      else external.push(await externalCount(ctx, doc, connection));
    }
    return { count: { external_links_found: external, internal_links_found: internal } };
  },
);

export const aroundMethods: Readonly<Record<string, Method>> = {
  'frappe.desk.form.utils.get_next': getNext,
  'frappe.desk.link_preview.get_preview_data': getPreview,
  'frappe.desk.notifications.get_open_count': getOpenCount,
};
