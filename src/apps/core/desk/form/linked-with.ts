import {
  arg,
  type Ctx,
  type Document,
  FrappeTypeError,
  linksOf,
  type Meta,
  type Method,
  method,
  optional,
  PermissionError,
  ValidationError,
} from '../../../../engine/index.js';
import { type Linking, linkedDoctypes } from './linking.js';

const READING = ['GET', 'POST'] as const;
/** Documents shown of each doctype. */
const SHOWN = 100;
/** Documents that one cancel may take with it. */
const MOST = 500;

type Filter = [doctype: string, fieldname: string, op: string, value: unknown];

function filtersFor(doctype: string, linking: Linking, target: string, names: readonly string[]): Filter[][] {
  const place = linking.child_doctype ?? doctype;
  const kind: Filter[] = linking.doctype_fieldname ? [[place, linking.doctype_fieldname, '=', target]] : [];
  return (linking.fieldname ?? []).map((fieldname) => [...kind, [place, fieldname, 'in', names]]);
}

async function mayList(ctx: Ctx, meta: Meta): Promise<boolean> {
  return ctx.hasPermission(meta, 'read');
}

const listFields = (meta: Meta): string[] => [
  'name',
  'modified',
  'docstatus',
  ...meta.fields.filter((field) => field.in_list_view && meta.column(field.fieldname)).map((field) => field.fieldname),
];

/** Documents of one doctype that link to this one, as far as the caller may see them. */
async function linkedRows(ctx: Ctx, meta: Meta, linking: Linking, doc: Document): Promise<unknown[]> {
  const rows = new Map<unknown, unknown>();
  for (const filters of filtersFor(meta.name, linking, doc.doctype, [doc.name])) {
    const found = await ctx.getList<{ name: string }>(meta, { fields: listFields(meta), filters, limit: SHOWN });
    for (const row of found) rows.set(row.name, row);
  }
  return [...rows.values()].slice(0, SHOWN);
}

/** `frappe.desk.form.linked_with.get`: what links to a document, by doctype. */
const get = method(
  { args: { doctype: arg.text(), docname: arg.text() }, verbs: READING },
  async (ctx, { doctype, docname }) => {
    const doc = await ctx.getDoc(ctx.meta(doctype), docname);
    const linkings = linkedDoctypes(ctx.site.registry.all(), doc.meta);
    const answer: Record<string, unknown[]> = {};
    // one statement tells which doctypes have any at all
    for (const name of new Set((await linksOf(doc)).map((link) => link.doctype))) {
      const linking = linkings[name];
      const meta = ctx.site.registry.find(name);
      if (!linking?.fieldname || !meta || meta.name === 'Version' || !(await mayList(ctx, meta))) continue;
      const rows = await linkedRows(ctx, meta, linking, doc);
      if (rows.length > 0) answer[name] = rows;
    }
    return answer;
  },
);

/** `frappe.desk.form.linked_with.get_linked_doctypes` */
const getDoctypes = method(
  {
    args: { doctype: arg.text(), without_ignore_user_permissions_enabled: optional(arg.check(), false) },
    verbs: READING,
  },
  async (ctx, { doctype, without_ignore_user_permissions_enabled }) => {
    const meta = ctx.meta(doctype);
    await ctx.checkPermission(meta, 'read');
    return linkedDoctypes(ctx.site.registry.all(), meta, !without_ignore_user_permissions_enabled);
  },
);

interface Submitted {
  doctype: string;
  name: string;
  docstatus: number;
}

interface Tree {
  ctx: Ctx;
  ignored: ReadonlySet<string>;
  found: Map<string, Submitted>;
}

/** Submitted documents that link to any of these. A statement for each field that may link, whatever the number. */
async function nextLevel({ ctx, ignored, found }: Tree, target: Meta, names: readonly string[]): Promise<Submitted[]> {
  const level: Submitted[] = [];
  for (const [doctype, linking] of Object.entries(linkedDoctypes(ctx.site.registry.all(), target))) {
    const meta = ctx.meta(doctype);
    if (!meta.is_submittable || ignored.has(doctype)) continue;
    for (const filters of filtersFor(doctype, linking, target.name, names)) {
      const rows = await ctx.sudo().pluck(meta, 'name', {
        filters: [...filters, [doctype, 'docstatus', '=', 1]],
        limit: MOST,
      });
      for (const name of rows) {
        const key = `${doctype}\n${name}`;
        if (found.has(key)) continue;
        const one = { doctype, name, docstatus: 1 };
        found.set(key, one);
        level.push(one);
      }
    }
  }
  return level;
}

/** All submitted documents that stand on this one, those on which nothing stands first. @throws ValidationError */
async function submittedTree(ctx: Ctx, doc: Document, ignored: readonly string[]): Promise<Submitted[]> {
  const self: Submitted = { doctype: doc.doctype, name: doc.name, docstatus: doc.docstatus };
  const tree: Tree = { ctx, ignored: new Set(ignored), found: new Map([[`${self.doctype}\n${self.name}`, self]]) };
  const levels: Submitted[][] = [];
  for (let level = [self]; level.length > 0; ) {
    const next: Submitted[] = [];
    for (const doctype of new Set(level.map((one) => one.doctype))) {
      const names = level.filter((one) => one.doctype === doctype).map((one) => one.name);
      next.push(...(await nextLevel(tree, ctx.meta(doctype), names)));
    }
    if (tree.found.size > MOST) throw new ValidationError(`More than ${MOST} submitted documents are linked to it`);
    levels.push(next);
    level = next;
  }
  return levels.reverse().flat();
}

const named = (list: readonly unknown[]): string[] => list.filter((name): name is string => typeof name === 'string');

/** `frappe.desk.form.linked_with.get_submitted_linked_docs`: what a cancel would have to take with it. */
const getSubmitted = method(
  {
    args: {
      doctype: arg.text(),
      name: arg.text(),
      ignore_doctypes_on_cancel_all: optional(arg.list(), []),
    },
    verbs: READING,
  },
  async (ctx, { doctype, name, ignore_doctypes_on_cancel_all }) => {
    const doc = await ctx.getDoc(ctx.meta(doctype), name);
    await ctx.checkPermission(doc.meta, 'cancel', doc);
    const docs = await submittedTree(ctx, doc, named(ignore_doctypes_on_cancel_all));
    for (const one of docs) await refuseUncancellable(ctx, one);
    return { docs, count: docs.length };
  },
);

/** Names of documents are told to those who may cancel their kind. @throws PermissionError */
async function refuseUncancellable(ctx: Ctx, { doctype }: Submitted): Promise<void> {
  if (await ctx.hasPermission(doctype, 'cancel')) return;
  throw new PermissionError(`Submitted documents of ${doctype} are linked to it, which you may not cancel`);
}

function submittedOf(entry: unknown): { doctype: string; name: string } {
  const { doctype, name } = (entry ?? {}) as Record<string, unknown>;
  if (typeof doctype !== 'string' || typeof name !== 'string')
    throw new FrappeTypeError('Each of docs needs doctype and name');
  return { doctype, name };
}

/** `frappe.desk.form.linked_with.cancel_all_linked_docs`: in the order given, each with the rights of the caller. */
const cancelAll = method(
  { args: { docs: arg.list(), ignore_doctypes_on_cancel_all: optional(arg.list(), []) }, verbs: ['POST', 'PUT'] },
  async (ctx, { docs, ignore_doctypes_on_cancel_all }) => {
    if (docs.length > MOST) throw new ValidationError(`Only ${MOST} documents can be cancelled in one request`);
    const ignored = new Set(named(ignore_doctypes_on_cancel_all));
    for (const { doctype, name } of docs.map(submittedOf)) {
      const meta = ctx.meta(doctype);
      if (ignored.has(doctype) || !meta.is_submittable) continue;
      const doc = await ctx.getDoc(meta, name, { lock: true });
      if (doc.docstatus === 1) await doc.cancel();
    }
  },
);

export const linkedMethods: Readonly<Record<string, Method>> = {
  'frappe.desk.form.linked_with.get': get,
  'frappe.desk.form.linked_with.get_linked_doctypes': getDoctypes,
  'frappe.desk.form.linked_with.get_submitted_linked_docs': getSubmitted,
  'frappe.desk.form.linked_with.cancel_all_linked_docs': cancelAll,
};
