/** `cairn`: the command line. Each command is a file in `cli/`, loaded when it is called. */
import { pathToFileURL } from 'node:url';
import { type Command, type Terminal, UsageError } from './cli/command.js';
import { FrappeError } from './engine/errors.js';

const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  migrate: async () => (await import('./cli/migrate.js')).migrate,
  adopt: async () => (await import('./cli/adopt.js')).adopt,
  'new-site': async () => (await import('./cli/new-site.js')).newSite,
  backup: async () => (await import('./cli/backup.js')).backup,
  seed: async () => (await import('./cli/seed.js')).seed,
  typegen: async () => (await import('./cli/typegen.js')).typegen,
  'add-user': async () => (await import('./cli/add-user.js')).addUser,
  'set-password': async () => (await import('./cli/set-password.js')).setPassword,
  'new-doctype': async () => (await import('./cli/new-doctype.js')).newDoctype,
  'export-fixtures': async () => (await import('./cli/export-fixtures.js')).exportFixturesOf,
  'check-doctypes': async () => (await import('./cli/check-doctypes.js')).checkDoctypeFiles,
  console: async () => (await import('./cli/console.js')).openConsole,
};

async function help(terminal: Terminal): Promise<number> {
  terminal.out('cairn COMMAND, with the site of the environment (SITE_DIR, DATABASE_URL; .env is read):\n');
  for (const load of Object.values(COMMANDS)) {
    const { usage, summary } = await load();
    terminal.out(`  ${usage}\n      ${summary}`);
  }
  terminal.out('  help\n      Shows this.');
  return 0;
}

/** What a person needs to mend it; a fault of ours shows where it happened. */
function explain(error: unknown): string {
  if (process.env.DEBUG || !(error instanceof FrappeError))
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  return error.message || error.exc_type;
}

/** @returns the exit code: 0 done, 1 failed, 2 called wrongly */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [name = 'help', ...args] = argv;
  if (['help', '--help', '-h'].includes(name)) return help(terminal);
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) {
    terminal.err(`There is no command "${name}". Commands: ${Object.keys(COMMANDS).join(', ')}, help.`);
    return 2;
  }
  try {
    const command = await load();
    if (!args.includes('--help')) return await command.run(args, terminal);
    terminal.out(`cairn ${command.usage}\n${command.summary}`);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) terminal.err(`cairn ${name}: ${explain(error)}`);
    else terminal.err(`cairn ${name}: ${error.message}\nUsage: cairn ${(await load()).usage}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

const standard: Terminal = {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
};

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await main(process.argv.slice(2), standard);
}
