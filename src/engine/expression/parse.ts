import { ExpressionError } from './error.js';
import { type Token, tokensOf } from './tokens.js';
import { type BinaryOp, type Expression, isForbidden, type LogicOp, type UnaryOp } from './tree.js';

const MAX_TEXT = 10_000;
const MAX_NODES = 2_000;
const MAX_DEPTH = 100;

/** How tightly an operator binds; Python's words beside JavaScript's marks. */
const BINDING: ReadonlyMap<string, number> = new Map([
  ...['||', '??', 'or'].map((op) => [op, 1] as const),
  ...['&&', 'and'].map((op) => [op, 2] as const),
  ...['===', '!==', '==', '!=', 'is', 'is not'].map((op) => [op, 4] as const),
  ...['<', '>', '<=', '>=', 'in', 'not in'].map((op) => [op, 5] as const),
  ...['+', '-'].map((op) => [op, 6] as const),
  ...['*', '/', '%'].map((op) => [op, 7] as const),
]);
/** Python's `not` takes a whole comparison. */
const COMPARISON = 4;

const LOGIC: ReadonlyMap<string, LogicOp> = new Map([
  ['&&', '&&'],
  ['and', '&&'],
  ['||', '||'],
  ['or', '||'],
  ['??', '??'],
]);
const WORDS: ReadonlyMap<string, boolean | null | undefined> = new Map<string, boolean | null | undefined>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['null', null],
  ['None', null],
  ['undefined', undefined],
]);
const STATEMENTS = new Set(
  (
    'this new delete void await async yield class extends super import export return throw try catch finally ' +
    'var let const if else for while do switch case default break continue with instanceof debugger ' +
    'in is and or not lambda'
  ).split(' '),
);

/**
 * Reads an expression of the language of `depends_on` and its kind: a part of JavaScript that looks at values and
 * changes nothing, with Python's `and`, `or`, `not`, `in`, `is`, `None`, `True` and `False`.
 * @throws ExpressionError with the position
 */
export function parseExpression(text: string): Expression {
  if (text.length > MAX_TEXT) throw new ExpressionError(`An expression has at most ${MAX_TEXT} characters`, 0, 'limit');
  return new Parser(tokensOf(text), { nodes: 0, depth: 0 }).whole();
}

class Parser {
  #next = 0;
  constructor(
    readonly tokens: readonly Token[],
    readonly count: { nodes: number; depth: number },
  ) {}

  whole(): Expression {
    const expression = this.#expression();
    while (this.#takes(';'));
    if (this.#token.type !== 'end') throw this.#unexpected();
    return expression;
  }

  get #token(): Token {
    return this.tokens[this.#next] as Token;
  }

  #ahead(steps: number): Token | undefined {
    return this.tokens[this.#next + steps];
  }

  #advance(): Token {
    const token = this.#token;
    if (token.type !== 'end') this.#next += 1;
    return token;
  }

  #is(text: string, token: Token | undefined = this.#token): boolean {
    return token !== undefined && (token.type === 'mark' || token.type === 'name') && token.text === text;
  }

  #takes(text: string): boolean {
    const found = this.#is(text);
    if (found) this.#next += 1;
    return found;
  }

  #expect(text: string): void {
    if (!this.#takes(text)) throw this.#unexpected(`"${text}" is missing`);
  }

  #unexpected(reason?: string): ExpressionError {
    const { type, text, at } = this.#token;
    if (reason) return new ExpressionError(reason, at);
    if (type === 'end') return new ExpressionError('The expression ends too early', at);
    if (text === '/') return new ExpressionError('Regular expressions are not allowed', at);
    return new ExpressionError(`"${type === 'template' ? '`' : text}" is not allowed here`, at);
  }

  #node<T extends Expression>(node: T): T {
    this.count.nodes += 1;
    if (this.count.nodes > MAX_NODES) throw new ExpressionError('The expression is too long', node.at, 'limit');
    return node;
  }

  #deeper<T>(read: () => T): T {
    this.count.depth += 1;
    if (this.count.depth > MAX_DEPTH) {
      throw new ExpressionError('The expression is nested too deeply', this.#token.at, 'limit');
    }
    const result = read();
    this.count.depth -= 1;
    return result;
  }

  #expression(): Expression {
    return this.#deeper(() => {
      const test = this.#binary(1);
      if (!this.#takes('?')) return test;
      const then = this.#expression();
      this.#expect(':');
      return this.#node({ kind: 'choice', at: test.at, test, then, otherwise: this.#expression() });
    });
  }

  #binary(loosest: number): Expression {
    let left = this.#unary();
    for (;;) {
      const op = this.#operator();
      const binding = BINDING.get(op) ?? 0;
      if (binding < loosest) return left;
      this.#next += op.includes(' ') ? 2 : 1;
      const right = this.#binary(binding + 1);
      const logic = LOGIC.get(op);
      const { at } = left;
      left = this.#node(
        logic ? { kind: 'logic', at, op: logic, left, right } : { kind: 'binary', at, op: op as BinaryOp, left, right },
      );
    }
  }

  #operator(): string {
    const { type, text } = this.#token;
    if (type !== 'mark' && type !== 'name') return '';
    if (text === 'not' && this.#is('in', this.#ahead(1))) return 'not in';
    if (text === 'is' && this.#is('not', this.#ahead(1))) return 'is not';
    return text;
  }

  #unary(): Expression {
    const { at, text } = this.#token;
    if (this.#takes('not')) {
      const of = this.#deeper(() => this.#binary(COMPARISON));
      return this.#node({ kind: 'unary', at, op: '!', of });
    }
    for (const op of ['!', '-', '+', 'typeof']) {
      if (!this.#is(op)) continue;
      this.#next += 1;
      return this.#node({ kind: 'unary', at, op: text as UnaryOp, of: this.#deeper(() => this.#unary()) });
    }
    return this.#postfix();
  }

  /** Members, calls and indexes behind a value. */
  #postfix(): Expression {
    let of = this.#primary();
    let hasOptional = false;
    for (;;) {
      const { at } = this.#token;
      const optional = this.#takes('?.');
      hasOptional ||= optional;
      if (this.#takes('(')) of = this.#node({ kind: 'call', at, callee: of, args: this.#listUpTo(')'), optional });
      else if (this.#takes('[')) {
        of = this.#node({ kind: 'index', at, of, key: this.#expression(), optional });
        this.#expect(']');
      } else if (optional || this.#takes('.')) {
        of = this.#node({ kind: 'member', at, of, property: this.#property(), optional });
      } else return hasOptional ? this.#node({ kind: 'chain', at: of.at, of }) : of;
    }
  }

  #property(): string {
    const { type, text, at } = this.#advance();
    if (type !== 'name') throw new ExpressionError('A name is missing behind the dot', at);
    if (isForbidden(text)) throw new ExpressionError(`"${text}" is not allowed in an expression`, at);
    return text;
  }

  #listUpTo(end: string): Expression[] {
    const items: Expression[] = [];
    while (!this.#takes(end)) {
      items.push(this.#expression());
      if (!this.#is(end)) this.#expect(',');
    }
    return items;
  }

  #primary(): Expression {
    const { type, text, at, value, texts, values } = this.#token;
    if (type === 'number' || type === 'string') {
      this.#next += 1;
      return this.#node({ kind: 'literal', at, value: type === 'number' ? (value as number) : text });
    }
    if (type === 'template') {
      this.#next += 1;
      const parts = (values ?? []).map((tokens) => new Parser(tokens, this.count).whole());
      return this.#node({ kind: 'template', at, texts: texts ?? [], values: parts });
    }
    if (type === 'name') return this.#named();
    if (this.#isArrow()) return this.#arrow();
    if (this.#takes('(')) {
      const inner = this.#expression();
      this.#expect(')');
      return inner;
    }
    if (this.#takes('[')) return this.#node({ kind: 'list', at, items: this.#listUpTo(']') });
    throw this.#unexpected();
  }

  #named(): Expression {
    const { text, at } = this.#token;
    if (text === 'function') return this.#functionExpression();
    if (this.#is('=>', this.#ahead(1))) return this.#arrow();
    if (STATEMENTS.has(text) || isForbidden(text)) throw this.#unexpected();
    this.#next += 1;
    return this.#node(
      WORDS.has(text) ? { kind: 'literal', at, value: WORDS.get(text) } : { kind: 'name', at, name: text },
    );
  }

  /** `(a, b) =>` */
  #isArrow(): boolean {
    if (!this.#is('(')) return false;
    let step = 1;
    while (this.#ahead(step)?.type === 'name' || this.#is(',', this.#ahead(step))) step += 1;
    return this.#is(')', this.#ahead(step)) && this.#is('=>', this.#ahead(step + 1));
  }

  #arrow(): Expression {
    const { at } = this.#token;
    const params = this.#takes('(') ? this.#params() : [this.#param()];
    this.#expect('=>');
    const body = this.#is('{') ? this.#block() : this.#expression();
    return this.#node({ kind: 'function', at, params, body });
  }

  #functionExpression(): Expression {
    const { at } = this.#advance();
    if (this.#token.type === 'name') this.#next += 1;
    this.#expect('(');
    return this.#node({ kind: 'function', at, params: this.#params(), body: this.#block() });
  }

  #params(): string[] {
    const params: string[] = [];
    while (!this.#takes(')')) {
      params.push(this.#param());
      if (!this.#is(')')) this.#expect(',');
    }
    return params;
  }

  #param(): string {
    const { type, text, at } = this.#advance();
    if (type !== 'name' || STATEMENTS.has(text) || WORDS.has(text) || isForbidden(text)) {
      throw new ExpressionError('A parameter is a name', at);
    }
    return text;
  }

  /** `{ return …; }`: the only body a function may have. */
  #block(): Expression {
    this.#expect('{');
    this.#expect('return');
    const body = this.#expression();
    while (this.#takes(';'));
    this.#expect('}');
    return body;
  }
}
