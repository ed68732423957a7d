/** The `frappe` that scripts find: the names that forms' and lists' scripts use, on this desk. Loaded only with scripts. */
import { boot, hasRole } from '../boot';
import { prepareNew } from '../form/load-form';
import { quickEntry } from '../form/quick-entry';
import { loadDocType } from '../meta/doctypes';
import { type Doc, rowsOf } from '../meta/document';
import { showValue } from '../meta/format';
import { pathTo } from '../meta/slugs';
import { router } from '../router';
import { toast } from '../ui/toasts';
import { listPath } from '../workspace/page';
import { call, db, xcall } from './call';
import { datetime } from './datetime';
import { currentFrm, validation } from './frm';
import { confirmThen, Dialog, msgprint, prompt, showAlert, throwMessage } from './messages';
import { onForm } from './registry';

type Args = readonly unknown[];

/** A text with `{0}`, `{1}` filled in. Translations are the server's; the desk speaks one language. */
function translated(text: string, values: Args | Record<string, unknown> = []): string {
  return text.replace(/\{(\w+)\}/g, (mark, key: string) => {
    const value = (values as Record<string, unknown>)[key];
    return value === undefined ? mark : String(value);
  });
}

const cint = (value: unknown): number => Math.trunc(Number(value)) || (value === true ? 1 : 0);
function flt(value: unknown, precision?: number): number {
  const number = Number.parseFloat(String(value ?? '').replaceAll(',', '')) || 0;
  return precision === undefined ? number : Number(number.toFixed(precision));
}

const VIEWS: ReadonlySet<string> = new Set([
  'List',
  'Report',
  'Kanban',
  'Calendar',
  'Gantt',
  'Image',
  'Tree',
  'Dashboard',
]);

/** `set_route('Form', doctype, name)`, `('List', doctype)`, `('query-report', name)` or the parts of an address. */
async function setRoute(...given: unknown[]): Promise<void> {
  const parts = given.flat();
  const last = parts.at(-1);
  const filters = typeof last === 'object' && last !== null ? parts.pop() : undefined;
  const [kind = '', doctype = '', name] = parts.map(String);
  if (kind === 'Form') await router.push(pathTo(doctype, name ?? doctype));
  else if (VIEWS.has(kind)) {
    const view = (name ?? kind).toLowerCase();
    await router.push(listPath(doctype, filters, view === 'list' ? '' : view));
  } else {
    const path = parts.map(String).join('/');
    await router.push(`/app/${path.replace(/^\/?(app|desk)\//, '')}`);
  }
}

/** The document or row of the form in front by that name. */
function docOf(doctype: string, name: string): Doc | undefined {
  const doc = currentFrm()?.doc;
  if (!doc || (doc.doctype === doctype && doc.name === name)) return doc;
  const tables = currentFrm()?.form.doctype.tables ?? [];
  return tables
    .flatMap(({ fieldname }) => rowsOf(doc, fieldname))
    .find((row) => row.name === name && row.doctype === doctype);
}

const model = {
  get_doc: docOf,
  get_value: (doctype: string, name: string, fieldname: string) => docOf(doctype, name)?.[fieldname],
  async set_value(doctype: string, name: string, fieldname: string | Record<string, unknown>, value?: unknown) {
    const form = currentFrm()?.form;
    const doc = docOf(doctype, name);
    if (!form || !doc) throw new Error(`${doctype} ${name} is not in the form that is open`);
    const row = doc.parentfield ? doc : undefined;
    const values = typeof fieldname === 'string' ? { [fieldname]: value } : fieldname;
    for (const [one, given] of Object.entries(values)) await form.setValue(one, given, row);
  },
  async with_doctype(doctype: string, callback?: () => void) {
    const { doctype: loaded } = await loadDocType(doctype);
    callback?.();
    return loaded.json;
  },
  with_doc: (doctype: string, name: string) => db.get_doc(doctype, name),
  clear_doc: () => undefined,
  can_create: (doctype: string) => boot.user.can_create.includes(doctype),
  can_read: (doctype: string) => boot.user.can_read.includes(doctype),
  can_write: (doctype: string) => boot.user.can_write.includes(doctype),
  can_delete: (doctype: string) => boot.user.can_delete.includes(doctype),
  get_children: (doc: Doc, table: string) => rowsOf(doc, table),
  add_child: (_doc: Doc, _doctype: string, table: string) => currentFrm()?.add_child(table),
  user_settings: {},
};

async function newDoc(doctype: string, values: Record<string, unknown> = {}): Promise<void> {
  prepareNew(doctype, values as Partial<Doc>);
  await router.push(pathTo(doctype, 'new'));
}

const user = {
  name: boot.user.name,
  full_name: () => boot.user.full_name,
  has_role: (role: string | string[]) => hasRole(...[role].flat()),
};

/** `frappe.provide('a.b')` makes the objects of that name. */
function provide(path: string): Record<string, unknown> {
  let at = window as unknown as Record<string, unknown>;
  for (const part of path.split('.')) {
    at[part] ??= {};
    at = at[part] as Record<string, unknown>;
  }
  return at;
}

function nothing(): void {}

function formatted(value: unknown, df: { fieldtype?: string; [more: string]: unknown } = {}): string {
  return showValue(value, { fieldname: '', fieldtype: 'Data', ...df });
}

const ui = {
  form: {
    on: onForm,
    make_quick_entry: (doctype: string, after?: (doc: Doc) => void) =>
      quickEntry(doctype).then((doc) => doc && after?.(doc)),
  },
  Dialog,
  toolbar: { clear_cache: () => window.location.reload() },
};

function frappeObject() {
  return {
    ...{ ui, call, xcall, db, model, datetime, user, boot, msgprint, confirm: confirmThen, prompt, provide },
    ...{ throw: throwMessage, show_alert: showAlert, set_route: setRoute, new_doc: newDoc, _: translated },
    session: { user: boot.user.name, user_fullname: boot.user.full_name },
    defaults: {
      get_default: (key: string) => boot.sysdefaults[key],
      get_user_default: (key: string) => boot.sysdefaults[key],
    },
    utils: {
      escape_html: (text: string) => new Option(text).innerHTML,
      get_form_link: (doctype: string, name: string) => pathTo(doctype, name),
    },
    get_route: () => router.currentRoute.value.path.split('/').slice(2).map(decodeURIComponent),
    get_meta: () => currentFrm()?.meta,
    format: formatted,
    user_roles: boot.user.roles,
    dom: { freeze: nothing, unfreeze: nothing },
    listview_settings: {} as Record<string, unknown>,
    query_reports: {} as Record<string, unknown>,
    treeview_settings: {} as Record<string, unknown>,
    views: { calendar: {} as Record<string, unknown> },
    /** Called by the script file when one of its scripts fails, so that the others still run. */
    script_failed(name: string, error: unknown): void {
      const why = error instanceof Error ? error.message : String(error);
      toast(`The script “${name}” has an error: ${why}. Everything else works.`, 'warning');
    },
    get validated(): boolean {
      return validation.ok;
    },
    set validated(value: boolean) {
      validation.ok = value;
    },
  };
}

/** Puts `frappe` and its companions on the page, once; what a list's settings left there stays. */
export function installFrappe(): void {
  const page = window as unknown as Record<string, unknown>;
  const known = (page.frappe ?? {}) as Record<string, unknown>;
  if (known.script_failed) return;
  const made = frappeObject();
  const merged = Object.defineProperties({}, Object.getOwnPropertyDescriptors(made)) as typeof made;
  merged.listview_settings = { ...made.listview_settings, ...(known.listview_settings as object | undefined) };
  page.frappe = merged;
  page.__ = translated;
  page.cint = cint;
  page.flt = flt;
  page.cstr = (value: unknown) => (value === null || value === undefined ? '' : String(value));
  page.in_list = (list: readonly unknown[], value: unknown) => list.includes(value);
  page.is_null = (value: unknown) => value === null || value === undefined || value === '';
  page.locals = new Proxy({}, { get: (_target, doctype) => localsOf(String(doctype)) });
  Object.defineProperty(page, 'cur_frm', { configurable: true, get: currentFrm });
}

/** `locals[doctype][name]`. */
function localsOf(doctype: string): Record<string, Doc | undefined> {
  return new Proxy({}, { get: (_target, name) => docOf(doctype, String(name)) });
}
