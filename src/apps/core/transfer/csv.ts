import { parse } from 'csv-parse/sync';
import { ValidationError } from '../../../engine/index.js';
import { type Cell, LIMITS } from './cells.js';

/** Separators that are tried when nobody names one. */
const SEPARATORS = [',', ';', '\t', '|'] as const;
const SAMPLE = 20;
const SAMPLE_TEXT = 100_000;

function decodeAs(content: Buffer, encoding: string): string {
  return new TextDecoder(encoding).decode(content);
}

/** Text of UTF-16 that does not say so has a NUL in every second byte, as long as it is mostly Latin. */
function looksLikeUtf16(content: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  const head = content.subarray(0, 200);
  const nuls = (from: number) => head.filter((byte, place) => place % 2 === from && byte === 0).length;
  const enough = head.length / 4;
  if (nuls(1) > enough && nuls(0) === 0) return 'utf-16le';
  return nuls(0) > enough && nuls(1) === 0 ? 'utf-16be' : undefined;
}

/** What Windows-1252 has where Latin-1 has control characters, from 0x80; some Nodes decode it as Latin-1. */
const WINDOWS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

const decodeWindows = (content: Buffer) =>
  content.toString('latin1').replace(/[\u0080-\u009f]/g, (char) => WINDOWS[char.charCodeAt(0) - 0x80] ?? char);

/** Bytes as text: UTF-8, UTF-16, or else what spreadsheet programs write on Windows. */
export function decodeText(content: Buffer): string {
  if (content[0] === 0xff && content[1] === 0xfe) return decodeAs(content, 'utf-16le');
  if (content[0] === 0xfe && content[1] === 0xff) return decodeAs(content, 'utf-16be');
  const wide = looksLikeUtf16(content);
  if (wide) return decodeAs(content, wide);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return decodeWindows(content);
  }
}

/** How often each line of the beginning has the separator, outside quotes. */
function counts(text: string, separator: string): number[] {
  const found: number[] = [];
  let count = 0;
  let quoted = false;
  for (const char of text.slice(0, SAMPLE_TEXT)) {
    if (char === '"') quoted = !quoted;
    else if (!quoted && char === separator) count++;
    else if (!quoted && char === '\n') {
      found.push(count);
      count = 0;
      if (found.length >= SAMPLE) break;
    }
  }
  return found.length > 0 ? found : [count];
}

/** The separator that the first line has, and most lines have as often. */
export function guessSeparator(text: string, candidates: readonly string[] = SEPARATORS): string {
  const scores = candidates.map((separator) => {
    const [first = 0, ...rest] = counts(text, separator);
    const alike = rest.filter((count) => count === first).length;
    return { separator, score: first === 0 ? 0 : (1 + alike) / (1 + rest.length) + first / 10_000 };
  });
  scores.sort((one, other) => other.score - one.score);
  return scores[0]?.separator ?? ',';
}

/** Undoes what `csvLine` does to text that looks like a formula. */
const unescaped = (text: string) => (/^'[=+\-@\t\r]/.test(text) ? text.slice(1) : text);

/**
 * Rows of a CSV file.
 * @param separators what may part the cells; absent: comma, semicolon, tab, bar
 * @throws ValidationError for what cannot be read
 */
export function readCsv(content: Buffer, separators?: readonly string[]): Cell[][] {
  const text = decodeText(content);
  try {
    const rows = parse(text, {
      delimiter: guessSeparator(text, separators),
      relax_column_count: true,
      relax_quotes: true,
      max_record_size: LIMITS.cell,
      to: LIMITS.rows + 1,
    });
    return rows.map((row) => row.map((cell) => (cell === '' ? null : unescaped(cell))));
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw new ValidationError(`The file cannot be read as CSV: ${error.message}`, { cause: error });
  }
}
