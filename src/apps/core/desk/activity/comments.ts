import {
  arg,
  type Ctx,
  type Document,
  type Method,
  method,
  optional,
  PermissionError,
  ValidationError,
  visibleJson,
} from '../../../../engine/index.js';
import { followAutomatically } from './follow.js';
import { publishDocinfo } from './live.js';
import { callerName, documentName, notify } from './notices.js';

const WRITE = ['POST', 'PUT'] as const;
const MOST_MENTIONS = 50;

/** Who is mentioned in a comment: `<span class="mention" data-id="…">`, as the desk's editor writes it. */
export function mentionsIn(html: string): string[] {
  const tags = html.match(/<[a-z]+\b[^>]*\bclass="[^"]*\bmention\b[^"]*"[^>]*>/gi) ?? [];
  const names = tags.map((tag) => /\bdata-id="([^"]+)"/i.exec(tag)?.[1] ?? '').filter((name) => name !== '');
  return [...new Set(names)].slice(0, MOST_MENTIONS);
}

async function tellMentioned(ctx: Ctx, doc: Document, users: readonly string[], content: string): Promise<void> {
  const subject = `${callerName(ctx)} mentioned you in a comment in ${documentName(doc)}`;
  await notify(ctx, doc, users, { type: 'Mention', subject, content });
}

const isEmpty = (html: string) => !/<img\b/i.test(html) && html.replace(/<[^>]*>|&nbsp;/g, '').trim() === '';

/** A comment or note of what happened, by the caller, about a document that they may read. */
export async function addTimelineEntry(ctx: Ctx, doc: Document, comment_type: string, content: string) {
  const values = {
    comment_type: comment_type as 'Info',
    reference_doctype: doc.doctype,
    reference_name: doc.name,
    content,
  };
  return ctx
    .sudo()
    .newDoc('Comment', { ...values, comment_email: ctx.user, comment_by: ctx.access.full_name })
    .insert();
}

/** `frappe.desk.form.utils.add_comment`; it is always the caller who has written it. */
const addComment = method(
  {
    args: {
      reference_doctype: arg.text(),
      reference_name: arg.text(),
      content: arg.text(),
      comment_email: optional(arg.text()),
      comment_by: optional(arg.text()),
    },
    verbs: WRITE,
  },
  async (ctx, { reference_doctype, reference_name, content }) => {
    const doc = await ctx.getDoc(ctx.meta(reference_doctype), reference_name);
    if (isEmpty(content)) throw new ValidationError('Comment: the content is empty');
    const comment = await addTimelineEntry(ctx, doc, 'Comment', content);
    await tellMentioned(ctx, doc, mentionsIn(comment.text('content')), comment.text('content'));
    await followAutomatically(ctx, doc, 'follow_commented_documents');
    const json = comment.toJSON();
    publishDocinfo(ctx, doc, 'comments', 'add', json);
    return json;
  },
);

/** `frappe.desk.form.utils.update_comment`: one's own, of a document that one may still read. */
const updateComment = method(
  { args: { name: arg.text(), content: arg.text() }, verbs: WRITE },
  async (ctx, { name, content }) => {
    const comment = await ctx.sudo().getDoc('Comment', name, { lock: true });
    if (comment.owner !== ctx.user && ctx.user !== 'Administrator')
      throw new PermissionError('Comments are edited by who wrote them');
    if (comment.text('comment_type') !== 'Comment') throw new PermissionError('Only comments can be edited');
    if (isEmpty(content)) throw new ValidationError('Comment: the content is empty');
    const doc = await ctx.getDoc(ctx.meta(comment.text('reference_doctype')), comment.text('reference_name'));
    const known = mentionsIn(comment.text('content'));
    comment.set('content', content);
    await comment.save();
    const added = mentionsIn(comment.text('content')).filter((user) => !known.includes(user));
    await tellMentioned(ctx, doc, added, comment.text('content'));
    publishDocinfo(ctx, doc, 'comments', 'update', comment.toJSON());
  },
);

/** May the caller take that file off its document: who may write the document, and sees the field it is in? */
async function mayDetach(ctx: Ctx, file: Document): Promise<boolean> {
  const meta = ctx.site.registry.find(file.text('attached_to_doctype'));
  const doc = meta && (await ctx.sudo().documents.load(meta, file.text('attached_to_name')));
  if (!doc || !(await ctx.hasPermission(doc.meta, 'write', doc))) return false;
  const field = file.text('attached_to_field');
  return !field || Object.hasOwn(await visibleJson(ctx, doc), field);
}

/** `frappe.desk.form.utils.remove_attach`: by who may write the document, or may delete the file itself. */
const removeAttach = method(
  {
    args: { fid: arg.text(), dt: optional(arg.text()), dn: optional(arg.text()), file_name: optional(arg.text()) },
    verbs: ['POST', 'DELETE'],
  },
  async (ctx, { fid }) => {
    const meta = ctx.meta('File');
    const file = await ctx.sudo().documents.load(meta, fid);
    if (!file) throw await ctx.missing(meta, fid, 'delete');
    await ((await mayDetach(ctx, file)) ? ctx.sudo() : ctx).deleteDoc('File', file.name);
    const [doctype, name] = [file.text('attached_to_doctype'), file.text('attached_to_name')];
    if (doctype && name) publishDocinfo(ctx, { doctype, name }, 'attachments', 'delete', { name: file.name });
  },
);

export const commentMethods: Readonly<Record<string, Method>> = {
  'frappe.desk.form.utils.add_comment': addComment,
  'frappe.desk.form.utils.update_comment': updateComment,
  'frappe.desk.form.utils.remove_attach': removeAttach,
};
