import { setTimeout as pause } from 'node:timers/promises';
import { QueryDeadlockError } from '../errors.js';

const TRIES = 6;
/** Milliseconds to wait at most before the second try; it doubles with each further one. */
const FIRST_PAUSE = 8;

/**
 * Runs a transaction again when the database has picked it as a deadlock's victim: nothing of it has happened then.
 * Waits a random while first, so that the same transactions do not meet again.
 * @param work the whole transaction, from the start; must not touch anything else
 * @throws QueryDeadlockError when it keeps happening, and whatever `work` throws
 */
export async function retryDeadlocks<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof QueryDeadlockError) || attempt === TRIES) throw error;
      await pause(Math.random() * FIRST_PAUSE * 2 ** attempt);
    }
  }
}
