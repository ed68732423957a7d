import path from 'node:path';
import { ConfigurationError } from '../engine/index.js';
import { root } from '../services/config.js';
import { exportFixtures } from '../services/transfer/fixtures.js';
import { type Command, parse, UsageError } from './command.js';
import { withSite } from './site.js';

export const exportFixturesOf: Command = {
  usage: 'export-fixtures --app APP [DOCTYPE]…',
  summary: 'Writes the doctypes of hooks.fixtures (or those named) to fixtures/APP, one file each.',
  async run(args, terminal) {
    const { values, positionals } = parse({ args, allowPositionals: true, options: { app: { type: 'string' } } });
    const { app } = values;
    if (!app) throw new UsageError('--app is missing: the folder below fixtures/ to write to');
    await withSite(terminal, async (site) => {
      const declared = site.hooks.all.fixtures ?? [];
      const nameOf = (spec: (typeof declared)[number]) => (typeof spec === 'string' ? spec : spec.dt);
      const stranger = positionals.find((name) => !declared.some((spec) => nameOf(spec) === name));
      if (stranger)
        throw new ConfigurationError(`hooks.fixtures does not name "${stranger}"; add it in hooks.ts first`);
      const wanted = declared.filter((spec) => positionals.length === 0 || positionals.includes(nameOf(spec)));
      if (wanted.length === 0) throw new ConfigurationError('hooks.fixtures names no doctype');
      for (const file of await exportFixtures(site, wanted, path.join(root, 'fixtures', app))) {
        terminal.out(`Wrote ${path.relative(root, file)}`);
      }
    });
    return 0;
  },
};
