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
