import type { DataSource, QueryRunner } from 'typeorm';
import { DIALECTS } from './dialect.js';
import type { Lease, Leases } from './leases.js';
import type { DriverConnection, PoolConnection } from './mariadb-driver.js';
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
  runner: QueryRunner;
  connection: PoolConnection;
  lease: Lease;
}

const DEADLOCK = 1213;
const LOCK_TIMEOUT = 1205;
const DUPLICATE = 1062;

// A connection that died stays invalid, so the pool throws it away when it comes back.
function giveBack(runner: QueryRunner): Promise<void> {
  return runner.release();
}

/**
 * Holds one pooled connection from its first statement to its release. TypeORM hands it out and takes it
 * back; statements go to the connector itself, so that several travel in one go (and 20–30 % cheaper).
 */
export class MariadbSession extends SqlSession {
  readonly dialect = DIALECTS.mariadb;
  readonly #source: DataSource;
  readonly #leases: Leases;
  #held: Held | undefined;
  #acquiring: Promise<PoolConnection> | undefined;

  constructor(source: DataSource, leases: Leases) {
    super();
    this.#source = source;
    this.#leases = leases;
  }

  #connection(): PoolConnection | Promise<PoolConnection> {
    if (this.#held) return this.#held.connection;
    this.#acquiring ??= this.#acquire().finally(() => {
      this.#acquiring = undefined;
    });
    return this.#acquiring;
  }

  async #acquire(): Promise<PoolConnection> {
    const runner = this.#source.createQueryRunner();
    const { raw } = (await runner.connect()) as DriverConnection;
    const lease = this.#leases.take(this, () => void giveBack(runner));
    this.#held = { runner, connection: raw, lease };
    return raw;
  }

  protected async read(sql: string, params: readonly SqlValue[]): Promise<Row[]> {
    const connection = await this.#connection();
    this.statements++;
    return connection.query<Row[]>(sql, params);
  }

  protected async readAll(statements: readonly Statement[]): Promise<Row[][]> {
    const connection = await this.#connection();
    this.statements += statements.length;
    return Promise.all(statements.map(({ sql, params }) => connection.query<Row[]>(sql, params ?? NO_PARAMS)));
  }

  protected async write(sql: string, params: readonly SqlValue[]): Promise<WriteResult> {
    const connection = await this.#connection();
    const begun = this.#start(connection);
    this.statements++;
    const sent = connection.query<Packet>(sql, params);
    // The first write travels together with START TRANSACTION
    if (begun) await Promise.all([begun, sent]);
    const { affectedRows, insertId } = await sent;
    return { affected: affectedRows, insertId };
  }

  protected async writeIgnoring(table: string, columns: string, rows: string, params: SqlValue[]): Promise<number> {
    const connection = await this.#connection();
    const begun = this.#start(connection);
    this.statements++;
    const sent = connection.query<Packet>(`INSERT IGNORE INTO ${table} (${columns}) VALUES ${rows}`, params);
    if (begun) await Promise.all([begun, sent]);
    const { affectedRows, warningStatus } = await sent;
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

  #start(connection: PoolConnection): Promise<unknown> | undefined {
    if (this.writing) return undefined;
    this.statements++;
    const begun = connection.query('START TRANSACTION');
    this.opened();
    return begun;
  }

  protected async open(): Promise<void> {
    await this.#start(await this.#connection());
  }

  protected async control(sql: string): Promise<void> {
    const connection = await this.#connection();
    this.statements++;
    await connection.query(sql);
  }

  protected alter(sql: string): Promise<void> {
    return this.control(sql);
  }

  protected async end(verb: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    if (!this.#held) return;
    this.statements++;
    try {
      await this.#held.connection.query(verb);
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
    await held?.runner.release();
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
    held.lease.end();
    held.connection.destroy();
    void giveBack(held.runner);
  }
}
