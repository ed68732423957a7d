import { openDatabase } from '../../engine/database/database.js';
import { planSync } from '../../engine/database/plan.js';
import { readSchema } from '../../engine/database/schema.js';
import type { SqlSession } from '../../engine/database/sql-session.js';
import { applyPlan } from '../../engine/database/sync.js';
import type { DatabaseConfig, Registry } from '../../engine/index.js';

type Refuse = (doctype: string, error: unknown) => void;

const doctypeOf = (table: string) => table.replace(/^tab/, '');

async function makeTables(session: SqlSession, registry: Registry, refuse: Refuse, tick: () => void): Promise<void> {
  const plan = planSync(registry.all(), await readSchema(session), session.dialect.name);
  for (const change of plan.changes) {
    tick();
    try {
      await applyPlan(session, { changes: [change], skipped: [] });
    } catch (error) {
      refuse(doctypeOf(change.table), error);
    }
  }
}

/**
 * Gives every doctype its table, one by one, so that the doctype that fails is known; then looks whether a second
 * migrate would find nothing more to do.
 * @returns what was asked for and left, e.g. a unique key over long text
 */
export async function syncTables(
  config: DatabaseConfig,
  registry: Registry,
  refuse: Refuse,
  tick: () => void,
): Promise<string[]> {
  const database = await openDatabase(config);
  const session = database.session();
  try {
    const failed = new Set<string>();
    const refuseOnce: Refuse = (doctype, error) => {
      failed.add(doctype);
      refuse(doctype, error);
    };
    await makeTables(session, registry, refuseOnce, tick);
    const again = planSync(registry.all(), await readSchema(session), session.dialect.name);
    for (const { table, kind, detail } of again.changes) {
      const doctype = doctypeOf(table);
      if (!failed.has(doctype)) refuseOnce(doctype, `a second migrate would ${kind} ${detail}`);
    }
    return again.skipped.map(({ table, detail, reason }) => `${doctypeOf(table)}: ${detail}: ${reason}`);
  } finally {
    await session.release();
    await database.close();
  }
}
