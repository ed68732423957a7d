import { arg, type Ctx, type Document, download, method, optional, ValidationError } from '../../../engine/index.js';
import type { Cell, SheetType } from './cells.js';
import { REASON_HEADER } from './columns.js';
import { countOutcomes } from './log.js';
import { previewOf } from './preview.js';
import { runImport } from './run.js';
import { writeSheet } from './sheet.js';
import { orderOf, planOf, readSource } from './source.js';
import { checkUndoable, undoImport } from './undo.js';

const RUN = 'frappe.core.doctype.data_import.importer.run_import';
const UNDO = 'frappe.core.doctype.data_import.importer.undo_import';
const LOGS = 5000;
const MIME: Readonly<Record<SheetType, string>> = {
  CSV: 'text/csv; charset=utf-8',
  Excel: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** A sheet as a file to be kept. */
export async function downloadSheet(name: string, rows: readonly (readonly Cell[])[], type: SheetType) {
  const content = await writeSheet(rows, type);
  return download(`${name}.${type === 'CSV' ? 'csv' : 'xlsx'}`, MIME[type], content);
}

async function writable(ctx: Ctx, name: string): Promise<Document> {
  const doc = await ctx.getDoc('Data Import', name, { lock: true });
  await ctx.checkPermission(doc.meta, 'write', doc);
  return doc;
}

const argumentsOf = (doc: Document) => ({ data_import: doc.name });

/** The job that works on an import: the latest there is. */
async function jobOf(ctx: Ctx, doc: Document): Promise<{ name: string; status: string } | undefined> {
  const filters = { method: ['in', [RUN, UNDO]], arguments: JSON.stringify(argumentsOf(doc)) };
  const params = { fields: ['name', 'status'], filters, order_by: 'creation desc', limit: 1 };
  const [job] = await ctx.sudo().getList<{ name: string; status: string }>('Background Job', params);
  return job;
}

const isUnderWay = (job?: { status: string }) => job?.status === 'Queued' || job?.status === 'Started';

async function enqueue(ctx: Ctx, doc: Document, name: string): Promise<string> {
  const { jobs } = ctx.site.ports;
  if (!jobs) throw new ValidationError('This site runs no background jobs');
  return jobs.enqueue(ctx, name, argumentsOf(doc));
}

/** Rows as they will be imported, with everything that is to be said about them. */
export const getPreview = method(
  {
    args: { data_import: arg.text(), import_file: optional(arg.text()), google_sheets_url: optional(arg.text()) },
    verbs: ['GET', 'POST'],
  },
  async (ctx, { data_import, import_file, google_sheets_url }) => {
    if (google_sheets_url)
      throw new ValidationError('Google Sheets cannot be read: download the sheet as CSV and attach it');
    const doc = await ctx.getDoc('Data Import', data_import);
    const { plan } = await planOf(ctx, doc, import_file);
    return previewOf(plan);
  },
);

/** @returns true, or false when it runs already */
export const startImport = method(
  { args: { data_import: arg.text() }, verbs: ['POST'] },
  async (ctx, { data_import }) => {
    const doc = await writable(ctx, data_import);
    await orderOf(ctx, doc);
    if (isUnderWay(await jobOf(ctx, doc))) return false;
    if (!doc.text('import_file')) throw new ValidationError('Import File is missing: attach a CSV or Excel file');
    await enqueue(ctx, doc, RUN);
    await doc.dbSet({ status: 'Pending', template_warnings: null });
    return true;
  },
);

/** @returns the name of the Background Job, whose result tells what was deleted and what stays */
export const startUndo = method(
  { args: { data_import: arg.text() }, verbs: ['POST'] },
  async (ctx, { data_import }) => {
    const doc = await writable(ctx, data_import);
    checkUndoable(doc.text('import_type'));
    if (isUnderWay(await jobOf(ctx, doc)))
      throw new ValidationError(`${doc.name} is being worked on: wait until that is done`);
    return enqueue(ctx, doc, UNDO);
  },
);

export const runJob = method({ args: { data_import: arg.text() }, verbs: ['POST'] }, (ctx, args) =>
  runImport(ctx, args.data_import),
);
export const undoJob = method({ args: { data_import: arg.text() }, verbs: ['POST'] }, (ctx, args) =>
  undoImport(ctx, args.data_import),
);

export const importStatus = method(
  { args: { data_import_name: arg.text() }, verbs: ['GET', 'POST'] },
  async (ctx, { data_import_name }) => {
    const doc = await ctx.getDoc('Data Import', data_import_name);
    const given = doc.text('status');
    const gaveUp = given === 'Pending' && (await jobOf(ctx, doc))?.status === 'Failed';
    const counts = await countOutcomes(ctx, doc.name);
    return { status: gaveUp ? 'Timed Out' : given, ...counts, total_records: doc.get('payload_count') };
  },
);

export const importLogs = method(
  { args: { data_import: arg.text() }, verbs: ['GET', 'POST'] },
  async (ctx, { data_import }) => {
    const doc = await ctx.getDoc('Data Import', data_import);
    return logsOf(ctx, doc, {}, LOGS);
  },
);

interface LogRow {
  success: number;
  docname: string | null;
  messages: string;
  exception: string | null;
  row_indexes: string;
}

function logsOf(ctx: Ctx, doc: Document, filters: Readonly<Record<string, unknown>>, limit = 0): Promise<LogRow[]> {
  return ctx.sudo().getList<LogRow>('Data Import Log', {
    fields: ['success', 'docname', 'messages', 'exception', 'row_indexes'],
    filters: { data_import: doc.name, ...filters },
    order_by: 'log_index asc',
    limit,
  });
}

const textOf = (log: LogRow) =>
  (JSON.parse(log.messages || '[]') as { message: string }[]).map(({ message }) => message).join('\n') ||
  (log.exception ?? '');

/** The rows that were not imported, as they stand in the file, and a column that says why. */
export const erroredRows = method(
  { args: { data_import_name: arg.text() }, verbs: ['GET', 'POST'] },
  async (ctx, { data_import_name }) => {
    const doc = await ctx.getDoc('Data Import', data_import_name);
    const sheet = await readSource(ctx, doc);
    const failed = await logsOf(ctx, doc, { success: 0 });
    const header = sheet.find((row) => row.some((cell) => cell !== null && cell !== '')) ?? [];
    const width = Math.max(...sheet.map((row) => row.length));
    const padded = (row: readonly Cell[] = []) => Array.from({ length: width }, (_, place) => row[place] ?? null);
    const rows = failed.flatMap((log) =>
      (JSON.parse(log.row_indexes) as number[]).map((number, place) => [
        ...padded(sheet[number - 1]),
        place === 0 ? textOf(log) : null,
      ]),
    );
    const type = doc.text('import_file').toLowerCase().endsWith('.xlsx') ? 'Excel' : 'CSV';
    return downloadSheet(
      `${doc.text('reference_doctype')} errored rows`,
      [[...padded(header), REASON_HEADER], ...rows],
      type,
    );
  },
);

export const downloadLog = method(
  { args: { data_import_name: arg.text() }, verbs: ['GET', 'POST'] },
  async (ctx, { data_import_name }) => {
    const doc = await ctx.getDoc('Data Import', data_import_name);
    const logs = await logsOf(ctx, doc, {});
    const rows = logs.map((log) => [
      (JSON.parse(log.row_indexes) as number[]).join(', '),
      log.success ? 'Imported' : 'Not imported',
      log.docname,
      textOf(log),
    ]);
    return downloadSheet(
      `${doc.text('reference_doctype')} import log`,
      [['Row Number', 'Status', 'ID', 'Message'], ...rows],
      'CSV',
    );
  },
);

export const IMPORT_JOBS = { [RUN]: runJob, [UNDO]: undoJob };
