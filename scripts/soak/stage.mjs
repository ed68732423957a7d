// A throw-away site on a throw-away database, and the server processes that share it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import Libsql from 'libsql';
import { createConnection } from 'mariadb';
import { root } from '../lib.mjs';
import { startMariadb } from '../mariadb.mjs';

export const PASSWORD = 'Soak-Pass-42';
const START_MS = 120_000;
const PATIENCE = 'patience=60000';
const main = join(root, 'dist/src/main.js');
const probe = new URL('probe.mjs', import.meta.url).href;

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/** One server process; killed, it may be started again under the same address. */
class Server {
  /** What it sends about memory, with the time of day. */
  samples = [];
  /** Lines that it logged as errors, with the time of day. */
  errors = [];
  /** Called for each sample. */
  onSample = () => undefined;

  constructor(port, environment) {
    this.url = `http://127.0.0.1:${port}`;
    this.environment = { ...environment, PORT: String(port) };
  }

  /** Resolves when it serves. @throws with what it said when it ends before */
  async start() {
    this.child = spawn(process.execPath, ['--import', probe, main], {
      cwd: this.environment.SITE_DIR,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: this.environment,
    });
    this.child.on('message', (sample) => this.onSample({ ...sample, at: Date.now() }));
    const ready = new Promise((resolve) => {
      this.#listen(this.child.stdout, resolve);
      this.#listen(this.child.stderr, resolve);
    });
    const ended = once(this.child, 'exit').then(() => {
      throw new Error(`a server did not start: ${this.errors.at(-1)?.line ?? ''}`);
    });
    await Promise.race([ready, ended, pause(START_MS, undefined, { ref: false }).then(() => ended)]);
    ended.catch(() => undefined);
  }

  #listen(stream, onReady) {
    createInterface({ input: stream }).on('line', (line) => {
      if (line.includes('Cairn is ready')) onReady();
      else if (!line.startsWith('{') || /"level":"(error|fatal)"/.test(line))
        this.errors.push({ at: Date.now(), line });
    });
  }

  /** Asks for the memory that is left after a full garbage collection. */
  collect() {
    if (this.child.connected) this.child.send('collect');
  }

  /** @returns its exit code, or the signal that ended it */
  async stop(signal = 'SIGTERM') {
    if (this.child.exitCode !== null || this.child.signalCode) return this.child.exitCode ?? this.child.signalCode;
    const ended = once(this.child, 'exit');
    this.child.kill(signal);
    const [code, by] = await ended;
    return code ?? by;
  }
}

export class Stage {
  servers = [];

  /** @returns a stage with its servers running; undefined when MariaDB is not installed */
  static async open(kind, { processes, environment = {} }) {
    const stage = new Stage();
    stage.kind = kind;
    stage.siteDir = mkdtempSync(join(tmpdir(), 'cairn-soak-'));
    try {
      if (kind === 'mariadb') stage.mariadb = await startMariadb({ lasting: true });
      if (kind === 'mariadb' && !stage.mariadb) return void (await stage.close());
      for (let index = 0; index < processes; index++) await stage.#addServer(environment);
      return stage;
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  get databaseUrl() {
    // on a machine that has other things to do, whose turn it is may take long to come
    return this.mariadb ? `${this.mariadb.url}&${PATIENCE}` : `sqlite://${join(this.siteDir, 'site.db')}?${PATIENCE}`;
  }

  get urls() {
    return this.servers.map(({ url }) => url);
  }

  async #addServer(environment) {
    const server = new Server(await freePort(), {
      PATH: process.env.PATH,
      HOST: '127.0.0.1',
      SITE_DIR: this.siteDir,
      DATABASE_URL: this.databaseUrl,
      ADMIN_PASSWORD: PASSWORD,
      DEMO_DATA: '0',
      LOG_LEVEL: 'info',
      NODE_ENV: 'production',
      ...environment,
    });
    this.servers.push(server);
    await server.start();
  }

  /** Do all servers say that they can serve? */
  async isReady() {
    const answers = await Promise.all(
      this.urls.map((url) =>
        fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined),
      ),
    );
    return answers.every((answer) => answer?.status === 200);
  }

  /** Rows of a statement, asked past every server. */
  async sql(text, params = []) {
    if (this.mariadb) {
      const connection = await createConnection({
        socketPath: new URL(this.databaseUrl).searchParams.get('socket'),
        user: 'root',
        database: 'test',
        bigIntAsNumber: true,
        decimalAsNumber: true,
        dateStrings: true,
      });
      return connection.query(text, params).finally(() => connection.end());
    }
    const database = new Libsql(join(this.siteDir, 'site.db'), { timeout: 10_000 });
    try {
      const statement = database.prepare(text);
      return /^\s*(SELECT|PRAGMA)/i.test(text) ? statement.all(params) : statement.run(params);
    } finally {
      database.close();
    }
  }

  async close() {
    await Promise.all(this.servers.map((server) => server.child && server.stop('SIGKILL')));
    this.mariadb?.stop();
    rmSync(this.siteDir, { recursive: true, force: true });
  }
}
