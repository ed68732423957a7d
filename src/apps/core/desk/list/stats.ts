import {
  arg,
  type Ctx,
  FrappeTypeError,
  listDocs,
  type Meta,
  type Method,
  method,
  optional,
} from '../../../../engine/index.js';
import { deskFilters, withFilters } from './params.js';

type Counted = [value: unknown, count: number];

const TAGS = '_user_tags';
const NO_TAGS = 'No Tags';
/** Columns that one question may ask about: each is a statement. */
const MOST_COLUMNS = 20;
/** Values of one column: more are no list to pick from. */
const MOST_VALUES = 500;

/** How many documents there are for each value of a column, the most frequent first. */
async function countByValue(ctx: Ctx, meta: Meta, column: string, filters: unknown): Promise<Counted[]> {
  const rows = await listDocs(ctx, meta, {
    fields: [column, { COUNT: '*', as: 'total' }],
    filters,
    group_by: column,
    order_by: 'total desc',
    limit: MOST_VALUES,
  });
  return rows.map((row) => [row[column], Number(row.total)]);
}

/** `,urgent,spring` for 2 documents and `,urgent` for 1: `urgent` 3, `spring` 2. */
function byTag(counted: readonly Counted[]): Counted[] {
  const tags = new Map<string, number>();
  for (const [value, count] of counted) {
    const names = String(value ?? '')
      .split(',')
      .filter((tag) => tag !== '');
    for (const tag of names.length > 0 ? names : [NO_TAGS]) tags.set(tag, (tags.get(tag) ?? 0) + count);
  }
  return [...tags].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}

async function countTags(ctx: Ctx, meta: Meta, filters: unknown): Promise<Counted[]> {
  const counted = byTag(await countByValue(ctx, meta, TAGS, filters));
  const without = counted.find(([tag]) => tag === NO_TAGS) ?? [NO_TAGS, 0];
  return [...counted.filter((one) => one !== without), without];
}

/** Columns that the doctype has among those asked for. @throws FrappeTypeError */
function knownColumns(meta: Meta, asked: readonly unknown[]): string[] {
  if (asked.length > MOST_COLUMNS) throw new FrappeTypeError(`stats takes ${MOST_COLUMNS} columns at most`);
  return asked.filter((name): name is string => typeof name === 'string' && meta.column(name) !== undefined);
}

async function statsOf(ctx: Ctx, { doctype, stats, filters }: { doctype: string; stats: unknown[]; filters: unknown }) {
  const meta = ctx.meta(doctype);
  const wanted = deskFilters(filters, 'filters');
  const answer: Record<string, Counted[]> = {};
  for (const column of knownColumns(meta, stats)) {
    answer[column] =
      column === TAGS
        ? await countTags(ctx, meta, wanted)
        : await countByValue(ctx, meta, column, withFilters(wanted, [column, 'is', 'set']));
  }
  return answer;
}

const args = { doctype: arg.text(), stats: arg.list(), filters: optional(arg.any()) };

const getSidebarStats = method({ args }, async (ctx, given) => ({
  stats: await statsOf(ctx, { ...given, filters: given.filters }),
}));
const getStats = method({ args }, (ctx, given) => statsOf(ctx, { ...given, filters: given.filters }));

/** Fieldtypes whose values are few or ordered: no line for those that have none. */
const WITHOUT_NO_DATA: ReadonlySet<string> = new Set([
  'Check',
  'Currency',
  'Date',
  'Datetime',
  'Float',
  'Int',
  'Percent',
  'Select',
]);

interface Asked {
  name: string;
  type: string;
}

function askedFields(meta: Meta, stats: readonly unknown[]): Asked[] {
  const asked = stats.map((one) => {
    const { name, type } = (typeof one === 'object' && one !== null ? one : {}) as Partial<Asked>;
    return { name: typeof name === 'string' ? name : '', type: typeof type === 'string' ? type : '' };
  });
  const known = new Set(
    knownColumns(
      meta,
      asked.map((one) => one.name),
    ),
  );
  return asked.filter((one) => known.has(one.name));
}

async function dashboardOf(ctx: Ctx, meta: Meta, { name, type }: Asked, filters: unknown): Promise<Counted[]> {
  if (type === 'Date' || type === 'Datetime') return [];
  const counted = await countByValue(ctx, meta, name, withFilters(filters, [name, 'is', 'set']));
  if (WITHOUT_NO_DATA.has(type) || name === 'docstatus' || counted.length === 0) return counted;
  const none = await ctx.count(meta, withFilters(filters, [name, 'is', 'not set']));
  return none > 0 ? [...counted, ['No Data', none]] : counted;
}

/** `frappe.desk.reportview.get_filter_dashboard_data`: counts for each of `[{name, type}]`. */
const getFilterDashboardData = method({ args }, async (ctx, { doctype, stats, filters }) => {
  const meta = ctx.meta(doctype);
  const wanted = deskFilters(filters, 'filters');
  const answer: Record<string, Counted[]> = {};
  for (const asked of askedFields(meta, stats)) answer[asked.name] = await dashboardOf(ctx, meta, asked, wanted);
  return answer;
});

export const statsMethods: Readonly<Record<string, Method>> = {
  'frappe.desk.reportview.get_sidebar_stats': getSidebarStats,
  'frappe.desk.reportview.get_stats': getStats,
  'frappe.desk.reportview.get_filter_dashboard_data': getFilterDashboardData,
};
