import {
  arg,
  type Ctx,
  cint,
  type Document,
  GUEST,
  type Method,
  method,
  PermissionError,
  type SqlValue,
  ValidationError,
} from '../../../../engine/index.js';
import { userInfo } from '../form/user-info.js';

const WRITE = ['POST', 'PUT'] as const;

type FollowSetting =
  | 'follow_commented_documents'
  | 'follow_liked_documents'
  | 'follow_assigned_documents'
  | 'follow_shared_documents'
  | 'follow_created_documents';

/** There is nothing to tell of a document whose changes nobody tracks. */
const canBeFollowed = (doc: Document) => doc.meta.track_changes && !doc.meta.issingle && !doc.meta.istable;

const followOf = (ctx: Ctx, doc: Document, user: string) =>
  ctx.sudo().exists('Document Follow', { ref_doctype: doc.doctype, ref_docname: doc.name, user });

async function follow(ctx: Ctx, doc: Document): Promise<Document | undefined> {
  if (await followOf(ctx, doc, ctx.user)) return undefined;
  return ctx
    .sudo()
    .newDoc('Document Follow', { ref_doctype: doc.doctype, ref_docname: doc.name, user: ctx.user })
    .insert();
}

/** Follows a document for the caller if they have said in their User that they want it for what they just did. */
export async function followAutomatically(ctx: Ctx, doc: Document, setting: FollowSetting): Promise<void> {
  if (!canBeFollowed(doc) || ctx.user === GUEST) return;
  const wishes = await ctx
    .sudo()
    .getValue<Record<string, SqlValue>>('User', ctx.user, ['document_follow_notify', setting]);
  if (cint(wishes?.document_follow_notify ?? 0) === 1 && cint(wishes?.[setting] ?? 0) === 1) await follow(ctx, doc);
}

const PLACE = { doctype: arg.text(), doc_name: arg.text() };

/** `…follow_document`: the caller, whatever `user` says. */
const followDocument = method({ args: PLACE, verbs: WRITE }, async (ctx, { doctype, doc_name }) => {
  const doc = await ctx.getDoc(ctx.meta(doctype), doc_name);
  if (!canBeFollowed(doc))
    throw new ValidationError(`Changes of ${doc.doctype} are not tracked: it cannot be followed`);
  return (await follow(ctx, doc))?.toJSON() ?? false;
});

/** `…unfollow_document`, also for a document that the caller cannot read any more. @returns 1 when it was followed */
const unfollowDocument = method({ args: PLACE, verbs: WRITE }, async (ctx, { doctype, doc_name }) => {
  const removed = await ctx.db.execute(
    'DELETE FROM `tabDocument Follow` WHERE `ref_doctype` = ? AND `ref_docname` = ? AND `user` = ?',
    [ctx.meta(doctype).name, doc_name, ctx.user],
  );
  return removed > 0 ? 1 : 0;
});

/** `…get_follow_users`: who follows the document. */
const getFollowUsers = method({ args: PLACE, verbs: ['GET', 'POST'] }, async (ctx, { doctype, doc_name }) => {
  const doc = await ctx.getDoc(ctx.meta(doctype), doc_name);
  if (ctx.access.user_type !== 'System User') throw new PermissionError('Only desk users see who follows a document');
  const users = await ctx
    .sudo()
    .pluck('Document Follow', 'user', { filters: { ref_doctype: doc.doctype, ref_docname: doc.name }, limit: 100 });
  return Object.values(await userInfo(ctx, users)).map((person) => ({ ...person, user: person.name }));
});

const MODULE = 'frappe.desk.form.document_follow';

export const followMethods: Readonly<Record<string, Method>> = {
  [`${MODULE}.follow_document`]: followDocument,
  [`${MODULE}.unfollow_document`]: unfollowDocument,
  [`${MODULE}.get_follow_users`]: getFollowUsers,
};
