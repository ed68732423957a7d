import { openSite } from '../engine/index.js';
import { siteOptions } from '../services/setup.js';
import { type Command, parse } from './command.js';
import { setupOptions, siteConfig, terminalLog, withSite } from './site.js';

export const migrate: Command = {
  usage: 'migrate [--dry-run]',
  summary: 'Prints what it changes in tables and columns, and does it; then doctypes, fixtures and patches.',
  async run(args, terminal) {
    const { values } = parse({ args, options: { 'dry-run': { type: 'boolean' } } });
    const config = siteConfig();
    const options = await siteOptions(config, terminalLog(terminal), setupOptions(config, terminal));
    const site = await openSite({ ...options, migrate: false });
    const plan = await site.migrate({ dryRun: true }).finally(() => site.close());
    for (const { kind, table, detail } of plan.changes) terminal.out(`${kind} ${table}: ${detail}`);
    for (const { table, detail, reason } of plan.skipped)
      terminal.err(`left as it is: ${table}: ${detail} (${reason})`);
    if (values['dry-run']) {
      terminal.out(`${plan.changes.length} changes to the schema; nothing was done (--dry-run).`);
      return 0;
    }
    await withSite(terminal, async () => undefined);
    terminal.out(`${plan.changes.length} changes to the schema; the site is up to date.`);
    return 0;
  },
};
