import { start } from 'node:repl';
import { ADMINISTRATOR } from '../engine/index.js';
import { type Command, parse } from './command.js';
import { withSite } from './site.js';

export const openConsole: Command = {
  usage: 'console [--user USER]',
  summary: 'A JavaScript prompt with `ctx` and `site`; `await commit()` keeps what was done, leaving discards it.',
  async run(args, terminal) {
    const { values } = parse({ args, options: { user: { type: 'string', default: ADMINISTRATOR } } });
    await withSite(terminal, async (site) => {
      const ctx = await site.begin(values.user);
      terminal.err(`ctx is ${ctx.user} in one transaction; await commit() keeps what you do.`);
      const repl = start({ prompt: 'cairn> ' });
      Object.assign(repl.context, { site, ctx, commit: () => site.commit(ctx) });
      await new Promise<void>((left) => repl.once('exit', () => left()));
      await site.finish(ctx, 'rollback');
    });
    return 0;
  },
};
