import { arg, type Ctx, type Document, type Method, method, ValidationError } from '../../../../engine/index.js';
import { namesIn } from '../form/reading.js';
import { addTimelineEntry } from './comments.js';
import { followAutomatically } from './follow.js';
import { publishDocinfo } from './live.js';
import { callerName, documentName, escaped, notify } from './notices.js';

/** Sets a column of the system's own in the document's row, and nothing else: it is no change of the document. */
async function writeLikes(ctx: Ctx, { meta, name }: Document, likes: readonly string[]): Promise<void> {
  await ctx.db.execute(`UPDATE ${meta.sqlTable} SET \`_liked_by\` = ? WHERE \`name\` = ?`, [
    JSON.stringify(likes),
    name,
  ]);
}

async function addLike(ctx: Ctx, doc: Document): Promise<void> {
  const entry = await addTimelineEntry(ctx, doc, 'Like', `${escaped(ctx.access.full_name)} liked this`);
  await followAutomatically(ctx, doc, 'follow_liked_documents');
  const subject = `${callerName(ctx)} liked ${documentName(doc)}`;
  await notify(ctx, doc, [doc.owner], { type: 'Alert', subject });
  publishDocinfo(ctx, doc, 'like_logs', 'add', entry.toJSON());
}

async function removeLike(ctx: Ctx, doc: Document): Promise<void> {
  await ctx.db.execute(
    "DELETE FROM `tabComment` WHERE `comment_type` = 'Like' AND `reference_doctype` = ? AND `reference_name` = ? AND `owner` = ?",
    [doc.doctype, doc.name, ctx.user],
  );
}

/** `frappe.desk.like.toggle_like`: whoever may read a document may like it. */
const toggleLike = method(
  { args: { doctype: arg.text(), name: arg.text(), add: arg.text() }, verbs: ['POST', 'PUT'] },
  async (ctx, { doctype, name, add }) => {
    if (add !== 'Yes' && add !== 'No') throw new ValidationError('add must be Yes or No');
    const doc = await ctx.getDoc(ctx.meta(doctype), name, { lock: true });
    if (!doc.meta.column('_liked_by') || doc.meta.issingle) throw new ValidationError(`${doc.doctype} cannot be liked`);
    const likes = namesIn(doc.text('_liked_by'));
    const isLiked = likes.includes(ctx.user);
    if (add === 'Yes' && !isLiked) {
      await writeLikes(ctx, doc, [...likes, ctx.user]);
      await addLike(ctx, doc);
    } else if (add === 'No' && isLiked) {
      await writeLikes(
        ctx,
        doc,
        likes.filter((user) => user !== ctx.user),
      );
      await removeLike(ctx, doc);
    }
  },
);

export const likeMethods: Readonly<Record<string, Method>> = { 'frappe.desk.like.toggle_like': toggleLike };
