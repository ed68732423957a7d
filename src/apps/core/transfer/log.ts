import { createHash } from 'node:crypto';
import { type Ctx, DuplicateEntryError, FrappeError, type Message, type SqlValue } from '../../../engine/index.js';
import type { Payload } from './payloads.js';

const TABLE = 'tabData Import Log';
const COLUMNS = [
  ...['name', 'owner', 'creation', 'modified', 'modified_by', 'docstatus', 'idx'],
  ...['data_import', 'row_indexes', 'success', 'docname', 'messages', 'exception', 'log_index'],
] as const;

/** What became of one document of a file. */
export interface LogEntry {
  payload: Payload;
  index: number;
  docname?: string;
  messages: readonly Pick<Message, 'message' | 'title'>[];
  exception?: string;
}

/** Thrown into a transaction whose rows another process has imported meanwhile: nothing of it may stay. */
export class ImportedAlready extends Error {}

/** Longer than anybody reads: an error may repeat what a cell holds. */
const LONGEST = 2000;
const MESSAGES = 50;

const shortened = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

function messagesJson(messages: LogEntry['messages']): string {
  return JSON.stringify(
    messages
      .slice(0, MESSAGES)
      .map(({ message, title }) => ({ message: shortened(message), ...(title ? { title } : {}) })),
  );
}

/** One name per import and row: rows of a file can be imported once, whoever tries, for the database knows no second one. */
function logName(dataImport: string, payload: Payload): string {
  return createHash('sha256').update(`${dataImport}\n${payload.rows[0]?.number}`).digest('hex').slice(0, 32);
}

function rowOf(ctx: Ctx, dataImport: string, entry: LogEntry): SqlValue[] {
  const now = ctx.now();
  const failed = entry.exception !== undefined;
  return [
    ...[logName(dataImport, entry.payload), ctx.user, now, now, ctx.user, 0, 0],
    ...[dataImport, JSON.stringify(entry.payload.rows.map((row) => row.number)), failed ? 0 : 1, entry.docname ?? null],
    ...[messagesJson(entry.messages), failed ? shortened(entry.exception ?? '') : null, entry.index],
  ];
}

/** In the transaction of the document, so that both are there or neither. @throws ImportedAlready */
export async function logSuccess(ctx: Ctx, dataImport: string, entry: LogEntry): Promise<void> {
  try {
    await ctx.db.insertRows(TABLE, COLUMNS, [rowOf(ctx, dataImport, entry)]);
  } catch (error) {
    if (error instanceof DuplicateEntryError) throw new ImportedAlready();
    throw error;
  }
}

/**
 * What became of documents for which nothing was written: many at a time. Rows that another process has imported
 * meanwhile keep what is said of them.
 */
export async function logUnwritten(ctx: Ctx, dataImport: string, entries: readonly LogEntry[]): Promise<void> {
  const rows = entries.map((entry) => rowOf(ctx, dataImport, entry));
  await ctx.db.insertRows(TABLE, COLUMNS, rows, { ignore: true });
}

/** Numbers of the first rows of all documents that are imported. */
export async function importedRows(ctx: Ctx, dataImport: string): Promise<Set<number>> {
  const rows = await ctx.db.query<{ row_indexes: string }>(
    'SELECT `row_indexes` FROM `tabData Import Log` WHERE `data_import` = ? AND `success` = 1',
    [dataImport],
  );
  return new Set(rows.map((row) => (JSON.parse(row.row_indexes) as number[])[0] ?? 0));
}

export async function forgetFailures(ctx: Ctx, dataImport: string): Promise<void> {
  await ctx.db.execute('DELETE FROM `tabData Import Log` WHERE `data_import` = ? AND `success` = 0', [dataImport]);
}

export async function countOutcomes(ctx: Ctx, dataImport: string): Promise<{ success: number; failed: number }> {
  const rows = await ctx.db.query<{ success: number; n: number }>(
    'SELECT `success`, COUNT(*) AS `n` FROM `tabData Import Log` WHERE `data_import` = ? GROUP BY `success`',
    [dataImport],
  );
  const of = (success: number) => Number(rows.find((row) => Number(row.success) === success)?.n ?? 0);
  return { success: of(1), failed: of(0) };
}

/** What a person is told of an error; a fault of ours says so, and no more. */
export function explain(ctx: Ctx, error: unknown): Pick<LogEntry, 'messages' | 'exception'> {
  if (error instanceof FrappeError) {
    const { title } = error;
    const messages = error.messages.map((message) => (title ? { title, message } : { message }));
    return { messages, exception: `${error.exc_type}: ${error.message}` };
  }
  ctx.site.ports.log.error({ err: error }, 'a row could not be imported');
  const message = 'An unexpected error: see the log of the server';
  return { messages: [{ message }], exception: message };
}
