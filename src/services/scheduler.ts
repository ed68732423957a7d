import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { CronTime } from 'cron';
import {
  ADMINISTRATOR,
  type Cadence,
  ConfigurationError,
  InReadOnlyMode,
  type Job,
  type Log,
  type Site,
} from '../engine/index.js';
import { LOG, SITE } from './tokens.js';

/** Frappe's cadences as cron expressions, in the site's time. */
const CADENCES: Readonly<Record<Cadence, string>> = {
  all: '*/4 * * * *',
  hourly: '0 * * * *',
  daily: '0 0 * * *',
  weekly: '0 0 * * 0',
  monthly: '0 0 1 * *',
  yearly: '0 0 1 1 *',
};

/** A job of `scheduler_events`. */
interface Scheduled {
  name: string;
  /** As `Scheduled Job Type` says it: All, Hourly, …, Cron. */
  frequency: string;
  cron: string;
  job: Job;
}

interface JobRow {
  name: string;
  stopped: number;
  cron_format: string | null;
  last_execution: string | null;
  creation: string;
}

/** Local times are compared as if they were UTC: only their order matters. */
const asMillis = (local: string) => Date.parse(`${local.slice(0, 19).replace(' ', 'T')}Z`);

function checkedCron(name: string, expression: string): string {
  try {
    new CronTime(expression, 'UTC');
    return expression;
  } catch (cause) {
    throw new ConfigurationError(`hooks.ts: scheduler_events: "${expression}" of ${name} is no cron expression`, {
      cause,
    });
  }
}

/** Is there a moment of the schedule after `last` that is not after `now`? Both local times. */
export function isDue(cron: string, last: string, now: string): boolean {
  return new CronTime(cron, 'UTC').getNextDateFrom(new Date(asMillis(last)), 'UTC').toMillis() <= asMillis(now);
}

/** @throws ConfigurationError for a job without a name, a name used twice, or a wrong cron expression */
export function scheduledJobs(site: Site): Scheduled[] {
  const { cron = {}, ...cadences } = site.hooks.all.scheduler_events ?? {};
  const jobs: Scheduled[] = [];
  const add = (job: Job, frequency: string, expression: string) => {
    if (!job.name)
      throw new ConfigurationError('hooks.ts: a job of scheduler_events has no name: give it a named function');
    if (jobs.some(({ name }) => name === job.name))
      throw new ConfigurationError(`hooks.ts: two jobs of scheduler_events are called ${job.name}`);
    jobs.push({ name: job.name, frequency, cron: checkedCron(job.name, expression), job });
  };
  for (const [cadence, list] of Object.entries(cadences)) {
    const frequency = cadence.charAt(0).toUpperCase() + cadence.slice(1);
    for (const job of list) add(job, frequency, CADENCES[cadence as Cadence]);
  }
  for (const [expression, list] of Object.entries(cron)) for (const job of list) add(job, 'Cron', expression);
  return jobs;
}

/**
 * Runs `scheduler_events`, each once for all processes: whoever moves a job's `last_execution` on runs it.
 * A job that was missed while nobody ran is caught up once.
 */
@Injectable()
export class Scheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #jobs: readonly Scheduled[] = [];
  readonly #running = new Map<string, Promise<void>>();
  #stopping = false;
  #isRegistered = false;

  constructor(
    @Inject(SITE) private readonly site: Site,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.#jobs = scheduledJobs(this.site);
    try {
      await this.#register();
    } catch (error) {
      // what has been written can be read all the same
      if (!(error instanceof InReadOnlyMode)) throw error;
      this.log.warn({}, 'the database takes no changes: scheduled jobs wait until it does');
    }
  }

  async #register(): Promise<void> {
    const columns = ['name', 'creation', 'modified', 'owner', 'modified_by', 'method', 'frequency', 'cron_format'];
    await this.site.run(ADMINISTRATOR, async (ctx) => {
      const now = ctx.now();
      const rows = this.#jobs.map(({ name, frequency, cron }) => [
        name,
        now,
        now,
        ctx.user,
        ctx.user,
        name,
        frequency,
        cron,
      ]);
      await ctx.db.insertRows('tabScheduled Job Type', columns, rows, { ignore: true });
    });
    this.#isRegistered = true;
  }

  /** Starts the jobs that are due; one that still runs here is let be. */
  @Cron(CronExpression.EVERY_MINUTE)
  async tick(): Promise<void> {
    try {
      if (!this.#isRegistered) await this.#register();
      for (const job of this.#jobs) {
        if (this.#stopping || this.#running.has(job.name) || !(await this.#claim(job))) continue;
        const run = this.#run(job).finally(() => this.#running.delete(job.name));
        this.#running.set(job.name, run);
      }
    } catch (error) {
      this.log.error({ err: error }, 'the scheduler could not look for jobs');
    }
  }

  /** Waits for the jobs that run. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#running.values());
  }

  /** Makes this process the one that runs the job now; false when it is not due or another was faster. */
  #claim({ name, cron }: Scheduled): Promise<boolean> {
    return this.site.run(ADMINISTRATOR, async (ctx) => {
      const [row] = await ctx.db.query<JobRow>(
        'SELECT `name`, `stopped`, `cron_format`, `last_execution`, `creation` FROM `tabScheduled Job Type` WHERE `name` = ?',
        [name],
      );
      const now = ctx.now();
      if (!row || row.stopped || !isDue(row.cron_format || cron, row.last_execution ?? row.creation, now)) return false;
      const unchanged = row.last_execution === null ? '`last_execution` IS NULL' : '`last_execution` = ?';
      const changed = await ctx.db.execute(
        `UPDATE \`tabScheduled Job Type\` SET \`last_execution\` = ? WHERE \`name\` = ? AND ${unchanged}`,
        [now, name, ...(row.last_execution === null ? [] : [row.last_execution])],
      );
      return changed === 1;
    });
  }

  async #run({ name, job }: Scheduled): Promise<void> {
    const started = Date.now();
    try {
      await this.site.catchUp();
      await this.site.run(ADMINISTRATOR, async (ctx) => job(ctx));
      this.log.info({ job: name, ms: Date.now() - started }, 'job done');
    } catch (error) {
      this.log.error({ job: name, err: error }, 'job failed');
      await this.#note(name, error);
    }
  }

  async #note(name: string, error: unknown): Promise<void> {
    const values = { status: 'Failed', scheduled_job_type: name, details: String((error as Error).stack ?? error) };
    await this.site
      .run(ADMINISTRATOR, (ctx) => ctx.sudo().newDoc('Scheduled Job Log', values).insert())
      .catch((failure: unknown) => this.log.error({ job: name, err: failure }, 'a failed job could not be noted'));
  }
}
