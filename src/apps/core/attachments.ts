import type { Document } from '../../engine/index.js';

/** Names that forms gave to documents before these were saved. */
const temporary = new WeakMap<Document, string>();

/** A form attaches files before its document has a name; naming drops the name that the form made up. */
export function noteTemporaryName(doc: Document): void {
  if (!doc.ctx.mode.importing) rememberTemporaryName(doc, doc.name);
}

/** The files attached to what the form called it become the document's once it is inserted. */
export function rememberTemporaryName(doc: Document, name: string): void {
  if (name.startsWith('new-')) temporary.set(doc, name);
}

/** What belongs to a new document from the start (frappe-contract §2.1 step 12). */
export async function attachToNew(doc: Document): Promise<void> {
  await copyFromAmended(doc);
  await relink(doc);
}

/** Guests are all one user: one would get the files of another. */
async function relink(doc: Document): Promise<void> {
  const { user, db } = doc.ctx;
  const given = temporary.get(doc);
  temporary.delete(doc);
  if (!given || given === doc.name || user === 'Guest') return;
  await db.execute(
    'UPDATE `tabFile` SET `attached_to_name` = ? WHERE `attached_to_doctype` = ? AND `attached_to_name` = ? AND `owner` = ?',
    [doc.name, doc.doctype, given, user],
  );
}

const COPIED = [
  'file_name',
  'file_url',
  'is_private',
  'content_hash',
  'file_size',
  'file_type',
  'folder',
  'attached_to_field',
];

/** Whoever has a File row may read its content: so only those who may read the source get its attachments. */
async function copyFromAmended(doc: Document): Promise<void> {
  const { ctx, meta } = doc;
  const name = doc.text('amended_from');
  if (!name || !meta.is_submittable || ctx.mode.importing) return;
  const sudo = ctx.sudo();
  const source = await sudo.documents.load(meta, name);
  if (!source || !(await ctx.hasPermission(meta, 'read', source))) return;
  const files = await sudo.getList('File', {
    fields: COPIED,
    filters: { attached_to_doctype: meta.name, attached_to_name: source.name },
    order_by: 'creation asc',
  });
  for (const file of files) {
    await sudo.newDoc('File', { ...file, attached_to_doctype: meta.name, attached_to_name: doc.name }).insert();
  }
}
