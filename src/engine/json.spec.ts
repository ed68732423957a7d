import { describe, expect, it } from '@jest/globals';
import { jsonExcess, parseJson } from './json.js';

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const object = (fields: number) => `{${Array.from({ length: fields }, (_, n) => `"f${n}":1`).join()}}`;

describe('JSON from outside', () => {
  it('is read up to 100 levels, 10,000 fields of an object and 250,000 objects and lists', () => {
    for (const text of [nested(100), object(10_000), `[${Array(249_999).fill('{}').join()}]`]) {
      expect(jsonExcess(text)).toBeUndefined();
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }
    expect(() => parseJson(nested(101))).toThrow('nested more than 100 levels deep');
    expect(() => parseJson(object(10_001))).toThrow('an object of more than 10000 fields');
    expect(() => parseJson(`[${Array(250_000).fill('{}').join()}]`)).toThrow('more than 250000 objects and lists');
  });

  it('counts no brackets and commas inside texts, and no values of lists', () => {
    const texts = ['['.repeat(200), ',{'.repeat(20_000), '\\"[['.repeat(200), '\\\\'];
    for (const text of texts) expect(parseJson(JSON.stringify({ text }))).toEqual({ text });
    expect(parseJson(`[${'1,'.repeat(200_000)}1]`)).toHaveLength(200_001);
    expect(parseJson(`[${object(6000)},${object(6000)}]`)).toHaveLength(2);
  });

  it('that is no JSON is a SyntaxError, however its brackets stand', () => {
    for (const text of ['', ']]]', '}{', '"', '"\\', '{"a":1,}', ',', 'NaN'])
      expect(() => parseJson(text)).toThrow(SyntaxError);
  });
});
