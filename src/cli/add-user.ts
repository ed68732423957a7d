import { ADMINISTRATOR } from '../engine/index.js';
import { authParts } from '../services/auth/index.js';
import { type Command, only, parse } from './command.js';
import { withSite } from './site.js';

const OPTIONS = {
  'first-name': { type: 'string' },
  'last-name': { type: 'string' },
  role: { type: 'string', multiple: true },
  password: { type: 'string' },
} as const;

export const addUser: Command = {
  usage: 'add-user EMAIL [--first-name NAME] [--last-name NAME] [--role ROLE]… [--password PASSWORD]',
  summary: 'Makes a user; without a password they cannot log in until `cairn set-password` gives them one.',
  async run(args, terminal) {
    const { values, positionals } = parse({ args, allowPositionals: true, options: OPTIONS });
    const email = only(positionals, 'EMAIL');
    await withSite(terminal, (site, config) =>
      site.run(ADMINISTRATOR, async (ctx) => {
        const user = ctx.newDoc('User', {
          email,
          first_name: values['first-name'] ?? email.split('@')[0],
          last_name: values['last-name'] ?? null,
          enabled: 1,
          send_welcome_email: 0,
          roles: (values.role ?? []).map((role) => ({ role })),
        });
        await user.insert();
        if (values.password) await authParts(config.siteDir).accounts.setPassword(ctx, user.name, values.password);
        terminal.out(`User ${user.name} is there${values.role ? ` with ${values.role.join(', ')}` : ''}.`);
      }),
    );
    return 0;
  },
};
