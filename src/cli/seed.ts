import { loadDemo } from '../services/setup.js';
import { type Command, parse } from './command.js';
import { withSite } from './site.js';

export const seed: Command = {
  usage: 'seed',
  summary: 'Loads the demo data into a site that has none yet.',
  async run(args, terminal) {
    parse({ args });
    await withSite(terminal, loadDemo);
    terminal.out('The demo data is there.');
    return 0;
  },
};
