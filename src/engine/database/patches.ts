import { randomBytes } from 'node:crypto';
import { ConfigurationError } from '../errors.js';
import type { SqlSession } from './sql-session.js';

/** A change of data that a site undergoes once. */
export interface Patch {
  /** Numbered, never renamed: `0001-fill-member-count`. */
  name: string;
  run(session: SqlSession): Promise<void>;
}

const COLUMNS = ['name', 'creation', 'modified', 'modified_by', 'owner', 'docstatus', 'idx', 'patch', 'skipped'];

async function donePatches(session: SqlSession): Promise<ReadonlySet<string>> {
  const rows = await session.query<{ patch: string }>('SELECT `patch` FROM `tabPatch Log` WHERE `skipped` = 0');
  return new Set(rows.map((row) => row.patch));
}

/**
 * Runs the patches that this site has not seen, in order, each in a transaction with its line in the Patch Log.
 * Call it inside `withMigrationLock`, after the schema is in place.
 * @param now the site's time, for the log
 * @returns names of those that ran
 * @throws ConfigurationError naming the patch that failed; the ones before it stand
 */
export async function runPatches(
  newSession: () => SqlSession,
  patches: readonly Patch[],
  now: () => string,
): Promise<string[]> {
  const session = newSession();
  const ran: string[] = [];
  try {
    const done = await donePatches(session);
    for (const patch of patches) {
      if (done.has(patch.name)) continue;
      await runPatch(session, patch, now());
      ran.push(patch.name);
    }
    return ran;
  } finally {
    await session.release();
  }
}

async function runPatch(session: SqlSession, patch: Patch, now: string): Promise<void> {
  try {
    await patch.run(session);
    const name = randomBytes(5).toString('hex');
    const row = [name, now, now, 'Administrator', 'Administrator', 0, 0, patch.name, 0];
    await session.insertRows('tabPatch Log', COLUMNS, [row]);
    await session.commit();
  } catch (error) {
    await session.rollback();
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(`Patch ${patch.name} failed: ${reason}`, { cause: error });
  }
}
