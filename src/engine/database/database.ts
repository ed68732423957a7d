import type Libsql from 'libsql';
import type { DataSource } from 'typeorm';
import { defaultPorts, type Log } from '../ports.js';
import type { DatabaseConfig } from './config.js';
import { type DataSources, openDataSources, separateDataSource } from './datasource.js';
import { DIALECTS } from './dialect.js';
import { FrequentStatements } from './frequent.js';
import { Leases } from './leases.js';
import { poolOf } from './mariadb-driver.js';
import { MariadbSession } from './mariadb-session.js';
import { Mutex } from './mutex.js';
import type { Database, Dialect } from './session.js';
import type { SqlSession } from './sql-session.js';
import { SqliteConnection } from './sqlite-connection.js';
import { SqliteSession } from './sqlite-session.js';

export interface OpenOptions {
  log?: Log;
  /** A DataSource made from `dataSourceOptions(config)` that its owner (Nest) opened and will close. */
  dataSource?: DataSource;
}

/** The driver keeps TypeORM's one libsql connection. Foreign keys stay off, as in Frappe's tables. */
function sqliteConnection(source: DataSource): SqliteConnection {
  const { databaseConnection } = source.driver as unknown as { databaseConnection: Libsql.Database };
  databaseConnection.pragma('foreign_keys = OFF');
  return new SqliteConnection(databaseConnection);
}

function sessionMaker({ main, reader }: DataSources, leases: Leases, patience: number): () => SqlSession {
  if (!reader) {
    const connections = { pool: poolOf(main), leases, frequent: new FrequentStatements() };
    return () => new MariadbSession(connections);
  }
  const writer = sqliteConnection(main);
  const connections = { writer, reader: sqliteConnection(reader), turn: new Mutex(), leases, patience };
  return () => new SqliteSession(connections);
}

async function onSession<T>(session: SqlSession, work: (session: SqlSession) => Promise<T>): Promise<T> {
  try {
    return await work(session);
  } finally {
    await session.release();
  }
}

/** An open database; `openDatabase` makes it. */
export class SqlDatabase implements Database {
  readonly dialect: Dialect;
  readonly #leases: Leases;
  readonly #make: () => SqlSession;

  constructor(
    readonly config: DatabaseConfig,
    readonly sources: DataSources,
    private readonly options: OpenOptions,
  ) {
    this.dialect = DIALECTS[config.kind];
    this.#leases = new Leases(this.#log);
    this.#make = sessionMaker(sources, this.#leases, config.patience);
  }

  get #log(): Log {
    return this.options.log ?? defaultPorts.log;
  }

  session(): SqlSession {
    return this.#make();
  }

  /**
   * Runs work on a session whose connection is not of the pool, so that a caller who holds one already never waits
   * for another caller to give one back. SQLite has no pool: there it is a session like any other.
   * @throws ServiceUnavailable
   */
  async beside<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    const { config } = this;
    if (config.kind === 'sqlite') return onSession(this.session(), work);
    const source = await separateDataSource(config);
    try {
      return await onSession(sessionMaker({ main: source, reader: null }, this.#leases, config.patience)(), work);
    } finally {
      await source.destroy();
    }
  }

  /** Connections that sessions hold now, and for how long (ms) the first of them has been out. */
  get held(): { count: number; longest: number } {
    return { count: this.#leases.held, longest: this.#leases.longest };
  }

  async ping(): Promise<void> {
    const session = this.session();
    try {
      await session.query('SELECT 1');
    } finally {
      await session.release();
    }
  }

  /** Closes what this object opened. Leaves a warning when sessions were never released. */
  async close(): Promise<void> {
    if (this.#leases.held > 0) this.#log.warn(this.held, 'The database closes while sessions hold connections');
    await this.sources.reader?.destroy();
    if (!this.options.dataSource && this.sources.main.isInitialized) await this.sources.main.destroy();
  }
}

/**
 * Opens a database.
 * @throws ConfigurationError for a database that does not exist or refuses the user, ServiceUnavailable
 */
export async function openDatabase(config: DatabaseConfig, options: OpenOptions = {}): Promise<SqlDatabase> {
  return new SqlDatabase(config, await openDataSources(config, options.dataSource), options);
}
