import type { Session } from './session.js';

/**
 * The next number of a naming series, from 1. The counter's row stays locked until the transaction ends,
 * so numbers given to concurrent callers differ, and a rollback gives its number back.
 * @param key what stands before the number, e.g. `INV-2026-`; its counter is made when there is none
 */
export async function nextSeries(session: Session, key: string): Promise<number> {
  if (session.dialect.name === 'mariadb') {
    return session.insertAutoincrement(
      'INSERT INTO `tabSeries` (`name`, `current`) VALUES (?, LAST_INSERT_ID(1)) ' +
        'ON DUPLICATE KEY UPDATE `current` = LAST_INSERT_ID(`current` + 1)',
      [key],
    );
  }
  await session.execute(
    'INSERT INTO `tabSeries` (`name`, `current`) VALUES (?, 1) ON CONFLICT (`name`) DO UPDATE SET `current` = `current` + 1',
    [key],
  );
  const [row] = await session.query<{ current: number }>('SELECT `current` FROM `tabSeries` WHERE `name` = ?', [key]);
  return row?.current ?? 0;
}

/** Gives a number back when no later one was taken: the deleted document was the last of its series. */
export async function revertSeries(session: Session, key: string, number: number): Promise<void> {
  await session.execute('UPDATE `tabSeries` SET `current` = `current` - 1 WHERE `name` = ? AND `current` = ?', [
    key,
    number,
  ]);
}
