import type { Ctx } from '../ctx.js';
import { all, any, type Condition } from '../filters/condition.js';
import type { DocField } from '../meta/doctype.js';
import type { Column, Meta } from '../meta/meta.js';
import { columnOf, compare, equals, not } from './build.js';

/** What User Permissions demand of one field of a document, and how to say it. */
export interface Restriction {
  text: string;
  condition: Condition;
}

/** Values of one doctype that the user may see: some by name, and what lies below some nodes when it is a tree. */
interface Allowed {
  names: readonly string[];
  tree: Meta | undefined;
  nodes: readonly string[];
}

/** What the functions below look at. */
interface View {
  ctx: Ctx;
  allowed: ReadonlyMap<string, Allowed>;
  /** Must every restricted link have a value? */
  strict: boolean;
}

/**
 * What the user's User Permissions demand of a document of `meta` (frappe-contract §3.2 step 5):
 * of its own name, of each link, and of each link in its rows. Fields with `ignore_user_permissions` are left out;
 * an empty link is allowed, unless the site is strict. Trees: what lies below an allowed node is allowed too.
 */
export function restrictionsOn(ctx: Ctx, meta: Meta): readonly Restriction[] {
  if (ctx.access.userPermissions.size === 0) return [];
  const strict = ctx.site.settings.applyStrictUserPermissions && !meta.issingle;
  const view: View = { ctx, allowed: allowedValues(ctx, meta), strict };
  const restrictions: Restriction[] = [];
  const own = view.allowed.get(meta.name);
  if (own) {
    const condition = permitted(ctx, meta, columnOf(meta, 'name'), own);
    restrictions.push({ text: `its name must be ${listed(own)}`, condition });
  }
  for (const { link, values } of restrictedLinks(meta, view)) {
    restrictions.push({ text: demand(link, values), condition: allowedLink(view, meta, link, values) });
  }
  for (const table of meta.tables) {
    const child = ctx.site.registry.find(table.options);
    if (!child) continue;
    for (const { link, values } of restrictedLinks(child, view)) {
      const condition = noRow(meta, table, child, forbiddenLink(view, child, link, values));
      restrictions.push({ text: `${demand(link, values)} in every row of ${table.label}`, condition });
    }
  }
  return restrictions;
}

const demand = (link: DocField, values: Allowed) =>
  `the ${link.options} in field ${link.label} must be ${listed(values)}`;

function listed({ names, nodes, tree }: Allowed): string {
  const some = names.length > 3 ? `${names.slice(0, 3).join(', ')} or another allowed one` : names.join(' or ');
  return tree && nodes.length > 0 ? `${some} or below` : some;
}

function restrictedLinks(meta: Meta, { allowed }: View): { link: DocField; values: Allowed }[] {
  return meta.links.flatMap((link) => {
    const values = link.ignore_user_permissions ? undefined : allowed.get(link.options);
    return values ? [{ link, values }] : [];
  });
}

/** Per restricted doctype, what is allowed while looking at documents of `meta`. */
function allowedValues(ctx: Ctx, meta: Meta): Map<string, Allowed> {
  const found = new Map<string, Allowed>();
  for (const [doctype, permissions] of ctx.access.userPermissions) {
    const applicable = permissions.filter((one) => one.applicable_for === null || one.applicable_for === meta.name);
    if (applicable.length === 0) continue;
    const target = ctx.site.registry.find(doctype);
    const isTree = target?.is_tree && target.column('lft') && target.column('rgt');
    found.set(doctype, {
      names: applicable.map((one) => one.for_value),
      tree: isTree ? target : undefined,
      nodes: applicable.filter((one) => !one.hide_descendants).map((one) => one.for_value),
    });
  }
  return found;
}

/** The column holds an allowed value. False when it holds none. */
function permitted(ctx: Ctx, meta: Meta, column: Column, { names, tree, nodes }: Allowed): Condition {
  const values = names.map((name) => column.type.castIn(name, column.field, ctx.site.time.local));
  const named = compare(meta, column, 'in', values);
  if (!tree) return named;
  const below = nodes.map((node): Condition => {
    return { kind: 'tree', meta, column, tree, relation: 'descendants', inclusive: false, node };
  });
  return any(named, ...below);
}

function allowedLink({ ctx, strict }: View, meta: Meta, link: DocField, values: Allowed): Condition {
  const column = columnOf(meta, link.fieldname);
  const one = permitted(ctx, meta, column, values);
  return strict ? one : any(compare(meta, column, 'not set', null), one);
}

/** The opposite, spelt out so that an empty value (NULL) decides too. */
function forbiddenLink({ ctx, strict }: View, meta: Meta, link: DocField, values: Allowed): Condition {
  const column = columnOf(meta, link.fieldname);
  const other = all(compare(meta, column, 'set', null), not(permitted(ctx, meta, column, values)));
  return strict ? any(compare(meta, column, 'not set', null), other) : other;
}

/** No row of the table is like that. */
function noRow(meta: Meta, table: DocField, child: Meta, where: Condition): Condition {
  return not({
    kind: 'exists',
    meta: child,
    on: [{ theirs: columnOf(child, 'parent'), ours: columnOf(meta, 'name') }],
    where: all(equals(child, 'parenttype', meta.name), equals(child, 'parentfield', table.fieldname), where),
  });
}
