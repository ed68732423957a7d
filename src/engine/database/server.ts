import { rm } from 'node:fs/promises';
import type { DatabaseConfig, MariadbConfig } from './config.js';
import { openingError } from './datasource.js';
import { quote } from './dialect.js';
import { onConnection } from './mariadb-driver.js';

async function onServer(config: MariadbConfig, sql: string): Promise<void> {
  try {
    await onConnection(config, null, sql);
  } catch (error) {
    throw openingError(error, config);
  }
}

/**
 * Makes the database when there is none; an existing one stays as it is. SQLite makes its file when it is opened.
 * @throws ConfigurationError, ServiceUnavailable
 */
export async function createDatabase(config: DatabaseConfig): Promise<void> {
  if (config.kind === 'sqlite') return;
  const charset = 'CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci';
  await onServer(config, `CREATE DATABASE IF NOT EXISTS ${quote(config.database)} ${charset}`);
}

/** Removes the database and everything in it. Close it first. */
export async function dropDatabase(config: DatabaseConfig): Promise<void> {
  if (config.kind === 'mariadb') return onServer(config, `DROP DATABASE IF EXISTS ${quote(config.database)}`);
  for (const suffix of ['', '-wal', '-shm', '-migrate']) await rm(config.file + suffix, { force: true });
}
