import { describe, expect, it } from '@jest/globals';
import type { DocField } from '../../../engine/index.js';
import type { Cell } from './cells.js';
import { readValue } from './values.js';

const field = (fieldtype: string) =>
  ({ fieldname: 'it', label: 'It', fieldtype, options: '', precision: '' }) as DocField;
const notation = { decimalComma: false, toLocal: (date: Date) => date.toISOString().replace('T', ' ').slice(0, 19) };

describe('values of a sheet', () => {
  it.each<[string, Cell, unknown]>([
    ['Check', 'T', 1],
    ['Check', 'No', 0],
    ['Check', true, 1],
    ['Int', '1,234', 1234],
    ['Int', 7, 7],
    ['Float', "1'234.5", 1234.5],
    ['Float', '-.5', -0.5],
    ['Float', '12,34,567.8', 1_234_567.8],
    ['Percent', '45 %', 45],
    ['Duration', '1d 2h 3m 4s', 93_784],
    ['Duration', '3m', 180],
    ['Duration', '90', 90],
    ['Duration', 90, 90],
    ['Time', '9:05', '09:05:00.000000'],
    ['Time', 0.5, '12:00:00.000000'],
    ['Date', '2026-01-02', '2026-01-02'],
    ['Datetime', '2026-01-02 3:04', '2026-01-02 03:04:00.000000'],
    ['Data', 12.5, '12.5'],
    ['Data', new Date('2026-01-02T00:00:00Z'), '2026-01-02'],
    ['Data', '  x ', 'x'],
    ['Text', '  x ', '  x '],
    ['JSON', '{"a": 1}', '{"a": 1}'],
    ['Int', '  ', null],
  ])('%s takes %p', (fieldtype, cell, value) => {
    expect(readValue(cell, field(fieldtype), notation)).toBe(value);
  });

  it.each<[string, Cell, string]>([
    ['Check', 'maybe', 'It: "maybe" is not yes or no'],
    ['Int', '1.5', 'It: "1.5" is not a whole number'],
    ['Int', '1e400', 'is not a number'],
    ['Float', 'abc', 'It: "abc" is not a number'],
    ['Float', '1,2,3', 'is not a number'],
    ['Float', 'NaN', 'is not a number'],
    ['Float', '0x10', 'is not a number'],
    ['Duration', 'an hour', 'It: "an hour" is not a duration'],
    ['Date', '2026-02-30', 'It: "2026-02-30" is not a day that there is'],
    ['Time', '25:00', 'is not a time written as HH:MM:SS'],
    ['JSON', '{', 'It: "{" is not JSON'],
  ])('%s refuses %p', (fieldtype, cell, message) => {
    expect(() => readValue(cell, field(fieldtype), notation)).toThrow(message);
  });

  it('reads numbers with a decimal comma where the site writes them so', () => {
    expect(readValue('1.234,5', field('Float'), { ...notation, decimalComma: true })).toBe(1234.5);
  });
});
