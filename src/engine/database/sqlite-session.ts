import { setTimeout as pause } from 'node:timers/promises';
import { DIALECTS } from './dialect.js';
import type { Lease, Leases } from './leases.js';
import type { Mutex } from './mutex.js';
import { NO_PARAMS } from './params.js';
import type { Row, SqlValue } from './session.js';
import { SqlSession, type Statement, type WriteResult } from './sql-session.js';
import type { SqliteConnection } from './sqlite-connection.js';

export interface SqliteConnections {
  writer: SqliteConnection;
  reader: SqliteConnection;
  /** Held by the session that writes, from BEGIN to COMMIT: no statement lands in another's transaction. */
  turn: Mutex;
  leases: Leases;
  /** How long a session waits for its turn to write, in ms. */
  patience: number;
}

const LONGEST_PAUSE = 5;
/**
 * Sessions of one process hand the write lock to each other without a break and would keep every other process out.
 * So they leave it alone for a moment (ms) that nobody who asks can miss, once in a while (ms).
 */
const BREAK = 6;
const BREAK_EVERY = 250;

/**
 * Takes the write lock. Another process may hold it; SQLite's own waiting would block the event loop,
 * so it is asked again and again instead.
 */
async function beginImmediate(connection: SqliteConnection, patience: number): Promise<void> {
  const deadline = performance.now() + patience;
  for (let wait = 1; ; wait = Math.min(wait * 2, LONGEST_PAUSE)) {
    try {
      connection.exec('BEGIN IMMEDIATE');
      return;
    } catch (error) {
      const busy = String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY');
      if (!busy || performance.now() > deadline) throw error;
    }
    await pause(wait);
  }
}

/** Reads on the reader's connection until it writes; then everything on the writer's. */
export class SqliteSession extends SqlSession {
  readonly dialect = DIALECTS.sqlite;
  readonly #connections: SqliteConnections;
  #opening: Promise<void> | undefined;
  #lease: Lease | undefined;
  #leave: (() => void) | undefined;

  constructor(connections: SqliteConnections) {
    super();
    this.#connections = connections;
  }

  get #current(): SqliteConnection {
    return this.writing ? this.#connections.writer : this.#connections.reader;
  }

  protected async read(sql: string, params: readonly SqlValue[]): Promise<Row[]> {
    this.statements++;
    return this.#current.all(sql, params);
  }

  protected async readAll(statements: readonly Statement[]): Promise<Row[][]> {
    this.statements += statements.length;
    return statements.map(({ sql, params }) => this.#current.all(sql, params ?? NO_PARAMS));
  }

  protected async readAhead({ sql, params }: Statement, look: (rows: Row[]) => void): Promise<void> {
    look(await this.read(sql, params ?? NO_PARAMS));
  }

  protected async settle(): Promise<void> {
    // every statement is answered at once
  }

  protected async write(sql: string, params: readonly SqlValue[]): Promise<WriteResult> {
    if (!this.writing) await this.open();
    this.statements++;
    const { changes, lastInsertRowid } = this.#connections.writer.run(sql, params);
    return { affected: changes, insertId: Number(lastInsertRowid) };
  }

  protected async writeIgnoring(table: string, columns: string, rows: string, params: SqlValue[]): Promise<number> {
    // not INSERT OR IGNORE, which would also leave out rows that break NOT NULL
    const sql = `INSERT INTO ${table} (${columns}) VALUES ${rows} ON CONFLICT DO NOTHING`;
    return (await this.write(sql, params)).affected;
  }

  protected open(): Promise<void> {
    if (this.writing) return Promise.resolve();
    this.#opening ??= this.#begin().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #begin(): Promise<void> {
    const { writer, turn, leases, patience } = this.#connections;
    const leave = await turn.enter(patience);
    try {
      if (turn.busy > BREAK_EVERY) {
        await pause(BREAK);
        turn.rested();
      }
      await beginImmediate(writer, patience);
    } catch (error) {
      leave();
      throw error;
    }
    this.statements++;
    this.#leave = leave;
    this.#lease = leases.take(this, () => {
      writer.exec('ROLLBACK');
      leave();
    });
    this.opened();
  }

  protected async control(sql: string): Promise<void> {
    this.statements++;
    this.#connections.writer.exec(sql);
  }

  protected async alter(sql: string): Promise<void> {
    await this.open();
    await this.control(sql);
    this.#connections.writer.forget();
    this.#connections.reader.forget();
  }

  protected async end(verb: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    const { writer } = this.#connections;
    try {
      this.statements++;
      if (writer.inTransaction) writer.exec(verb);
    } finally {
      if (writer.inTransaction) writer.exec('ROLLBACK');
      this.#lease?.end();
      this.#leave?.();
    }
  }

  /** Opening may be under way in a call that nobody awaited; its turn must not be lost. */
  protected async free(): Promise<void> {
    if (!this.#opening) return;
    await this.#opening.then(
      () => this.rollback(),
      () => undefined,
    );
  }

  protected endedBy(): boolean {
    return !this.#connections.writer.inTransaction;
  }

  protected failed(): void {
    // the file stays open; there is no connection to replace
  }
}
