import { ConfigurationError, NonUniqueError } from '../errors.js';
import type { Meta } from '../meta/meta.js';
import type { SqlDatabase } from './database.js';
import { planSync, type SchemaChange, type SchemaPlan } from './plan.js';
import { readSchema } from './schema.js';
import type { Row } from './session.js';
import type { SqlSession } from './sql-session.js';
import { ensureVersions } from './versions.js';

/** @returns a sentence that names values which stand in several rows, or undefined when the key can be made */
async function repeatedValues(
  session: SqlSession,
  { table, detail, check }: SchemaChange,
): Promise<string | undefined> {
  if (!check) return undefined;
  const rows = await session.query(check.sql);
  if (rows.length === 0) return undefined;
  const value = (row: Row) => check.columns.map((column) => row[column]).join(' / ') || 'the default';
  const shown = rows.map((row) => `${value(row)} (${row.rows} rows)`);
  return `${table}: cannot add the unique key ${detail}, these values repeat: ${shown.join('; ')}`;
}

/** For a doctype that is changed while the site runs: a person's mistake, not the site's. @throws NonUniqueError */
export async function refuseRepeated(session: SqlSession, plan: SchemaPlan): Promise<void> {
  for (const change of plan.changes) {
    const repeated = await repeatedValues(session, change);
    if (repeated) throw new NonUniqueError(repeated);
  }
}

/**
 * Takes the steps of a plan. On SQLite all or none; on MariaDB each stands by itself, and what is left is
 * planned again the next time.
 * @throws ConfigurationError before the first step when values break a new unique key; naming the step that failed
 */
export async function applyPlan(session: SqlSession, plan: SchemaPlan): Promise<void> {
  for (const change of plan.changes) {
    const repeated = await repeatedValues(session, change);
    if (repeated) throw new ConfigurationError(repeated);
  }
  for (const change of plan.changes) {
    try {
      for (const sql of change.sql) await session.define(sql);
    } catch (error) {
      await session.rollback();
      const reason = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      const step = `${change.table}: ${change.kind} ${change.detail}`;
      throw new ConfigurationError(`The schema change failed. ${step}: ${reason}`, { cause: error });
    }
  }
  await session.commit();
}

/** What `syncSchema` would do; changes nothing. */
export async function planSchema(database: SqlDatabase, metas: Iterable<Meta>): Promise<SchemaPlan> {
  const session = database.session();
  try {
    return planSync(metas, await readSchema(session), database.dialect.name);
  } finally {
    await session.release();
  }
}

/**
 * Gives every doctype its table. Call it inside `withMigrationLock`.
 * @returns what was done and what was left
 */
export async function syncSchema(database: SqlDatabase, metas: Iterable<Meta>): Promise<SchemaPlan> {
  const session = database.session();
  try {
    const plan = planSync(metas, await readSchema(session), database.dialect.name);
    await applyPlan(session, plan);
    await ensureVersions(session);
    await session.commit();
    return plan;
  } finally {
    await session.release();
  }
}
