import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DatabaseConfig, parseDatabaseUrl } from '../../src/engine/database/config.js';
import { createDatabase, dropDatabase } from '../../src/engine/database/server.js';
import type { DialectName } from '../../src/engine/database/session.js';

export interface TestDatabase {
  config: DatabaseConfig;
  /** Removes the database; close it first. */
  drop(): Promise<void>;
}

export interface TestDatabases {
  name: DialectName;
  /** A new, empty database. */
  open(): Promise<TestDatabase>;
}

async function sqlite(): Promise<TestDatabase> {
  const siteDir = await mkdtemp(path.join(tmpdir(), 'cairn-test-'));
  const config = parseDatabaseUrl('sqlite://site.db', { siteDir });
  return { config, drop: () => rm(siteDir, { recursive: true, force: true }) };
}

async function mariadb(url: string): Promise<TestDatabase> {
  const server = parseDatabaseUrl(url, { siteDir: '.' });
  if (server.kind !== 'mariadb') throw new Error('TEST_MARIADB_URL must start with mariadb://');
  const config = { ...server, database: `cairn_test_${randomBytes(6).toString('hex')}` };
  await createDatabase(config);
  return { config, drop: () => dropDatabase(config) };
}

const url = process.env.TEST_MARIADB_URL;

/** Every kind of database that the machine offers: SQLite always, MariaDB when TEST_MARIADB_URL is set. */
export const databases: readonly TestDatabases[] = [
  { name: 'sqlite', open: sqlite },
  ...(url ? [{ name: 'mariadb' as const, open: () => mariadb(url) }] : []),
];
