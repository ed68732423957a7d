<<<<<<< HEAD

import { boot } from '../boot';
import { readNumber, showNumber } from './format';

const inFormat = (number_format: string) => Object.assign(boot, { sysdefaults: { number_format } });

describe('numbers', () => {
  it.each([
    ['#,###.##', '-1,234,567.50'],
    ['#.###,##', '-1.234.567,50'],
    ['# ###.##', '-1 234 567.50'],
    ["#'###.##", "-1'234'567.50"],
    ['#,##,###.##', '-12,34,567.50'],
  ])('are shown as %s says, and read back', (format, shown) => {
    inFormat(format);
    expect(showNumber(-1234567.5, 2)).toBe(shown);
    expect(readNumber(shown)).toBe(-1234567.5);
  });

  it('show no more decimals than they have', () => {
    inFormat('#,###.##');
    expect(showNumber(0.1 + 0.2)).toBe('0.3');
    expect(showNumber(12)).toBe('12');
    expect(showNumber(999)).toBe('999');
  });

  it('are not read from anything else', () => {
    inFormat('#,###.##');
    expect(readNumber('12a')).toBeNaN();
    expect(readNumber(' ')).toBeNaN();
  });
});
=======

import { describe, expect, test } from '@jest/globals';
import { deskPage } from '../../../test/support/desk-page';

deskPage({ sysdefaults: {}, time_zone: { system: 'UTC', user: 'UTC' } });
const { boot } = await import('../boot');
const { editNumber, readNumber, showNumber } = await import('./format');

const FORMATS = {
  '#,###.##': '1,234,567.891',
  '#.###,##': '1.234.567,891',
  '# ###.##': '1 234 567.891',
  '# ###,##': '1 234 567,891',
  "#'###.##": "1'234'567.891",
};

describe.each(Object.entries(FORMATS))('numbers of a site that writes %s', (format, shown) => {
  test('come back as what they were shown from', () => {
    boot.sysdefaults.number_format = format;
    expect(showNumber(1234567.891)).toBe(shown);
    expect(readNumber(shown)).toBe(1234567.891);
    expect(readNumber(`-${shown}`)).toBe(-1234567.891);
    expect(readNumber(editNumber(1234567.891))).toBe(1234567.891);
  });
});

test('a separator of groups where no group ends makes no number', () => {
  boot.sysdefaults.number_format = '#.###,##';
  expect(readNumber('1.5')).toBeNaN();
  expect(readNumber('1.500')).toBe(1500);
  expect(readNumber('1,5')).toBe(1.5);
  expect(readNumber('1,5,5')).toBeNaN();
  expect(readNumber('')).toBeNaN();
  expect(readNumber('12a')).toBeNaN();
});

test('nothing is edited as nothing, and zero as zero', () => {
  expect(editNumber(null)).toBe('');
  expect(editNumber('')).toBe('');
  expect(editNumber(0)).toBe('0');
});
>>>>>>> ui-controls
