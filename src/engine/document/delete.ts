import { DoesNotExistError, LinkExistsError, ValidationError } from '../errors.js';
import { checkPermission } from '../permissions/permissions.js';
import type { Document } from './document.js';
import { fire } from './events.js';
import { linksOf } from './link-index.js';
import { loadDoc } from './load.js';
import { giveSeriesBack } from './naming.js';
import { deleteAllRows } from './rows.js';
import { noteWritten } from './saving.js';
import { dropSecrets } from './secrets.js';
import { takeFromTree } from './tree.js';

/**
 * Deletes a document, in Frappe's order (frappe-contract §2.2 delete).
 * @throws PermissionError, ValidationError for a submitted one, LinkExistsError naming what links to it
 */
export async function deleteDocument(doc: Document): Promise<void> {
  const { ctx, meta } = doc;
  const stored = doc.before ?? (await loadDoc(ctx, meta, doc.name, { lock: 'soon' }));
  if (!stored) throw new DoesNotExistError(`${meta.name} ${doc.name} not found`);
  await checkPermission(ctx, meta, 'delete', doc);
  if (stored.docstatus === 1) {
    throw new ValidationError('Submitted Record cannot be deleted. You must Cancel it first.');
  }
  await fire(doc, 'on_trash');
  await fire(doc, 'on_change');
  if (meta.is_virtual) {
    await doc.db_delete();
    await fire(doc, 'after_delete');
    return;
  }
  if (!meta.issingle) {
    await refuseWhenLinked(doc);
    await giveSeriesBack(doc);
    if (meta.is_tree) await takeFromTree(doc);
    await ctx.db.execute(`DELETE FROM ${meta.sqlTable} WHERE \`name\` = ?`, [doc.values.name as string]);
  } else {
    await ctx.db.execute('DELETE FROM `tabSingles` WHERE `doctype` = ?', [meta.name]);
  }
  await deleteAllRows(ctx, meta, doc.values.name as string);
  await ctx.site.ports.secrets?.remove(ctx.db, meta.name, doc.name);
  await dropSecrets(meta.tables.flatMap((table) => stored.rows(table.fieldname)));
  noteWritten(doc);
  await fire(doc, 'after_delete');
}

async function refuseWhenLinked(doc: Document): Promise<void> {
  const links = await linksOf(doc);
  if (links.length === 0) return;
  const named = links.slice(0, 5).map((link) => `${link.doctype} ${link.name}`);
  throw new LinkExistsError(
    `Cannot delete or cancel because ${doc.meta.name} ${doc.name} is linked with ${named.join(', ')}`,
    { title: 'Linked Documents' },
  );
}
