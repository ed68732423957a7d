import { setTimeout as pause } from 'node:timers/promises';
import Libsql from 'libsql';
import { ServiceUnavailable } from '../errors.js';
import type { SqlDatabase } from './database.js';

const PATIENCE = 60_000;
const busy = (cause?: unknown) => new ServiceUnavailable('Another process is changing the schema', { cause });

// The lock belongs to the connection: it is free again as soon as its holder is gone, however it ended.
// It is none of the pool, so that the work has the whole pool to itself.
function onMariadb<T>(database: SqlDatabase, name: string, work: () => Promise<T>): Promise<T> {
  const key = `cairn_migrate:${name}`.slice(0, 64);
  return database.beside(async (session) => {
    const [row] = await session.query<{ got: number }>('SELECT GET_LOCK(?, ?) AS got', [key, PATIENCE / 1000]);
    if (row?.got !== 1) throw busy();
    try {
      return await work();
    } finally {
      await session.query('SELECT RELEASE_LOCK(?)', [key]).catch(() => undefined);
    }
  });
}

// A second SQLite file whose lock the system frees when its holder is gone. The database itself cannot
// serve: who holds its write lock keeps every other session of this process from writing.
async function onSqlite<T>(file: string, work: () => Promise<T>): Promise<T> {
  const lock = new Libsql(`${file}-migrate`, { timeout: 0 });
  try {
    const deadline = performance.now() + PATIENCE;
    for (;;) {
      try {
        lock.exec('BEGIN EXCLUSIVE');
        break;
      } catch (error) {
        if (performance.now() > deadline) throw busy(error);
      }
      await pause(50);
    }
    return await work();
  } finally {
    lock.close();
  }
}

/**
 * Runs `work` while no other process of this site does the same. Not reentrant.
 * @throws ServiceUnavailable after a minute of waiting
 */
export function withMigrationLock<T>(database: SqlDatabase, work: () => Promise<T>): Promise<T> {
  const { config } = database;
  return config.kind === 'mariadb' ? onMariadb(database, config.database, work) : onSqlite(config.file, work);
}
