import {
  type Addressed,
  answer,
  arg,
  type Ctx,
  type DocJson,
  type Document,
  FrappeTypeError,
  findAddressed,
  insertAddressed,
  type Meta,
  type Method,
  method,
  setAddressed,
  ValidationError,
  visibleJson,
} from '../../../../engine/index.js';
import { docinfoOf } from './docinfo.js';
import { titlesIn } from './titles.js';

const WRITE = ['POST', 'PUT'] as const;

type Values = Record<string, unknown>;

const ACTIONS: Readonly<Record<string, { docstatus: number; said: string }>> = {
  Save: { docstatus: 0, said: 'Saved' },
  Submit: { docstatus: 1, said: 'Submitted' },
  Update: { docstatus: 1, said: 'Updated' },
  Cancel: { docstatus: 2, said: 'Cancelled' },
};

/** The answer that a form takes its document from. @param localname what the client called it before it had a name */
async function sent(ctx: Ctx, doc: Document, localname: unknown, said: string) {
  const json: DocJson = await visibleJson(ctx, doc);
  const docinfo = await docinfoOf(ctx, doc, json);
  const _link_titles = await titlesIn(ctx, doc.meta, json);
  ctx.msgprint({ message: said, alert: true, indicator: said === 'Cancelled' ? 'red' : 'green' });
  const named = typeof localname === 'string' ? { ...json, localname } : json;
  return answer({ docs: [{ ...named, __onload: { permissions: docinfo.permissions } }], docinfo, _link_titles });
}

const isNew = (meta: Meta, doc: Values) => !meta.issingle && (Boolean(doc.__islocal) || !doc.name);

/** The document as the client holds it, inserted or written, with the docstatus that the action is about. */
async function written(ctx: Ctx, meta: Meta, values: Values, docstatus: number): Promise<Document> {
  if (isNew(meta, values)) {
    // what it was called in the browser is no name
    const { name: _name, ...rest } = values;
    return (await insertAddressed(ctx, meta, { ...rest, docstatus })).holder;
  }
  const found: Addressed = await findAddressed(ctx, meta, meta.issingle ? meta.name : String(values.name), true);
  setAddressed(found, { ...values, docstatus });
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
