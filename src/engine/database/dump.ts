import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import Libsql from 'libsql';
import { ConfigurationError, ServiceUnavailable } from '../errors.js';
import type { DatabaseConfig, MariadbConfig, SqliteConfig } from './config.js';

/** Older installations call it by its old name. */
const PROGRAMS = ['mariadb-dump', 'mysqldump'];

/** Without a lock: what is written while it runs is left out, whole transactions at a time. */
const DUMP = ['--single-transaction', '--quick', '--skip-lock-tables', '--no-tablespaces', '--hex-blob'];

async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync().finally(() => handle.close());
}

async function copySqlite({ file: from }: SqliteConfig, to: string): Promise<void> {
  const database = new Libsql(from, { readonly: true, fileMustExist: true, timeout: 10_000 });
  try {
    database.prepare<[unknown[]]>('VACUUM INTO ?').run([to]);
  } finally {
    database.close();
  }
  await flush(to);
}

function dumpArguments(config: MariadbConfig): string[] {
  const where = config.socket ? [`--socket=${config.socket}`] : [`--host=${config.host}`, `--port=${config.port}`];
  // no option file: a `[client]` of whoever runs this is about other servers
  return [
    '--no-defaults',
    ...where,
    `--user=${config.user}`,
    '--default-character-set=utf8mb4',
    ...DUMP,
    config.database,
  ];
}

/** @returns its exit code and what it said; undefined when there is no such program */
async function runDump(program: string, config: MariadbConfig, to: string): Promise<[number, string] | undefined> {
  const out = await open(to, 'w', 0o600);
  try {
    // not on the command line, where everybody on the machine reads it
    const env = { ...process.env, MYSQL_PWD: config.password };
    const child = spawn(program, dumpArguments(config), { stdio: ['ignore', out.fd, 'pipe'], env });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    return await new Promise((resolve, reject) => {
      child.once('error', (error: NodeJS.ErrnoException) =>
        error.code === 'ENOENT' ? resolve(undefined) : reject(error),
      );
      child.once('close', (code) => resolve([code ?? 1, said.trim()]));
    });
  } finally {
    await out.sync();
    await out.close();
  }
}

async function dumpMariadb(config: MariadbConfig, to: string): Promise<void> {
  for (const program of PROGRAMS) {
    const ended = await runDump(program, config, to);
    if (ended?.[0] === 0) return;
    if (ended) throw new ServiceUnavailable(`${program} failed: ${ended[1]}`);
  }
  throw new ConfigurationError(`There is no ${PROGRAMS.join(' or ')} on this machine: install the MariaDB client`);
}

/**
 * Writes the whole database into a file, as it stands between two transactions, while others go on writing: SQLite
 * another database, MariaDB the SQL that makes one.
 * @param to must not be there yet
 * @throws ConfigurationError without MariaDB's dump program, ServiceUnavailable when that fails
 */
export function dumpDatabase(config: DatabaseConfig, to: string): Promise<void> {
  return config.kind === 'sqlite' ? copySqlite(config, to) : dumpMariadb(config, to);
}
