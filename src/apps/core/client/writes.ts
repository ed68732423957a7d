import {
  type Addressed,
  arg,
  type Ctx,
  type DocJson,
  deleteAddressed,
  FrappeTypeError,
  findAddressed,
  insertAddressed,
  type Meta,
  type Method,
  method,
  optional,
  parseJson,
  setAddressed,
  updateAddressed,
  ValidationError,
  visibleJson,
} from '../../../engine/index.js';
import { attempt } from '../desk/list/each.js';

const WRITE = ['POST', 'PUT'] as const;
const MOST_AT_ONCE = 200;

type Dict = Record<string, unknown>;

function metaOf(ctx: Ctx, doc: Dict): Meta {
  if (typeof doc.doctype !== 'string' || !doc.doctype) throw new FrappeTypeError('The document lacks its doctype');
  return ctx.meta(doc.doctype);
}

function isDict(value: unknown): value is Dict {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const insert = method({ args: { doc: arg.dict() }, verbs: WRITE }, async (ctx, { doc }) => {
  const { holder } = await insertAddressed(ctx, metaOf(ctx, doc), doc);
  return visibleJson(ctx, holder);
});

const insertMany = method({ args: { docs: arg.list() }, verbs: WRITE }, async (ctx, { docs }) => {
  if (docs.length > MOST_AT_ONCE) throw new ValidationError(`Only ${MOST_AT_ONCE} inserts allowed in one request`);
  const names: string[] = [];
  for (const doc of docs) {
    if (!isDict(doc)) throw new FrappeTypeError('Each of docs must be a document');
    const { holder } = await insertAddressed(ctx, metaOf(ctx, doc), doc);
    names.push(holder.name);
  }
  return names;
});

/** The document as the client holds it: a new one when it has no name, else the saved one with the client's values. */
async function save(ctx: Ctx, doc: Dict, submit: boolean): Promise<DocJson> {
  const meta = metaOf(ctx, doc);
  // a doctype that counts by itself names its documents by numbers
  const name = meta.issingle ? meta.name : typeof doc.name === 'number' ? String(doc.name) : doc.name;
  if (typeof name !== 'string' || name === '' || doc.__islocal) {
    const { holder } = await insertAddressed(ctx, meta, submit ? { ...doc, docstatus: 1 } : doc);
    return visibleJson(ctx, holder);
  }
  const found = await findAddressed(ctx, meta, name, true);
  setAddressed(found, doc);
  await (submit ? found.holder.submit() : found.holder.save());
  return visibleJson(ctx, found.holder);
}

const saveDoc = method({ args: { doc: arg.dict() }, verbs: WRITE }, (ctx, { doc }) => save(ctx, doc, false));
const submitDoc = method({ args: { doc: arg.dict() }, verbs: WRITE }, (ctx, { doc }) => save(ctx, doc, true));

const cancelDoc = method(
  { args: { doctype: arg.text(), name: arg.text() }, verbs: WRITE },
  async (ctx, { doctype, name }) => {
    const doc = await ctx.getDoc(ctx.meta(doctype), name, { lock: true });
    return visibleJson(ctx, await doc.cancel());
  },
);

const deleteDoc = method(
  { args: { doctype: arg.text(), name: arg.text() }, verbs: ['POST', 'DELETE'] },
  (ctx, { doctype, name }) => deleteAddressed(ctx, ctx.meta(doctype), name),
);

const renameDoc = method(
  {
    args: { doctype: arg.text(), old_name: arg.text(), new_name: arg.text(), merge: optional(arg.check(), false) },
    verbs: WRITE,
  },
  async (ctx, { doctype, old_name, new_name, merge }) => {
    const doc = await ctx.getDoc(ctx.meta(doctype), old_name, { lock: true });
    return doc.rename(new_name, merge);
  },
);

/** `{field: value}` from a name and a value, an object, or JSON text of one. */
function changesOf(fieldname: unknown, value: unknown): Dict {
  const parsed =
    typeof fieldname === 'string' && fieldname.trimStart().startsWith('{') ? parseObject(fieldname) : fieldname;
  if (typeof parsed === 'string') return { [parsed]: value || '' };
  if (!isDict(parsed)) throw new FrappeTypeError('fieldname must be a field name, or an object of values');
  return parsed;
}

function parseObject(text: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    if (cause instanceof ValidationError) throw cause;
    throw new FrappeTypeError('fieldname is not valid JSON', { cause });
  }
}

/**
 * Standard fields stand in documents that are handed back whole, as frappe-ui's `document.save` does: they must say what
 * is stored. In every form that `fieldname` may take. @throws ValidationError
 */
function refuseStandard({ doc }: Addressed, changes: Dict): void {
  const stored: Dict = doc.toJSON();
  const isWhole = changes.creation !== undefined && changes.creation === stored.creation;
  for (const [field, value] of Object.entries(changes)) {
    if (field !== 'doctype' && !doc.meta.column(field)?.standard) continue;
    // who changed it last, and when: saving writes both anew, and refuses when somebody else saved in between
    const isSame = value === stored[field] || field === 'modified' || field === 'modified_by';
    if (!isWhole || !isSame) throw new ValidationError('Cannot edit standard fields');
  }
}

const setValue = method(
  { args: { doctype: arg.text(), name: arg.text(), fieldname: arg.any(), value: optional(arg.any()) }, verbs: WRITE },
  async (ctx, { doctype, name, fieldname, value }) => {
    const meta = ctx.meta(doctype);
    const changes = changesOf(fieldname, value);
    const found = await findAddressed(ctx, meta, name, true);
    refuseStandard(found, changes);
    setAddressed(found, changes);
    await found.holder.save();
    return visibleJson(ctx, found.holder);
  },
);

async function updateOne(ctx: Ctx, doc: unknown): Promise<void> {
  if (!isDict(doc) || typeof doc.docname !== 'string')
    throw new FrappeTypeError('Each of docs needs doctype and docname');
  const { docname, doctype: _doctype, name: _name, ...changes } = doc;
  await updateAddressed(ctx, metaOf(ctx, doc), docname, changes);
}

/** Each document stands for itself: one that is refused does not stop the others. */
const bulkUpdate = method({ args: { docs: arg.list() }, verbs: WRITE }, async (ctx, { docs }) => {
  if (docs.length > MOST_AT_ONCE) throw new ValidationError(`Only ${MOST_AT_ONCE} updates allowed in one request`);
  const failed: { doc: unknown; exc: string }[] = [];
  for (const doc of docs) {
    const refused = await attempt(ctx, () => updateOne(ctx, doc));
    if (refused) failed.push({ doc, exc: `${refused.name}: ${refused.message}` });
  }
  return { failed_docs: failed };
});

export const writeMethods: Readonly<Record<string, Method>> = {
  'frappe.client.insert': insert,
  'frappe.client.insert_many': insertMany,
  'frappe.client.save': saveDoc,
  'frappe.client.submit': submitDoc,
  'frappe.client.cancel': cancelDoc,
  'frappe.client.delete': deleteDoc,
  'frappe.client.rename_doc': renameDoc,
  'frappe.client.set_value': setValue,
  'frappe.client.bulk_update': bulkUpdate,
};
