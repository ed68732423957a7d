import path from 'node:path';
import { backUp } from '../services/transfer/backup.js';
import { type Command, only, parse } from './command.js';
import { siteConfig } from './site.js';

export const backup: Command = {
  usage: 'backup FOLDER',
  summary: 'Writes database, files and key of the site into a new folder, while it serves.',
  async run(args, terminal) {
    const { positionals } = parse({ args, allowPositionals: true });
    const folder = path.resolve(only(positionals, 'FOLDER'));
    const names = await backUp(siteConfig(), folder);
    terminal.out(`${folder}: ${names.join(', ')}`);
    return 0;
  },
};
