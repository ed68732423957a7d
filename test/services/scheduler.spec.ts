import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Ctx, Hooks } from '../../src/engine/index.js';
import { createLog } from '../../src/services/log.js';
import { isDue, Scheduler, scheduledJobs } from '../../src/services/scheduler.js';
import { databases } from '../support/databases.js';
import { openTestSite, type TestSite } from '../support/site.js';

const log = createLog('silent');

describe('isDue', () => {
  it.each([
    ['0 * * * *', '2026-11-23 10:00:00.000000', '2026-11-23 10:59:59', false],
    ['0 * * * *', '2026-11-23 10:00:00.000000', '2026-11-23 11:00:00', true],
    ['0 0 * * *', '2026-11-20 03:00:00', '2026-11-23 02:00:00', true],
    ['*/15 * * * *', '2026-11-23 10:01:00', '2026-11-23 10:14:59', false],
    ['0 0 1 * *', '2026-11-23 10:00:00', '2026-12-01 00:00:01', true],
  ])('%s, last at %s, now %s: %s', (cron, last, now, due) => {
    expect(isDue(cron, last, now)).toBe(due);
  });
});

describe.each(databases)('the scheduler on $name', (database) => {
  let test: TestSite;
  let ran: string[] = [];
  const hooks: Hooks = {
    scheduler_events: {
      hourly: [
        async function sweep(ctx: Ctx) {
          ran.push('sweep');
          await ctx.sudo().newDoc('Error Log', { method: 'sweep' }).insert();
        },
      ],
      cron: {
        '*/5 * * * *': [
          function failing() {
            ran.push('failing');
            throw new Error('no luck');
          },
        ],
      },
    },
  };
  beforeAll(async () => {
    test = await openTestSite(database, { hooks });
  }, 60_000);
  afterAll(() => test?.close());

  const longAgo = () =>
    test.admin((ctx) =>
      ctx.db.execute("UPDATE `tabScheduled Job Type` SET `last_execution` = '2001-01-01 00:00:00.000000'"),
    );
  const make = async () => {
    const scheduler = new Scheduler(test.site, log);
    await scheduler.onApplicationBootstrap();
    return scheduler;
  };
  const settled = (scheduler: Scheduler) => scheduler.beforeApplicationShutdown();

  it('writes down its jobs, once for all processes, and runs none of them before its time', async () => {
    const [first, second] = await Promise.all([make(), make()]);
    const rows = await test.admin((ctx) =>
      ctx.getList('Scheduled Job Type', { fields: ['method', 'frequency', 'cron_format'], order_by: 'method asc' }),
    );
    expect(rows).toEqual([
      { method: 'failing', frequency: 'Cron', cron_format: '*/5 * * * *' },
      { method: 'sweep', frequency: 'Hourly', cron_format: '0 * * * *' },
    ]);
    await test.admin(async (ctx) => {
      await ctx.db.execute('UPDATE `tabScheduled Job Type` SET `last_execution` = ?', [ctx.now()]);
    });
    await Promise.all([first.tick(), second.tick()]);
    await Promise.all([settled(first), settled(second)]);
    expect(ran).toEqual([]);
  });

  it('runs a due job once, whichever process is first, and notes a failure', async () => {
    await longAgo();
    const processes = await Promise.all([make(), make(), make()]);
    await Promise.all(processes.map((scheduler) => scheduler.tick()));
    await Promise.all(processes.map(settled));
    expect([...ran].sort()).toEqual(['failing', 'sweep']);
    expect(await test.admin((ctx) => ctx.count('Error Log', { method: 'sweep' }))).toBe(1);
    const failures = await test.admin((ctx) =>
      ctx.getList('Scheduled Job Log', { fields: ['status', 'scheduled_job_type', 'details'] }),
    );
    expect(failures).toEqual([
      { status: 'Failed', scheduled_job_type: 'failing', details: expect.stringContaining('no luck') },
    ]);
  });

  it('leaves out a job that is stopped', async () => {
    ran = [];
    await longAgo();
    await test.admin((ctx) =>
      ctx.db.execute("UPDATE `tabScheduled Job Type` SET `stopped` = 1 WHERE `name` = 'failing'"),
    );
    const scheduler = await make();
    await scheduler.tick();
    await settled(scheduler);
    expect(ran).toEqual(['sweep']);
  });

  it('refuses jobs without a name, names used twice and wrong expressions', () => {
    const withEvents = (scheduler_events: Hooks['scheduler_events']) =>
      ({ hooks: { all: { scheduler_events } } }) as unknown as typeof test.site;
    expect(() => scheduledJobs(withEvents({ daily: [() => 1] }))).toThrow('no name');
    const twice = function same() {};
    expect(() => scheduledJobs(withEvents({ daily: [twice], hourly: [twice] }))).toThrow('same');
    expect(() => scheduledJobs(withEvents({ cron: { 'not cron': [twice] } }))).toThrow('not cron');
  });
});
