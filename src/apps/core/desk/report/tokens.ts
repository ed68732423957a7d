import { ValidationError } from '../../../../engine/index.js';

type Kind = 'word' | 'name' | 'text' | 'number' | 'param' | 'sign';

export interface Token {
  kind: Kind;
  /** As written; of a quoted name, what is between the quotes. */
  text: string;
  from: number;
  to: number;
}

export const refuse = (reason: string) => new ValidationError(`Query: ${reason}`);

/**
 * In this order: what stands first wins. Where the two databases read a text differently, so that one would see a
 * comment or a string where the other does not, it is refused: backslashes, `--` without a blank, `/*!`, brackets.
 */
const PATTERNS: readonly (readonly [Kind | 'space' | 'never', RegExp])[] = [
  ['space', /[ \t\r\n]+/y],
  ['never', /\/\*M?!/y],
  ['space', /\/\*[\s\S]*?\*\//y],
  ['space', /--(?=[ \t\n]|$)[^\n]*/y],
  ['never', /--|\/\*/y],
  ['param', /%\((\w+)\)s/y],
  ['text', /'(?:[^'\\]|'')*'/y],
  ['name', /`([^`\0]+)`/y],
  ['name', /"([^"\\\0]*)"/y],
  ['number', /\d+(?:\.\d*)?(?:e[+-]?\d+)?(?![\w$])/iy],
  ['word', /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
  ['sign', /<=>|<>|!=|>=|<=|\|\||&&|<<|>>|%%|[-+*/%=<>(),.!~|&^]/y],
];

/** Reads one token. @throws ValidationError for what has no place in a SELECT, as `;`, `@`, `#` and `?` */
function tokenAt(sql: string, from: number): Token | { kind: 'space'; to: number } {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = from;
    const found = pattern.exec(sql);
    if (!found) continue;
    const to = pattern.lastIndex;
    if (kind === 'never') break;
    return kind === 'space' ? { kind, to } : { kind, text: found[1] ?? found[0], from, to };
  }
  throw refuse(`${JSON.stringify(sql.slice(from, from + 20))} has no place in it; a report is one SELECT`);
}

export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < sql.length; ) {
    const token = tokenAt(sql, at);
    if (token.kind !== 'space') tokens.push(token as Token);
    at = token.to;
  }
  return tokens;
}
