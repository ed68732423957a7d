import { BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap, Optional } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import {
  ADMINISTRATOR,
  type Ctx,
  FrappeError,
  type Jobs,
  type Log,
  type Site,
  ValidationError,
} from '../engine/index.js';
import type { RedisLink } from './redis.js';
import { LOG, REDIS, SITE } from './tokens.js';

const JOBS = '`tabBackground Job`';
/** Other processes' jobs are looked for this often (ms), or when Redis tells of them; one's own are begun at once. */
const LOOK_EVERY = 10_000;
/** A running job says this often (ms) that it still runs … */
const BEAT_EVERY = 15_000;
/** … and is begun again by somebody else when it has not for so long (s). */
const DEAD_AFTER = 60;
const ATTEMPTS = 3;

/** Thrown into a job at its next checkpoint when the server is told to stop. */
class Stopped extends Error {}

/** Puts methods into Background Job; `JobRunner` runs them, in whichever process is free first. */
export class JobQueue implements Jobs {
  /** Called once there is something to do. */
  onWork: () => void = () => undefined;

  async enqueue(ctx: Ctx, method: string, args: Readonly<Record<string, unknown>>): Promise<string> {
    if (!ctx.site.hooks.method(method)) throw new ValidationError(`Failed to get method for command ${method}`);
    const values = { method, arguments: JSON.stringify(args), status: 'Queued', user: ctx.user };
    const job = await ctx.sudo().newDoc('Background Job', values).insert();
    ctx.afterCommit(() => this.onWork());
    return job.name;
  }
}

interface JobRow {
  name: string;
  method: string;
  arguments: string | null;
  user: string;
  attempts: number;
  status: string;
  modified: string;
}

/** Runs background jobs, one at a time in each process. */
@Injectable()
export class JobRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #running: Promise<void> | undefined;
  #stopping = false;

  constructor(
    @Inject(SITE) private readonly site: Site,
    @Inject(LOG) private readonly log: Log,
    @Optional() @Inject(REDIS) private readonly redis?: RedisLink | null,
  ) {}

  onApplicationBootstrap(): void {
    const { jobs } = this.site.ports;
    const { redis } = this;
    if (redis) redis.onWork = () => this.look();
    if (jobs instanceof JobQueue) {
      jobs.onWork = () => {
        this.look();
        redis?.work();
      };
    }
    this.look();
  }

  /** Begins what waits, unless jobs run here already. */
  @Interval(LOOK_EVERY)
  look(): void {
    if (this.#stopping || this.#running) return;
    this.#running = this.#runAll().finally(() => {
      this.#running = undefined;
    });
  }

  /** Lets the running job come to its next checkpoint, or its end. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }

  async #runAll(): Promise<void> {
    try {
      while (!this.#stopping) {
        const job = await this.#claim();
        if (!job) return;
        await this.#run(job);
      }
    } catch (error) {
      this.log.error({ err: error }, 'background jobs could not be looked for');
    }
  }

  /** Makes this process the one that runs the oldest job that waits, or whose process has died. */
  #claim(): Promise<JobRow | undefined> {
    return this.site.run(ADMINISTRATOR, async (ctx) => {
      const dead = ctx.site.time.local(new Date(ctx.site.ports.clock.now().getTime() - DEAD_AFTER * 1000));
      const [job] = await ctx.db.query<JobRow>(
        `SELECT \`name\`, \`method\`, \`arguments\`, \`user\`, \`attempts\`, \`status\`, \`modified\` FROM ${JOBS}
        WHERE \`status\` = 'Queued' OR (\`status\` = 'Started' AND \`modified\` < ?) ORDER BY \`creation\` LIMIT 1`,
        [dead],
      );
      if (!job) return undefined;
      const now = ctx.now();
      const won = await ctx.db.execute(
        `UPDATE ${JOBS} SET \`status\` = 'Started', \`started_on\` = ?, \`modified\` = ?, \`attempts\` = \`attempts\` + 1
        WHERE \`name\` = ? AND \`status\` = ? AND \`modified\` = ?`,
        [now, now, job.name, job.status, job.modified],
      );
      return won === 1 ? { ...job, attempts: job.attempts + 1 } : undefined;
    });
  }

  async #run(job: JobRow): Promise<void> {
    if (job.attempts > ATTEMPTS) {
      return this.#end(job, 'Failed', { error: `Given up: the server stopped ${ATTEMPTS} times while it ran` });
    }
    const beat = setInterval(() => void this.#write(job, {}).catch(() => undefined), BEAT_EVERY);
    try {
      const result = await this.#call(job);
      await this.#end(job, 'Finished', { result: JSON.stringify(result ?? null), progress: 100 });
      this.log.info({ job: job.name, method: job.method }, 'background job done');
    } catch (error) {
      // Told to stop, not failed: whoever looks next goes on from what is kept.
      if (error instanceof Stopped) return await this.#write(job, { status: 'Queued', attempts: job.attempts - 1 });
      this.log.error({ job: job.name, method: job.method, err: error }, 'background job failed');
      // the database was away, busy or picked it as a deadlock's victim: that passes
      const again = error instanceof FrappeError && error.status === 503 && job.attempts < ATTEMPTS;
      if (again) await this.#write(job, { status: 'Queued' });
      else await this.#end(job, 'Failed', { error: String((error as Error).message ?? error) });
    } finally {
      clearInterval(beat);
    }
  }

  async #call(job: JobRow): Promise<unknown> {
    await this.site.catchUp();
    const method = this.site.hooks.method(job.method);
    if (!method) throw new ValidationError(`Failed to get method for command ${job.method}`);
    const ctx = await this.site.begin(job.user);
    ctx.unit.checkpoint = async (done, total) => {
      const progress = total > 0 ? Math.min(100, (done / total) * 100) : 0;
      await ctx.db.execute(
        `UPDATE ${JOBS} SET \`done\` = ?, \`total\` = ?, \`progress\` = ?, \`modified\` = ? WHERE \`name\` = ?`,
        [done, total, progress, ctx.now(), job.name],
      );
      await this.site.commit(ctx);
      if (this.#stopping && done < total) throw new Stopped();
    };
    try {
      const result = await method.call(ctx, JSON.parse(job.arguments ?? '{}') as Record<string, unknown>);
      await this.site.finish(ctx, 'commit');
      return result;
    } catch (error) {
      await this.site.finish(ctx, 'rollback');
      throw error;
    }
  }

  #end(job: JobRow, status: 'Finished' | 'Failed', values: Readonly<Record<string, string | number>>): Promise<void> {
    return this.#write(job, { ...values, status, ended_on: this.site.time.now() });
  }

  #write(job: JobRow, values: Readonly<Record<string, string | number>>): Promise<void> {
    return this.site.run(ADMINISTRATOR, async (ctx) => {
      const all = { ...values, modified: ctx.now() };
      const sets = Object.keys(all).map((column) => `\`${column}\` = ?`);
      await ctx.db.execute(`UPDATE ${JOBS} SET ${sets.join(', ')} WHERE \`name\` = ?`, [
        ...Object.values(all),
        job.name,
      ]);
    });
  }
}
