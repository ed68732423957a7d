/** `npm run weaken` shows that the attacks are seen to fail; here only that its list still fits the sources. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../support/product.js';

interface Weakening {
  of: string;
  what: string;
  edits: readonly (readonly [file: string, find: string, replace: string])[];
}

describe('the list of weakenings', () => {
  let weakenings: readonly Weakening[];
  beforeAll(async () => {
    ({ weakenings } = (await import(path.join(root, 'scripts/weakenings.mjs'))) as {
      weakenings: readonly Weakening[];
    });
  });

  it('names places that there are, each once', () => {
    const misfits = weakenings.flatMap(({ what, edits }) =>
      edits
        .filter(([file, find]) => readFileSync(path.join(root, file), 'utf8').split(find).length !== 2)
        .map(() => what),
    );
    expect(misfits).toEqual([]);
  });

  it('has at least three for every class of attack', () => {
    const count = new Map<string, number>();
    for (const { of } of weakenings) count.set(of, (count.get(of) ?? 0) + 1);
    expect([...count.keys()].map((name) => name.slice(0, 3))).toEqual(
      expect.arrayContaining(['6.1', '6.2', '6.3', '6.4', '6.5', '6.6', '6.7', '6.8']),
    );
    expect([...count].filter(([, number]) => number < 3)).toEqual([]);
  });
});
