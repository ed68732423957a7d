import { ExpressionError } from './error.js';

export interface Token {
  type: 'number' | 'string' | 'name' | 'mark' | 'template' | 'end';
  /** The name or mark; the value of a string. */
  text: string;
  at: number;
  value?: number;
  /** Of a template: the texts around its values, and the tokens of each value. */
  texts?: string[];
  values?: Token[][];
}

const SPACE = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y;
const NAME = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
const ASSIGNMENT = /(?:\*\*|<<|>>>?|&&|\|\||\?\?|[-+*/%&|^])?=(?![=>])|\+\+|--/y;
const MARK = /===|!==|==|!=|<=|>=|=>|&&|\|\||\?\?|\?\.(?!\d)|[-+*/%<>!?:()[\],.;{}]/y;
const MAX_NESTED_TEMPLATES = 8;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['0', '\0'],
  ['\n', ''],
]);

/** The words and marks of an expression, the last one of type `end`. @throws ExpressionError */
export function tokensOf(text: string): Token[] {
  return new Lexer(text).read(0);
}

class Lexer {
  #at = 0;
  constructor(readonly text: string) {}

  /** @param nested how many templates we are in; 0 reads to the end, else to the brace that closes the value */
  read(nested: number): Token[] {
    const tokens: Token[] = [];
    let braces = 0;
    for (;;) {
      this.#match(SPACE);
      const at = this.#at;
      if (at >= this.text.length) {
        if (nested > 0) throw new ExpressionError('A template is not closed', at);
        return [...tokens, { type: 'end', text: '', at }];
      }
      const token = this.#next(nested);
      if (token.type === 'mark' && token.text === '{') braces += 1;
      if (token.type === 'mark' && token.text === '}') braces -= 1;
      if (nested > 0 && braces < 0) return [...tokens, { type: 'end', text: '', at }];
      tokens.push(token);
    }
  }

  #next(nested: number): Token {
    const at = this.#at;
    const first = this.text.charAt(at);
    if (first === '"' || first === "'") return { type: 'string', text: this.#string(first), at };
    if (first === '`') return this.#template(nested);
    const number = this.#match(NUMBER);
    if (number !== undefined) {
      if (this.#match(NAME) !== undefined) throw new ExpressionError(`"${number}" is followed by a letter`, at);
      return { type: 'number', text: number, at, value: Number(number) };
    }
    const name = this.#match(NAME);
    if (name !== undefined) return { type: 'name', text: name, at };
    const assignment = this.#match(ASSIGNMENT);
    if (assignment !== undefined) {
      throw new ExpressionError(`An expression cannot assign ("${assignment}"); compare with "=="`, at, 'assignment');
    }
    const mark = this.#match(MARK);
    if (mark === undefined) throw new ExpressionError(`"${first}" is not allowed in an expression`, at);
    return { type: 'mark', text: mark, at };
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #string(quote: string): string {
    const from = this.#at;
    this.#at += 1;
    let value = '';
    for (;;) {
      const char = this.text.charAt(this.#at);
      if (char === '' || char === '\n') throw new ExpressionError('A text is not closed', from);
      this.#at += 1;
      if (char === quote) return value;
      value += char === '\\' ? this.#escape() : char;
    }
  }

  #escape(): string {
    const at = this.#at;
    const code = this.#match(/x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})/y);
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    const char = this.text.charAt(at);
    if (char === '') throw new ExpressionError('A text is not closed', at);
    this.#at += 1;
    return ESCAPES.get(char) ?? char;
  }

  #template(nested: number): Token {
    const at = this.#at;
    if (nested >= MAX_NESTED_TEMPLATES) throw new ExpressionError('Templates are nested too deeply', at, 'limit');
    this.#at += 1;
    const texts: string[] = [];
    const values: Token[][] = [];
    let text = '';
    for (;;) {
      const char = this.text.charAt(this.#at);
      if (char === '') throw new ExpressionError('A template is not closed', at);
      const opens = char === '$' && this.text.charAt(this.#at + 1) === '{';
      this.#at += opens ? 2 : 1;
      if (char === '`') return { type: 'template', text: '', at, texts: [...texts, text], values };
      if (opens) {
        texts.push(text);
        text = '';
        values.push(this.read(nested + 1));
      } else {
        text += char === '\\' ? this.#escape() : char;
      }
    }
  }
}
