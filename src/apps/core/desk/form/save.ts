import {
  type Addressed,
  answer,
  arg,
  type Ctx,
  clientValues,
  type DocJson,
  type Document,
  FrappeTypeError,
  findAddressed,
  type Meta,
  type Method,
  method,
  setAddressed,
  ValidationError,
  visibleJson,
} from '../../../../engine/index.js';
import { rememberTemporaryName } from '../../attachments.js';
import { docinfoOf } from './docinfo.js';
import { onloadOf } from './onload.js';
import { titlesIn } from './titles.js';

const WRITE = ['POST', 'PUT'] as const;

type Values = Record<string, unknown>;

const ACTIONS: Readonly<Record<string, { docstatus: number; said: string }>> = {
  Save: { docstatus: 0, said: 'Saved' },
  Submit: { docstatus: 1, said: 'Submitted' },
  Update: { docstatus: 1, said: 'Updated' },
  Cancel: { docstatus: 2, said: 'Cancelled' },
};

/**
 * The answer that a form takes its document from; who may write but not read gets no more than the document.
 * @param localname what the client called it before it had a name
 */
async function sent(ctx: Ctx, doc: Document, localname: unknown, said: string) {
  ctx.msgprint({ message: said, alert: true, indicator: said === 'Cancelled' ? 'red' : 'green' });
  const named = typeof localname === 'string' ? { localname } : {};
  if (!(await ctx.hasPermission(doc.meta, 'read', doc)))
    return answer({ docs: [{ ...(await visibleJson(ctx, doc)), ...named }] });
  const onload = await onloadOf(doc);
  const json: DocJson = await visibleJson(ctx, doc);
  const docinfo = await docinfoOf(ctx, doc, json);
  const _link_titles = await titlesIn(ctx, doc.meta, json);
  const __onload = { permissions: docinfo.permissions, ...onload };
  return answer({ docs: [{ ...json, ...named, __onload }], docinfo, _link_titles });
}

const isNew = (meta: Meta, doc: Values) => !meta.issingle && (Boolean(doc.__islocal) || !doc.name);

/** Without the names that the browser made up for rows. */
function withNewRows(meta: Meta, values: Values): Values {
  const named = (row: unknown) => {
    if (typeof row !== 'object' || row === null || !(row as Values).__islocal) return row;
    const { name: _name, ...rest } = row as Values;
    return rest;
  };
  const tables = meta.tables.map(({ fieldname }) => [fieldname, values[fieldname]] as const);
  const changed = tables.flatMap(([fieldname, rows]) => (Array.isArray(rows) ? [[fieldname, rows.map(named)]] : []));
  return { ...values, ...Object.fromEntries(changed) };
}

/** The name that the form made up counts for the files attached to it; a name that the person chose is `__newname`. */
function inserted(ctx: Ctx, meta: Meta, values: Values): Promise<Document> {
  const { name, __newname, ...rest } = values;
  const doc = ctx.newDoc(meta, clientValues(rest)) as Document;
  if (typeof __newname === 'string' && __newname !== '') doc.name = __newname;
  if (typeof name === 'string') rememberTemporaryName(doc, name);
  return doc.insert();
}

/** The document as the client holds it, inserted or written, with the docstatus that the action is about. */
async function written(ctx: Ctx, meta: Meta, given: Values, docstatus: number): Promise<Document> {
  const values = { ...withNewRows(meta, given), docstatus };
  if (isNew(meta, given)) return inserted(ctx, meta, values);
  const found: Addressed = await findAddressed(ctx, meta, meta.issingle ? meta.name : String(given.name), true);
  setAddressed(found, values);
  return found.holder.save();
}

/** `frappe.desk.form.save.savedocs`: what the form's button does: Save, Submit, Update (after submit) or Cancel. */
const savedocs = method(
  { args: { doc: arg.dict(), action: arg.text() }, verbs: WRITE },
  async (ctx, { doc, action }) => {
    const wanted = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
    if (!wanted) throw new ValidationError(`${action} is no action of a form: Save, Submit, Update or Cancel`);
    if (typeof doc.doctype !== 'string') throw new FrappeTypeError('The document lacks its doctype');
    const meta = ctx.meta(doc.doctype);
    if (action !== 'Save' && !meta.is_submittable) throw new ValidationError(`${meta.name} cannot be submitted`);
    if (meta.istable) throw new ValidationError(`${meta.name} is a child table: save the document that holds it`);
    return sent(ctx, await written(ctx, meta, doc, wanted.docstatus), doc.localname ?? doc.name, wanted.said);
  },
);

/** `frappe.desk.form.save.cancel` */
const cancel = method(
  {
    args: {
      doctype: arg.text(),
      name: arg.text(),
    },
    verbs: WRITE,
  },
  async (ctx, { doctype, name }) => {
    const doc = await ctx.getDoc(ctx.meta(doctype), name, { lock: true });
    return sent(ctx, await doc.cancel(), undefined, 'Cancelled');
  },
);

/** `frappe.desk.form.save.discard`: a draft that shall never be submitted. */
const discard = method(
  { args: { doctype: arg.text(), name: arg.text() }, verbs: WRITE },
  async (ctx, { doctype, name }) => {
    const doc = await ctx.getDoc(ctx.meta(doctype), name, { lock: true });
    return sent(ctx, await doc.discard(), undefined, 'Discarded');
  },
);

export const saveMethods: Readonly<Record<string, Method>> = {
  'frappe.desk.form.save.savedocs': savedocs,
  'frappe.desk.form.save.cancel': cancel,
  'frappe.desk.form.save.discard': discard,
};
