import { arg, type Method, method, optional, ValidationError } from '../../../../engine/index.js';
import type { Cell } from '../../transfer/cells.js';
import { cellOf, exportType, noteExport, sheetFile } from '../list/export-cells.js';
import { columnsIn, filtersOf } from './arguments.js';
import type { ReportColumn, ReportRow } from './columns.js';
import { findReport } from './find-report.js';
import { type MadeReport, makeReport } from './make-report.js';

interface Shown {
  /** Places of the rows that the person sees, in their order; absent: all. */
  rows?: readonly unknown[] | undefined;
  indent: boolean;
  hidden: boolean;
}

function cellsOf(row: ReportRow | unknown[], columns: readonly ReportColumn[], indent: boolean): Cell[] {
  const cells = Array.isArray(row)
    ? columns.map((_, place) => cellOf(row[place]))
    : columns.map(({ fieldname }) => cellOf(row[fieldname]));
  const depth = indent && !Array.isArray(row) ? Math.min(Number(row.indent) || 0, 50) : 0;
  if (depth > 0 && typeof cells[0] === 'string') cells[0] = `${'    '.repeat(depth)}${cells[0]}`;
  return cells;
}

/** The rows that are shown, and the totals under them. @throws ValidationError for places that are no numbers */
function shownRows(result: MadeReport['result'], places: readonly unknown[] | undefined): MadeReport['result'] {
  if (places === undefined || places.length === 0) return result;
  const last = result.at(-1);
  const totals = Array.isArray(last) ? [last] : [];
  const rows = places.map((place) => {
    if (typeof place !== 'number') throw new ValidationError('visible_idx: a list of row numbers is needed');
    return result[place];
  });
  return [...rows.filter((row) => row !== undefined && !Array.isArray(row)), ...totals] as MadeReport['result'];
}

function sheetOf({ columns, result }: MadeReport, { rows, indent, hidden }: Shown): Cell[][] {
  const shown = columns.filter((column) => hidden || !column.hidden);
  // totals come as a list in the order of all columns
  const places = shown.map((column) => columns.indexOf(column));
  const ordered = shownRows(result, rows).map((row) => (Array.isArray(row) ? places.map((place) => row[place]) : row));
  return [shown.map((column) => column.label), ...ordered.map((row) => cellsOf(row, shown, indent))];
}

/** `frappe.desk.query_report.export_query`: a report as a file. Needs the right to export its doctype. */
const exportQuery = method(
  {
    args: {
      report_name: arg.text(),
      file_format_type: optional(arg.text()),
      filters: optional(arg.any()),
      custom_columns: optional(arg.any()),
      visible_idx: optional(arg.list()),
      include_indentation: optional(arg.check(), false),
      include_hidden_columns: optional(arg.check(), false),
      include_filters: optional(arg.check(), false),
    },
    verbs: ['POST', 'PUT'],
    rate_limit: { calls: 60, seconds: 60 },
  },
  async (ctx, args) => {
    const found = await findReport(ctx, args.report_name);
    await ctx.checkPermission(found.meta, 'export');
    const type = exportType(args.file_format_type);
    const filters = filtersOf(args.filters);
    const request = { filters, customColumns: columnsIn(args.custom_columns), isTree: args.include_indentation };
    const made = await makeReport(ctx, found, request);
    const shown = { rows: args.visible_idx, indent: args.include_indentation, hidden: args.include_hidden_columns };
    const sheet = sheetOf(made, shown);
    const head = args.include_filters ? Object.entries(filters).map(([key, value]) => [key, cellOf(value)]) : [];
    const columns = made.columns.map((column) => column.label);
    const report_name = found.asked.name;
    await noteExport(ctx, { export_from: found.meta.name, file_type: type, report_name, filters, columns });
    return sheetFile(head.length > 0 ? [...head, [], ...sheet] : sheet, report_name, type);
  },
);

export const reportExportMethods: Readonly<Record<string, Method>> = {
  'frappe.desk.query_report.export_query': exportQuery,
};
