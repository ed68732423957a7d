import { QueryDeadlockError, type Session, type Site } from '../../engine/index.js';

const TRIES = 8;

/**
 * Runs work on a session of its own and commits it; a deadlock is tried again from the start. Never one inside
 * another, and no hashing inside: each holds a connection of the pool, and all of them waiting for one more stand still.
 */
export async function inSession<T>(site: Site, work: (session: Session) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const session = site.database.session();
    try {
      const result = await work(session);
      await session.commit();
      return result;
    } catch (error) {
      if (!(error instanceof QueryDeadlockError) || attempt >= TRIES) throw error;
    } finally {
      await session.release();
    }
  }
}
