import { describe, expect, it } from '@jest/globals';
import { Turns } from '../../src/services/auth/turns.js';

describe('work in turns', () => {
  it('runs so much of one key at a time, in the order in which it came, and another key beside it', async () => {
    const turns = new Turns(2, 10);
    const begun: string[] = [];
    const done: (() => void)[] = [];
    const work = (key: string, name: string) =>
      turns.take(key, () => {
        begun.push(name);
        return new Promise<void>((resolve) => done.push(resolve));
      });
    const all = [work('a', 'a1'), work('a', 'a2'), work('a', 'a3'), work('a', 'a4'), work('b', 'b1')];
    await Promise.resolve();
    expect(begun).toEqual(['a1', 'a2', 'b1']);
    while (done.length > 0) {
      done.shift()?.();
      await new Promise(setImmediate);
    }
    await Promise.all(all);
    expect(begun).toEqual(['a1', 'a2', 'b1', 'a3', 'a4']);
  });

  it('goes on after work that fails, and refuses when too much waits', async () => {
    const turns = new Turns(1, 1);
    const failing = turns.take('a', () => Promise.reject(new Error('no')));
    const waiting = turns.take('a', () => Promise.resolve('yes'));
    await expect(turns.take('a', () => Promise.resolve())).rejects.toThrow('Too many logins at a time');
    await expect(failing).rejects.toThrow('no');
    expect(await waiting).toBe('yes');
    expect(await turns.take('a', () => Promise.resolve('again'))).toBe('again');
  });
});
