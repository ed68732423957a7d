import { setImmediate as breathe } from 'node:timers/promises';
import type { Ctx } from '../../../engine/index.js';

/** Milliseconds between two notes of how far a job is. */
const BEAT = 1000;

/** Tells how far the work is: the job's own row, and those who look at it. */
export class Progress {
  readonly #began = Date.now();
  #last = Date.now();
  #done = 0;

  constructor(
    private readonly ctx: Ctx,
    private readonly dataImport: string,
    private readonly total: number,
    private readonly flush: () => Promise<void> = async () => undefined,
  ) {}

  /** Counts one more. Now and then it keeps what is done, and looks whether rights have changed meanwhile. */
  async step(success: boolean): Promise<void> {
    this.#done++;
    // SQLite works on the event loop: everybody else gets a turn after each document
    await breathe();
    if (Date.now() - this.#last < BEAT && this.#done < this.total) return;
    this.#last = Date.now();
    await this.flush();
    this.#publish(success);
    await this.ctx.checkpoint(this.#done, this.total);
    await this.ctx.site.catchUp();
  }

  #publish(success: boolean): void {
    const { ctx, total } = this;
    const current = this.#done;
    const eta = Math.round(((Date.now() - this.#began) / current) * (total - current)) / 1000;
    const message = { data_import: this.dataImport, current, total, eta, success };
    ctx.site.ports.realtime?.publish('data_import_progress', message, `user:${ctx.user}`);
  }
}

/** Tells that everything about an import may have changed. */
export function publishRefresh(ctx: Ctx, dataImport: string): void {
  ctx.site.ports.realtime?.publish('data_import_refresh', { data_import: dataImport }, `user:${ctx.user}`);
}
