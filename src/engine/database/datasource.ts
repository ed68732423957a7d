import Libsql from 'libsql';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { ConfigurationError } from '../errors.js';
import type { DatabaseConfig, MariadbConfig, SqliteConfig } from './config.js';
import { mariadbDriver, onConnection } from './mariadb-driver.js';
import { translateError } from './translate.js';

export interface DataSources {
  /** The one that writes; Nest's TypeOrmModule may own it. */
  main: DataSource;
  /** SQLite alone: a second connection that only reads, always from the last commit. */
  reader: DataSource | null;
}

const UNKNOWN_DATABASE = 1049;
const ACCESS_DENIED = new Set([1044, 1045, 1698]);

function sqliteOptions(config: SqliteConfig, reader: boolean): DataSourceOptions {
  const pragmas = [
    // while opening; later the writer asks again by itself, for SQLite's waiting blocks the event loop
    'busy_timeout = 5000',
    'journal_mode = WAL',
    `synchronous = ${config.synchronous.toUpperCase()}`,
    'cache_size = -16000',
    'journal_size_limit = 67108864',
    ...(reader ? ['query_only = ON', 'busy_timeout = 500'] : ['busy_timeout = 0']),
  ];
  return {
    type: 'better-sqlite3',
    driver: Libsql,
    database: config.file,
    prepareDatabase: (connection: Libsql.Database) => {
      for (const pragma of pragmas) connection.pragma(pragma);
    },
  };
}

function mariadbOptions(config: MariadbConfig): DataSourceOptions {
  return { type: 'mariadb', driver: mariadbDriver(config), database: config.database, timezone: 'local' };
}

/** What TypeORM (and Nest's TypeOrmModule) needs. No entities: documents travel as SQL written from Meta. */
export function dataSourceOptions(config: DatabaseConfig): DataSourceOptions {
  const options = config.kind === 'sqlite' ? sqliteOptions(config, false) : mariadbOptions(config);
  return { ...options, entities: [], synchronize: false, migrationsRun: false, logging: false };
}

/** A connection to MariaDB beside the pool; its owner closes it. @throws ServiceUnavailable */
export async function separateDataSource(config: MariadbConfig): Promise<DataSource> {
  try {
    return await new DataSource(dataSourceOptions({ ...config, poolSize: 1 })).initialize();
  } catch (error) {
    throw translateError(error);
  }
}

/** A refusal at the start is a setting to correct, unless the server is merely away. */
export function openingError(error: unknown, config: DatabaseConfig): Error {
  if (config.kind === 'sqlite') {
    const reason = error instanceof Error ? error.message : String(error);
    return new ConfigurationError(`DATABASE_URL: cannot open ${config.file}: ${reason}`, { cause: error });
  }
  const { errno } = error as { errno?: number };
  if (errno === UNKNOWN_DATABASE) {
    return new ConfigurationError(`DATABASE_URL: there is no database "${config.database}"`, { cause: error });
  }
  if (errno !== undefined && ACCESS_DENIED.has(errno)) {
    return new ConfigurationError(`DATABASE_URL: access denied for user "${config.user}"`, { cause: error });
  }
  return translateError(error);
}

/**
 * Opens the connections, ready for statements.
 * @param owned a DataSource made from `dataSourceOptions(config)` and initialised by its owner
 * @throws ConfigurationError for a database that does not exist or refuses the user, ServiceUnavailable
 */
export async function openDataSources(config: DatabaseConfig, owned?: DataSource): Promise<DataSources> {
  try {
    if (config.kind === 'mariadb' && !owned) await onConnection(config, config.database, 'SELECT 1');
    const main = owned ?? (await new DataSource(dataSourceOptions(config)).initialize());
    if (config.kind === 'mariadb') return { main, reader: null };
    const reader = await new DataSource({ ...sqliteOptions(config, true), logging: false }).initialize();
    return { main, reader };
  } catch (error) {
    throw openingError(error, config);
  }
}
