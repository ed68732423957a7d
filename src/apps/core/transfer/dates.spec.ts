import { describe, expect, it } from '@jest/globals';
import { type DateFormat, guessDateFormat, readDate } from './dates.js';

describe('dates of a sheet', () => {
  it.each<[string[], string, unknown]>([
    [['2026-01-02', '2026/3/4'], '', { format: 'yyyy-mm-dd', mixed: false, ambiguous: false }],
    [['01/02/2026', '13/02/2026'], '', { format: 'dd-mm-yyyy', mixed: false, ambiguous: false }],
    [['01/02/2026', '02/13/2026'], '', { format: 'mm-dd-yyyy', mixed: false, ambiguous: false }],
    [['01.02.2026'], '', { format: 'dd-mm-yyyy', mixed: false, ambiguous: true }],
    [['01.02.2026'], 'mm/dd/yyyy', { format: 'mm-dd-yyyy', mixed: false, ambiguous: true }],
    [['2 Feb 2026', '13 March 2026'], '', { format: 'dd mmm yyyy', mixed: false, ambiguous: false }],
    [['2026-01-02', '2026-01-03', '13/02/2026'], '', { format: 'yyyy-mm-dd', mixed: true, ambiguous: false }],
    [['', 'soon'], '', undefined],
  ])('finds the order of %j, with %j preferred', (texts, preferred, guess) => {
    expect(guessDateFormat(texts, preferred)).toEqual(guess);
  });

  it.each<[string | number | Date, DateFormat | undefined, string | undefined]>([
    ['3/4/2026', 'dd-mm-yyyy', '2026-04-03'],
    ['3/4/2026', 'mm-dd-yyyy', '2026-03-04'],
    ['3/4/2026', undefined, undefined],
    ['13/4/2026', 'mm-dd-yyyy', undefined],
    ['2026-4-3', 'dd-mm-yyyy', '2026-04-03'],
    ['3 Apr 2026 1:05 pm', undefined, '2026-04-03 13:05'],
    ['3/4/2026 12:00 AM', 'dd-mm-yyyy', '2026-04-03 0:00'],
    ['2026-04-03T10:00:00Z', 'dd-mm-yyyy', '2026-04-03T10:00:00Z'],
    [new Date('2026-04-03T10:00:01Z'), undefined, '2026-04-03 10:00:01'],
    [46_115, undefined, '2026-04-03'],
    [46_115.5, undefined, '2026-04-03 12:00:00'],
    [-1, undefined, undefined],
    ['soon', 'yyyy-mm-dd', undefined],
    ['32/13/2026', 'dd-mm-yyyy', undefined],
  ])('reads %p in the order %p', (cell, format, date) => {
    expect(readDate(cell, format)).toBe(date);
  });
});
