import path from 'node:path';
import { ConfigurationError } from '../errors.js';

export interface SqliteConfig {
  kind: 'sqlite';
  /** Absolute path of the database file. */
  file: string;
  /**
   * `full` (default): an acknowledged write survives a power cut. `normal`: it survives the death of the
   * process only, and saves one fsync a commit.
   */
  synchronous: 'full' | 'normal';
  /** Milliseconds that a session waits for its turn to write before it gives up. */
  patience: number;
}

export interface MariadbConfig {
  kind: 'mariadb';
  host: string;
  port: number;
  /** Path of a unix socket; it wins over host and port. */
  socket: string | null;
  user: string;
  password: string;
  database: string;
  poolSize: number;
  /** Milliseconds that a session waits for a connection before it gives up. */
  patience: number;
}

export type DatabaseConfig = SqliteConfig | MariadbConfig;

const SQLITE = 'sqlite://';
const KNOWN = { sqlite: ['synchronous', 'patience'], mariadb: ['socket', 'pool', 'patience'] } as const;

// The address holds a password: no message repeats it.
function refuse(reason: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(`DATABASE_URL: ${reason}`, { cause });
}

function refuseUnknown(parameters: URLSearchParams, known: readonly string[]): void {
  for (const key of parameters.keys()) {
    if (!known.includes(key)) throw refuse(`unknown setting "${key}"; known ones: ${known.join(', ')}`);
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    throw refuse('a % must be followed by two hexadecimal digits', error);
  }
}

function wholeNumber(parameters: URLSearchParams, key: string, usual: number, most: number): number {
  const number = Number(parameters.get(key) ?? usual);
  if (!Number.isInteger(number) || number < 1 || number > most) {
    throw refuse(`${key} must be a whole number from 1 to ${most}`);
  }
  return number;
}

function sqliteConfig(url: string, siteDir: string): SqliteConfig {
  const [rawFile = '', query = ''] = url.slice(SQLITE.length).split('?', 2);
  const parameters = new URLSearchParams(query);
  refuseUnknown(parameters, KNOWN.sqlite);
  const file = decode(rawFile);
  if (file === '') throw refuse('name the file, as in sqlite://site.db');
  if (file === ':memory:') {
    throw refuse('SQLite in memory cannot be shared by a writer and its readers; name a temporary file instead');
  }
  const synchronous = parameters.get('synchronous') ?? 'full';
  if (synchronous !== 'full' && synchronous !== 'normal') throw refuse('synchronous must be full or normal');
  const patience = wholeNumber(parameters, 'patience', 30_000, 600_000);
  return { kind: 'sqlite', file: path.resolve(siteDir, file), synchronous, patience };
}

function mariadbConfig(url: string): MariadbConfig {
  let parts: URL;
  try {
    parts = new URL(url);
  } catch (error) {
    throw refuse('not an address; it looks like mariadb://user:password@host:3306/database', error);
  }
  refuseUnknown(parts.searchParams, KNOWN.mariadb);
  const database = decode(parts.pathname.slice(1));
  if (database === '' || /[/`\0]/.test(database)) throw refuse('name the database after the host, as in …@host/site');
  return {
    kind: 'mariadb',
    host: parts.hostname.replace(/^\[|\]$/g, '') || 'localhost',
    port: Number(parts.port || 3306),
    socket: parts.searchParams.get('socket'),
    user: decode(parts.username) || 'root',
    password: decode(parts.password),
    database,
    poolSize: wholeNumber(parts.searchParams, 'pool', 10, 1_000),
    patience: wholeNumber(parts.searchParams, 'patience', 10_000, 600_000),
  };
}

/**
 * Reads the address of a database:
 * `sqlite://file` (relative to `siteDir`, or absolute: `sqlite:///var/lib/site.db`), with `?synchronous=normal`;
 * `mariadb://user:password@host:port/database`, with `?socket=/path&pool=10` (`mysql://` means the same).
 * Both take `patience=10000`, in ms.
 * Names and passwords may be percent-encoded.
 * @throws ConfigurationError naming DATABASE_URL
 */
export function parseDatabaseUrl(url: string, { siteDir }: { siteDir: string }): DatabaseConfig {
  if (url.startsWith(SQLITE)) return sqliteConfig(url, siteDir);
  if (/^(mariadb|mysql):\/\//.test(url)) return mariadbConfig(url);
  throw refuse('it must start with sqlite:// or mariadb://');
}
