import { type Ctx, cint, type Document, PermissionError, ValidationError } from '../../../engine/index.js';
import type { Cell } from './cells.js';
import { columnMapOf } from './columns.js';
import { checkImportable } from './lookups.js';
import { type Order, type Plan, planImport } from './plan.js';
import { readSheet } from './sheet.js';

const UPDATE = 'Update Existing Records';

/** What a Data Import says about its documents. @throws PermissionError, ValidationError */
export async function orderOf(ctx: Ctx, doc: Document): Promise<Order> {
  const meta = ctx.meta(doc.text('reference_doctype'));
  checkImportable(meta);
  await ctx.checkPermission(meta, 'import');
  return { meta, isUpdate: doc.text('import_type') === UPDATE, map: columnMapOf(doc.text('template_options')) };
}

function separatorsOf(doc: Document): string[] | undefined {
  const given = doc.text('delimiter_options').replaceAll('\\t', '\t');
  return cint(doc.get('custom_delimiters')) && given ? [...new Set(given)] : undefined;
}

/** The file's address, for whoever may read it: by their own right, or because it hangs on this import. */
async function checkReadable(ctx: Ctx, doc: Document, url: string): Promise<void> {
  const filters = { file_url: url };
  const own = await ctx.pluck('File', 'file_url', { filters });
  if (own.includes(url)) return;
  const attached = await ctx.sudo().pluck('File', 'file_url', {
    filters: { ...filters, attached_to_doctype: doc.doctype, attached_to_name: doc.name },
  });
  if (doc.isNew || !attached.includes(url)) throw new PermissionError("You don't have permission to access this file");
}

/**
 * The cells of a Data Import's file.
 * @param url another file than the one it names
 * @throws PermissionError, DoesNotExistError, ValidationError
 */
export async function readSource(ctx: Ctx, doc: Document, url = doc.text('import_file')): Promise<Cell[][]> {
  if (!url) throw new ValidationError('Import File is missing: attach a CSV or Excel file');
  const { files } = ctx.site.ports;
  if (!files) throw new ValidationError('This site keeps no files');
  if (!/^\/(private\/)?files\//.test(url)) throw new ValidationError('Import File must be a file of this site');
  await checkReadable(ctx, doc, url);
  return readSheet(await files.read(url), url, separatorsOf(doc));
}

/** Reads a Data Import's file as documents. @throws as readSource and orderOf */
export async function planOf(ctx: Ctx, doc: Document, url?: string): Promise<{ order: Order; plan: Plan }> {
  const order = await orderOf(ctx, doc);
  return { order, plan: await planImport(ctx, await readSource(ctx, doc, url), order) };
}
