import { createDatabase } from '../engine/database/server.js';
import { ConfigurationError } from '../engine/index.js';
import { prepareSite } from '../services/setup.js';
import { type Command, parse } from './command.js';
import { setupOptions, siteConfig, terminalLog } from './site.js';

export const newSite: Command = {
  usage: 'new-site [--demo | --no-demo]',
  summary:
    'Makes the database when there is none, its tables, users and fixtures; prints a password unless ADMIN_PASSWORD is set.',
  async run(args, terminal) {
    const { values } = parse({ args, allowNegative: true, options: { demo: { type: 'boolean' } } });
    const config = siteConfig();
    await createDatabase(config.database);
    let isNew = false;
    const noteNew = () => {
      isNew = true;
    };
    const options = { ...setupOptions(config, terminal), onNew: noteNew };
    const wanted = { ...config, demoData: values.demo ?? config.demoData };
    const site = await prepareSite(wanted, terminalLog(terminal), options);
    await site.close();
    if (!isNew)
      throw new ConfigurationError(
        'This database is a site already; it was brought up to date. For another one set SITE_DIR or DATABASE_URL.',
      );
    terminal.out('The site is ready: npm start serves it.');
    return 0;
  },
};
