import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { type Cell, readSheet, writeSheet } from '../../src/apps/core/transfer/sheet.js';

const csv = (text: string | Buffer, separators?: string[]) =>
  readSheet(typeof text === 'string' ? Buffer.from(text) : text, 'a.csv', separators);

/** A zip file with these parts; what it says of their sizes may be a lie. */
function zip(parts: readonly { name: string; data: Buffer; claims?: number }[]): Buffer {
  const bodies: Buffer[] = [];
  const table: Buffer[] = [];
  let offset = 0;
  for (const { name, data, claims } of parts) {
    const packed = deflateRawSync(data);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(8, 8);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt32LE(claims ?? data.length, 22);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(claims ?? data.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    bodies.push(local, Buffer.from(name), packed);
    table.push(entry, Buffer.from(name));
    offset += 30 + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(Buffer.concat(table).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, ...table, end]);
}

describe('sheets', () => {
  it.each([
    ['commas', 'a,b\r\n1,"x, y"\r\n'],
    ['semicolons', 'a;b\n1;x, y\n'],
    ['tabs', 'a\tb\n1\tx, y\n'],
    ['bars', 'a|b\n1|x, y\n'],
  ])('reads CSV with %s', async (_, text) => {
    expect(await csv(text)).toEqual([
      ['a', 'b'],
      ['1', 'x, y'],
    ]);
  });

  it('takes only the separators that are named', async () => {
    expect(await csv('a,b;c\n1,2;3\n', [';'])).toEqual([
      ['a,b', 'c'],
      ['1,2', '3'],
    ]);
  });

  it.each([
    ['UTF-8', Buffer.from('größe,ž\n1,2')],
    ['UTF-8 with a mark', Buffer.from('\ufeffgröße,ž\n1,2')],
    ['UTF-16 LE', Buffer.from('\ufeffgröße,ž\n1,2', 'utf16le')],
    ['UTF-16 BE', Buffer.from('\ufeffgröße,ž\n1,2', 'utf16le').swap16()],
    ['UTF-16 that does not say so', Buffer.from('größe,ž\n1,2', 'utf16le')],
    ['Windows-1252', Buffer.from([0x67, 0x72, 0xf6, 0xdf, 0x65, 0x2c, 0x9e, 0x0a, 0x31, 0x2c, 0x32])],
  ])('reads %s', async (_, content) => {
    expect(await csv(content)).toEqual([
      ['größe', 'ž'],
      ['1', '2'],
    ]);
  });

  it('keeps line breaks in cells, and blank rows, so that row numbers stay', async () => {
    expect(await csv('a,b\n"one\ntwo",3\n\n4,5')).toEqual([['a', 'b'], ['one\ntwo', '3'], [null], ['4', '5']]);
  });

  const typed: Cell[][] = [
    ['text', 'number', 'day', 'moment', 'flag'],
    ['=1+1', -5.25, new Date('2026-02-01T00:00:00Z'), new Date('2026-02-01T13:14:15Z'), true],
    ['007', 0, null, null, false],
  ];

  it('writes workbooks in which everything keeps its type', async () => {
    const content = await writeSheet(typed, 'Excel');
    expect(await readSheet(content, 'a.xlsx')).toEqual(typed);
  });

  it('writes CSV that no spreadsheet program runs, and reads it back', async () => {
    const texts = ['=HYPERLINK("x")', '+1', '-1', '@a', '\tx', '\rx', 'plain', 'say "hi", now'];
    const content = await writeSheet([texts, [-1, 2.5, null, true, typed[1]?.[2] ?? null]], 'CSV');
    expect(content.toString()).toContain(
      '"\'=HYPERLINK(""x"")",\'+1,\'-1,\'@a,"\'\tx","\'\rx",plain,"say ""hi"", now"\r\n',
    );
    expect(content.toString()).toContain('\n-1,2.5,,TRUE,2026-02-01\r\n');
    expect((await csv(content))[0]).toEqual(texts);
  });

  it('refuses what is no sheet', async () => {
    await expect(readSheet(Buffer.from('PK'), 'a.xlsx')).rejects.toThrow('is no Excel file');
    await expect(readSheet(Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), 'a.xlsx')).rejects.toThrow('damaged or unusual');
    await expect(readSheet(zip([{ name: 'a.txt', data: Buffer.from('x') }]), 'a.xlsx')).rejects.toThrow('damaged');
    const old = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0]);
    await expect(readSheet(old, 'a.xls')).rejects.toThrow('Old Excel files');
    await expect(csv('a,"b\n1')).rejects.toThrow('cannot be read as CSV');
  });

  it('refuses a workbook that unpacks to too much, whatever it claims', async () => {
    const data = Buffer.alloc(70_000_000, 'a');
    const honest = zip([{ name: 'xl/worksheets/sheet1.xml', data }]);
    const lying = zip([{ name: 'xl/worksheets/sheet1.xml', data, claims: 100 }]);
    for (const content of [honest, lying]) {
      expect(content.length).toBeLessThan(100_000);
      await expect(readSheet(content, 'a.xlsx')).rejects.toThrow('more than 64 MB when unpacked');
    }
  });

  it('refuses a workbook with parts that its table does not name', async () => {
    const part = zip([{ name: 'xl/a.xml', data: Buffer.from('x') }]);
    const hidden = Buffer.concat([part.subarray(0, 39), part]);
    hidden.writeUInt32LE(39 + part.readUInt32LE(part.length - 6), hidden.length - 6);
    await expect(readSheet(hidden, 'a.xlsx')).rejects.toThrow('damaged or unusual');
  });

  it.each(['XFD1', 'A1048576'])('refuses a workbook with a lonely cell at %s', async (place) => {
    const sheet = `<worksheet><sheetData><row><c r="${place}"><v>1</v></c></row></sheetData></worksheet>`;
    const content = zip([{ name: 'xl/worksheets/sheet1.xml', data: Buffer.from(sheet) }]);
    await expect(readSheet(content, 'a.xlsx')).rejects.toThrow(/more than .* (columns|rows)/);
  });

  it('refuses more rows, columns and text in a row than anybody fills in', async () => {
    await expect(csv('a\n'.repeat(100_001))).rejects.toThrow('more than 100000 rows');
    await expect(csv(`a\n${','.repeat(600)}`)).rejects.toThrow('Row 2 of the file has more than 500 columns');
    await expect(csv(Buffer.alloc(64_000_001, 'a'))).rejects.toThrow('larger than 64 MB');
    await expect(csv(`a,b\n1,${'x'.repeat(1_100_000)}`)).rejects.toThrow('cannot be read as CSV');
  });
});
