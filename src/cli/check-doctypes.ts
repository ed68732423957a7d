import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Module } from '@nestjs/common';
import hooks from '../../hooks.js';
import { createDatabase, dropDatabase } from '../engine/database/server.js';
import {
  type DatabaseConfig,
  FrappeError,
  type Log,
  parseDatabaseUrl,
  readDoctypeFiles,
  type Site,
} from '../engine/index.js';
import { checkDoctypes, type ServedSite } from '../services/check-doctypes.js';
import { loadEnvFile, readConfig, root } from '../services/config.js';
import { createServer } from '../web/server.js';
import { SiteModule } from '../web/site.module.js';
import { WebModule } from '../web/web.module.js';
import { type Command, parse, type Terminal, UsageError } from './command.js';

interface Throwaway {
  database: DatabaseConfig;
  siteDir: string;
}

/** A database of a new name on the server of that address, or a SQLite file; the database in the address stays alone. */
function throwawayDatabase(url: string, siteDir: string): DatabaseConfig {
  const sqlite = parseDatabaseUrl('sqlite://check.sqlite?synchronous=normal', { siteDir });
  if (url === 'sqlite' || url.startsWith('sqlite://')) return sqlite;
  const named = /^(mariadb|mysql):\/\/[^/?]*\/?(\?|$)/.test(url) ? url.replace(/\/?(\?|$)/, '/any$1') : url;
  const given = parseDatabaseUrl(named, { siteDir });
  return { ...given, database: `cairn_check_${randomBytes(6).toString('hex')}` } as DatabaseConfig;
}

/** Makes a database and a folder for `work`, and removes both, come what may. */
async function withThrowaway<T>(url: string, work: (place: Throwaway) => Promise<T>): Promise<T> {
  const siteDir = await mkdtemp(path.join(tmpdir(), 'cairn-check-'));
  try {
    const database = throwawayDatabase(url, siteDir);
    await createDatabase(database);
    try {
      return await work({ database, siteDir });
    } finally {
      await dropDatabase(database);
    }
  } finally {
    await rm(siteDir, { recursive: true, force: true });
  }
}

@Module({})
class CheckModule {}

/** The whole web over the site, on a port of its own that only this machine reaches. */
async function serve(site: Site, log: Log, place: Throwaway): Promise<ServedSite> {
  const config = { ...readConfig({}), ...place };
  const app = await createServer(config, log, {
    module: CheckModule,
    imports: [SiteModule.of(config, log, { useValue: site }), WebModule],
  });
  await app.listen(0, '127.0.0.1');
  return { url: await app.getUrl(), close: () => app.close() };
}

const PROGRESS_MS = 5000;

/** Says how far the work is, every few seconds. */
function progress(terminal: Terminal): (done: number, total: number, what: string) => void {
  let last = Date.now();
  return (done, total, what) => {
    if (Date.now() - last < PROGRESS_MS) return;
    last = Date.now();
    terminal.err(`${done} of ${total} ${what} …`);
  };
}

/** Ctrl-C ends the work, not the program: the throw-away database has to go. */
async function stoppable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = () => controller.abort(new FrappeError('stopped before the end; the throw-away database is removed'));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

const OPTIONS = { database: { type: 'string' }, 'no-documents': { type: 'boolean' } } as const;
const NAMES = { sqlite: 'SQLite', mariadb: 'MariaDB' } as const;

export const checkDoctypeFiles: Command = {
  usage: 'check-doctypes DIR… [--database sqlite|mariadb://user:password@host] [--no-documents]',
  summary:
    'Tries every DocType file below DIR on a throw-away site: tables, export, and a document of each made, read, changed ' +
    'and deleted over HTTP. On SQLite, or on a new database of the MariaDB server that --database, else DATABASE_URL, ' +
    'names; it is dropped afterwards, and no other database is touched.',
  async run(args, terminal) {
    const { values, positionals } = parse({ args, allowPositionals: true, options: OPTIONS });
    if (positionals.length === 0) throw new UsageError('DIR is missing');
    const missing = positionals.find((folder) => !existsSync(folder));
    if (missing) throw new UsageError(`there is no folder ${missing}`);
    loadEnvFile();
    const url = values.database ?? process.env.DATABASE_URL ?? 'sqlite';
    const own = readDoctypeFiles([path.join(root, 'doctypes')]);
    const { kind, ...report } = await stoppable((signal) =>
      withThrowaway(url, async (place) => ({
        kind: place.database.kind,
        ...(await checkDoctypes(positionals, {
          ...place,
          own,
          methods: hooks.methods,
          serve: values['no-documents'] ? undefined : (site, log) => serve(site, log, place),
          onNote: (line) => terminal.err(line),
          onProgress: progress(terminal),
          signal,
        })),
      })),
    );
    for (const { doctype, step, reason } of report.refusals) terminal.out(`${doctype}: ${step}: ${reason}`);
    terminal.out(`check-doctypes: ${report.passed} of ${report.files} pass on ${NAMES[kind]}`);
    return report.refusals.length === 0 && report.files > 0 ? 0 : 1;
  },
};
