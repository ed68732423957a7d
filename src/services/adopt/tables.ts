import type { LiveSchema } from '../../engine/database/schema.js';
import { liveColumn } from '../../engine/database/schema.js';
import type { Session } from '../../engine/index.js';

/** Rows by table name. */
export type RowCounts = ReadonlyMap<string, number>;

const AT_ONCE = 100;

/** Are these columns of the table there? */
export function has(schema: LiveSchema, table: string, ...columns: string[]): boolean {
  const live = schema.get(table.toLowerCase());
  return live !== undefined && columns.every((column) => liveColumn(live, column));
}

/** Tables that are Frappe's: of doctypes, and its own without one. */
export function frappeTables(schema: LiveSchema): string[] {
  const names = [...schema.values()].map((table) => table.name);
  return names.filter((name) => /^(tab|__)/.test(name) && !/^__(cairn|Session$|LoginAttempt$)/.test(name)).sort();
}

/** Counts exactly, many tables at a time. */
export async function countRows(session: Session, tables: readonly string[]): Promise<RowCounts> {
  const counts = new Map<string, number>();
  for (let start = 0; start < tables.length; start += AT_ONCE) {
    const some = tables.slice(start, start + AT_ONCE);
    const found = await session.queryAll(some.map((table) => ({ sql: `SELECT COUNT(*) AS n FROM \`${table}\`` })));
    for (const [place, table] of some.entries()) counts.set(table, Number(found[place]?.[0]?.n ?? 0));
  }
  return counts;
}

/** Rows that meet a condition; none when the table or a column of the condition is not there. */
export async function countWhere(
  session: Session,
  schema: LiveSchema,
  table: string,
  where = '1 = 1',
  columns: readonly string[] = [],
): Promise<number> {
  if (!has(schema, table, ...columns)) return 0;
  const [row] = await session.query<{ n: number }>(`SELECT COUNT(*) AS n FROM \`${table}\` WHERE ${where}`);
  return Number(row?.n ?? 0);
}
