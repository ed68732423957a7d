import { type Ctx, type Dialect, hashName, type SqlValue } from '../../engine/index.js';

/** Part of a WHERE, with its parameters. */
export interface Where {
  sql: string;
  params: readonly SqlValue[];
}

/** `?, ?, ?` for an IN list. */
export const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ');

/** The values in parts that fit into one statement. */
export function chunks<T>(values: readonly T[], size = 1000): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < values.length; start += size) parts.push(values.slice(start, start + size));
  return parts;
}

/**
 * Rows of a SELECT that asks for many values.
 * @param sql with `IN (…)` written as `IN (??)`
 * @param params what stands before the list
 */
export async function queryIn<T>(
  ctx: Ctx,
  sql: string,
  values: readonly string[],
  params: readonly SqlValue[] = [],
): Promise<T[]> {
  const found: T[] = [];
  for (const part of chunks(values)) {
    found.push(...(await ctx.db.query<T>(sql.replace('??', marks(part)), [...params, ...part])));
  }
  return found;
}

/** As `queryIn`, for a write. @returns rows affected */
export async function executeIn(
  ctx: Ctx,
  sql: string,
  values: readonly string[],
  params: readonly SqlValue[] = [],
): Promise<number> {
  let affected = 0;
  for (const part of chunks(values)) {
    affected += await ctx.db.execute(sql.replace('??', marks(part)), [...params, ...part]);
  }
  return affected;
}

const DIGITS = '0123456789abcdefghijklmnopqrstuv';

/**
 * SQL for a new document name in every row of an INSERT … SELECT: ten random characters, 50 bits.
 * MariaDB's RAND() repeats itself too soon for that.
 */
export function newNameSql(dialect: Dialect): string {
  if (dialect.name === 'mariadb') return "LOWER(RIGHT(LPAD(CONV(LEFT(SHA1(UUID()), 13), 16, 32), 11, '0'), 10))";
  const digit = `substr('${DIGITS}', 1 + (random() & 31), 1)`;
  return dialect.concat(...Array.from({ length: 10 }, () => digit));
}

/** As many new document names, all different. */
export function newNames(count: number): string[] {
  return Array.from({ length: count }, hashName);
}
