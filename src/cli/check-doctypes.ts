import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDatabase, dropDatabase } from '../engine/database/server.js';
import { type DatabaseConfig, parseDatabaseUrl, readDoctypeFiles } from '../engine/index.js';
import { checkDoctypes } from '../services/check-doctypes.js';
import { root } from '../services/config.js';
import { type Command, parse, UsageError } from './command.js';

/** Runs `work` on a new database and removes it: a file in a temporary folder, or a database beside the given one. */
async function withThrowaway<T>(url: string | undefined, work: (database: DatabaseConfig) => Promise<T>): Promise<T> {
  const siteDir = await mkdtemp(path.join(tmpdir(), 'cairn-check-'));
  const given = url ? parseDatabaseUrl(url, { siteDir }) : undefined;
  const config: DatabaseConfig =
    given?.kind === 'mariadb'
      ? { ...given, database: `cairn_check_${randomBytes(6).toString('hex')}` }
      : parseDatabaseUrl('sqlite://check.sqlite?synchronous=normal', { siteDir });
  try {
    await createDatabase(config);
    return await work(config);
  } finally {
    await dropDatabase(config);
    await rm(siteDir, { recursive: true, force: true });
  }
}

const OPTIONS = { database: { type: 'string' }, 'no-documents': { type: 'boolean' } } as const;

export const checkDoctypeFiles: Command = {
  usage: 'check-doctypes DIR… [--database mariadb://…] [--no-documents]',
  summary:
    'Tries the DocType files below DIR on a throw-away site: tables, and one document of each made, changed and deleted.',
  async run(args, terminal) {
    const { values, positionals } = parse({ args, allowPositionals: true, options: OPTIONS });
    if (positionals.length === 0) throw new UsageError('DIR is missing');
    const missing = positionals.find((folder) => !existsSync(folder));
    if (missing) throw new UsageError(`there is no folder ${missing}`);
    const own = readDoctypeFiles([path.join(root, 'doctypes')]);
    const report = await withThrowaway(values.database, (database) =>
      checkDoctypes(positionals, { database, own, documents: !values['no-documents'] }),
    );
    for (const { file, reason } of report.refusals) terminal.out(`${file}: ${reason}`);
    terminal.out(`check-doctypes: ${report.files - report.refusals.length} of ${report.files} load and sync`);
    return report.refusals.length === 0 && report.files > 0 ? 0 : 1;
  },
};
