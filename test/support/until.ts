import { setTimeout as pause } from 'node:timers/promises';

/** Resolves when `isSo` is. @throws after some seconds */
export async function until(isSo: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error('it never came to be');
    await pause(10);
  }
}
