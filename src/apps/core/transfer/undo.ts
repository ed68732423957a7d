import {
  type Ctx,
  DoesNotExistError,
  FrappeError,
  InReadOnlyMode,
  PermissionError,
  ServiceUnavailable,
  ValidationError,
} from '../../../engine/index.js';
import { countOutcomes } from './log.js';
import { Progress, publishRefresh } from './progress.js';

interface Imported {
  name: string;
  docname: string;
  creation: string;
}

export interface Undone {
  deleted: number;
  /** Documents that stay, and why. */
  kept: { docname: string; reason: string }[];
}

/** So many reasons are told; the others are counted. */
const TOLD = 1000;

/**
 * Deletes the documents that an import has made and nobody has changed since, each in a transaction of its own and with
 * the rights of the user who asked, the last one first. A document that is deleted leaves the import's log, so that its
 * rows can be imported again.
 * @param ctx of a background job
 * @throws ValidationError for an import that changed documents: what they held before is in their versions
 */
export async function undoImport(ctx: Ctx, name: string): Promise<Undone> {
  if (!ctx.inBackground) throw new PermissionError('An import is undone in the background: use form_start_undo');
  const doc = await ctx.getDoc('Data Import', name);
  await ctx.checkPermission(doc.meta, 'write', doc);
  checkUndoable(doc.text('import_type'));
  const imported = await importedDocs(ctx, doc.name);
  const progress = new Progress(ctx, doc.name, imported.length);
  const outcome: Undone = { deleted: 0, kept: [] };
  for (const entry of imported) {
    const reason = await undoOne(ctx, doc.text('reference_doctype'), entry);
    if (reason === undefined) outcome.deleted++;
    else outcome.kept.push({ docname: entry.docname, reason });
    await progress.step(reason === undefined);
  }
  const { success } = await countOutcomes(ctx, doc.name);
  await doc.dbSet({ status: success === 0 ? 'Pending' : 'Partial Success' });
  ctx.afterCommit(() => publishRefresh(ctx, doc.name));
  return { ...outcome, kept: outcome.kept.slice(0, TOLD) };
}

/** @throws ValidationError */
export function checkUndoable(importType: string): void {
  if (importType !== 'Insert New Records')
    throw new ValidationError('Only an import that made new documents can be undone');
}

/** The last one first, for it may link to those before it. */
function importedDocs(ctx: Ctx, dataImport: string): Promise<Imported[]> {
  return ctx.db.query<Imported>(
    `SELECT \`name\`, \`docname\`, \`creation\` FROM \`tabData Import Log\`
    WHERE \`data_import\` = ? AND \`success\` = 1 ORDER BY \`log_index\` DESC`,
    [dataImport],
  );
}

/** @returns why the document stays; undefined when it is gone */
async function undoOne(ctx: Ctx, doctype: string, entry: Imported): Promise<string | undefined> {
  try {
    await ctx.site.run(ctx.user, (own) => remove(own, doctype, entry));
    return undefined;
  } catch (error) {
    if (!(error instanceof FrappeError) || error instanceof ServiceUnavailable || error instanceof InReadOnlyMode)
      throw error;
    return error.messages.join('\n') || error.message;
  }
}

async function remove(own: Ctx, doctype: string, { name, docname, creation }: Imported): Promise<void> {
  const meta = own.meta(doctype);
  const doc = await own.getDoc(meta, docname, { lock: true }).catch((error: unknown) => {
    if (!(error instanceof DoesNotExistError)) throw error;
    return undefined;
  });
  if (doc) {
    // it was written before its log, in the same transaction
    if (doc.modified > creation) throw new ValidationError(`${docname} has been changed since it was imported`);
    if (doc.docstatus === 1) await doc.cancel();
    await doc.delete();
  }
  await own.db.execute('DELETE FROM `tabData Import Log` WHERE `name` = ?', [name]);
}
