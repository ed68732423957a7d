import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { adoptSite } from '../services/adopt.js';
import { type Command, parse, UsageError } from './command.js';
import { setupOptions, siteConfig, terminalLog } from './site.js';

const OPTIONS = {
  'dry-run': { type: 'boolean' },
  yes: { type: 'boolean' },
  sql: { type: 'boolean' },
  mend: { type: 'boolean' },
  'from-site': { type: 'string' },
  'encryption-key': { type: 'string' },
  'link-files': { type: 'boolean' },
} as const;

/** A slip of the finger is no name of a database. */
async function typedName(database: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await lines.question(`Type the name of the database (${database}) to go on: `)).trim() === database;
  } finally {
    lines.close();
  }
}

export const adopt: Command = {
  usage: 'adopt [--dry-run | --yes] [--sql] [--from-site DIR [--link-files]] [--encryption-key KEY] [--mend]',
  summary:
    "Takes over a Frappe site's MariaDB database: says what is in it and what it would add, and adds it when you say so.",
  async run(args, terminal) {
    const { values } = parse({ args, options: OPTIONS });
    if (values['dry-run'] && values.yes) throw new UsageError('--dry-run and --yes exclude each other');
    if (values['link-files'] && !values['from-site']) throw new UsageError('--link-files needs --from-site');
    const config = siteConfig();
    const outcome = await adoptSite(config, terminalLog(terminal), setupOptions(config, terminal), {
      dryRun: values['dry-run'] ?? false,
      mend: values.mend ?? false,
      sql: values.sql ?? false,
      linkFiles: values['link-files'] ?? false,
      ...(values['from-site'] ? { fromSite: path.resolve(values['from-site']) } : {}),
      ...(values['encryption-key'] ? { encryptionKey: values['encryption-key'] } : {}),
      confirm: async (database) => values.yes === true || typedName(database),
    });
    if (outcome !== 'not confirmed') return 0;
    terminal.err('Nothing was changed. To go on: npx cairn adopt --yes');
    return 1;
  },
};
