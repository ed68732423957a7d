import {
  DataError,
  DataTooLongException,
  DuplicateEntryError,
  FrappeError,
  InReadOnlyMode,
  QueryDeadlockError,
  QueryTimeoutError,
  ServiceUnavailable,
  UniqueValidationError,
} from '../errors.js';
import type { Meta } from '../meta/meta.js';
import { uniqueKeyName } from './keys.js';

/** The database refused a statement for a reason that is ours, not the caller's. Its text stays in `cause`. */
export class DatabaseError extends FrappeError {}

/** Why a row was refused; the `cause` of a DuplicateEntryError or UniqueValidationError. */
export class BrokenKey extends Error {
  constructor(
    /** Name of the key, where the database tells it (MariaDB): a fieldname, or `unique_a_b`. */
    readonly key: string | null,
    /** Columns of the key, where the database tells them (SQLite). */
    readonly columns: readonly string[],
    cause: unknown,
  ) {
    super('A unique key is taken', { cause });
  }
}

/** The fields whose value is taken already, for a DuplicateEntryError or UniqueValidationError; else none. */
export function takenFields(error: unknown, meta: Meta): readonly string[] {
  const broken = error instanceof FrappeError ? error.cause : undefined;
  if (!(broken instanceof BrokenKey)) return [];
  if (broken.columns.length > 0) return broken.columns;
  const { key } = broken;
  if (key === null) return [];
  if (key === 'PRIMARY') return ['name'];
  if (meta.column(key)) return [key];
  return meta.unique_together.find((columns) => uniqueKeyName(columns) === key) ?? [];
}

interface RawError {
  message: string;
  code?: unknown;
  errno?: unknown;
  fatal?: unknown;
  sqlMessage?: unknown;
  driverError?: unknown;
}

const duplicate = (columns: readonly string[], key: string | null, cause: unknown) => {
  const details = { cause: new BrokenKey(key, columns, cause) };
  const primary = key === 'PRIMARY' || (columns.length === 1 && columns[0] === 'name');
  if (primary) return new DuplicateEntryError('A document of this name exists already', details);
  const what = columns.length > 0 ? columns.join(', ') : (key ?? 'a value');
  return new UniqueValidationError(`Must be unique: ${what}`, details);
};

/** All connections of the pool are out; the database itself may be well. */
const NO_CONNECTION_LEFT = 45028;

const UNAVAILABLE = 'The database cannot be reached';
const FULL = 'The database has no room left';
const BUSY = 'The database was busy for too long. Please try again';

/** MariaDB error numbers; texts that name a column get it from the server's message. */
const MARIADB: Readonly<Record<number, (column: string, cause: unknown) => FrappeError>> = {
  1048: (column, cause) => new DataError(`${column} must not be empty`, { cause }),
  1118: (_, cause) => new DataError('The document is too wide for its table', { cause }),
  1153: (_, cause) => new DataTooLongException('The document is too large', { cause }),
  1205: (_, cause) => new QueryTimeoutError(BUSY, { cause }),
  1213: (_, cause) => new QueryDeadlockError('Two changes blocked each other. Please try again', { cause }),
  1264: (column, cause) => new DataError(`Value out of range: ${column}`, { cause }),
  1265: (column, cause) => new DataError(`Not a valid value: ${column}`, { cause }),
  1292: (column, cause) => new DataError(`Not a valid value: ${column}`, { cause }),
  1366: (column, cause) => new DataError(`Not a valid value: ${column}`, { cause }),
  1406: (column, cause) => new DataTooLongException(`Value too long: ${column}`, { cause }),
  1969: (_, cause) => new QueryTimeoutError(BUSY, { cause }),
  3024: (_, cause) => new QueryTimeoutError(BUSY, { cause }),
  4025: (column, cause) => new DataError(`Not a valid value: ${column}`, { cause }),
  1021: (_, cause) => new ServiceUnavailable(FULL, { cause }),
  1114: (_, cause) => new ServiceUnavailable(FULL, { cause }),
  1290: (_, cause) => new InReadOnlyMode('The database takes no changes at the moment', { cause }),
  1792: (_, cause) => new InReadOnlyMode('The database takes no changes at the moment', { cause }),
  1836: (_, cause) => new InReadOnlyMode('The database takes no changes at the moment', { cause }),
  45046: (_, cause) => new DataTooLongException('The document is too large', { cause }),
};

/** Too many connections, shutting down, killed, gone away, lost; the connector's own are 45001 and up. */
const LOST = new Set([
  1040, 1053, 1152, 1158, 1159, 1160, 1161, 1203, 1927, 2002, 2003, 2006, 2013, 45001, 45004, 45009, 45012, 45013,
  45019, 45026, 45027, 45028, 45037, 45039, 45042, 45060, 45061,
]);

/** Did the connection die with this error? */
export function isConnectionLost(error: unknown): boolean {
  const raw = bare(error);
  return raw.fatal === true || LOST.has(Number(raw.errno)) || isSocketError(raw);
}

/**
 * May a transaction stand although its COMMIT failed? Its answer was lost with the connection, or the disk failed
 * after it was written.
 */
export function mayHaveCommitted(error: FrappeError): boolean {
  const raw = bare(error.cause);
  return isConnectionLost(raw) || String(raw?.code).startsWith('SQLITE_IOERR');
}

function isSocketError(raw: RawError): boolean {
  return typeof raw.code === 'string' && /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_|EHOSTUN|ENETUN|ENOENT)/.test(raw.code);
}

function bare(error: unknown): RawError {
  const outer = error as RawError;
  return (outer?.driverError ?? outer) as RawError;
}

function fromMariadb(raw: RawError, errno: number): FrappeError {
  const text = typeof raw.sqlMessage === 'string' ? raw.sqlMessage : raw.message;
  if (errno === 1062 || errno === 1586) {
    const key = /for key '(?:.*\.)?([^']*)'$/.exec(text)?.[1] ?? null;
    return duplicate([], key, raw);
  }
  const known = MARIADB[errno];
  if (known) {
    const column = /column '([^']+)'|\.`([^`.]+)` at row|CONSTRAINT `(?:[^`]*\.)?([^`]+)`/i.exec(text);
    return known(column?.[1] ?? column?.[2] ?? column?.[3] ?? 'a value', raw);
  }
  return new DatabaseError('The database refused a statement', { cause: raw });
}

function fromSqlite(raw: RawError, code: string): FrappeError {
  const cause = raw;
  const columns = [...raw.message.matchAll(/\w\.([^.,]+)(?:,|$)/g)].map((match) => match[1] ?? '');
  const column = columns[0] ?? 'a value';
  if (/^SQLITE_CONSTRAINT_(PRIMARYKEY|UNIQUE|ROWID)$/.test(code)) return duplicate(columns, null, cause);
  if (code === 'SQLITE_CONSTRAINT_NOTNULL') return new DataError(`${column} must not be empty`, { cause });
  if (/^SQLITE_(MISMATCH|CONSTRAINT)/.test(code)) return new DataError(`Not a valid value: ${column}`, { cause });
  if (code === 'SQLITE_TOOBIG') return new DataTooLongException('The document is too large', { cause });
  if (/^SQLITE_(BUSY|LOCKED|INTERRUPT)/.test(code)) return new QueryTimeoutError(BUSY, { cause });
  if (code.startsWith('SQLITE_READONLY')) {
    return new InReadOnlyMode('The database takes no changes at the moment', { cause });
  }
  if (code === 'SQLITE_FULL') return new ServiceUnavailable(FULL, { cause });
  if (/^SQLITE_(IOERR|CANTOPEN|NOTADB|CORRUPT|NOMEM)/.test(code)) return new ServiceUnavailable(UNAVAILABLE, { cause });
  return new DatabaseError('The database refused a statement', { cause });
}

/**
 * The database's error as one of the engine's. What is not known becomes a DatabaseError (500) whose text
 * says nothing about the statement; the original is its `cause`, for the log.
 */
export function translateError(error: unknown): FrappeError {
  if (error instanceof FrappeError) return error;
  const raw = bare(error);
  if (raw.errno === NO_CONNECTION_LEFT && !/active=0 /.test(raw.message)) {
    return new ServiceUnavailable(BUSY, { cause: raw });
  }
  if (isConnectionLost(raw)) return new ServiceUnavailable(UNAVAILABLE, { cause: raw });
  if (typeof raw.code === 'string' && raw.code.startsWith('SQLITE_')) return fromSqlite(raw, raw.code);
  if (typeof raw.errno === 'number') return fromMariadb(raw, raw.errno);
  return new DatabaseError('The database refused a statement', { cause: raw });
}
