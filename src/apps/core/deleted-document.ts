import type { Ctx, Document } from '../../engine/index.js';

/** Doctypes that only speak of other documents: their deletion leaves no copy. */
const LEAVES_NO_COPY: ReadonlySet<string> = new Set([
  'Access Log',
  'Activity Log',
  'Comment',
  'Deleted Document',
  'DocShare',
  'Document Follow',
  'Error Log',
  'Notification Log',
  'Tag Link',
  'Version',
  'View Log',
]);

/** What goes with a document: `[table, doctype column, name column]`. Versions stay, for whoever has to audit. */
const GOES_ALONG: readonly (readonly [table: string, doctype: string, name: string])[] = [
  ['tabComment', 'reference_doctype', 'reference_name'],
  ['tabDocShare', 'share_doctype', 'share_name'],
  ['tabDocument Follow', 'ref_doctype', 'ref_docname'],
  ['tabNotification Log', 'document_type', 'document_name'],
  ['tabTag Link', 'document_type', 'document_name'],
  ['tabToDo', 'reference_type', 'reference_name'],
  ['tabView Log', 'reference_doctype', 'reference_name'],
];

/** What stays when the document goes, and speaks of it no more. */
const LETS_GO: readonly string[] = ['tabCommunication', 'tabActivity Log'];

async function letGo(ctx: Ctx, { doctype, name }: Document): Promise<void> {
  for (const table of LETS_GO) {
    await ctx.db.execute(
      `UPDATE \`${table}\` SET \`reference_doctype\` = NULL, \`reference_name\` = NULL WHERE \`reference_doctype\` = ? AND \`reference_name\` = ?`,
      [doctype, name],
    );
  }
  const links = 'DELETE FROM `tabCommunication Link` WHERE `link_doctype` = ? AND `link_name` = ?';
  await ctx.db.execute(links, [doctype, name]);
}

/** Keeps a copy of a deleted document in Deleted Document, and removes what spoke of it (frappe-contract §2.2 delete). */
export async function keepDeleted(doc: Document): Promise<void> {
  if (LEAVES_NO_COPY.has(doc.doctype) || doc.meta.issingle) return;
  const ctx = doc.ctx.sudo();
  await ctx
    .newDoc('Deleted Document', {
      deleted_doctype: doc.doctype,
      deleted_name: doc.name,
      data: JSON.stringify(doc.toJSON()),
    })
    .insert();
  await removeAttachments(ctx, doc);
  for (const [table, doctypeColumn, nameColumn] of GOES_ALONG) {
    await ctx.db.execute(`DELETE FROM \`${table}\` WHERE \`${doctypeColumn}\` = ? AND \`${nameColumn}\` = ?`, [
      doc.doctype,
      doc.name,
    ]);
  }
  await letGo(ctx, doc);
}

async function removeAttachments(ctx: Ctx, doc: Document): Promise<void> {
  const files = await ctx.pluck('File', 'name', {
    filters: { attached_to_doctype: doc.doctype, attached_to_name: doc.name },
  });
  for (const file of files) await ctx.deleteDoc('File', file);
}
