import { type Ctx, type Document, InReadOnlyMode, PermissionError, ServiceUnavailable } from '../../../engine/index.js';
import { insertOne, submitsAfter, updateOne } from './import-one.js';
import {
  countOutcomes,
  explain,
  forgetFailures,
  ImportedAlready,
  importedRows,
  type LogEntry,
  logSuccess,
  logUnwritten,
} from './log.js';
import type { Payload } from './payloads.js';
import { blocking, type Order, type Plan } from './plan.js';
import { Progress, publishRefresh } from './progress.js';
import { planOf } from './source.js';

export interface Outcome {
  status: string;
  success: number;
  failed: number;
}

interface Work {
  ctx: Ctx;
  dataImport: string;
  order: Order;
  submit: boolean;
  /** Documents that failed or needed no change, not logged yet: that needs no transaction of its own. */
  unwritten: LogEntry[];
}

/**
 * Imports the file of a Data Import: each document in a transaction of its own, with the rights of the user who asked.
 * Run again, it goes on with the rows that are not in yet.
 * @param ctx of a background job; what it has written is committed on the way
 * @throws PermissionError outside a job, and when the user may not write the import or import the doctype
 */
export async function runImport(ctx: Ctx, name: string): Promise<Outcome> {
  if (!ctx.inBackground) throw new PermissionError('An import runs in the background: use form_start_import');
  const doc = await ctx.getDoc('Data Import', name);
  await ctx.checkPermission(doc.meta, 'write', doc);
  try {
    const { order, plan } = await planOf(ctx, doc);
    const stops = blocking(plan);
    if (stops.length > 0) return await stop(ctx, doc, JSON.stringify(stops));
    await importAll({ ctx, dataImport: doc.name, order, submit: submitsAfter(doc), unwritten: [] }, plan);
    return await conclude(ctx, doc, plan);
  } catch (error) {
    // what may pass is tried again by the queue; what does not is said where it is looked for
    if (isPassing(error) || !isRefusal(error)) throw error;
    await ctx.db.rollback();
    const { messages } = explain(ctx, error);
    return stop(ctx, doc, JSON.stringify(messages));
  }
}

const isPassing = (error: unknown) => error instanceof ServiceUnavailable || error instanceof InReadOnlyMode;
const isRefusal = (error: unknown) => error instanceof Error && 'exc_type' in error;

async function stop(ctx: Ctx, doc: Document, template_warnings: string): Promise<Outcome> {
  return setStatus(ctx, doc, 'Error', { template_warnings });
}

async function conclude(ctx: Ctx, doc: Document, plan: Plan): Promise<Outcome> {
  const { success, failed } = await countOutcomes(ctx, doc.name);
  const status = failed === 0 ? 'Success' : success === 0 ? 'Error' : 'Partial Success';
  return setStatus(ctx, doc, status, { payload_count: plan.payloads.length, template_warnings: null });
}

async function setStatus(
  ctx: Ctx,
  doc: Document,
  status: string,
  values: Readonly<Record<string, string | number | null>>,
): Promise<Outcome> {
  await doc.dbSet({ status, ...values });
  ctx.afterCommit(() => publishRefresh(ctx, doc.name));
  return { status, ...(await countOutcomes(ctx, doc.name)) };
}

async function importAll(work: Work, plan: Plan): Promise<void> {
  const { ctx, dataImport } = work;
  await forgetFailures(ctx, dataImport);
  const done = await importedRows(ctx, dataImport);
  const total = plan.payloads.length;
  await ctx.checkpoint(0, total);
  const progress = new Progress(ctx, dataImport, total, () => flush(work));
  for (const [index, payload] of plan.payloads.entries()) {
    const isIn = done.has(payload.rows[0]?.number ?? 0);
    await progress.step(isIn || (await importOne(work, payload, index)));
  }
}

/** On the job's own transaction, which its next checkpoint commits. */
async function flush({ ctx, dataImport, unwritten }: Work): Promise<void> {
  await logUnwritten(ctx, dataImport, unwritten.splice(0));
}

/** @returns whether the document is in */
async function importOne(work: Work, payload: Payload, index: number): Promise<boolean> {
  const { ctx, unwritten } = work;
  if (payload.problems.length > 0) {
    const messages = payload.problems.map((message) => ({ message }));
    unwritten.push({ payload, index, messages, exception: payload.problems.join('\n') });
    return false;
  }
  try {
    const entry = await ctx.site.run(ctx.user, (own) => write(own, work, payload, index));
    if (entry) unwritten.push(entry);
    return true;
  } catch (error) {
    if (error instanceof ImportedAlready) return true;
    if (isPassing(error)) throw error;
    unwritten.push({ payload, index, ...explain(ctx, error) });
    return false;
  }
}

/** @returns what is to be logged later, when nothing had to be written */
async function write(
  own: Ctx,
  { dataImport, order, submit }: Work,
  payload: Payload,
  index: number,
): Promise<LogEntry | undefined> {
  const doctype = order.meta.name;
  await own.checkPermission(doctype, 'import');
  const { doc, changed } = order.isUpdate
    ? await updateOne(own, doctype, payload)
    : { doc: await insertOne(own, doctype, payload, submit), changed: true };
  const entry = { payload, index, docname: doc.name, messages: own.unit.messages };
  if (!changed) return entry;
  await logSuccess(own, dataImport, entry);
  return undefined;
}
