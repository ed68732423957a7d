import { setImmediate as breathe } from 'node:timers/promises';
import type { FrappeError } from '../errors.js';
import { quote } from './dialect.js';
import { checkParams, NO_PARAMS } from './params.js';
import type { Dialect, Premise, Row, Session, SqlValue } from './session.js';
import { translateError } from './translate.js';

export interface WriteResult {
  affected: number;
  insertId: number;
}

export interface Statement {
  sql: string;
  params?: readonly SqlValue[];
}

// Well under SQLite's 32,766 parameters and, with a cap on text, under MariaDB's packet of 16 MB.
const CHUNK_PARAMS = 10_000;
const CHUNK_ROWS = 500;
const CHUNK_TEXT = 2_000_000;

/** What both sessions share: checks, translated errors, lost transactions, savepoints, chunks of rows. */
export abstract class SqlSession implements Session {
  abstract readonly dialect: Dialect;
  statements = 0;
  #transaction = false;
  #released = false;
  /** Set when the database itself ended the transaction (deadlock, lost connection): nothing may follow. */
  #lost: FrappeError | undefined;
  #savepoints = 0;
  /** To go ahead of the next statement. */
  #premise: Premise | undefined;
  /** Counts transactions, so that a savepoint knows whether its own is still open. */
  #transactions = 0;

  get writing(): boolean {
    return this.#transaction;
  }

  protected abstract read(sql: string, params: readonly SqlValue[]): Promise<Row[]>;
  protected abstract readAll(statements: readonly Statement[]): Promise<Row[][]>;
  /** Asks before the next statement is sent; what `look` throws, that statement throws (or this, where nothing is sent ahead). */
  protected abstract readAhead(statement: Statement, look: (rows: Row[]) => void): Promise<void>;
  /** Waits for what was asked ahead. */
  protected abstract settle(): Promise<void>;
  /** Opens the transaction when none is open, then runs the statement. */
  protected abstract write(sql: string, params: readonly SqlValue[]): Promise<WriteResult>;
  /** Inserts one chunk, leaving out rows that break a unique key. @returns rows inserted */
  protected abstract writeIgnoring(table: string, columns: string, rows: string, params: SqlValue[]): Promise<number>;
  /** Opens the transaction when none is open; calls `opened()`. */
  protected abstract open(): Promise<void>;
  /** SAVEPOINT and the like, inside the transaction. */
  protected abstract control(sql: string): Promise<void>;
  /** Ends the transaction. On an error the connection is fit for use again, or gone. */
  protected abstract end(verb: 'COMMIT' | 'ROLLBACK'): Promise<void>;
  /** Gives the connection back; no transaction is open. */
  protected abstract free(): Promise<void>;
  /** Did this error end the transaction on the database's side? Called while one is open. */
  protected abstract endedBy(error: unknown): boolean;
  /** An error outside any transaction: drops a connection that is of no more use. */
  protected abstract failed(error: unknown): void;
  /** Runs DDL. MariaDB commits it at once, SQLite with the transaction. */
  protected abstract alter(sql: string): Promise<void>;

  async query<T = Row>(sql: string, params: readonly SqlValue[] = NO_PARAMS): Promise<T[]> {
    checkParams(params);
    return (await this.#guard(() => this.read(sql, params))) as T[];
  }

  async queryAll(statements: readonly Statement[]): Promise<Row[][]> {
    for (const { params } of statements) if (params) checkParams(params);
    if (statements.length === 0) return [];
    return this.#guard(() => this.readAll(statements));
  }

  async execute(sql: string, params: readonly SqlValue[] = NO_PARAMS): Promise<number> {
    checkParams(params);
    return (await this.#guard(() => this.write(sql, params))).affected;
  }

  async insertAutoincrement(sql: string, params: readonly SqlValue[] = NO_PARAMS): Promise<number> {
    checkParams(params);
    return (await this.#guard(() => this.write(sql, params))).insertId;
  }

  async insertRows(
    table: string,
    columns: readonly string[],
    rows: readonly (readonly SqlValue[])[],
    { ignore = false }: { ignore?: boolean } = {},
  ): Promise<number> {
    const target = table.startsWith('`') ? table : quote(table);
    const names = columns.map(quote).join(', ');
    const slots = `(${columns.map(() => '?').join(', ')})`;
    let inserted = 0;
    for (const chunk of chunks(rows, columns.length)) {
      // SQLite works on the event loop: others get a turn between chunks
      if (inserted > 0) await breathe();
      const params = chunk.flat();
      checkParams(params);
      const values = Array<string>(chunk.length).fill(slots).join(', ');
      inserted += ignore
        ? await this.#guard(() => this.writeIgnoring(target, names, values, params))
        : (await this.#guard(() => this.write(`INSERT INTO ${target} (${names}) VALUES ${values}`, params))).affected;
    }
    return inserted;
  }

  restOn(premise: Premise): void {
    this.#premise = premise;
  }

  async confirm(): Promise<void> {
    // it may be on its way already, ahead of a statement that never came: `begin`, and then an error
    if (!this.#lost) await this.#guard(() => this.settle());
  }

  begin(): Promise<void> {
    return this.#guard(() => this.open());
  }

  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    await this.begin();
    const name = `cairn_${++this.#savepoints}`;
    const transaction = this.#transactions;
    const stands = () => this.#transaction && transaction === this.#transactions && !this.#lost;
    await this.#guard(() => this.control(`SAVEPOINT ${name}`));
    try {
      const result = await work();
      if (stands()) await this.#guard(() => this.control(`RELEASE SAVEPOINT ${name}`));
      return result;
    } catch (error) {
      if (stands()) {
        await this.#guard(() => this.control(`ROLLBACK TO SAVEPOINT ${name}`));
        await this.#guard(() => this.control(`RELEASE SAVEPOINT ${name}`));
      }
      throw error;
    } finally {
      this.#savepoints--;
    }
  }

  async commit(): Promise<void> {
    if (!this.#transaction) return;
    const lost = this.#lost;
    if (lost) {
      await this.rollback();
      throw lost;
    }
    try {
      await this.end('COMMIT');
    } catch (error) {
      throw translateError(error);
    } finally {
      this.#closed();
    }
  }

  async rollback(): Promise<void> {
    if (!this.#transaction) return;
    try {
      await this.end('ROLLBACK');
    } catch {
      // the connection is gone, and with it the transaction
    } finally {
      this.#closed();
    }
  }

  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    await this.rollback();
    await this.free();
  }

  /**
   * Runs a statement that changes the schema. On MariaDB no transaction may be open, for it would be
   * committed; on SQLite it is part of the transaction.
   */
  async define(sql: string): Promise<void> {
    if (this.dialect.name === 'mariadb' && this.#transaction) {
      throw new Error('Commit before changing the schema: MariaDB would commit by itself');
    }
    await this.#guard(() => this.alter(sql));
  }

  /** Subclasses call it once the transaction is open. */
  protected opened(): void {
    this.#transaction = true;
    this.#transactions++;
  }

  #closed(): void {
    this.#transaction = false;
    this.#lost = undefined;
  }

  async #askPremise(premise: Premise): Promise<void> {
    this.#premise = undefined;
    await this.readAhead(premise, (rows) => premise.check(rows));
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    if (this.#released) throw new Error('This database session was released already');
    if (this.#lost) throw this.#lost;
    try {
      if (this.#premise) await this.#askPremise(this.#premise);
      return await work();
    } catch (error) {
      const translated = translateError(error);
      if (!this.#transaction) this.failed(error);
      else if (this.endedBy(error)) this.#lost ??= translated;
      throw translated;
    }
  }
}

function* chunks(rows: readonly (readonly SqlValue[])[], width: number): Generator<(readonly SqlValue[])[]> {
  const limit = Math.max(1, Math.min(CHUNK_ROWS, Math.floor(CHUNK_PARAMS / Math.max(1, width))));
  let chunk: (readonly SqlValue[])[] = [];
  let text = 0;
  for (const row of rows) {
    chunk.push(row);
    for (const value of row) text += typeof value === 'string' ? value.length : 8;
    if (chunk.length < limit && text < CHUNK_TEXT) continue;
    yield chunk;
    chunk = [];
    text = 0;
  }
  if (chunk.length > 0) yield chunk;
}
