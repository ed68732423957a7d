import { type Ctx, type ReportResult, readAlone } from '../../../../engine/index.js';
import { type CheckedQuery, checkQuery } from './statement.js';

const MOST_ROWS = 50_000;
const SECONDS = 30;
const SECONDS_IN_BACKGROUND = 600;

/** Tables of documents, and where single documents keep their values. */
function holdsDocuments(ctx: Ctx, table: string): boolean {
  if (table === 'tabSingles') return true;
  const meta = table.startsWith('tab') ? ctx.site.registry.find(table.slice(3)) : undefined;
  return meta !== undefined && !meta.issingle && !meta.is_virtual;
}

/** @throws ValidationError for SQL that is more than one SELECT over documents, or a filter that is missing */
export function checkReportQuery(ctx: Ctx, query: string, filters: Readonly<Record<string, unknown>>): CheckedQuery {
  return checkQuery(query, filters, { most: MOST_ROWS, isTable: (name) => holdsDocuments(ctx, name) });
}

/**
 * Runs the SQL of a Query Report: one SELECT, read only, with a limit of rows and of time.
 * @throws ValidationError for what is no SELECT, DataError with the database's words, QueryTimeoutError
 */
export async function runQuery(
  ctx: Ctx,
  query: string,
  filters: Readonly<Record<string, unknown>>,
): Promise<ReportResult> {
  const statement = checkReportQuery(ctx, query, filters);
  const seconds = ctx.inBackground ? SECONDS_IN_BACKGROUND : SECONDS;
  const { columns, rows } = await readAlone(ctx.site.database.config, statement, { rows: MOST_ROWS + 1, seconds });
  if (rows.length <= MOST_ROWS) return { columns, rows };
  const message = `Only the first ${MOST_ROWS.toLocaleString('en')} rows are shown`;
  return { columns, rows: rows.slice(0, MOST_ROWS), message };
}
