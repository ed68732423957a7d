import {
  arg,
  type Ctx,
  countDocs,
  type DocJson,
  DoesNotExistError,
  findAddressed,
  type ListParams,
  listDocs,
  type Meta,
  type Method,
  method,
  optional,
  ValidationError,
  visibleAddressed,
  visibleJson,
} from '../../../engine/index.js';
import { fieldNames, filtersOrName, jsonArgument } from './shared.js';

/** `name`, `*`, several names with commas, or a list. */
function listFields(given: unknown): readonly unknown[] | undefined {
  if (given === undefined || given === null || given === '') return undefined;
  if (typeof given === 'string' && !given.trimStart().startsWith('['))
    return given.split(',').map((name) => name.trim());
  const fields = jsonArgument(given, 'fields');
  if (!Array.isArray(fields)) throw new ValidationError('fields must be a list');
  return fields;
}

function given<T>(key: string, value: T | undefined | null): Record<string, T> {
  return value === undefined || value === null || value === '' ? {} : { [key]: value };
}

const getList = method(
  {
    args: {
      doctype: arg.text(),
      fields: optional(arg.any()),
      filters: optional(arg.any()),
      or_filters: optional(arg.any()),
      group_by: optional(arg.text()),
      order_by: optional(arg.text()),
      limit_start: optional(arg.int()),
      start: optional(arg.int()),
      limit_page_length: optional(arg.int()),
      limit: optional(arg.int()),
      parent: optional(arg.text()),
      as_dict: optional(arg.check(), true),
    },
  },
  async (ctx, args) => {
    const start = args.limit_start ?? args.start ?? 0;
    const limit = args.limit_page_length ?? args.limit ?? 20;
    if (start < 0 || limit < 0) throw new ValidationError('limit_start and limit_page_length cannot be negative');
    const params: ListParams = {
      ...given('fields', listFields(args.fields)),
      ...given('filters', jsonArgument(args.filters, 'filters')),
      ...given('or_filters', jsonArgument(args.or_filters, 'or_filters')),
      ...given('group_by', args.group_by),
      ...given('order_by', args.order_by),
      ...given('parent', args.parent),
      start,
      limit,
    };
    const rows = await listDocs(ctx, ctx.meta(args.doctype), params);
    return args.as_dict ? rows : rows.map((row) => Object.values(row));
  },
);

/** Counts what the user may read: the same rows as the list has. */
const getCount = method(
  { args: { doctype: arg.text(), filters: optional(arg.any()), parent: optional(arg.text()) } },
  (ctx, args) =>
    countDocs(ctx, ctx.meta(args.doctype), {
      ...given('filters', jsonArgument(args.filters, 'filters')),
      ...given('parent', args.parent),
    }),
);

async function nameOfFirst(ctx: Ctx, meta: Meta, filters: unknown, parent: string | undefined): Promise<string> {
  const [row] = await listDocs(ctx, meta, { filters, limit: 1, ...given('parent', parent) });
  if (!row) throw new DoesNotExistError(`${meta.name} not found`);
  return String(row.name);
}

const get = method(
  {
    args: {
      doctype: arg.text(),
      name: optional(arg.text()),
      filters: optional(arg.any()),
      parent: optional(arg.text()),
    },
  },
  async (ctx, { doctype, name, filters, parent }) => {
    const meta = ctx.meta(doctype);
    if (meta.issingle) return visibleJson(ctx, await ctx.getDoc(meta, name ?? meta.name));
    const wanted = name ?? (await nameOfFirst(ctx, meta, jsonArgument(filters, 'filters') ?? {}, parent));
    return visibleAddressed(ctx, await findAddressed(ctx, meta, wanted));
  },
);

/** Fields of a single as the user may see them; null for a name that is no field. */
async function singleValues(ctx: Ctx, meta: Meta, fields: readonly string[]): Promise<DocJson> {
  const json = await visibleJson(ctx, await ctx.getDoc(meta, meta.name));
  return Object.fromEntries(fields.map((field) => [field, json[field] ?? null]));
}

const getValue = method(
  {
    args: {
      doctype: arg.text(),
      fieldname: arg.any(),
      filters: optional(arg.any()),
      as_dict: optional(arg.check(), true),
      parent: optional(arg.text()),
    },
  },
  async (ctx, { doctype, fieldname, filters, as_dict, parent }) => {
    const meta = ctx.meta(doctype);
    const names = fieldNames(fieldname);
    const fields = names.length > 0 ? names : ['name'];
    const where = filtersOrName(filters);
    const found = meta.issingle
      ? await singleValues(ctx, meta, fields)
      : (
          await listDocs(ctx, meta, {
            fields,
            ...given('filters', typeof where === 'string' ? { name: where } : where),
            ...given('parent', parent),
            limit: 1,
          })
        )[0];
    if (as_dict) return found ?? {};
    const values = found && Object.values(found);
    return values?.length === 1 ? values[0] : values;
  },
);

const getSingleValue = method({ args: { doctype: arg.text(), field: arg.text() } }, async (ctx, { doctype, field }) => {
  const meta = ctx.meta(doctype);
  if (!meta.issingle) throw new ValidationError(`${doctype} is not a single`);
  if (!meta.column(field) && !meta.tableField(field))
    throw new ValidationError(`Field ${field} does not exist on ${doctype}`);
  return (await singleValues(ctx, meta, [field]))[field];
});

/** The name of the document that amends this one; false when there is none. */
const isDocumentAmended = method(
  { args: { doctype: arg.text(), docname: arg.text() } },
  async (ctx, { doctype, docname }) => {
    const meta = ctx.meta(doctype);
    if (!meta.column('amended_from')) return false;
    return (await ctx.exists(meta, { amended_from: docname })) ?? false;
  },
);

export const readMethods: Readonly<Record<string, Method>> = {
  'frappe.client.get_list': getList,
  'frappe.client.get_count': getCount,
  'frappe.client.get': get,
  'frappe.client.get_value': getValue,
  'frappe.client.get_single_value': getSingleValue,
  'frappe.client.is_document_amended': isDocumentAmended,
};
