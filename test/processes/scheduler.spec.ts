import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { kinds, Stage } from './support/servers.js';

const program = path.join(import.meta.dirname, 'support/scheduler-program.mjs');
const ROUNDS = 10;

/** A program's lines so far, and a way to wait until one has been said so many times. */
function listen(child: ChildProcess) {
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      text += chunk;
    });
  const times = (word: string) => text.split('\n').filter((line) => line === word).length;
  const until = async (word: string, count: number) => {
    while (times(word) < count) {
      if (child.exitCode !== null) throw new Error(`The program ended:\n${text}`);
      await pause(5);
    }
  };
  return { times, until, all: () => text };
}

describe.each(kinds)('the scheduler of two processes on %s', (kind) => {
  it('runs a job that is due once, however often both look at the same moment', async () => {
    const stage = await Stage.open(kind);
    const environment = {
      ...process.env,
      SITE_DIR: stage.siteDir,
      DATABASE_URL: stage.databaseUrl(),
      ADMIN_PASSWORD: 'Admin-Pass-42',
      DEMO_DATA: '0',
      NODE_OPTIONS: '',
    };
    const children = [0, 1].map(() => spawn(process.execPath, [program], { stdio: 'pipe', env: environment }));
    try {
      const heard = children.map(listen);
      await Promise.all(heard.map((program) => program.until('ready', 1)));
      for (let round = 1; round <= ROUNDS; round++) {
        await stage.sql([
          {
            sql: "UPDATE `tabScheduled Job Type` SET `last_execution` = '2020-01-01 00:00:00.000000' WHERE `name` = 'countSheep'",
          },
        ]);
        for (const child of children) child.stdin?.write('look\n');
        await Promise.all(heard.map((program) => program.until('looked', round)));
      }
      for (const child of children) child.stdin?.end();
      await Promise.all(children.map((child) => new Promise((resolve) => child.once('exit', resolve))));
      expect(heard.reduce((sum, program) => sum + program.times('ran'), 0)).toBe(ROUNDS);
      expect(children.map((child) => child.exitCode)).toEqual([0, 0]);
    } finally {
      for (const child of children) child.kill('SIGKILL');
      await stage.close();
    }
  }, 90_000);
});
