import {
  type ChartData,
  type Ctx,
  flt,
  type Meta,
  PermissionError,
  ValidationError,
} from '../../../../engine/index.js';
import type { Filter } from './filters.js';
import { text, type Values } from './stored.js';

const FUNCTIONS: Readonly<Record<string, string>> = { Sum: 'SUM', Average: 'AVG' };
/** More groups than a chart can show; the rest is one. */
const MOST_GROUPS = 1000;

interface Group {
  group: string | number | null;
  figure?: number | null;
}

function figureField(chart: Values, meta: Meta): Record<string, string> {
  const type = text(chart, 'group_by_type') || 'Count';
  if (type === 'Count') return { COUNT: '*', as: 'figure' };
  const fn = FUNCTIONS[type];
  if (!fn) throw new ValidationError(`group_by_type: there is no "${type.slice(0, 40)}"`);
  const field = text(chart, 'aggregate_function_based_on');
  if (!meta.column(field)) {
    throw new ValidationError(`aggregate_function_based_on: ${meta.name} has no field "${field.slice(0, 140)}"`);
  }
  return { [fn]: field, as: 'figure' };
}

/**
 * How many documents, or how much, of each value of a field: the greatest first, the rest in one as "Others".
 * Two statements at most: one that groups, one for the titles of linked documents.
 * @returns null when there is nothing to show, as Frappe
 */
export async function groupBy(
  ctx: Ctx,
  chart: Values,
  meta: Meta,
  filters: readonly Filter[],
): Promise<ChartData | null> {
  const field = text(chart, 'group_by_based_on');
  const column = meta.column(field);
  if (!column) throw new ValidationError(`group_by_based_on: ${meta.name} has no field "${field.slice(0, 140)}"`);
  const parent = text(chart, 'parent_document_type');
  const groups = await ctx.getList<Group>(meta, {
    fields: [`${field} as group`, figureField(chart, meta)],
    filters,
    group_by: field,
    order_by: 'figure desc',
    limit: MOST_GROUPS,
    ...(parent ? { parent } : {}),
  });
  if (groups.length === 0) return null;
  if (groups.some((row) => row.figure === undefined)) {
    throw new PermissionError(`You do not have permission to access field: ${meta.name}.${field}`);
  }
  const shown = withOthers(groups, chart);
  const titles = await titlesOf(ctx, column.field, shown);
  return {
    labels: shown.map(({ group }) => titles.get(String(group)) ?? (String(group ?? '') || 'Not Specified')),
    datasets: [
      { name: text(chart, 'name') || text(chart, 'chart_name'), values: shown.map((row) => flt(row.figure ?? 0)) },
    ],
  };
}

/** Averages do not add up, so that their rest is left out. */
function withOthers(groups: readonly Group[], chart: Values): readonly Group[] {
  const most = Math.trunc(flt(chart.number_of_groups ?? 0));
  if (most <= 0 || groups.length <= most) return groups;
  const shown = groups.slice(0, most);
  if (text(chart, 'group_by_type') === 'Average') return shown;
  const figure = groups.slice(most).reduce((sum, row) => sum + flt(row.figure ?? 0), 0);
  return [...shown, { group: 'Others', figure }];
}

/** What people call the linked documents, of those that the user may read. */
async function titlesOf(
  ctx: Ctx,
  field: { fieldtype: string; options: string },
  groups: readonly Group[],
): Promise<Map<string, string>> {
  const target = field.fieldtype === 'Link' ? ctx.site.registry.find(field.options) : undefined;
  if (!target?.title_field || target.is_virtual || target.issingle) return new Map();
  if (!(await ctx.hasPermission(target, 'select'))) return new Map();
  const names = groups.map(({ group }) => String(group ?? '')).filter(Boolean);
  const rows = await ctx.getList<{ name: string; title?: string | null }>(target, {
    fields: ['name', `${target.title_field} as title`],
    filters: [['name', 'in', names]],
    order_by: null,
  });
  return new Map(rows.flatMap(({ name, title }) => (title ? [[name, title] as const] : [])));
}
