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
