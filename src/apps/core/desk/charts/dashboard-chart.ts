/** Dashboard charts: what they show, computed from what the user may read. */
import { arg, type Ctx, method, optional, ValidationError } from '../../../../engine/index.js';
import { filtersOf, readJson } from './filters.js';
import { groupBy } from './group-by.js';
import { reportChart } from './report-chart.js';
import { cardOrChart, text, type Values } from './stored.js';
import { heatmap, type Span, timeSeries } from './time-series.js';

/** A source computes what it likes; filters reach it by their field. @throws ValidationError for a source there is not */
function customChart(ctx: Ctx, chart: Values, given: unknown) {
  const name = text(chart, 'source');
  const source = ctx.site.hooks.all.chart_sources?.[name];
  if (!source || !Object.hasOwn(ctx.site.hooks.all.chart_sources ?? {}, name)) {
    throw new ValidationError(`source: there is no chart source "${name.slice(0, 140)}"`);
  }
  const filters = readJson(given, 'filters') ?? readJson(chart.filters_json, 'filters_json') ?? {};
  if (typeof filters === 'object' && filters !== null && !Array.isArray(filters)) {
    return source(ctx, filters as Record<string, unknown>);
  }
  const list = (filters as unknown[][]).map((filter) => (filter.length > 3 ? filter.slice(1, 4) : filter));
  return source(ctx, Object.fromEntries(list.map(([field, , value]) => [String(field), value])));
}

/** @throws as the chart's kind does */
async function show(ctx: Ctx, chart: Values, given: unknown, span: Span) {
  const type = text(chart, 'chart_type');
  if (type === 'Custom') return customChart(ctx, chart, given);
  if (type === 'Report') return reportChart(ctx, chart, given);
  if (!['Count', 'Sum', 'Average', 'Group By'].includes(type)) {
    throw new ValidationError(`chart_type: there is no "${type.slice(0, 40)}"`);
  }
  const doctype = text(chart, 'document_type');
  if (!doctype) throw new ValidationError('The chart has no document_type');
  const meta = ctx.meta(doctype);
  const filters = await filtersOf(ctx, meta, chart, given);
  // what has been cancelled is not counted
  filters.push([meta.name, 'docstatus', '<', 2]);
  if (type === 'Group By') return groupBy(ctx, chart, meta, filters);
  if (text(chart, 'type') === 'Heatmap') return heatmap(ctx, chart, meta, filters, span);
  return timeSeries(ctx, chart, meta, filters, span);
}

/** `frappe.desk.doctype.dashboard_chart.dashboard_chart.get`: a chart by its name, or one that is not saved yet. */
const get = method(
  {
    args: {
      chart_name: optional(arg.text()),
      chart: optional(arg.any()),
      filters: optional(arg.any()),
      from_date: optional(arg.text()),
      to_date: optional(arg.text()),
      timespan: optional(arg.text()),
      time_interval: optional(arg.text()),
      heatmap_year: optional(arg.int()),
    },
    verbs: ['GET', 'POST'],
  },
  async (ctx, { chart_name, chart, filters, ...span }) =>
    show(ctx, await cardOrChart(ctx, 'Dashboard Chart', chart_name ?? chart), filters, span),
);

/** For the editor's link: rows of name, doctype and chart type. */
const getChartsForUser = method(
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
    const rows = await ctx.getList<Record<string, string | null>>('Dashboard Chart', {
      fields: ['name', 'document_type', 'chart_type'],
      filters: filters ?? [],
      or_filters: txt ? ['name', 'document_type'].map((field) => [field, 'like', `%${txt}%`]) : [],
      start,
      limit: Math.min(Math.max(page_len, 1), 500),
    });
    return rows.map(({ name, document_type, chart_type }) => [name, document_type, chart_type]);
  },
);

/** The rows of a dashboard whose chart or card the user may see: one statement more than the dashboard's own. */
function permitted(table: 'charts' | 'cards', field: 'chart' | 'card', doctype: 'Dashboard Chart' | 'Number Card') {
  return method({ args: { dashboard_name: arg.text() }, verbs: ['GET', 'POST'] }, async (ctx, { dashboard_name }) => {
    const dashboard = await ctx.getDoc('Dashboard', dashboard_name);
    const rows = dashboard.rows(table);
    const names = rows.map((row) => row.text(field));
    if (names.length === 0) return [];
    const open = new Set(await ctx.pluck(doctype, 'name', { filters: [['name', 'in', names]] }));
    return rows.filter((row) => open.has(row.text(field))).map((row) => row.toJSON());
  });
}

const CHART = 'frappe.desk.doctype.dashboard_chart.dashboard_chart';
const DASHBOARD = 'frappe.desk.doctype.dashboard.dashboard';

export const chartMethods = {
  [`${CHART}.get`]: get,
  [`${CHART}.get_charts_for_user`]: getChartsForUser,
  [`${DASHBOARD}.get_permitted_cards`]: permitted('cards', 'card', 'Number Card'),
  [`${DASHBOARD}.get_permitted_charts`]: permitted('charts', 'chart', 'Dashboard Chart'),
};
