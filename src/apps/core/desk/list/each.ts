import { type Ctx, FrappeError } from '../../../../engine/index.js';

export interface Failure {
  name: string;
  error: string;
}

/** Was it refused for a reason of its own, so that the others may go on? What ends a transaction is none. */
function isRefusal(error: unknown): error is FrappeError {
  return error instanceof FrappeError && error.status < 500;
}

/** Undoes what the work has left to do after the commit, for it is not part of it any more. */
async function forget(ctx: Ctx, counts: { commit: number; rollback: number; messages: number }): Promise<void> {
  ctx.unit.afterCommit.length = counts.commit;
  ctx.unit.messages.length = counts.messages;
  for (const undo of ctx.unit.afterRollback.splice(counts.rollback)) await undo();
}

/** Does the work whole or not at all, what it leaves for after the commit included. @returns why it was refused; undefined when it was done */
export async function attempt(ctx: Ctx, work: () => Promise<unknown>): Promise<FrappeError | undefined> {
  const { afterCommit, afterRollback, messages } = ctx.unit;
  const counts = { commit: afterCommit.length, rollback: afterRollback.length, messages: messages.length };
  try {
    await ctx.db.savepoint(work);
    return undefined;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await forget(ctx, counts);
    return error;
  }
}

/**
 * Does the same to each document, and each stands for itself: what one has done is undone when it is refused, and the
 * others go on. In a job each is a transaction of its own; in a request all are one, with a savepoint for each.
 */
export async function forEachDocument(
  ctx: Ctx,
  names: readonly string[],
  work: (name: string) => Promise<unknown>,
): Promise<Failure[]> {
  const failures: Failure[] = [];
  for (const [place, name] of names.entries()) {
    const refused = await attempt(ctx, () => work(name));
    if (refused) failures.push({ name, error: refused.message });
    await ctx.checkpoint(place + 1, names.length);
  }
  return failures;
}

const MOST_LINES = 20;

/** Tells the person what failed and why, one line for each document. */
export function tellFailures(ctx: Ctx, failures: readonly Failure[], verb: string): void {
  if (failures.length === 0) return;
  const lines = failures.slice(0, MOST_LINES).map(({ name, error }) => `${name}: ${error}`);
  if (failures.length > MOST_LINES) lines.push(`… and ${failures.length - MOST_LINES} more`);
  ctx.msgprint({ title: `Could not ${verb}`, message: lines.join('\n'), indicator: 'red' });
}
