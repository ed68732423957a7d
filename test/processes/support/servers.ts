import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Libsql from 'libsql';
import * as mariadb from 'mariadb';
import { type MariadbConfig, parseDatabaseUrl } from '../../../src/engine/database/config.js';
import { createDatabase, dropDatabase } from '../../../src/engine/database/server.js';
import { loggedIn, type Person, person } from '../../support/person.js';

const root = path.resolve(import.meta.dirname, '../../..');
export const PASSWORD = 'Admin-Pass-42';
const START_MS = 60_000;

/** The kinds of database that this machine offers. */
export const kinds: readonly ('sqlite' | 'mariadb')[] = process.env.TEST_MARIADB_URL
  ? ['sqlite', 'mariadb']
  : ['sqlite'];

/** A free port of the loopback interface. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** One running server process. */
export class ServerProcess {
  output = '';
  readonly ended: Promise<number | string>;

  constructor(
    readonly url: string,
    readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
      });
    }
    this.ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal ?? 'gone')));
  }

  /** Resolves when it serves. @throws with what it printed when it ends before */
  async ready(): Promise<this> {
    const deadline = Date.now() + START_MS;
    while (!this.output.includes('Cairn is ready')) {
      const over = this.child.exitCode !== null || this.child.signalCode !== null || Date.now() > deadline;
      if (over) throw new Error(`The server did not start:\n${this.output.slice(-3000)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return this;
  }

  admin(): Promise<Person> {
    return loggedIn(this.url, 'Administrator', PASSWORD);
  }

  guest(): Person {
    return person(this.url);
  }

  /** @returns exit code, or the signal that ended it */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string> {
    this.child.kill(signal);
    return this.ended;
  }
}

export interface ProcessOptions {
  /** Further settings of DATABASE_URL: `pool=2`. */
  settings?: string;
  environment?: Record<string, string>;
  /** No file may grow beyond so many blocks of 512 bytes. */
  fileBlocks?: number;
}

/** A database and a site folder of their own, and the server processes that share them. */
export class Stage {
  readonly #servers: ServerProcess[] = [];

  private constructor(
    readonly kind: 'sqlite' | 'mariadb',
    readonly siteDir: string,
    readonly config: MariadbConfig | null,
  ) {}

  /** @param folder where the site's folder goes; default: the system's temporary one */
  static async open(kind: 'sqlite' | 'mariadb', folder = tmpdir()): Promise<Stage> {
    const siteDir = await mkdtemp(path.join(folder, 'cairn-processes-'));
    if (kind === 'sqlite') return new Stage(kind, siteDir, null);
    const server = parseDatabaseUrl(process.env.TEST_MARIADB_URL ?? '', { siteDir }) as MariadbConfig;
    const config = { ...server, database: `cairn_test_${randomBytes(6).toString('hex')}` };
    await createDatabase(config);
    return new Stage(kind, siteDir, config);
  }

  databaseUrl(settings = ''): string {
    if (!this.config) return `sqlite://${path.join(this.siteDir, 'site.db')}${settings && `?${settings}`}`;
    const url = new URL(process.env.TEST_MARIADB_URL ?? '');
    url.pathname = `/${this.config.database}`;
    return `${url}${settings && `${url.search ? '&' : '?'}${settings}`}`;
  }

  /** Starts a server process; `ready()` of it waits until it serves. */
  async start({ settings = '', environment = {}, fileBlocks }: ProcessOptions = {}): Promise<ServerProcess> {
    const port = await freePort();
    const limit = fileBlocks ? `trap '' XFSZ; ulimit -f ${fileBlocks}; ` : '';
    const child = spawn(
      '/bin/sh',
      ['-c', `${limit}exec "$0" "$1"`, process.execPath, path.join(root, 'dist/src/main.js')],
      {
        cwd: this.siteDir,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env.PATH,
          PORT: String(port),
          HOST: '127.0.0.1',
          SITE_DIR: this.siteDir,
          DATABASE_URL: this.databaseUrl(settings),
          ADMIN_PASSWORD: PASSWORD,
          DEMO_DATA: '0',
          LOG_LEVEL: 'info',
          NODE_ENV: 'production',
          ...environment,
        },
      },
    );
    const server = new ServerProcess(`http://127.0.0.1:${port}`, child);
    this.#servers.push(server);
    return server;
  }

  async serving(options: ProcessOptions = {}): Promise<ServerProcess> {
    return (await this.start(options)).ready();
  }

  /** Runs work on a connection to the MariaDB server that is no server process's. */
  async onMariadb<T>(work: (connection: mariadb.Connection) => Promise<T>): Promise<T> {
    const { config } = this;
    if (!config) throw new Error('This stage is on SQLite');
    const where = config.socket ? { socketPath: config.socket } : { host: config.host, port: config.port };
    const { user, password, database } = config;
    const connection = await mariadb.createConnection({ ...where, user, password, database, bigIntAsNumber: true });
    try {
      return await work(connection);
    } finally {
      await connection.end();
    }
  }

  /** Runs statements on the database, past every server process. */
  async sql(statements: readonly { sql: string; values?: readonly (string | number)[] }[]): Promise<void> {
    if (this.config) {
      return this.onMariadb(async (connection) => {
        for (const { sql, values = [] } of statements) await connection.query(sql, values);
      });
    }
    const database = new Libsql(path.join(this.siteDir, 'site.db'), { timeout: 5_000 });
    try {
      for (const { sql, values = [] } of statements) database.prepare(sql).run(values);
    } finally {
      database.close();
    }
  }

  /** Keeps everybody else from changing a row of a table (SQLite: anything) while `work` runs. */
  async holding<T>(table: string, name: string, work: () => Promise<T>): Promise<T> {
    if (this.config) {
      return this.onMariadb(async (connection) => {
        await connection.beginTransaction();
        await connection.query(`SELECT 1 FROM \`${table}\` WHERE \`name\` = ? FOR UPDATE`, [name]);
        return work().finally(() => connection.rollback());
      });
    }
    const database = new Libsql(path.join(this.siteDir, 'site.db'), { timeout: 5_000 });
    database.exec('BEGIN IMMEDIATE');
    return work().finally(() => database.close());
  }

  /** Ends all processes and removes database and folder. */
  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.stop('SIGKILL')));
    if (this.config) await dropDatabase(this.config);
    await rm(this.siteDir, { recursive: true, force: true });
  }
}

/** How many documents fit. */
export async function count(who: Person, doctype: string, filters: unknown = {}): Promise<number> {
  const query = new URLSearchParams({ doctype, filters: JSON.stringify(filters) });
  const { body } = await who('GET', `/api/method/frappe.client.get_count?${query}`);
  return Number(body.message);
}

/** Sends a request whose success the test relies on. @returns the body */
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
export async function must(who: Person, method: string, where: string, json?: unknown): Promise<any> {
  const { status, body } = await who(method, where, json);
  if (status !== 200) throw new Error(`${method} ${where}: ${status} ${JSON.stringify(body)}`);
  return body;
}
