import { createHash, randomBytes } from 'node:crypto';
import type { Session, Unit } from '../../engine/index.js';

export interface Client {
  ip: string;
  userAgent?: string | undefined;
  host?: string | undefined;
}

/** 170 hours, Frappe's default. */
export const DEFAULT_EXPIRY = 612_000;
/** A session's last activity is written at most this often, in seconds. */
export const TOUCH_AFTER = 600;

export const hashOf = (sid: string) => createHash('sha256').update(sid).digest('hex');

/** System Settings.session_expiry, `HH:MM` hours and minutes, in seconds; the default for anything else. */
export function expirySeconds(setting: unknown): number {
  const parts = /^(\d{1,5}):(\d{1,2})(?::\d{1,2})?$/.exec(String(setting ?? '').trim());
  const seconds = parts ? Number(parts[1]) * 3600 + Number(parts[2]) * 60 : 0;
  return seconds > 0 ? seconds : DEFAULT_EXPIRY;
}

// Which session is behind a transaction, so that changing one's own password does not end it.
const current = new WeakMap<Unit, string>();

/** Says that this transaction serves a request of that session. */
export function bindSession(unit: Unit, sid: string): void {
  current.set(unit, hashOf(sid));
}

/** Cookie sessions in `__Session`. A session id is 32 random bytes; the table holds its SHA-256 only. */
export class Sessions {
  /** @param now seconds since 1970 @returns the session id for the cookie; nobody can read it from the database */
  async start(session: Session, user: string, client: Client, now: number): Promise<string> {
    const sid = randomBytes(32).toString('hex');
    await session.execute(
      'INSERT INTO `__Session` (`sid_hash`, `user`, `ip`, `user_agent`, `created_at`, `active_at`) VALUES (?, ?, ?, ?, ?, ?)',
      [hashOf(sid), user, client.ip.slice(0, 45), (client.userAgent ?? '').slice(0, 140), now, now],
    );
    return sid;
  }

  /** Whose session is it? Expired ones included. */
  async userOf(session: Session, sid: string): Promise<string | undefined> {
    const [row] = await session.query<{ user: string }>('SELECT `user` FROM `__Session` WHERE `sid_hash` = ?', [
      hashOf(sid),
    ]);
    return row?.user;
  }

  async touch(session: Session, sid: string, now: number): Promise<void> {
    await session.execute('UPDATE `__Session` SET `active_at` = ? WHERE `sid_hash` = ?', [now, hashOf(sid)]);
  }

  async end(session: Session, sid: string): Promise<void> {
    await session.execute('DELETE FROM `__Session` WHERE `sid_hash` = ?', [hashOf(sid)]);
  }

  /** Ends every session of the user but the one behind this transaction. */
  async endOthers(session: Session, user: string, unit?: Unit): Promise<void> {
    const kept = (unit && current.get(unit)) ?? '';
    await session.execute('DELETE FROM `__Session` WHERE `user` = ? AND `sid_hash` <> ?', [user, kept]);
  }

  /** Ends the user's oldest sessions beyond `keep`. */
  async keepNewest(session: Session, user: string, keep: number): Promise<void> {
    const rows = await session.query<{ sid_hash: string }>(
      'SELECT `sid_hash` FROM `__Session` WHERE `user` = ? ORDER BY `active_at` DESC, `created_at` DESC',
      [user],
    );
    for (const { sid_hash } of rows.slice(Math.max(keep, 0))) {
      await session.execute('DELETE FROM `__Session` WHERE `sid_hash` = ?', [sid_hash]);
    }
  }

  async rename(session: Session, from: string, to: string): Promise<void> {
    await session.execute('UPDATE `__Session` SET `user` = ? WHERE `user` = ?', [to, from]);
  }

  /**
   * The session's CSRF token, made on first asking; from then on the session must send it.
   * undefined when there is no such session.
   */
  async csrfToken(session: Session, sid: string): Promise<string | undefined> {
    const read = async () => {
      const rows = await session.query<{ csrf_token: string | null }>(
        'SELECT `csrf_token` FROM `__Session` WHERE `sid_hash` = ?',
        [hashOf(sid)],
      );
      return rows[0];
    };
    const found = await read();
    if (!found || found.csrf_token) return found?.csrf_token ?? undefined;
    await session.execute('UPDATE `__Session` SET `csrf_token` = ? WHERE `sid_hash` = ? AND `csrf_token` IS NULL', [
      randomBytes(32).toString('hex'),
      hashOf(sid),
    ]);
    return (await read())?.csrf_token ?? undefined;
  }

  /** Drops expired sessions; for the daily scheduler. */
  async purge(session: Session, expiry: number, now: number): Promise<void> {
    await session.execute('DELETE FROM `__Session` WHERE `active_at` < ?', [now - expiry]);
  }
}
