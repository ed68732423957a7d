import type { SqlValue } from '../database/session.js';
import {
  CharacterLengthExceededError,
  DoesNotExistError,
  DuplicateEntryError,
  UniqueValidationError,
  ValidationError,
} from '../errors.js';
import type { DocField } from '../meta/doctype.js';
import type { Meta } from '../meta/meta.js';
import { checkPermission } from '../permissions/permissions.js';
import type { Document } from './document.js';
import { fire } from './events.js';
import { loadDoc } from './load.js';
import { checkName } from './naming.js';
import { deleteAllRows } from './rows.js';
import { noteWritten } from './saving.js';
import { takeFromTree } from './tree.js';

/** Columns that name a document without being a Link: `[doctype, doctype column, name column]`. */
const REFERENCES: readonly (readonly [string, string, string])[] = [
  ['Version', 'ref_doctype', 'docname'],
  ['File', 'attached_to_doctype', 'attached_to_name'],
  ['Comment', 'reference_doctype', 'reference_name'],
  ['DocShare', 'share_doctype', 'share_name'],
  ['Notification Log', 'document_type', 'document_name'],
  ['View Log', 'reference_doctype', 'reference_name'],
  ['Tag Link', 'document_type', 'document_name'],
];

const NAME_LENGTH = 140;

/**
 * Renames a document and everything that names it; with `merge`, the target takes over its links.
 * @returns the new name
 * @throws ValidationError when the doctype does not allow it, DuplicateEntryError, DoesNotExistError (merge), PermissionError, NameError
 */
export async function renameDocument(doc: Document, wanted: string, merge: boolean): Promise<string> {
  const { ctx, meta } = doc;
  const from = doc.name;
  if (meta.is_virtual || meta.issingle) throw new ValidationError(`${meta.name} not allowed to be renamed`);
  if (!meta.allow_rename && !ctx.mode.sudo) throw new ValidationError(`${meta.name} not allowed to be renamed`);
  await checkPermission(ctx, meta, 'write', doc);
  const answer = await fire(doc, 'before_rename', from, wanted, merge);
  const to = checkName(doc, typeof answer === 'string' ? answer : wanted);
  if (to === from) return to;
  if ([...to].length > NAME_LENGTH) {
    throw new CharacterLengthExceededError(`A name has at most ${NAME_LENGTH} characters`, { title: 'Value too big' });
  }
  const stored = await loadDoc(ctx, meta, from, { lock: true });
  if (!stored) throw new DoesNotExistError(`${meta.name} ${from} not found`);
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
  noteWritten(doc);
  doc.values.name = to;
  for (const table of meta.tables) for (const row of doc.rows(table.fieldname)) row.values.parent = to;
  noteWritten(doc);
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

/** @throws NestedSetChildExistsError for a tree's node that has nodes below: move them first */
async function removeMerged(doc: Document): Promise<void> {
  if (doc.meta.is_tree) await takeFromTree(doc);
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
      const moved = ctx.db.execute(`UPDATE ${linking.sqlTable} SET ${column} = ? WHERE ${column} = ?`, [to, from]);
      await moved.catch((error: unknown) => refuseClash(error, linking, field));
    }
  }
  await moveSingleDynamicLinks(doc, from, to);
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

async function moveSingleDynamicLinks(doc: Document, from: string, to: string): Promise<void> {
  const { ctx, meta } = doc;
  for (const { meta: linking, field } of ctx.site.registry.dynamicLinks()) {
    if (!linking.issingle || linking.is_virtual) continue;
    const rows = await ctx.db.query<{ field: string; value: string | null }>(
      'SELECT `field`, `value` FROM `tabSingles` WHERE `doctype` = ? AND `field` IN (?, ?)',
      [linking.name, field.options, field.fieldname],
    );
    const values = new Map(rows.map((row) => [row.field, row.value]));
    if (values.get(field.options) !== meta.name || values.get(field.fieldname) !== from) continue;
    await ctx.db.execute('UPDATE `tabSingles` SET `value` = ? WHERE `doctype` = ? AND `field` = ?', [
      to,
      linking.name,
      field.fieldname,
    ]);
  }
}

/** Two documents that may not both link to the target stand in the way of a merge. */
function refuseClash(error: unknown, linking: Meta, field: DocField): never {
  if (!(error instanceof UniqueValidationError)) throw error;
  throw new UniqueValidationError(`Cannot merge: a ${linking.name} with the same ${field.label} exists already`, {
    cause: error,
    title: 'Not Unique',
  });
}
