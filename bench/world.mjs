// What the benchmark runs on: a throw-away database of either kind, Cairn and the limit as processes of their own on
// it, and the documents: 10,000 courses, a program with 6 courses and 50 members, as many users as are asked for.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import * as mariadb from 'mariadb';
import { root } from '../scripts/lib.mjs';
import { startMariadb } from '../scripts/mariadb.mjs';
import { once } from './load.mjs';

const ADMIN_PASSWORD = 'Bench-Pass-42';
export const MODERATOR = 'moderator@bench.example';
export const COURSES = 10_000;
/** SQLite takes no more of them in a statement. */
const MOST_PARAMETERS = 32_000;

/** A port that nobody listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => finish(true)).once('error', () => finish(false));
    function finish(result) {
      socket.destroy();
      resolve(result);
    }
  });
}

/** A server process that listens. */
export class Server {
  output = '';

  constructor(port, child) {
    this.port = port;
    this.child = child;
    this.ended = new Promise((resolve) => child.once('exit', resolve));
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        this.output = (this.output + chunk).slice(-20_000);
      });
    }
  }

  static async start(file, environment, nodeOptions = []) {
    const port = await freePort();
    const child = spawn(process.execPath, [...nodeOptions, join(root, file)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, NODE_ENV: 'production', PORT: String(port), ...environment },
    });
    const server = new Server(port, child);
    for (const deadline = Date.now() + 60_000; !(await listens(port)); ) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${file} did not start:\n${server.output}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return server;
  }

  /** Seconds of processor time so far, user and system; 0 where the system does not tell. */
  cpu() {
    try {
      const fields = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return (Number(fields[11]) + Number(fields[12])) / 100;
    } catch {
      return 0;
    }
  }

  /** Resident memory in MB; 0 where the system does not tell. */
  memory() {
    try {
      return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'))[1]) / 1024;
    } catch {
      return 0;
    }
  }

  async stop() {
    this.child.kill('SIGTERM');
    await this.ended;
  }
}

/** A connection past all servers: for the documents, and for what the limit of sets is. */
async function connectRaw(url) {
  if (url.startsWith('sqlite://')) {
    const database = new Libsql(url.slice('sqlite://'.length));
    for (const pragma of ['busy_timeout = 10000', 'synchronous = FULL']) database.pragma(pragma);
    return {
      query: async (sql, params = []) => database.prepare(sql).all(params),
      execute: async (sql, params = []) => void database.prepare(sql).run(params),
      close: async () => database.close(),
    };
  }
  const { username, password, pathname, searchParams } = new URL(url);
  const connection = await mariadb.createConnection({
    socketPath: searchParams.get('socket'),
    user: username,
    password,
    database: pathname.slice(1),
    dateStrings: true,
    decimalAsNumber: true,
    bigIntAsNumber: true,
  });
  return {
    query: (sql, params = []) => connection.query(sql, params),
    execute: async (sql, params = []) => void (await connection.query(sql, params)),
    close: () => connection.end(),
  };
}

export class World {
  #database;
  #folder;
  /** Measured on the way: seconds from process start to the first answer. */
  starts = { first: 0, later: [] };

  /** @param {{ login?: boolean, profile?: string }} options login: the limit checks API keys too */
  static async open(kind, { login = true, profile } = {}) {
    const world = new World();
    Object.assign(world, { kind, login, profile });
    world.#folder = mkdtempSync(join(tmpdir(), 'cairn-bench-'));
    if (kind === 'mariadb') {
      world.#database = await startMariadb({
        lasting: true,
        settings: ['--innodb-buffer-pool-size=128M', '--innodb-log-file-size=96M'],
      });
      if (!world.#database) throw new Error('MariaDB is not installed on this machine');
    }
    world.url = world.#database?.url ?? `sqlite://${join(world.#folder, 'site.db')}`;
    try {
      await world.#prepare();
      return world;
    } catch (error) {
      await world.close();
      throw error;
    }
  }

  async #prepare() {
    this.raw = await connectRaw(this.url);
    this.starts.first = await this.#timedStart();
    await this.cairn.stop();
    for (let count = 0; count < 3; count++) {
      if (count > 0) await this.cairn.stop();
      this.starts.later.push(await this.#timedStart());
    }
    this.key = await this.#makeModerator();
    await this.#makeDocuments();
    this.limit = await Server.start('bench/limit/server.mjs', {
      ...{ LIMIT_DATABASE: this.kind, LIMIT_URL: this.url, LIMIT_KEY: this.key },
      LIMIT_LOGIN: this.login ? '1' : '0',
    });
  }

  async #timedStart() {
    const started = performance.now();
    const settings = {
      HOST: '127.0.0.1',
      SITE_DIR: this.#folder,
      DATABASE_URL: this.url,
      ADMIN_PASSWORD,
      DEMO_DATA: '0',
    };
    const profiling = this.profile ? ['--cpu-prof', `--cpu-prof-dir=${this.profile}`, '--cpu-prof-interval=200'] : [];
    this.cairn = await Server.start('dist/src/main.js', settings, profiling);
    await once(this.cairn.port, { method: 'GET', path: '/api/method/ping' });
    return (performance.now() - started) / 1000;
  }

  /** Sends a request to Cairn as the moderator, or with other headers. @returns the JSON answer */
  async ask(method, path, json, headers = { authorization: `token ${this.key}` }) {
    const body = json === undefined ? undefined : JSON.stringify(json);
    const answer = await once(this.cairn.port, { method, path, headers, body });
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${answer.body().slice(0, 2000)}`);
    return JSON.parse(answer.body());
  }

  /** A user with the rights of those who run programs, logged in by API key; not one whom permissions let through. */
  async #makeModerator() {
    const login = await fetch(`http://127.0.0.1:${this.cairn.port}/api/method/login`, {
      method: 'POST',
      body: new URLSearchParams({ usr: 'Administrator', pwd: ADMIN_PASSWORD }),
    });
    const cookie = login.headers
      .getSetCookie()
      .map((each) => each.split(';', 1)[0])
      .join('; ');
    const user = { email: MODERATOR, first_name: 'Moderator', send_welcome_email: 0, roles: [{ role: 'Moderator' }] };
    await this.ask('POST', '/api/resource/User', user, { cookie });
    const made = await this.ask(
      'POST',
      '/api/method/frappe.core.doctype.user.user.generate_keys',
      { user: MODERATOR },
      { cookie },
    );
    const { data } = await this.ask('GET', `/api/resource/User/${MODERATOR}`, undefined, { cookie });
    return `${data.api_key}:${made.message.api_secret}`;
  }

  async #makeDocuments() {
    const course = {
      title: 'Course',
      short_introduction: 'What it is about',
      description: '<p>What you will learn</p>',
    };
    await this.ask('POST', '/api/resource/LMS%20Course', { ...course, instructors: [{ instructor: MODERATOR }] });
    const number = (place) => String(place).padStart(5, '0');
    const title = (place) => ({
      name: `course-${number(place)}`,
      title: `Course ${number(place)}`,
      published: place % 2,
      published_on: place % 2 ? '2026-01-15' : null,
    });
    await this.#copies('LMS Course', 'course', COURSES, title);
    const [instructor] = await this.raw.query("SELECT `name` FROM `tabCourse Instructor` WHERE `parent` = 'course'");
    await this.#copies('Course Instructor', instructor.name, COURSES, (place) => ({
      name: `ci${number(place)}`,
      parent: `course-${number(place)}`,
    }));
    await this.makeUsers(0, 50);
    this.program = 'First-Line Leaders';
    await this.ask('POST', '/api/resource/LMS%20Program', {
      title: this.program,
      published: 1,
      program_courses: this.courses(6),
      program_members: this.users(0, 50).map((member) => ({ member })),
    });
  }

  /** Rows of a table like one that is there. */
  async #copies(doctype, name, count, changes) {
    const [row] = await this.raw.query(`SELECT * FROM \`tab${doctype}\` WHERE \`name\` = ?`, [name]);
    const minute = (place) =>
      `2026-01-${String(1 + (place % 28)).padStart(2, '0')} 10:${String(place % 60).padStart(2, '0')}:00.${String(place).padStart(6, '0')}`;
    const rows = Array.from({ length: count }, (_, place) => ({ ...row, creation: minute(place), ...changes(place) }));
    await this.insert([[`tab${doctype}`, Object.keys(row), rows.map((each) => Object.values(each))]]);
  }

  /** Plain multi-row INSERTs of up to 500 rows each, in one transaction. @param inserts `[table, columns, rows]` each */
  async insert(inserts) {
    await this.raw.execute('BEGIN');
    for (const [table, columns, rows] of inserts) {
      const slots = `(${columns.map(() => '?').join(', ')})`;
      const into = `INSERT INTO \`${table}\` (${columns.map((column) => `\`${column}\``).join(', ')}) VALUES`;
      const atOnce = Math.min(500, Math.floor(MOST_PARAMETERS / columns.length));
      for (let start = 0; start < rows.length; start += atOnce) {
        const part = rows.slice(start, start + atOnce);
        await this.raw.execute(`${into} ${Array(part.length).fill(slots).join(', ')}`, part.flat());
      }
    }
    await this.raw.execute('COMMIT');
  }

  /** Six published courses, as rows of a program. */
  courses(count) {
    return Array.from({ length: count }, (_, place) => ({
      course: `course-${String(place * 2 + 1).padStart(5, '0')}`,
    }));
  }

  users(from, count) {
    return Array.from({ length: count }, (_, place) => `learner-${from + place}@bench.example`);
  }

  async makeUsers(from, count) {
    const [row] = await this.raw.query('SELECT * FROM `tabUser` WHERE `name` = ?', [MODERATOR]);
    const blank = {
      ...row,
      api_key: null,
      api_secret: null,
      username: null,
      user_type: 'Website User',
      first_name: 'Learner',
    };
    const rows = this.users(from, count).map((name, place) => ({
      ...blank,
      name,
      email: name,
      full_name: `Learner ${from + place}`,
    }));
    await this.insert([['tabUser', Object.keys(row), rows.map((each) => Object.values(each))]]);
  }

  async close() {
    await Promise.all([this.cairn?.stop(), this.limit?.stop()]);
    await this.raw?.close();
    this.#database?.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
