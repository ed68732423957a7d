import { Socket } from 'node:net';
import * as mariadb from 'mariadb';
import type { DataSource } from 'typeorm';
import type { MariadbConfig } from './config.js';
import type { SqlValue } from './session.js';

/** What a session needs of the connector's connection. */
export interface PoolConnection {
  query<T = unknown>(sql: string, params?: readonly unknown[]): Promise<T>;
  /** The same as a prepared statement; the connection keeps it. */
  execute<T = unknown>(sql: string, params?: readonly unknown[]): Promise<T>;
  /** Back to the pool, which throws it away when it is dead. */
  release(): Promise<void>;
  destroy(): void;
}

/** The pool behind a DataSource. */
export interface Pool {
  getConnection(): Promise<PoolConnection>;
}

/** A pooled connection in the shape of mysql2, which is what TypeORM's driver speaks. */
interface DriverConnection {
  promise(): { query(sql: string, params?: unknown[]): Promise<[unknown]> };
  query(sql: string, params?: unknown[]): Promise<unknown>;
  release(): Promise<void>;
  on(event: 'error', listener: (error: mariadb.SqlError) => void): unknown;
  listeners(event: 'error'): unknown[];
}

const SQL_MODE = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';
/** Seconds; shorter than the 30 s after which clients give up. */
const LOCK_WAIT = 25;
/** Prepared statements that a connection keeps; each takes memory of the server. */
const KEPT_STATEMENTS = 128;

/**
 * What is written in one turn of the event loop leaves in one system call: a statement costs this process more by
 * the call, and by the server waking up for it, than by all else.
 */
function packing(socket: Socket): Socket {
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  let isCorked = false;
  const uncork = () => {
    isCorked = false;
    socket.uncork();
  };
  socket.write = (...args: unknown[]) => {
    if (!isCorked) {
      isCorked = true;
      socket.cork();
      process.nextTick(uncork);
    }
    return write(...args);
  };
  return socket;
}

function connectSocket({ socket, host, port }: MariadbConfig): Socket {
  const plain = new Socket();
  return packing(socket === null ? plain.connect(port, host).setNoDelay(true) : plain.connect(socket));
}

/** @param database null to connect to the server alone */
function connectionOptions(config: MariadbConfig, database: string | null): mariadb.ConnectionConfig {
  return {
    host: config.host,
    port: config.port,
    stream: (done) => done(undefined, connectSocket(config)),
    ...(database === null ? {} : { database }),
    user: config.user,
    password: config.password,
    charset: 'utf8mb4',
    collation: 'UTF8MB4_UNICODE_CI',
    connectTimeout: 5_000,
    keepAliveDelay: 60_000,
    // values arrive alike from both databases: numbers as numbers, dates and JSON as text
    dateStrings: true,
    decimalAsNumber: true,
    bigIntAsNumber: true,
    insertIdAsNumber: true,
    autoJsonMap: false,
    foundRows: true,
    pipelining: true,
    prepareCacheLength: KEPT_STATEMENTS,
    // every column has a name of its own; looking whether it does would cost each answer
    checkDuplicate: false,
    multipleStatements: false,
    // parameters hold passwords; errors go to the log
    logParam: false,
    initSql: [
      'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
      `SET SESSION sql_mode = '${SQL_MODE}', innodb_lock_wait_timeout = ${LOCK_WAIT}, lock_wait_timeout = 60, max_error_count = 1000`,
    ],
  };
}

/** Connects once, for one statement. Its error is the server's own; a pool would hide it behind a timeout. */
export async function onConnection(config: MariadbConfig, database: string | null, sql: string): Promise<void> {
  const connection = await mariadb.createConnection(connectionOptions(config, database));
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}

/** Rows as lists, with the names of their columns: two columns may have one name. */
export interface Sheet {
  columns: string[];
  rows: SqlValue[][];
}

/**
 * Runs one SELECT in a READ ONLY transaction on a connection of its own, which ends with it.
 * @param limits.rows it stops there, unless the statement has a LIMIT of its own
 * @param limits.seconds the server ends it then
 * @throws the server's own error
 */
export async function selectAlone(
  config: MariadbConfig,
  { sql, params }: { sql: string; params: readonly SqlValue[] },
  limits: { rows: number; seconds: number },
): Promise<Sheet> {
  const connection = await mariadb.createConnection(connectionOptions(config, config.database));
  try {
    await connection.query('SET SESSION max_statement_time = ?, sql_select_limit = ?', [limits.seconds, limits.rows]);
    await connection.query('START TRANSACTION READ ONLY');
    const options = { sql, rowsAsArray: true, metaAsArray: true };
    const [rows, meta] = await connection.query<[SqlValue[][], { name(): string }[]]>(options, [...params]);
    return { columns: meta.map((column) => column.name()), rows };
  } finally {
    connection.destroy();
  }
}

function wrap(connection: mariadb.PoolConnection): DriverConnection {
  return {
    promise: () => ({ query: async (sql, params) => [await connection.query(sql, params)] }),
    query: (sql, params) => connection.query(sql, params),
    release: () => connection.release(),
    on: (event, listener) => connection.on(event, listener),
    listeners: (event) => connection.listeners(event),
  };
}

/**
 * The `mariadb` connector as TypeORM's `driver`: TypeORM 1.1 knows mysql2 alone, and asks no more of it
 * than this. Settings come from our config; those that TypeORM passes on are mysql2's.
 */
export function mariadbDriver(config: MariadbConfig): { createPool(): unknown } {
  return {
    createPool() {
      const pool = mariadb.createPool({
        ...connectionOptions(config, config.database),
        connectionLimit: config.poolSize,
        minimumIdle: Math.min(2, config.poolSize),
        acquireTimeout: config.patience,
      });
      return {
        pool,
        getConnection(done: (error: unknown, connection?: DriverConnection) => void) {
          pool.getConnection().then((connection) => done(null, wrap(connection)), done);
        },
        end(done: (error?: unknown) => void) {
          pool.end().then(() => done(), done);
        },
      };
    },
  };
}

/** The pool that a DataSource made with `mariadbDriver` owns: its connections go out and come back without detours. */
export function poolOf(source: DataSource): Pool {
  return (source.driver as unknown as { pool: { pool: mariadb.Pool } }).pool.pool as Pool;
}
