import { arg, type Ctx, type ListParams, type Meta, type Method, method, optional } from '../../../../engine/index.js';
import type { Cell } from '../../transfer/cells.js';
import { cellOf, exportType, noteExport, sheetFile } from './export-cells.js';
import { labelsOf } from './export-labels.js';
import { pagesOf } from './export-pages.js';
import { namesOf } from './names.js';
import { listArgs, listParams, pageArgs, withFilters } from './params.js';
import { totalsOf } from './totals.js';

/** Rows of one file, for it is made in memory. */
const MOST_ROWS = { CSV: 250_000, Excel: 100_000 } as const;
const MOST_SELECTED = 5000;

interface Exported {
  keys: string[];
  values: Cell[][];
}

async function valuesOf(ctx: Ctx, meta: Meta, params: ListParams, most: number): Promise<Exported> {
  const exported: Exported = { keys: [], values: [] };
  for await (const page of pagesOf(ctx, meta, params, most)) {
    const [first] = page;
    if (first && exported.keys.length === 0) exported.keys = Object.keys(first);
    for (const row of page) exported.values.push(exported.keys.map((key) => cellOf(row[key])));
  }
  return exported;
}

/** Those that were ticked, in the order of the list; else what the filters let through. */
function selected(params: ListParams, items: readonly unknown[] | undefined): ListParams {
  if (items === undefined || items.length === 0) return params;
  const names = namesOf(items, 'selected_items', MOST_SELECTED);
  return { ...params, filters: withFilters(undefined, ['name', 'in', names]), start: 0, limit: 0 };
}

/** `frappe.desk.reportview.export_query`: what a list shows, as a file. Needs the right to export. */
const exportQuery = method(
  {
    args: {
      ...listArgs,
      ...pageArgs,
      title: optional(arg.text()),
      file_format_type: optional(arg.text()),
      selected_items: optional(arg.list()),
      add_totals_row: optional(arg.check(), false),
    },
    verbs: ['POST', 'PUT'],
    rate_limit: { calls: 60, seconds: 60 },
  },
  async (ctx, args) => {
    const meta = ctx.meta(args.doctype);
    const type = exportType(args.file_format_type);
    await ctx.checkPermission(meta, 'export');
    const page = { start: args.start ?? args.limit_start ?? 0, limit: args.page_length ?? args.limit_page_length ?? 0 };
    const params = selected({ ...listParams(args), ...page }, args.selected_items);
    const { keys, values } = await valuesOf(ctx, meta, params, MOST_ROWS[type]);
    const labels = labelsOf(ctx, meta, keys);
    const rows: Cell[][] = [['Sr', ...labels], ...values.map((row, place) => [place + 1, ...row])];
    if (args.add_totals_row && values.length > 0) rows.push(['', ...totalsOf(meta, keys, values).map(cellOf)]);
    await noteExport(ctx, { export_from: meta.name, file_type: type, filters: params.filters, columns: labels });
    return sheetFile(rows, args.title || meta.name, type);
  },
);

export const exportMethods: Readonly<Record<string, Method>> = {
  'frappe.desk.reportview.export_query': exportQuery,
};
