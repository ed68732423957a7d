import type { Ctx, Document } from '../../../../engine/index.js';

const documentRoom = (doctype: string, name: string) => `doc:${doctype}/${name}`;

/** Whoever has this document open is told what to show anew around it: Frappe's `docinfo_update`. */
export function publishDocinfo(
  ctx: Ctx,
  place: { doctype: string; name: string },
  key: string,
  action: 'add' | 'update' | 'delete',
  doc: Record<string, unknown>,
): void {
  const { realtime } = ctx.site.ports;
  if (!realtime) return;
  const room = documentRoom(place.doctype, place.name);
  ctx.afterCommit(() => realtime.publish('docinfo_update', { doc, key, action }, room));
}

/**
 * For `doc_events` of every doctype: open forms and lists learn that a document was written or deleted, its name only, for what
 * each of them may read they ask themselves.
 */
export function publishWrite(doc: Document): void {
  const { ctx, meta, name } = doc;
  const { realtime } = ctx.site.ports;
  if (!realtime || meta.istable || ctx.mode.importing) return;
  const doctype = meta.name;
  const { user } = ctx;
  const modified = doc.modified;
  ctx.afterCommit(() => {
    realtime.publish('doc_update', { modified, doctype, name }, documentRoom(doctype, name));
    if (!meta.issingle) realtime.publish('list_update', { doctype, name, user }, `doctype:${doctype}`);
  });
}
