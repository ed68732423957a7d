import { createHash } from 'node:crypto';
import {
  answer,
  arg,
  type Ctx,
  type Meta,
  type Method,
  method,
  optional,
  PermissionError,
} from '../../../../engine/index.js';
import { dashboardOf } from './connections.js';
import { linkedDoctypes } from './linking.js';
import { metaJson } from './meta-json.js';
import { customScripts, shippedScript } from './scripts.js';

type Json = Record<string, unknown>;

const LOOKING = ['read', 'select', 'create'] as const;

async function mayLookAt(ctx: Ctx, meta: Meta): Promise<boolean> {
  for (const right of LOOKING) if (await ctx.hasPermission(meta, right)) return true;
  return false;
}

const holdersOf = (ctx: Ctx, child: Meta): Meta[] =>
  [...ctx.site.registry.all()].filter((meta) => meta.tables.some((table) => table.options === child.name));

/** A doctype is shown to those who may do something with its documents; a child doctype to those who see a holder. */
async function checkMayLookAt(ctx: Ctx, meta: Meta): Promise<void> {
  for (const one of meta.istable ? holdersOf(ctx, meta) : [meta]) if (await mayLookAt(ctx, one)) return;
  if (meta.istable && (ctx.user === 'Administrator' || ctx.mode.sudo)) return;
  throw new PermissionError(`You do not have Read or Select Permissions for ${meta.name}`, {
    errorMessage: `No permission for ${meta.name}`,
  });
}

/** Rows of a core doctype as they stand, as documents: what the form needs of them is for whoever sees the form. */
async function rowsOf(ctx: Ctx, doctype: string, filters: Json): Promise<Json[]> {
  const meta = ctx.meta(doctype);
  const fields = meta.shown.filter((column) => column.name !== 'parent').map((column) => column.name);
  const rows = await ctx.sudo().getList<Json>(meta, { fields, filters, order_by: 'creation asc' });
  return rows.map((row) => ({ ...row, doctype }));
}

/** The active workflow with its states: nothing, or what three statements find. */
async function workflowDocs(ctx: Ctx, meta: Meta): Promise<Json[]> {
  const name = await ctx.sudo().exists('Workflow', { document_type: meta.name, is_active: 1 });
  if (!name) return [];
  const workflow = await ctx.sudo().getDoc('Workflow', name);
  const states = workflow.rows('states').map((row) => row.text('state'));
  const actions = workflow.rows('transitions').map((row) => row.text('action'));
  return [
    workflow.toJSON(),
    ...(await rowsOf(ctx, 'Workflow State', { name: ['in', ['', ...states]] })),
    ...(await rowsOf(ctx, 'Workflow Action Master', { name: ['in', ['', ...actions]] })),
  ];
}

async function formJson(ctx: Ctx, meta: Meta): Promise<Json> {
  const { registry, hooks } = ctx.site;
  const custom = await customScripts(ctx, meta);
  const wantsTitles = [...meta.tables.map((table) => ctx.meta(table.options)), meta];
  return {
    ...metaJson(meta),
    __js: shippedScript(ctx, hooks.all.doctype_js, meta),
    __css: null,
    __list_js: shippedScript(ctx, hooks.all.doctype_list_js, meta),
    __calendar_js: null,
    __tree_js: null,
    __map_js: null,
    __custom_js: custom.Form,
    __custom_list_js: custom.List,
    __print_formats: await rowsOf(ctx, 'Print Format', { doc_type: meta.name, disabled: 0 }),
    __workflow_docs: await workflowDocs(ctx, meta),
    __dashboard: dashboardOf(meta, (name) => registry.find(name)),
    __linked_with: linkedDoctypes(registry.all(), meta),
    __templates: null,
    __messages: {},
    __kanban_column_fields: meta.fields.filter((field) => field.fieldtype === 'Select').map((field) => field.fieldname),
    __link_title_doctypes: [
      ...new Set(
        wantsTitles
          .flatMap((one) => one.links.map((link) => link.options))
          .filter((name) => registry.find(name)?.show_title_field_in_link),
      ),
    ],
  };
}

/**
 * Clients keep a doctype until its `modified` is another. It must change with everything that the answer holds
 * (customizations, scripts, print formats, removals too), so the fraction of its second is drawn from the answer itself.
 */
function stamp(docs: readonly Json[], modified: unknown): string {
  const digest = createHash('sha256').update(JSON.stringify(docs)).digest();
  const second = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.exec(String(modified ?? ''))?.[0] ?? '2000-01-01 00:00:00';
  return `${second}.${String(digest.readUInt32BE() % 1_000_000).padStart(6, '0')}`;
}

async function bundle(ctx: Ctx, meta: Meta): Promise<Json[]> {
  const first = await formJson(ctx, meta);
  const children = [...new Set(meta.tables.map((table) => table.options))].map((name) => metaJson(ctx.meta(name)));
  const docs = [first, ...children];
  first.modified = stamp(docs, first.modified);
  return docs;
}

async function settingsOf(ctx: Ctx, doctype: string): Promise<string> {
  const [row] = await ctx.db.query<{ data: string | null }>(
    'SELECT `data` FROM `__UserSettings` WHERE `user` = ? AND `doctype` = ?',
    [ctx.user, doctype],
  );
  return row?.data || '{}';
}

/** `frappe.desk.form.load.getdoctype`: all that the desk needs to show forms and lists of a doctype. */
const getdoctype = method(
  {
    args: { doctype: arg.text(), with_parent: optional(arg.check(), false), cached_timestamp: optional(arg.text()) },
    verbs: ['GET', 'POST'],
  },
  async (ctx, { doctype, with_parent, cached_timestamp }) => {
    const asked = ctx.meta(doctype);
    await checkMayLookAt(ctx, asked);
    const [holder] = with_parent && asked.istable ? holdersOf(ctx, asked) : [];
    if (holder) await checkMayLookAt(ctx, holder);
    const docs = await bundle(ctx, holder ?? asked);
    const user_settings = await settingsOf(ctx, (holder ?? asked).name);
    const beside = holder ? { user_settings, parent_dt: holder.name } : { user_settings };
    if (cached_timestamp && docs[0]?.modified === cached_timestamp) return answer({ message: 'use_cache', ...beside });
    return answer({ docs, ...beside });
  },
);

export const doctypeMethods: Readonly<Record<string, Method>> = { 'frappe.desk.form.load.getdoctype': getdoctype };
