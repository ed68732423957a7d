import {
  arg,
  type Ctx,
  clientValues,
  type ListRow,
  listDocs,
  type Meta,
  type Method,
  method,
  optional,
  PermissionError,
  rebuildTree,
  ValidationError,
} from '../../../../engine/index.js';
import { withFilters } from './params.js';

/** Nodes that are shown at once, of one parent or of a whole tree. */
const MOST_NODES = 10_000;
/** Calls of another app's method for one tree. */
const MOST_CALLS = 1000;

interface Node {
  value: string;
  title: string;
  expandable: number;
}

/** @throws ValidationError */
function parentField(meta: Meta): string {
  if (!meta.parent_field) throw new ValidationError(`${meta.name} is no tree`);
  return meta.parent_field;
}

interface Asked {
  include_disabled?: boolean | undefined;
}

/** Fields and filters of nodes, whichever of them are asked for. */
function nodes(meta: Meta, { include_disabled }: Asked, ...filters: unknown[][]) {
  const title = meta.title_field ?? 'name';
  const isGroup = meta.column('is_group') ? ['is_group as expandable'] : [];
  if (meta.column('disabled') && !include_disabled) filters.push(['disabled', '=', 0]);
  return {
    fields: ['name as value', `${title} as title`, ...isGroup],
    filters: withFilters(undefined, ['docstatus', '<', 2], ...filters),
    order_by: 'name asc',
    limit: MOST_NODES,
  };
}

const shown = (row: ListRow): Node => ({
  value: String(row.value),
  title: String(row.title ?? row.value),
  expandable: Number(row.expandable ?? 1),
});

const treeArgs = {
  doctype: arg.text(),
  parent: optional(arg.text(), ''),
  include_disabled: optional(arg.check(), false),
  is_root: optional(arg.check(), false),
};

/** The desk names the tree itself as the parent of its roots. */
const rootless = (meta: Meta, parent: string) => (parent === meta.name || parent === `All ${meta.name}` ? '' : parent);

/** `frappe.desk.treeview.get_children`: the nodes right below one, or the roots. */
const getChildren = method({ args: treeArgs }, async (ctx, { doctype, parent, ...asked }) => {
  const meta = ctx.meta(doctype);
  const below = asked.is_root || parent === meta.name ? '' : parent;
  return (await listDocs(ctx, meta, nodes(meta, asked, [parentField(meta), '=', below]))).map(shown);
});

interface Branch {
  parent: string;
  data: unknown[];
}

/** All nodes in one statement, put under their parents. */
async function wholeTree(ctx: Ctx, meta: Meta, from: { label: string; parent: string }, asked: Asked) {
  const field = parentField(meta);
  const root = rootless(meta, from.parent);
  const below = root === '' ? [] : [['name', 'descendants of', root]];
  const query = nodes(meta, asked, ...below);
  const rows = await listDocs(ctx, meta, { ...query, fields: [...query.fields, `${field} as above`] });
  const children = new Map<string, Node[]>();
  for (const row of rows) {
    const above = String(row.above ?? '').toLowerCase();
    children.set(above, [...(children.get(above) ?? []), shown(row)]);
  }
  const branches: Branch[] = [{ parent: from.label, data: children.get(root.toLowerCase()) ?? [] }];
  for (const branch of branches) {
    for (const node of branch.data as Node[]) {
      if (node.expandable) branches.push({ parent: node.value, data: children.get(node.value.toLowerCase()) ?? [] });
    }
  }
  return branches;
}

type Values = Readonly<Record<string, unknown>>;

/** The same by a method of another app, one call for each node. @throws ValidationError, PermissionError */
async function treeByMethod(ctx: Ctx, name: string, given: Values, from: { label: string; parent: string }) {
  const found = ctx.site.hooks.method(name);
  if (!found) throw new ValidationError(`Failed to get method for command ${name}`);
  if (!found.verbs.includes('GET')) throw new PermissionError(`${name} is no method that only reads`);
  const ask = async (parent: string, isRoot: unknown) =>
    ((await found.call(ctx, { ...given, parent, is_root: isRoot })) ?? []) as Partial<Node>[];
  const branches: Branch[] = [{ parent: from.label, data: await ask(from.parent, given.is_root) }];
  for (const branch of branches) {
    for (const node of branch.data as Partial<Node>[]) {
      if (!node.expandable || typeof node.value !== 'string') continue;
      if (branches.length >= MOST_CALLS) throw new ValidationError('The tree is too large to be opened at once');
      branches.push({ parent: node.value, data: await ask(node.value, false) });
    }
  }
  return branches;
}

const CHILDREN = 'frappe.desk.treeview.get_children';
const allNodesArgs = { ...treeArgs, label: arg.text(), tree_method: optional(arg.text(), CHILDREN) };

const allNodes = method({ args: allNodesArgs }, (ctx, { doctype, label, parent, ...asked }) =>
  wholeTree(ctx, ctx.meta(doctype), { label, parent }, asked),
);

/** `frappe.desk.treeview.get_all_nodes`. What a tree of another app asks for beside these goes to its own method. */
const getAllNodes: Method = {
  ...allNodes,
  async call(ctx, args) {
    const { tree_method: name, label, parent } = args;
    if (typeof name !== 'string' || name === '' || name === CHILDREN) return allNodes.call(ctx, args);
    return treeByMethod(ctx, name, args, { label: String(label ?? ''), parent: String(parent ?? '') });
  },
};

const isTrue = (value: unknown) => value === true || value === 1 || value === '1' || value === 'true';

/** A node from what the desk's dialog sent: the fields of the doctype beside `doctype`, `parent` and `is_root`. */
async function addNode(ctx: Ctx, args: Values): Promise<void> {
  const { doctype, parent, is_root, ...values } = args;
  const meta = ctx.meta(typeof doctype === 'string' ? doctype : '');
  const field = parentField(meta);
  const named = values[field] ?? parent;
  const above = isTrue(is_root) || typeof named !== 'string' ? '' : rootless(meta, named);
  await ctx.newDoc(meta, { ...clientValues(values), [field]: above || null }).insert();
}

const nodeOf = method({ args: { doctype: arg.text() }, verbs: ['POST', 'PUT'] }, () => undefined);
/** `frappe.desk.treeview.add_node` */
const addTreeNode: Method = {
  ...nodeOf,
  async call(ctx, args) {
    await nodeOf.call(ctx, args);
    await addNode(ctx, args);
  },
};

/** `frappe.utils.nestedset.rebuild_tree`: numbers a tree anew from its parents. */
const rebuild = method({ args: { doctype: arg.text() }, verbs: ['POST', 'PUT'] }, async (ctx, { doctype }) => {
  const meta = ctx.meta(doctype);
  parentField(meta);
  if (!ctx.hasRole('System Manager')) await ctx.checkPermission(meta, 'write');
  await rebuildTree(ctx, meta);
});

export const treeMethods: Readonly<Record<string, Method>> = {
  [CHILDREN]: getChildren,
  'frappe.desk.treeview.get_all_nodes': getAllNodes,
  'frappe.desk.treeview.add_node': addTreeNode,
  'frappe.utils.nestedset.rebuild_tree': rebuild,
};
