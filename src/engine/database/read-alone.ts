import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { DataError, QueryTimeoutError, ServiceUnavailable } from '../errors.js';
import type { DatabaseConfig } from './config.js';
import { type Sheet, selectAlone } from './mariadb-driver.js';
import type { SqlValue } from './session.js';
import { translateError } from './translate.js';

export interface AloneLimits {
  /** Rows to give at most. */
  rows: number;
  /** Then it is ended. */
  seconds: number;
}

/** So many at once in this process; each has a connection or a process of its own. */
const MOST_AT_ONCE = 2;
let running = 0;

/**
 * Runs a SELECT that a person wrote, apart from everything else: read only, with a limit of rows and of time, and
 * without the server standing still meanwhile. What it may say is the caller's to check.
 * @throws DataError with the database's own words, QueryTimeoutError, ServiceUnavailable when too many run
 */
export async function readAlone(
  config: DatabaseConfig,
  statement: { sql: string; params: readonly SqlValue[] },
  limits: AloneLimits,
): Promise<Sheet> {
  if (running >= MOST_AT_ONCE) throw new ServiceUnavailable('Too many reports run at once. Please try again');
  running += 1;
  try {
    return config.kind === 'sqlite'
      ? await inProcess(config.file, statement, limits)
      : await selectAlone(config, statement, limits);
  } catch (error) {
    throw inWords(error);
  } finally {
    running -= 1;
  }
}

/** Whoever wrote the statement is to read what the database says about it. */
function inWords(error: unknown): Error {
  const { sqlMessage } = error as { sqlMessage?: unknown };
  const translated = translateError(error);
  const { status } = translated as { status?: number };
  if (status !== 500 || typeof sqlMessage !== 'string') return translated;
  return new DataError(`The database refuses the query: ${sqlMessage}`, { cause: error });
}

/**
 * SQLite works inside the process that calls it, and nothing but the end of that process ends a statement. Rows go out
 * as one JSON text; numbers beyond what JSON holds as floats.
 */
const READER = `
import Libsql from 'LIBSQL';
let text = '';
for await (const chunk of process.stdin) text += chunk;
const { file, sql, params, rows } = JSON.parse(text);
const answer = (value) => process.stdout.write(JSON.stringify(value));
try {
  const database = new Libsql(file);
  database.pragma('busy_timeout = 2000');
  database.pragma('query_only = ON');
  const statement = database.prepare(sql).raw(true);
  const columns = statement.columns().map((column) => column.name);
  const found = [];
  for (const row of statement.iterate(params.map((one) => (Number.isSafeInteger(one) ? BigInt(one) : one)))) {
    if (found.length === rows) break;
    found.push(row.map((value) => (Buffer.isBuffer(value) ? value.toString('utf8') : value)));
  }
  answer({ columns, rows: found });
} catch (error) {
  answer({ refused: String(error?.message ?? error) });
}
`;

/** Bytes of an answer; more is not for a page. */
const LARGEST = 64 * 1024 * 1024;

function inProcess(
  file: string,
  { sql, params }: { sql: string; params: readonly SqlValue[] },
  { rows, seconds }: AloneLimits,
): Promise<Sheet> {
  const libsql = pathToFileURL(createRequire(import.meta.url).resolve('libsql')).href;
  const child = spawn(process.execPath, ['--input-type=module', '-e', READER.replace('LIBSQL', libsql)], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {},
  });
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = (error: Error) => {
      child.kill('SIGKILL');
      reject(error);
    };
    const timer = setTimeout(
      () => stop(new QueryTimeoutError(`The report took longer than ${seconds} seconds`)),
      seconds * 1000,
    );
    child.on('error', (cause) => reject(new ServiceUnavailable('The report could not be started', { cause })));
    child.stdin.on('error', () => undefined);
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > LARGEST) stop(new DataError('The report is too large'));
    });
    child.on('close', () => {
      clearTimeout(timer);
      settle(Buffer.concat(chunks).toString('utf8'), resolve, reject);
    });
    child.stdin.end(JSON.stringify({ file, sql, params, rows }));
  });
}

function settle(text: string, resolve: (sheet: Sheet) => void, reject: (error: Error) => void): void {
  try {
    const answer = JSON.parse(text) as Sheet & { refused?: string };
    if (answer.refused === undefined) resolve(answer);
    else reject(new DataError(`The database refuses the query: ${answer.refused}`));
  } catch {
    reject(new ServiceUnavailable('The report ended before its time'));
  }
}
