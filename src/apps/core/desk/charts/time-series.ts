/** Charts over time: one statement that groups by day or month, and periods without a row filled up with 0. */
import {
  type ChartData,
  type Ctx,
  cint,
  flt,
  type Meta,
  PermissionError,
  ValidationError,
} from '../../../../engine/index.js';
import { addDays, addMonths, INTERVALS, type Interval, periodLabel, periodStart, periodsBetween } from './dates.js';
import type { Filter } from './filters.js';
import { dateField, text, type Values } from './stored.js';

/** What a client may say to see a chart differently from how it is kept. */
export interface Span {
  from_date?: string | undefined;
  to_date?: string | undefined;
  timespan?: string | undefined;
  time_interval?: string | undefined;
  heatmap_year?: number | undefined;
}

const MONTHS: Readonly<Record<string, number>> = { 'Last Year': 12, 'Last Quarter': 3, 'Last Month': 1 };

function intervalOf(chart: Values, span: Span): Interval {
  const wanted = span.time_interval || text(chart, 'time_interval') || 'Yearly';
  const found = INTERVALS.find((interval) => interval === wanted);
  if (!found) throw new ValidationError(`time_interval must be one of ${INTERVALS.join(', ')}`);
  return found;
}

/** First and last day. @throws ValidationError for a timespan there is not, or dates that are missing */
function daysOf(ctx: Ctx, chart: Values, span: Span): [from: string, to: string] {
  const timespan = span.timespan || text(chart, 'timespan') || 'Last Year';
  if (timespan === 'Select Date Range' || span.from_date) {
    const from = span.from_date || text(chart, 'from_date');
    const to = span.to_date || text(chart, 'to_date') || ctx.today();
    if (!from) throw new ValidationError('from_date: say when the chart begins');
    return [addDays(from, 0), addDays(to, 0)];
  }
  const to = span.to_date ? addDays(span.to_date, 0) : ctx.today();
  if (timespan === 'Last Week') return [addDays(to, -7), to];
  const months = MONTHS[timespan];
  if (!months) throw new ValidationError(`timespan: there is no "${timespan.slice(0, 40)}"`);
  return [addMonths(to, -months), to];
}

interface Point {
  chart_year: number;
  chart_month?: number;
  chart_day?: number;
  rows: number;
  summed?: number | null;
  valued?: number;
}

const two = (part: number | undefined) => String(part ?? 1).padStart(2, '0');
const dateOf = (point: Point) =>
  `${String(point.chart_year).padStart(4, '0')}-${two(point.chart_month)}-${two(point.chart_day)}`;

interface Asked {
  meta: Meta;
  chart: Values;
  filters: readonly Filter[];
  from: string;
  to: string;
  interval: Interval;
}

function valueField({ meta, chart }: Asked): string | undefined {
  if (text(chart, 'chart_type') === 'Count') return undefined;
  const field = text(chart, 'value_based_on');
  if (!meta.column(field))
    throw new ValidationError(`value_based_on: ${meta.name} has no field "${field.slice(0, 140)}"`);
  return field;
}

async function pointsOf(ctx: Ctx, asked: Asked): Promise<Point[]> {
  const { meta, chart, interval, from, to } = asked;
  const date = dateField(meta, chart);
  const parts = interval === 'Yearly' ? ['year'] : ['year', 'month'];
  if (interval === 'Weekly' || interval === 'Daily') parts.push('day');
  const value = valueField(asked);
  const parent = text(chart, 'parent_document_type');
  const points = await ctx.getList<Point>(meta, {
    fields: [
      ...parts.map((part) => ({ EXTRACT: [`'${part}'`, date], as: `chart_${part}` })),
      { COUNT: '*', as: 'rows' },
      ...(value
        ? [
            { SUM: value, as: 'summed' },
            { COUNT: value, as: 'valued' },
          ]
        : []),
    ],
    filters: [...asked.filters, [meta.name, date, 'between', [from, to]]],
    group_by: parts.map((part) => `chart_${part}`).join(', '),
    order_by: null,
    ...(parent ? { parent } : {}),
  });
  if (value && points.some((point) => point.summed === undefined)) {
    throw new PermissionError(`You do not have permission to access field: ${meta.name}.${value}`);
  }
  return points;
}

/** How a chart over time looks. @throws as `listDocs`; ValidationError naming the field of the chart that does not fit */
export async function timeSeries(
  ctx: Ctx,
  chart: Values,
  meta: Meta,
  filters: readonly Filter[],
  span: Span,
): Promise<ChartData> {
  const interval = intervalOf(chart, span);
  const [first, to] = daysOf(ctx, chart, span);
  if (first > to) throw new ValidationError(`The chart ends on ${to}, before it begins on ${first}`);
  const from = periodStart(first, interval);
  const starts = periodsBetween(from, to, interval);
  const sums = new Map(starts.map((start) => [start, { sum: 0, of: 0 }]));
  const type = text(chart, 'chart_type');
  for (const point of await pointsOf(ctx, { meta, chart, filters, from, to, interval })) {
    const period = sums.get(periodStart(dateOf(point), interval));
    if (!period) continue;
    period.sum += type === 'Count' ? point.rows : flt(point.summed ?? 0);
    period.of += point.valued ?? 0;
  }
  const values = [...sums.values()].map(({ sum, of }) => (type !== 'Average' ? sum : of === 0 ? 0 : sum / of));
  return {
    labels: starts.map((start) => periodLabel(start, interval)),
    datasets: [{ name: text(chart, 'name') || text(chart, 'chart_name'), values }],
  };
}

/** A year, day by day: `dataPoints` by the second in which each day begins, in UTC. */
export async function heatmap(ctx: Ctx, chart: Values, meta: Meta, filters: readonly Filter[], span: Span) {
  const year = span.heatmap_year || cint(chart.heatmap_year) || Number(ctx.today().slice(0, 4));
  if (year < 1000 || year > 9999) throw new ValidationError('heatmap_year must have four digits');
  const [from, to] = [`${year}-01-01`, `${year}-12-31`];
  const points = await pointsOf(ctx, { meta, chart, filters, from, to, interval: 'Daily' });
  const type = text(chart, 'chart_type');
  const figureOf = ({ rows, summed, valued }: Point) => {
    if (type === 'Count') return rows;
    return type === 'Average' ? flt(summed ?? 0) / Math.max(valued ?? 0, 1) : flt(summed ?? 0);
  };
  return {
    labels: [],
    dataPoints: Object.fromEntries(
      points.map((point) => [Date.parse(`${dateOf(point)}T00:00:00Z`) / 1000, figureOf(point)]),
    ),
  };
}
