import { ADMINISTRATOR } from '../engine/index.js';
import { authParts } from '../services/auth/index.js';
import { type Command, only, parse } from './command.js';
import { readPassword } from './password.js';
import { withSite } from './site.js';

export const setPassword: Command = {
  usage: 'set-password USER [--password PASSWORD]',
  summary: 'Gives a user a new password (asked for, or read from stdin) and ends their sessions.',
  async run(args, terminal) {
    const { values, positionals } = parse({ args, allowPositionals: true, options: { password: { type: 'string' } } });
    const name = only(positionals, 'USER');
    const password = values.password ?? (await readPassword(`New password of ${name}: `));
    await withSite(terminal, (site, config) =>
      site.run(ADMINISTRATOR, async (ctx) => {
        const user = await ctx.getDoc('User', name);
        await authParts(config.siteDir).accounts.setPassword(ctx, user.name, password);
      }),
    );
    terminal.out(`The password of ${name} is set.`);
    return 0;
  },
};
