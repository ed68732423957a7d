import type { SqlValue } from '../database/session.js';
import { DoesNotExistError, DuplicateEntryError, ValidationError } from '../errors.js';
import { checkPermission } from '../permissions/permissions.js';
import type { Document } from './document.js';
import { fire } from './events.js';
import { loadDoc } from './load.js';
import { checkName } from './naming.js';
import { deleteAllRows } from './rows.js';

/** Columns that name a document without being a Link: `[doctype, doctype column, name column]`. */
const REFERENCES: readonly (readonly [string, string, string])[] = [
  ['Version', 'ref_doctype', 'docname'],
  ['File', 'attached_to_doctype', 'attached_to_name'],
  ['Comment', 'reference_doctype', 'reference_name'],
  ['DocShare', 'share_doctype', 'share_name'],
  ['View Log', 'reference_doctype', 'reference_name'],
  ['Tag Link', 'document_type', 'document_name'],
];

/**
 * Renames a document and everything that names it; with `merge`, the target takes over its links.
 * @returns the new name
 * @throws ValidationError when the doctype does not allow it, DuplicateEntryError, DoesNotExistError (merge), PermissionError, NameError
 */
export async function renameDocument(doc: Document, wanted: string, merge: boolean): Promise<string> {
  const { ctx, meta } = doc;
  const from = doc.name;
  if (!meta.allow_rename && !ctx.mode.sudo) throw new ValidationError(`${meta.name} not allowed to be renamed`);
  await checkPermission(ctx, meta, 'write', doc);
  const answer = await fire(doc, 'before_rename', from, wanted, merge);
  const to = checkName(doc, typeof answer === 'string' ? answer : wanted);
  if (to === from) return to;
  const target = await loadDoc(ctx, meta, to, { lock: true });
  const isOther = target !== undefined && target.name !== from;
  if (merge && !isOther) throw new DoesNotExistError(`${meta.name} ${to} does not exist, select a new target to merge`);
  if (!merge && isOther)
    throw new DuplicateEntryError(`${meta.name} ${to} already exists. Please use another name or merge`);
  if (merge && target) await checkPermission(ctx, meta, 'write', target);

  await moveReferences(doc, from, to);
  if (merge) await removeMerged(doc);
  else await moveDocument(doc, from, to);
  await ctx.site.ports.secrets?.rename(ctx.db, meta.name, from, to);
  doc.values.name = to;
  await fire(doc, 'after_rename', from, to, merge);
  return to;
}

async function moveDocument(doc: Document, from: string, to: string): Promise<void> {
  const { ctx, meta } = doc;
  const sets = ['`name` = ?', '`modified` = ?', '`modified_by` = ?'];
  const now = ctx.now();
  const params: SqlValue[] = [to, now, ctx.user];
  Object.assign(doc.values, { modified: now, modified_by: ctx.user });
  if (meta.naming.kind === 'field') {
    sets.push(`\`${meta.naming.fieldname}\` = ?`);
    params.push(to);
    doc.values[meta.naming.fieldname] = to;
  }
  await ctx.db.execute(`UPDATE ${meta.sqlTable} SET ${sets.join(', ')} WHERE \`name\` = ?`, [...params, from]);
  for (const table of meta.tables) {
    await ctx.db.execute(
      `UPDATE ${ctx.meta(table.options).sqlTable} SET \`parent\` = ? WHERE \`parent\` = ? AND \`parenttype\` = ?`,
      [to, from, meta.name],
    );
  }
}

async function removeMerged(doc: Document): Promise<void> {
  await deleteAllRows(doc.ctx, doc.meta, doc.values.name as string);
  await doc.ctx.db.execute(`DELETE FROM ${doc.meta.sqlTable} WHERE \`name\` = ?`, [doc.values.name as string]);
}

async function moveReferences(doc: Document, from: string, to: string): Promise<void> {
  const { ctx, meta } = doc;
  const { registry } = ctx.site;
  for (const { meta: linking, field } of registry.linksTo(meta.name)) {
    if (linking.is_virtual) continue;
    if (linking.issingle) {
      await ctx.db.execute('UPDATE `tabSingles` SET `value` = ? WHERE `doctype` = ? AND `field` = ? AND `value` = ?', [
        to,
        linking.name,
        field.fieldname,
        from,
      ]);
    } else {
      const column = `\`${field.fieldname}\``;
      await ctx.db.execute(`UPDATE ${linking.sqlTable} SET ${column} = ? WHERE ${column} = ?`, [to, from]);
    }
  }
  const dynamic = registry
    .dynamicLinks()
    .filter(({ meta: linking, field }) => !linking.is_virtual && !linking.issingle && linking.column(field.options))
    .map(({ meta: linking, field }) => [linking.name, field.options, field.fieldname] as const);
  const all = new Map([...dynamic, ...REFERENCES].map((entry) => [entry.join('\n'), entry]));
  for (const [doctype, doctypeColumn, nameColumn] of all.values()) {
    const linking = registry.find(doctype);
    if (!linking?.column(doctypeColumn) || !linking.column(nameColumn)) continue;
    await ctx.db.execute(
      `UPDATE ${linking.sqlTable} SET \`${nameColumn}\` = ? WHERE \`${nameColumn}\` = ? AND \`${doctypeColumn}\` = ?`,
      [to, from, meta.name],
    );
  }
}
