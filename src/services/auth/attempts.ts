import { createHash } from 'node:crypto';
import { SecurityException, type Session } from '../../engine/index.js';

const FORGOTTEN_AFTER = 86_400;

/** Under which a user's tries at the password are counted, wherever they are made. */
export const userKey = (user: string) => `user:${user.toLowerCase()}`;

/** What somebody is told who failed too often. */
export const lockedFor = (seconds: number) =>
  new SecurityException(`Your account has been locked and will resume after ${seconds} seconds`, {
    title: 'Login Locked',
  });

const keyOf = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * Counts attempts per key in a table, so that the count holds across processes and restarts.
 * A window begins with the first attempt and lasts its seconds; then counting starts anew.
 */
export class Attempts {
  /**
   * Counts one more attempt. Commit before trying the password: then no number of parallel attempts gets past.
   * @param now seconds since 1970
   * @returns how many there have been in this window, this one included, and how many seconds it still lasts
   */
  async count(
    session: Session,
    key: string,
    window: number,
    now: number,
  ): Promise<{ attempts: number; seconds: number }> {
    const onTaken =
      session.dialect.name === 'mariadb' ? 'ON DUPLICATE KEY UPDATE' : 'ON CONFLICT (`attempt_key`) DO UPDATE SET';
    // one statement, so that parallel attempts wait for each other; attempts first, because MariaDB
    // evaluates from left to right and attempts needs the old started_at
    await session.execute(
      `INSERT INTO \`__LoginAttempt\` (\`attempt_key\`, \`attempts\`, \`started_at\`) VALUES (?, 1, ?) ${onTaken} ` +
        '`attempts` = CASE WHEN `started_at` <= ? THEN 1 ELSE `attempts` + 1 END, ' +
        '`started_at` = CASE WHEN `started_at` <= ? THEN ? ELSE `started_at` END',
      [keyOf(key), now, now - window, now - window, now],
    );
    return this.peek(session, key, window, now);
  }

  /** The same without counting. */
  async peek(
    session: Session,
    key: string,
    window: number,
    now: number,
  ): Promise<{ attempts: number; seconds: number }> {
    const [row] = await session.query<{ attempts: number; started_at: number }>(
      'SELECT `attempts`, `started_at` FROM `__LoginAttempt` WHERE `attempt_key` = ? AND `started_at` > ?',
      [keyOf(key), now - window],
    );
    if (!row) return { attempts: 0, seconds: 0 };
    return { attempts: Number(row.attempts), seconds: Number(row.started_at) + window - now };
  }

  async forget(session: Session, key: string): Promise<void> {
    await session.execute('DELETE FROM `__LoginAttempt` WHERE `attempt_key` = ?', [keyOf(key)]);
  }

  /** Drops what is a day old; for the daily scheduler. */
  async purge(session: Session, now: number): Promise<void> {
    await session.execute('DELETE FROM `__LoginAttempt` WHERE `started_at` < ?', [now - FORGOTTEN_AFTER]);
  }
}
