// A process with a scheduler and one job; it looks for due jobs whenever it reads a line. scheduler.spec.ts runs two.
import 'reflect-metadata';
import { createInterface } from 'node:readline';

const dist = new URL('../../../dist/', import.meta.url);
const load = (file) => import(new URL(file, dist).href);
const [{ default: hooks }, { mergeHooks }, { prepareSite }, { Scheduler }, { readConfig, root }, { createLog }] =
  await Promise.all(
    [
      'hooks.js',
      'src/engine/index.js',
      'src/services/setup.js',
      'src/services/scheduler.js',
      'src/services/config.js',
      'src/services/log.js',
    ].map(load),
  );

const log = createLog('error');
async function countSheep(ctx) {
  await ctx.newDoc('ToDo', { description: 'A sheep' }).insert();
  console.log('ran');
}
const site = await prepareSite(readConfig(), log, {
  root,
  hooks: mergeHooks(hooks, { scheduler_events: { all: [countSheep] } }),
});
const scheduler = new Scheduler(site, log);
await scheduler.onApplicationBootstrap();
console.log('ready');
for await (const _line of createInterface({ input: process.stdin })) {
  await scheduler.tick();
  console.log('looked');
}
await scheduler.beforeApplicationShutdown();
await site.close();
