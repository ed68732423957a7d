import { ConfigurationError, NonUniqueError } from '../errors.js';
import type { Meta } from '../meta/meta.js';
import { readAdoption } from './adoption.js';
import type { SqlDatabase } from './database.js';
import { planSync, type SchemaChange, type SchemaPlan } from './plan.js';
import { readSchema } from './schema.js';
import type { Row } from './session.js';
import type { SqlSession } from './sql-session.js';
import { ensureVersions } from './versions.js';

/** @returns which values stand in several rows, or undefined when the key can be made */
async function repeatedValues(session: SqlSession, { check }: SchemaChange): Promise<string | undefined> {
  if (!check) return undefined;
  const rows = await session.query(check.sql);
  if (rows.length === 0) return undefined;
  const value = (row: Row) => check.columns.map((column) => row[column]).join(' / ') || 'the default';
  const shown = rows.map((row) => `${value(row)} (${row.rows} rows)`);
  return `these values repeat: ${shown.join('; ')}`;
}

const cannotAdd = ({ table, detail }: SchemaChange, repeated: string) =>
  `${table}: cannot add the unique key ${detail}, ${repeated}`;

/** A key that repeated values forbid is left out, and said; the rows are the site's. */
async function withoutBrokenKeys(session: SqlSession, plan: SchemaPlan, ownFields: boolean): Promise<SchemaPlan> {
  const kept: SchemaPlan = { changes: [], skipped: [...plan.skipped] };
  for (const change of plan.changes) {
    const reason = change.check?.ofOneField && !ownFields ? undefined : await repeatedValues(session, change);
    if (reason)
      kept.skipped.push({ table: change.table, detail: `unique key ${change.detail}`, reason, repeats: true });
    else kept.changes.push(change);
  }
  return kept;
}

export interface PlanOptions {
  /** Is it an adopted site, or about to be one? Default: as the database says. */
  adopted?: boolean;
  /** Leave out a field's own broken key too (default), or only those over several fields: somebody asks for it now. */
  ownFields?: boolean;
}

/** What it takes to make the tables fit. On an adopted site it only adds, and keys that values break are left out. */
export async function planTables(
  session: SqlSession,
  metas: Iterable<Meta>,
  { adopted, ownFields = true }: PlanOptions = {},
): Promise<SchemaPlan> {
  const additive = adopted ?? (await readAdoption(session)).doctypes.size > 0;
  const plan = planSync(metas, await readSchema(session), session.dialect.name, additive);
  return additive ? withoutBrokenKeys(session, plan, ownFields) : plan;
}

/** For a doctype that is changed while the site runs: a person's mistake, not the site's. @throws NonUniqueError */
export async function refuseRepeated(session: SqlSession, plan: SchemaPlan): Promise<void> {
  for (const change of plan.changes) {
    const repeated = await repeatedValues(session, change);
    if (repeated) throw new NonUniqueError(cannotAdd(change, repeated));
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
    if (repeated) throw new ConfigurationError(cannotAdd(change, repeated));
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
    return await planTables(session, metas);
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
    const plan = await planTables(session, metas);
    await applyPlan(session, plan);
    await ensureVersions(session);
    await session.commit();
    return plan;
  } finally {
    await session.release();
  }
}
