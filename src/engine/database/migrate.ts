import type { Meta } from '../meta/meta.js';
import type { SqlDatabase } from './database.js';
import { withMigrationLock } from './migration-lock.js';
import type { SchemaPlan } from './plan.js';
import type { Session } from './session.js';
import type { SqlSession } from './sql-session.js';
import { applyPlan, planSchema, planTables, refuseRepeated, syncSchema } from './sync.js';

/** Gives every doctype its table, or only says what that would take. One process at a time. */
export function migrateSchema(
  database: SqlDatabase,
  metas: () => Iterable<Meta>,
  options: { dryRun?: boolean } = {},
): Promise<SchemaPlan> {
  if (options.dryRun) return planSchema(database, metas());
  return withMigrationLock(database, () => syncSchema(database, metas()));
}

/** Waiting longer than this for a table that a request still reads would only end in a time-out. */
const LOCK_PATIENCE_SECONDS = 15;

/** Not one of the pool: whoever changes a doctype holds a pooled one already, and so may all others. */
function onOtherConnection(database: SqlDatabase, metas: readonly Meta[]): Promise<void> {
  return database.beside(async (session) => {
    await session.query(`SET SESSION lock_wait_timeout = ${LOCK_PATIENCE_SECONDS}`);
    const plan = await planTables(session, metas, { ownFields: false });
    await refuseRepeated(session, plan);
    await applyPlan(session, plan);
  });
}

/**
 * Makes the tables of some doctypes fit while a transaction that changes those doctypes is open. SQLite does it inside
 * that transaction. MariaDB commits at every change of a table, so it happens on another connection; when the
 * transaction is rolled back, a column too many is left, which does no harm.
 * @throws NonUniqueError when values break a new unique key
 */
export async function changeSchema(database: SqlDatabase, session: Session, metas: readonly Meta[]): Promise<void> {
  if (metas.length === 0) return;
  if (database.dialect.name === 'mariadb') return onOtherConnection(database, metas);
  await session.begin();
  const plan = await planTables(session as SqlSession, metas, { ownFields: false });
  await refuseRepeated(session as SqlSession, plan);
  for (const change of plan.changes) for (const sql of change.sql) await (session as SqlSession).define(sql);
}
