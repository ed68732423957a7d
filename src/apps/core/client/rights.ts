import {
  arg,
  type Ctx,
  type Document,
  FrappeTypeError,
  type Meta,
  type Method,
  method,
  optional,
  PermissionError,
  RIGHTS,
  type Right,
} from '../../../engine/index.js';

function rightNamed(name: string): Right {
  const right = RIGHTS.find((known) => known === name.toLowerCase());
  if (!right) throw new FrappeTypeError(`There is no permission ${name}`);
  return right;
}

/** Whatever the user may see of it: only for asking rights. */
const unseen = (ctx: Ctx, meta: Meta, name: string): Promise<Document | undefined> =>
  ctx.sudo().documents.load(meta, name, {});

/** A document that is not there is one the user may do nothing with: the answer tells no names. */
const hasPermission = method(
  { args: { doctype: arg.text(), docname: arg.text(), perm_type: optional(arg.text(), 'read') } },
  async (ctx, { doctype, docname, perm_type }) => {
    const meta = ctx.meta(doctype);
    const right = rightNamed(perm_type);
    const doc = await unseen(ctx, meta, docname);
    return { has_permission: doc !== undefined && (await ctx.hasPermission(meta, right, doc)) };
  },
);

const getDocPermissions = method(
  { args: { doctype: arg.text(), docname: arg.text() } },
  async (ctx, { doctype, docname }) => {
    const meta = ctx.meta(doctype);
    const doc = await unseen(ctx, meta, docname);
    const permissions: Record<string, number> = {};
    for (const right of RIGHTS) permissions[right] = doc && (await ctx.hasPermission(meta, right, doc)) ? 1 : 0;
    return { permissions };
  },
);

/** The plain value of a Password field. */
const getPassword = method(
  { args: { doctype: arg.text(), name: arg.text(), fieldname: arg.text() }, verbs: ['POST'] },
  async (ctx, { doctype, name, fieldname }) => {
    if (!ctx.hasRole('System Manager', 'Administrator'))
      throw new PermissionError('Only a System Manager may read passwords');
    const doc = await ctx.getDoc(ctx.meta(doctype), name);
    if (doc.meta.field(fieldname)?.fieldtype !== 'Password')
      throw new FrappeTypeError(`${fieldname} is no Password field of ${doctype}`);
    return ctx.site.ports.secrets?.get(ctx.db, doc.doctype, doc.name, fieldname);
  },
);

export const rightMethods: Readonly<Record<string, Method>> = {
  'frappe.client.has_permission': hasPermission,
  'frappe.client.get_doc_permissions': getDocPermissions,
  'frappe.client.get_password': getPassword,
};
