import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { ValidationError } from '../../../engine/index.js';
import { LIMITS } from './cells.js';

const inflate = promisify(inflateRaw);

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const ENTRIES = 500;
/** What may stand between one file's data and the next one's head: sizes that were not known before. */
const DESCRIPTOR = 24;

interface Entry {
  name: string;
  method: number;
  packed: number;
  size: number;
  offset: number;
}

const broken = () => new ValidationError('The file cannot be read as an Excel file: it is damaged or unusual');
const tooLarge = () =>
  new ValidationError(`The Excel file holds more than ${LIMITS.unzipped / 1_000_000} MB when unpacked`);

function readEntries(content: Buffer): { entries: Entry[]; start: number } {
  const end = content.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0 || end + 22 > content.length || content.readUInt32LE(end) !== END) throw broken();
  const count = content.readUInt16LE(end + 10);
  const start = content.readUInt32LE(end + 16);
  if (count > ENTRIES) throw broken();
  const entries: Entry[] = [];
  let at = start;
  for (let n = 0; n < count; n++) {
    if (at + 46 > content.length || content.readUInt32LE(at) !== ENTRY) throw broken();
    const isEncrypted = content.readUInt16LE(at + 8) & 1;
    if (isEncrypted) throw new ValidationError('The Excel file has a password: save it without one');
    const lengths = [28, 30, 32].map((place) => content.readUInt16LE(at + place));
    const name = content.toString('utf8', at + 46, at + 46 + (lengths[0] ?? 0));
    entries.push({
      name,
      method: content.readUInt16LE(at + 10),
      packed: content.readUInt32LE(at + 20),
      size: content.readUInt32LE(at + 24),
      offset: content.readUInt32LE(at + 42),
    });
    at += 46 + lengths.reduce((sum, length) => sum + length, 0);
  }
  return { entries, start };
}

function dataOf(content: Buffer, { offset, packed }: Entry): { begin: number; end: number } {
  if (offset + 30 > content.length || content.readUInt32LE(offset) !== LOCAL) throw broken();
  const begin = offset + 30 + content.readUInt16LE(offset + 26) + content.readUInt16LE(offset + 28);
  if (begin + packed > content.length) throw broken();
  return { begin, end: begin + packed };
}

/** Files that the table at the end does not name would be unpacked by whoever reads from the beginning. */
function refuseHidden(content: Buffer, entries: readonly Entry[], start: number): void {
  let expected = 0;
  for (const entry of [...entries].sort((one, other) => one.offset - other.offset)) {
    if (entry.offset < expected || entry.offset > expected + DESCRIPTOR) throw broken();
    expected = dataOf(content, entry).end;
  }
  if (start < expected || start > expected + DESCRIPTOR) throw broken();
}

const column = (letters: string) =>
  [...letters.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);

/** One cell far away would make a sheet of millions. */
function checkReach(xml: string): void {
  for (const [, letters = '', row = ''] of xml.matchAll(/\sr\s*=\s*["']([A-Za-z]{0,4})(\d{1,9})["']/g)) {
    if (Number(row) > LIMITS.rows) throw new ValidationError(`The file has more than ${LIMITS.rows} rows`);
    if (column(letters) > LIMITS.columns) {
      throw new ValidationError(`The file has more than ${LIMITS.columns} columns`);
    }
  }
}

/**
 * Makes sure that a workbook is no larger unpacked than anybody fills in, whatever it says of itself.
 * @throws ValidationError
 */
export async function checkZip(content: Buffer): Promise<void> {
  const { entries, start } = readEntries(content);
  refuseHidden(content, entries, start);
  let left: number = LIMITS.unzipped;
  if (entries.reduce((sum, entry) => sum + entry.size, 0) > left) throw tooLarge();
  for (const entry of entries) {
    const { begin, end } = dataOf(content, entry);
    const data = content.subarray(begin, end);
    const isPacked = entry.method === 8;
    if (!isPacked && entry.method !== 0) throw broken();
    const plain = isPacked ? await unpack(data, left) : data;
    left -= plain.length;
    if (left < 0) throw tooLarge();
    if (/worksheets\/.*\.xml$/i.test(entry.name)) checkReach(plain.toString('latin1'));
  }
}

async function unpack(data: Buffer, most: number): Promise<Buffer> {
  try {
    return await inflate(data, { maxOutputLength: Math.max(1, most) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw broken();
  }
}
