/** Carries out what `planAdoption` found. Cut short, it is taken up again where it stands. */
import { type Adoption, readAdoption } from '../../engine/database/adoption.js';
import type { SqlSession } from '../../engine/database/sql-session.js';
import { applyPlan, planTables } from '../../engine/database/sync.js';
import { ensureVersions } from '../../engine/database/versions.js';
import { ADMINISTRATOR, ConfigurationError, type Fill, type Site } from '../../engine/index.js';
import { bringUpToDate, type SetupConfig, type SetupOptions } from '../setup.js';
import type { Inventory } from './look.js';
import { type AdoptionPlan, metasWith, missingFixtures } from './plan.js';
import { countRows, type RowCounts } from './tables.js';

const MARKS = '__cairn_adopted';
/** For a table that somebody else is using. */
const PATIENCE_SECONDS = 30;

const columnOf = ({ doctype, field }: Fill) => `${doctype}.${field}`;

/**
 * Notes what is Frappe's before anything else happens: from then on nothing takes the database for a new site, and
 * no start touches what the note names. Also shows whether the database user may change tables at all.
 */
async function begin(session: SqlSession, { doctypes }: Inventory, plan: AdoptionPlan): Promise<void> {
  try {
    const { changes } = await planTables(session, [], { adopted: true });
    for (const sql of changes.filter((change) => change.table === MARKS).flatMap((change) => change.sql)) {
      await session.define(sql);
    }
    await session.define(`ALTER TABLE \`${MARKS}\` COMMENT = 'what cairn adopt found'`);
  } catch (cause) {
    const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
    throw new ConfigurationError(
      `The database refuses to make or change a table; nothing of the site has been changed. Give the user of DATABASE_URL the privileges SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX and DROP. It said: ${reason}`,
      { cause },
    );
  }
  if ((await readAdoption(session)).doctypes.size > 0) return;
  const rows = [
    ...doctypes.map((name) => ['doctype', name]),
    ...plan.fills.map(({ fill }) => ['fill', columnOf(fill)]),
  ];
  await session.insertRows(MARKS, ['kind', 'name'], rows, { ignore: true });
  await session.commit();
}

/** Tables first, all in one go, on a connection that gives up when a table stays in use. */
async function changeTables(site: Site, inventory: Inventory, plan: AdoptionPlan): Promise<number> {
  return site.database.beside(async (session) => {
    await session.query(`SET SESSION lock_wait_timeout = ${PATIENCE_SECONDS}`);
    await begin(session, inventory, plan);
    const missing = await missingFixtures(site, session, inventory.schema);
    const schema = await planTables(session, await metasWith(site, session, inventory, missing), { adopted: true });
    await applyPlan(session, schema);
    await ensureVersions(session);
    await session.commit();
    for (const { table, from } of plan.numbers)
      await session.define(`ALTER TABLE \`${table}\` AUTO_INCREMENT = ${from}`);
    return schema.changes.length;
  });
}

/** Each column once, in the same transaction as the note that it is done. */
async function fillColumns(site: Site, fills: AdoptionPlan['fills']): Promise<number> {
  let filled = 0;
  for (const { fill } of fills) {
    await site.run(ADMINISTRATOR, async (ctx) => {
      const value = `(${fill.value})`;
      filled += await ctx.db.execute(
        `UPDATE \`tab${fill.doctype}\` SET \`${fill.field}\` = ${value} WHERE ${value} IS NOT NULL`,
      );
      await ctx.db.execute(`DELETE FROM \`${MARKS}\` WHERE \`kind\` = 'fill' AND \`name\` = ?`, [columnOf(fill)]);
    });
  }
  return filled;
}

/** @throws ConfigurationError naming tables that have fewer rows than before */
async function checkRows(site: Site, before: RowCounts): Promise<void> {
  const session = site.database.session();
  try {
    const after = await countRows(session, [...before.keys()]);
    const fewer = [...before].filter(([table, rows]) => (after.get(table) ?? 0) < rows).map(([table]) => table);
    if (fewer.length === 0) return;
    throw new ConfigurationError(
      `Fewer rows than before in ${fewer.join(', ')}. Is somebody else working with this database? Restore the backup if not.`,
    );
  } finally {
    await session.release();
  }
}

export interface Applied {
  changes: number;
  filled: number;
}

/** Call it inside `withMigrationLock`. @throws ConfigurationError; what was done until then stands and is not repeated */
export async function applyAdoption(
  site: Site,
  inventory: Inventory,
  plan: AdoptionPlan,
  setup: { config: SetupConfig; options: SetupOptions },
): Promise<Applied> {
  const changes = await changeTables(site, inventory, plan);
  await site.refresh();
  await bringUpToDate(site, setup.config, setup.options);
  const filled = await fillColumns(site, plan.fills);
  await checkRows(site, inventory.rows);
  await site.run(ADMINISTRATOR, async (ctx) => {
    await ctx.db.insertRows(MARKS, ['kind', 'name'], [['done', 'adoption']], { ignore: true });
    ctx.unit.stale.add('meta').add('access');
  });
  return { changes, filled };
}

/** Mends what the one who adopts asked to be mended. @returns rows that needed it */
export async function applyMends(site: Site, mends: AdoptionPlan['mends']): Promise<number> {
  for (const { mend } of mends) await site.run(ADMINISTRATOR, (ctx) => mend.run(ctx.sudo()));
  return mends.reduce((sum, { rows }) => sum + rows, 0);
}

export const isAdopted = ({ doctypes, done }: Adoption): boolean => doctypes.size > 0 && done;
