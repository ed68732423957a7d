import { type ChartData, type Ctx, flt, ValidationError } from '../../../../engine/index.js';
import { readJson } from './filters.js';
import { callMethod, text, type Values } from './stored.js';

const RUN = 'frappe.desk.query_report.run';

interface ReportAnswer {
  columns?: { fieldname?: string; label?: string }[];
  result?: unknown[];
  chart?: { data?: ChartData };
}

/** A report gives its rows as objects, or as lists in the order of its columns. */
function rowOf(row: unknown, columns: NonNullable<ReportAnswer['columns']>): Values {
  if (!Array.isArray(row)) return typeof row === 'object' && row !== null ? (row as Values) : {};
  return Object.fromEntries(columns.map(({ fieldname }, at) => [fieldname ?? String(at), row[at]]));
}

/** A chart that the report draws itself, or its columns `y_axis` over `x_field`. @throws as running the report */
export async function reportChart(ctx: Ctx, chart: Values, given: unknown): Promise<ChartData> {
  const report = text(chart, 'report_name');
  if (!report) throw new ValidationError('The chart has no report_name');
  const filters = readJson(given, 'filters') ?? readJson(chart.filters_json, 'filters_json') ?? {};
  const answer = (await callMethod(ctx, RUN, {
    report_name: report,
    filters,
    ignore_prepared_report: 1,
  })) as ReportAnswer;
  if (Number(chart.use_report_chart ?? 0) === 1) {
    if (!answer.chart?.data) throw new ValidationError(`The report ${report} draws no chart`);
    return answer.chart.data;
  }
  const x = text(chart, 'x_field');
  const axes = (Array.isArray(chart.y_axis) ? chart.y_axis : []) as Values[];
  if (!x || axes.length === 0) throw new ValidationError('x_field and y_axis: say which columns the chart shows');
  const rows = (answer.result ?? []).map((row) => rowOf(row, answer.columns ?? []));
  return {
    labels: rows.map((row) => text(row, x)),
    datasets: axes.map((axis) => {
      const field = text(axis, 'y_field');
      const name = answer.columns?.find((column) => column.fieldname === field)?.label ?? field;
      return { name, values: rows.map((row) => flt(row[field])) };
    }),
  };
}
