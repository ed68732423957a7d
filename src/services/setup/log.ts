import { ADMINISTRATOR, type Ctx, type Site } from '../../engine/index.js';

/**
 * What has been done to this site once: patches, fixture files, the steps of its first start. Kept in the Patch Log,
 * where system managers can see it.
 */
export class DoneLog {
  readonly #done: Set<string>;

  private constructor(
    private readonly site: Site,
    done: Iterable<string>,
  ) {
    this.#done = new Set(done);
  }

  static async read(site: Site): Promise<DoneLog> {
    const session = site.database.session();
    try {
      const rows = await session.query<{ patch: string | null }>(
        'SELECT `patch` FROM `tabPatch Log` WHERE `skipped` = 0',
      );
      return new DoneLog(
        site,
        rows.map((row) => row.patch ?? ''),
      );
    } finally {
      await session.release();
    }
  }

  has(step: string): boolean {
    return this.#done.has(step);
  }

  /** Runs `work` and notes the step, both in one transaction; nothing when it has been done before. @returns was it run? */
  async once(step: string, work: (ctx: Ctx) => unknown): Promise<boolean> {
    if (this.#done.has(step)) return false;
    await this.site.run(ADMINISTRATOR, async (ctx) => {
      await work(ctx);
      await note(ctx, step);
    });
    this.#done.add(step);
    return true;
  }
}

async function note(ctx: Ctx, step: string): Promise<void> {
  await ctx.importing().newDoc('Patch Log', { patch: step }).insert();
}
