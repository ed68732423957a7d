import { DIALECTS } from './dialect.js';
import type { FrequentStatements } from './frequent.js';
import type { Lease, Leases } from './leases.js';
import type { Pool, PoolConnection } from './mariadb-driver.js';
import { NO_PARAMS } from './params.js';
import type { Row, SqlValue } from './session.js';
import { SqlSession, type Statement, type WriteResult } from './sql-session.js';
import { isConnectionLost } from './translate.js';

interface Packet {
  affectedRows: number;
  insertId: number;
  warningStatus: number;
}

interface Held {
  connection: PoolConnection;
  lease: Lease;
}

/** What the sessions of one database share. */
export interface MariadbConnections {
  pool: Pool;
  leases: Leases;
  frequent: FrequentStatements;
}

const DEADLOCK = 1213;
const LOCK_TIMEOUT = 1205;
const DUPLICATE = 1062;

/**
 * Holds one pooled connection from its first statement to its release. The pool is TypeORM's; statements go to the
 * connector itself, so that several travel in one go. It answers them in the order they were sent.
 */
export class MariadbSession extends SqlSession {
  readonly dialect = DIALECTS.mariadb;
  readonly #connections: MariadbConnections;
  #held: Held | undefined;
  #acquiring: Promise<PoolConnection> | undefined;
  /** Sent already, and to be answered well before anything that follows counts. */
  #ahead: Promise<unknown>[] = [];

  constructor(connections: MariadbConnections) {
    super();
    this.#connections = connections;
  }

  #connection(): PoolConnection | Promise<PoolConnection> {
    if (this.#held) return this.#held.connection;
    this.#acquiring ??= this.#acquire().finally(() => {
      this.#acquiring = undefined;
    });
    return this.#acquiring;
  }

  async #acquire(): Promise<PoolConnection> {
    const connection = await this.#connections.pool.getConnection();
    const lease = this.#connections.leases.take(this, () => void connection.release());
    this.#held = { connection, lease };
    return connection;
  }

  /** One statement, on its way once this returns. */
  #send<T>(connection: PoolConnection, sql: string, params: readonly SqlValue[]): Promise<T> {
    this.statements++;
    return this.#connections.frequent.isFrequent(sql)
      ? connection.execute<T>(sql, params)
      : connection.query<T>(sql, params);
  }

  /** The answer, once all that was sent ahead of it has been answered well. */
  async #settled<T>(sent: Promise<T>): Promise<T> {
    const ahead = this.#ahead;
    if (ahead.length === 0) return sent;
    this.#ahead = [];
    await Promise.all([...ahead, sent]);
    return sent;
  }

  #sendAhead(work: Promise<unknown>): void {
    // whoever waits for the next statement learns of a failure
    work.catch(() => undefined);
    this.#ahead.push(work);
  }

  protected async read(sql: string, params: readonly SqlValue[]): Promise<Row[]> {
    const connection = await this.#connection();
    return this.#settled(this.#send<Row[]>(connection, sql, params));
  }

  protected async readAll(statements: readonly Statement[]): Promise<Row[][]> {
    const connection = await this.#connection();
    return this.#settled(
      Promise.all(statements.map(({ sql, params }) => this.#send<Row[]>(connection, sql, params ?? NO_PARAMS))),
    );
  }

  protected async readAhead({ sql, params }: Statement, look: (rows: Row[]) => void): Promise<void> {
    const connection = await this.#connection();
    this.#sendAhead(this.#send<Row[]>(connection, sql, params ?? NO_PARAMS).then(look));
  }

  protected async settle(): Promise<void> {
    await this.#settled(Promise.resolve());
  }

  protected async write(sql: string, params: readonly SqlValue[]): Promise<WriteResult> {
    const connection = await this.#connection();
    this.#start(connection);
    const { affectedRows, insertId } = await this.#settled(this.#send<Packet>(connection, sql, params));
    return { affected: affectedRows, insertId };
  }

  protected async writeIgnoring(table: string, columns: string, rows: string, params: SqlValue[]): Promise<number> {
    const connection = await this.#connection();
    this.#start(connection);
    const sql = `INSERT IGNORE INTO ${table} (${columns}) VALUES ${rows}`;
    const { affectedRows, warningStatus } = await this.#settled(this.#send<Packet>(connection, sql, params));
    if (warningStatus > 0) await this.#refuseOtherWarnings(connection);
    return affectedRows;
  }

  /** IGNORE also bends values that do not fit; only repeated keys are to be ignored. */
  async #refuseOtherWarnings(connection: PoolConnection): Promise<void> {
    this.statements++;
    const warnings = await connection.query<{ Level: string; Code: number; Message: string }[]>('SHOW WARNINGS');
    const other = warnings.find(({ Level, Code }) => Level !== 'Note' && Code !== DUPLICATE);
    if (other) {
      throw Object.assign(new Error(other.Message), { errno: other.Code, sqlMessage: other.Message });
    }
  }

  /** The transaction begins with the statement that travels behind. */
  #start(connection: PoolConnection): void {
    if (this.writing) return;
    this.statements++;
    this.#sendAhead(connection.query('START TRANSACTION'));
    this.opened();
  }

  protected async open(): Promise<void> {
    this.#start(await this.#connection());
  }

  protected async control(sql: string): Promise<void> {
    const connection = await this.#connection();
    this.statements++;
    await this.#settled(connection.query(sql));
  }

  protected alter(sql: string): Promise<void> {
    return this.control(sql);
  }

  protected async end(verb: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    if (!this.#held) return;
    try {
      await this.control(verb);
    } catch (error) {
      this.#drop();
      throw error;
    }
  }

  protected async free(): Promise<void> {
    await this.#acquiring?.catch(() => undefined);
    const held = this.#held;
    this.#held = undefined;
    held?.lease.end();
    await held?.connection.release();
  }

  /** After a deadlock, and perhaps after a lock timeout, MariaDB has rolled everything back. */
  protected endedBy(error: unknown): boolean {
    const { errno } = error as { errno?: unknown };
    return errno === DEADLOCK || errno === LOCK_TIMEOUT || isConnectionLost(error);
  }

  protected failed(error: unknown): void {
    if (isConnectionLost(error)) this.#drop();
  }

  #drop(): void {
    const held = this.#held;
    if (!held) return;
    this.#held = undefined;
    this.#ahead = [];
    held.lease.end();
    held.connection.destroy();
    void held.connection.release();
  }
}
