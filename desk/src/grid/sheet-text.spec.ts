import { boot } from '../boot';
import { readCell, readCells, writeCsv } from './sheet-text';

const field = (fieldtype: string, options?: string) => ({ fieldname: 'f', fieldtype, options: options ?? null });

describe('the text of a spreadsheet', () => {
  beforeAll(() => Object.assign(boot, { sysdefaults: { number_format: '#.###,##' } }));

  it('is cut into cells, with quoted line breaks and quotes', () => {
    expect(readCells('a\tb\r\n"x\ny"\t"say ""hi"""\n')).toEqual([
      ['a', 'b'],
      ['x\ny', 'say "hi"'],
    ]);
    expect(readCells('a,"b,c"\nd')).toEqual([['a', 'b,c'], ['d']]);
    expect(readCells('a,b\tc')).toEqual([['a,b', 'c']]);
    expect(readCells('')).toEqual([]);
  });

  it('becomes values of the fieldtype, and is refused where it cannot', () => {
    expect(readCell(' yes ', field('Check'))).toBe(1);
    expect(readCell('maybe', field('Check'))).toBeUndefined();
    expect(readCell('1.234,5', field('Float'))).toBe(1234.5);
    expect(readCell('12,6 %', field('Int'))).toBe(13);
    expect(readCell('twelve', field('Int'))).toBeUndefined();
    expect(readCell('2026-02-28', field('Date'))).toBe('2026-02-28');
    expect(readCell('2026-02-30', field('Date'))).toBeUndefined();
    expect(readCell('03/04/2026', field('Date'))).toBeUndefined();
    expect(readCell('open', field('Select', 'Open\nClosed'))).toBe('Open');
    expect(readCell('other', field('Select', 'Open\nClosed'))).toBeUndefined();
    expect(readCell('  ', field('Data'))).toBeNull();
  });

  it('is written so that no cell becomes a formula, and read back the same', () => {
    const csv = writeCsv([
      ['=1+1', '-5', 'a "b", c'],
      [null, 0, 'line\nbreak'],
    ]);
    expect(csv).toBe('\'=1+1,-5,"a ""b"", c"\r\n,0,"line\nbreak"');
    expect(readCells(csv)[1]).toEqual(['', '0', 'line\nbreak']);
  });
});
