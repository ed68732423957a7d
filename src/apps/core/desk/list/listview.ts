import {
  arg,
  type Ctx,
  DataError,
  type DocField,
  type DocJson,
  listDocs,
  type Meta,
  type Method,
  method,
  optional,
} from '../../../../engine/index.js';
import { deskFilters, withFilters } from './params.js';
import { namesInJson } from './user-info.js';

const MOST_GROUPS = 50;
/** Different sets of people that documents are assigned to; each of them is a row that is read. */
const MOST_ASSIGNMENTS = 5000;

/** How the list of a doctype looks, for everyone who may read it; nothing when nobody has said so. */
const getListSettings = method({ args: { doctype: arg.text() } }, async (ctx, { doctype }) => {
  const meta = ctx.meta(doctype);
  await ctx.checkPermission(meta, 'read');
  return settingsOf(ctx, meta);
});

async function settingsOf(ctx: Ctx, meta: Meta): Promise<DocJson | undefined> {
  const settings = await ctx.sudo().documents.load(ctx.meta('List View Settings'), meta.name, {});
  return settings?.toJSON();
}

/** @throws PermissionError for whoever may not write List View Settings */
const setListSettings = method(
  { args: { doctype: arg.text(), values: arg.dict() }, verbs: ['POST', 'PUT'] },
  async (ctx, { doctype, values }) => {
    const { name } = ctx.meta(doctype);
    const { name: _name, doctype: _doctype, owner: _owner, ...rest } = values;
    const known = await ctx.sudo().exists('List View Settings', name);
    if (known) await (await ctx.getDoc('List View Settings', name, { lock: true })).update(rest).save();
    else await ctx.newDoc('List View Settings', { name }).update(rest).insert();
  },
);

interface Group {
  name: unknown;
  count: number;
  title?: unknown;
}

/** By person: `_assign` holds them all in one text, so that the texts are counted and then taken apart. */
async function countAssigned(ctx: Ctx, meta: Meta, filters: unknown): Promise<Group[]> {
  const rows = await listDocs(ctx, meta, {
    fields: ['_assign', { COUNT: '*', as: 'count' }],
    filters: withFilters(filters, ['_assign', 'is', 'set']),
    group_by: '_assign',
    order_by: 'count desc',
    limit: MOST_ASSIGNMENTS,
  });
  const people = new Map<string, number>();
  for (const row of rows) {
    for (const name of namesInJson(row._assign)) people.set(name, (people.get(name) ?? 0) + Number(row.count));
  }
  return [...people]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_GROUPS);
}

/** The user's own first. */
function ownFirst(groups: Group[], user: string): Group[] {
  const own = groups.filter((group) => group.name === user);
  return [...own, ...groups.filter((group) => group.name !== user)];
}

/** Titles of what a link points to, where the target is shown by its title; those that the user may read. */
async function addTitles(ctx: Ctx, field: DocField, groups: Group[]): Promise<void> {
  const target = field.fieldtype === 'Link' ? ctx.site.registry.find(field.options) : undefined;
  if (!target?.show_title_field_in_link || !target.title_field) return;
  if (!(await ctx.hasPermission(target, 'select')) && !(await ctx.hasPermission(target, 'read'))) return;
  const names = groups.flatMap((group) => (typeof group.name === 'string' ? [group.name] : []));
  const rows = await listDocs(ctx, target, {
    fields: ['name', `${target.title_field} as title`],
    filters: { name: ['in', names] },
    order_by: null,
  });
  const titles = new Map(rows.map((row) => [row.name, row.title]));
  for (const group of groups) group.title = titles.get(group.name as string) ?? group.name;
}

/** `frappe.desk.listview.get_group_by_count`: what the sidebar counts. @throws DataError for a field there is not */
const getGroupByCount = method(
  { args: { doctype: arg.text(), current_filters: optional(arg.any()), field: arg.text() } },
  async (ctx, { doctype, current_filters, field }) => {
    const meta = ctx.meta(doctype);
    const filters = deskFilters(current_filters, 'current_filters');
    if (field === 'assigned_to') return countAssigned(ctx, meta, filters);
    const column = meta.column(field);
    if (!column) throw new DataError(`${doctype} has no field ${field} to group by`);
    const rows = await listDocs(ctx, meta, {
      fields: [{ COUNT: '*', as: 'count' }, `${field} as name`],
      filters,
      group_by: `${meta.sqlTable}.\`${field}\``,
      order_by: 'count desc',
      limit: MOST_GROUPS,
    });
    const groups = rows as unknown as Group[];
    await addTitles(ctx, column.field, groups);
    return field === 'owner' ? ownFirst(groups, ctx.user) : groups;
  },
);

/** What Frappe 14 called it when it counts by person. */
const getAssignedCount = method(
  { args: { doctype: arg.text(), current_filters: optional(arg.any()) } },
  (ctx, { doctype, current_filters }) =>
    countAssigned(ctx, ctx.meta(doctype), deskFilters(current_filters, 'current_filters')),
);

export const listviewMethods: Readonly<Record<string, Method>> = {
  'frappe.desk.listview.get_list_settings': getListSettings,
  'frappe.desk.listview.set_list_settings': setListSettings,
  'frappe.desk.listview.get_group_by_count': getGroupByCount,
  'frappe.desk.listview.get_user_assignments_and_count': getAssignedCount,
};
