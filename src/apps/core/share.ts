import {
  arg,
  type Ctx,
  cint,
  type Document,
  method,
  optional,
  PermissionError,
  type Right,
  type SqlValue,
  ValidationError,
} from '../../engine/index.js';
import { checkMayShare } from './doc-share.js';

const RIGHTS = ['read', 'write', 'submit', 'share'] as const;
type Shared = (typeof RIGHTS)[number];

interface Audience {
  doctype: string;
  name: string;
  user: string | undefined;
  everyone: boolean;
}

async function findShare(ctx: Ctx, { doctype, name, user, everyone }: Audience): Promise<Document | undefined> {
  const who = everyone ? { everyone: 1 } : { user };
  const found = await ctx.sudo().exists('DocShare', { share_doctype: doctype, share_name: name, ...who });
  return found ? ctx.sudo().getDoc('DocShare', found) : undefined;
}

/** Sets rights of a share and makes it when there is none. What it grants is checked against what the user holds. */
async function setShare(ctx: Ctx, audience: Audience, rights: Partial<Record<Shared, boolean>>): Promise<Document> {
  const { doctype, name, user, everyone } = audience;
  if (!everyone && !user) throw new ValidationError('User is mandatory for Share');
  const doc = await ctx.getDoc(doctype, name);
  const granted = RIGHTS.filter((right) => rights[right]) as Right[];
  await checkMayShare(ctx, doc, granted);
  const share =
    (await findShare(ctx, audience)) ??
    ctx
      .sudo()
      .newDoc('DocShare', { share_doctype: doc.doctype, share_name: doc.name, user: everyone ? null : user, everyone });
  for (const [right, value] of Object.entries(rights)) share.set(right, value ? 1 : 0);
  return share.save();
}

const audience = {
  doctype: arg.text(),
  name: arg.text(),
  user: optional(arg.text()),
  everyone: optional(arg.check(), false),
};

/** `frappe.share.add` */
export const addShare = method(
  {
    args: {
      ...audience,
      read: optional(arg.check(), true),
      write: optional(arg.check(), false),
      submit: optional(arg.check(), false),
      share: optional(arg.check(), false),
    },
    verbs: ['POST', 'PUT'],
  },
  async (ctx, { read, write, submit, share, doctype, name, user, everyone }) => {
    const doc = await setShare(
      ctx,
      { doctype, name, user, everyone: everyone ?? false },
      { read, write, submit, share },
    );
    return doc.toJSON();
  },
);

/** `frappe.share.set_permission`: switches one right; a share that grants nothing any more is removed. */
export const setSharePermission = method(
  { args: { ...audience, permission_to: arg.text(), value: optional(arg.check(), true) }, verbs: ['POST', 'PUT'] },
  async (ctx, { permission_to, value, doctype, name, user, everyone }) => {
    if (!(RIGHTS as readonly string[]).includes(permission_to))
      throw new ValidationError(`${permission_to} is no right that can be shared`);
    const to = { doctype, name, user, everyone: everyone ?? false };
    const right = permission_to as Shared;
    if (!value && !(await findShare(ctx, to))) return null;
    // without read there is nothing left of it
    const rights =
      !value && right === 'read' ? { read: false, write: false, submit: false, share: false } : { [right]: value };
    const share = await setShare(ctx, to, rights);
    if (RIGHTS.some((each) => cint(share.get(each)) === 1)) return share.toJSON();
    await share.delete();
    return null;
  },
);

const COLUMNS = ['name', 'user', 'read', 'write', 'submit', 'share', 'everyone', 'owner', 'creation'];

/** With whom a document is shared; the reader must be able to read it. @throws PermissionError, DoesNotExistError */
export async function sharesOf(ctx: Ctx, doctype: string, name: string): Promise<Record<string, SqlValue>[]> {
  const doc = await ctx.getDoc(doctype, name);
  if (ctx.user === 'Guest') throw new PermissionError('Guests do not see shares');
  return ctx.sudo().getList('DocShare', {
    fields: COLUMNS,
    filters: { share_doctype: doc.doctype, share_name: doc.name },
    order_by: 'creation asc',
  });
}

/** `frappe.share.get_users` */
export const getShareUsers = method({ args: { doctype: arg.text(), name: arg.text() } }, (ctx, { doctype, name }) =>
  sharesOf(ctx, doctype, name),
);
