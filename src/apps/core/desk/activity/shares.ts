import type { Document, FieldsOf } from '../../../../engine/index.js';
import { addTimelineEntry } from './comments.js';
import { followAutomatically } from './follow.js';
import { callerName, documentName, escaped, notify } from './notices.js';

/** For `doc_events` of DocShare: the timeline says with whom a document is shared, and they are told. */
export async function tellOfShare(share: Document & FieldsOf<'DocShare'>): Promise<void> {
  const { ctx } = share;
  const meta = ctx.site.registry.find(share.text('share_doctype'));
  const doc = meta && (await ctx.sudo().documents.load(meta, share.text('share_name')));
  if (!doc || ctx.mode.importing) return;
  const user = share.text('user');
  const who = user ? escaped(user) : 'everyone';
  await addTimelineEntry(ctx, doc, 'Shared', `${escaped(ctx.access.full_name)} shared this document with ${who}`);
  await followAutomatically(ctx, doc, 'follow_shared_documents');
  if (!user) return;
  // they are asked whether they can read it with this share
  ctx.unit.stale.add('access');
  const subject = `${callerName(ctx)} shared a document ${documentName(doc)} with you`;
  await notify(ctx, doc, [user], { type: 'Share', subject });
}
