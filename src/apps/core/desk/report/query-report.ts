import { arg, type Ctx, type Method, method, optional, ValidationError } from '../../../../engine/index.js';
import { columnsIn, filtersOf } from './arguments.js';
import { findReport } from './find-report.js';
import { makeReport } from './make-report.js';
import { preparedResult } from './prepared.js';

/** `frappe.desk.query_report.run` (frappe-contract §5.6). */
const run = method(
  {
    args: {
      report_name: arg.text(),
      filters: optional(arg.any()),
      ignore_prepared_report: optional(arg.check(), false),
      custom_columns: optional(arg.any()),
      is_tree: optional(arg.check(), false),
      are_default_filters: optional(arg.check(), true),
    },
    verbs: ['GET', 'POST'],
  },
  async (ctx, args) => {
    const found = await findReport(ctx, args.report_name);
    const hasCustom = Object.keys(found.custom.filters).length > 0;
    const filters = args.are_default_filters && hasCustom ? found.custom.filters : filtersOf(args.filters);
    const customColumns = columnsIn(args.custom_columns);
    const isPrepared = found.report.prepared_report && !args.ignore_prepared_report && customColumns.length === 0;
    const made: Record<string, unknown> = isPrepared
      ? await preparedResult(ctx, found.asked, filters)
      : { ...(await makeReport(ctx, found, { filters, customColumns, isTree: args.is_tree })) };
    made.add_total_row = Boolean(found.report.add_total_row) && !made.skip_total_row;
    if (hasCustom && args.are_default_filters) made.custom_filters = found.custom.filters;
    return made;
  },
);

/** `frappe.desk.query_report.get_script`: what a client needs to ask for a report. */
const getScript = method(
  { args: { report_name: arg.text() }, verbs: ['GET', 'POST'] },
  async (ctx, { report_name }) => {
    const { asked, report } = await findReport(ctx, report_name);
    const script = report.text('javascript') || `frappe.query_reports[${JSON.stringify(report.name)}] = {}`;
    return {
      script,
      html_format: null,
      execution_time: 0,
      filters: report.rows('filters').map((row) => row.toJSON()),
      custom_report_name: asked === report ? null : asked.name,
    };
  },
);

const MOST_COLUMNS = 100;

interface CustomReport {
  reference_report: string;
  report_name: string;
  columns: unknown[];
  filters: Record<string, unknown>;
}

/** Changes the user's Custom Report of that name, or makes one. @returns its name */
async function keepCustom(ctx: Ctx, { reference_report, report_name, columns, filters }: CustomReport) {
  const { report } = await findReport(ctx, reference_report);
  const json = JSON.stringify({ columns, filters });
  const known = await ctx.sudo().exists('Report', report_name);
  if (known) {
    const custom = await ctx.getDoc('Report', known, { lock: true });
    if (custom.report_type !== 'Custom Report' || custom.is_standard === 'Yes') {
      throw new ValidationError(`There is another report of the name ${report_name}`);
    }
    if (custom.owner !== ctx.user) await ctx.checkPermission('Report', 'write', custom);
    await (await ctx.sudo().getDoc('Report', known)).update({ json }).save();
    ctx.msgprint({ message: 'Report updated successfully', alert: true });
    return known;
  }
  const values = { report_name, json, ref_doctype: report.ref_doctype, is_standard: 'No' as const };
  const rest = { report_type: 'Custom Report' as const, reference_report: report.name };
  const roles = report.rows('roles').map((row) => ({ role: row.text('role') }));
  const made = await ctx
    .sudo()
    .newDoc('Report', { ...values, ...rest, roles })
    .insert();
  ctx.msgprint({ message: `${made.name} saved successfully`, alert: true });
  return made.name;
}

/** `frappe.desk.query_report.save_report`: a report with columns and filters of one's own. */
const saveReport = method(
  {
    args: {
      reference_report: arg.text(),
      report_name: arg.text(),
      columns: arg.list(),
      filters: optional(arg.any()),
    },
    verbs: ['POST', 'PUT'],
  },
  (ctx, { reference_report, report_name, columns, filters }) => {
    if (columns.length > MOST_COLUMNS) throw new ValidationError(`columns: at most ${MOST_COLUMNS}`);
    return keepCustom(ctx, { reference_report, report_name, columns, filters: filtersOf(filters) });
  },
);

export const queryReportMethods: Readonly<Record<string, Method>> = {
  'frappe.desk.query_report.run': run,
  'frappe.desk.query_report.get_script': getScript,
  'frappe.desk.query_report.save_report': saveReport,
};
