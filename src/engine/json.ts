import { ValidationError } from './errors.js';

/** Deeper than any document or filter needs; recursion stays far from the stack's end. */
const DEEPEST = 100;
/** Fields of one object: a document has hundreds. A million of them in one body took seconds to read. */
const MOST_FIELDS = 10_000;
/** Objects and lists in one text: enough for 100,000 rows of a document. */
const MOST_PARTS = 250_000;

const QUOTE = 34;
const COMMA = 44;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/** What of this JSON text is more than is read, as the end of a sentence; undefined when nothing is. Costs one look at each character. */
export function jsonExcess(text: string): string | undefined {
  /** By depth: fields of the object that is open there; in a list the count never grows. */
  const fields = new Int32Array(DEEPEST + 2);
  const step = new Int8Array(DEEPEST + 2);
  let depth = 0;
  let parts = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) at = endOfText(text, at);
    else if (char === OPEN_LIST || char === OPEN_OBJECT) {
      if (++depth > DEEPEST) return `nested more than ${DEEPEST} levels deep`;
      if (++parts > MOST_PARTS) return `made of more than ${MOST_PARTS} objects and lists`;
      fields[depth] = 1;
      step[depth] = char === OPEN_OBJECT ? 1 : 0;
    } else if (char === CLOSE_LIST || char === CLOSE_OBJECT) depth = Math.max(depth - 1, 0);
    else if (char === COMMA) {
      fields[depth] = (fields[depth] ?? 0) + (step[depth] ?? 0);
      if ((fields[depth] ?? 0) > MOST_FIELDS) return `an object of more than ${MOST_FIELDS} fields`;
    }
  }
  return undefined;
}

/** Where the string that begins at `from` ends; the text's end when it does not. */
function endOfText(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === BACKSLASH) at++;
    else if (char === QUOTE) return at;
  }
  return text.length;
}

/**
 * Reads JSON that came from outside.
 * @throws ValidationError when it is more than is read, SyntaxError when it is not JSON
 */
export function parseJson(text: string): unknown {
  const excess = jsonExcess(text);
  if (excess) throw new ValidationError(`JSON may not be ${excess}`);
  return JSON.parse(text);
}

/** JSON as Frappe writes it: keys sorted, one space of indent, a newline at the end. */
export function frappeJson(value: unknown): string {
  const sorted = (_key: string, entry: unknown) =>
    typeof entry === 'object' && entry !== null && !Array.isArray(entry)
      ? Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)))
      : entry;
  return `${JSON.stringify(value, sorted, 1)}\n`;
}
