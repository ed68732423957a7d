import type { SqlValue } from '../meta/casts.js';

export type { SqlValue };
export type Row = Record<string, SqlValue>;
export type DialectName = 'mariadb' | 'sqlite';

/** A statement whose answer must stand before anything counts that is done on the strength of it. */
export interface Premise {
  sql: string;
  params: readonly SqlValue[];
  /** @throws OutdatedError when it does not hold any more */
  check(rows: Row[]): void;
}

/**
 * One caller's way to the database: plain reads until the first write, then one transaction.
 *
 * SQL is written with backtick identifiers and `?` parameters, which both dialects read; where they
 * differ, `dialect` has the words. Column values: text, numbers, null; dates as `YYYY-MM-DD HH:MM:SS.ffffff`.
 */
export interface Session {
  readonly dialect: Dialect;
  /** Statements sent so far, for tests that count them. */
  readonly statements: number;
  /** Is a transaction open? */
  readonly writing: boolean;
  /** Rows of a SELECT. Inside a transaction it sees that transaction's writes. */
  query<T = Row>(sql: string, params?: readonly SqlValue[]): Promise<T[]>;
  /** Several SELECTs at once, on one connection, in order (MariaDB sends them in one go). */
  queryAll(statements: readonly { sql: string; params?: readonly SqlValue[] }[]): Promise<Row[][]>;
  /**
   * INSERT, UPDATE or DELETE; opens the transaction when none is open.
   * @returns rows affected
   * @throws DuplicateEntryError, UniqueValidationError, DataTooLongException, DataError, QueryDeadlockError,
   *   QueryTimeoutError, InReadOnlyMode, ServiceUnavailable: the database's own error, translated
   */
  execute(sql: string, params?: readonly SqlValue[]): Promise<number>;
  /** The same, returning the last auto-increment value. */
  insertAutoincrement(sql: string, params?: readonly SqlValue[]): Promise<number>;
  /** A multi-row INSERT in chunks. `ignore` skips rows that break a unique key. @returns rows inserted */
  insertRows(
    table: string,
    columns: readonly string[],
    rows: readonly (readonly SqlValue[])[],
    options?: { ignore?: boolean },
  ): Promise<number>;
  /**
   * Rests the session on a premise, to be called before its first statement: the premise travels ahead of that, in the
   * same go, and until it has been found to hold nothing that the database answers is given out.
   */
  restOn(premise: Premise): void;
  /** Asks now what the session rests on, if nothing has, and waits for the answer. @throws OutdatedError */
  confirm(): Promise<void>;
  /** Opens the transaction now, so that what is read next is locked or fresh. */
  begin(): Promise<void>;
  /** Runs `work`; undoes its writes alone when it throws. */
  savepoint<T>(work: () => Promise<T>): Promise<T>;
  /** Ends the transaction, if one is open, keeping its writes; the session may be used again. */
  commit(): Promise<void>;
  /** Ends the transaction, if one is open, undoing its writes; the session may be used again. */
  rollback(): Promise<void>;
  /** Gives the connection back. Rolls back what is open. */
  release(): Promise<void>;
}

/** The words in which the two databases differ. */
export interface Dialect {
  readonly name: DialectName;
  /** Ends a SELECT that locks its rows until the transaction ends: ` FOR UPDATE`, or nothing on SQLite (one writer). */
  readonly forUpdate: string;
  /**
   * The same, failing with a QueryTimeoutError when another transaction holds a row, or changes the table, for longer
   * than a few seconds.
   */
  readonly forUpdateSoon: string;
  /** INSERT that skips rows breaking a unique key: `INSERT IGNORE INTO` / `INSERT OR IGNORE INTO`. */
  readonly insertIgnore: string;
  /** `ON DUPLICATE KEY UPDATE a = VALUES(a)` / `ON CONFLICT (keys) DO UPDATE SET a = excluded.a`. */
  upsert(keys: readonly string[], columns: readonly string[]): string;
  /** `` `a` LIKE ? `` with backslash as escape, ignoring case. */
  like(expression: string): string;
  /** The condition, with word that most rows fulfil it, for a planner that has no figures of its own. */
  likely(condition: string): string;
  /** Whole part of a non-negative number, rounded down. */
  floor(expression: string): string;
  concat(...expressions: string[]): string;
}

/** A database that is open. */
export interface Database {
  readonly dialect: Dialect;
  /** A new session; release it when done. */
  session(): Session;
  /** Does the connection answer? */
  ping(): Promise<void>;
  close(): Promise<void>;
}
