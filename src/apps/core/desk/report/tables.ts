import { refuse, type Token } from './tokens.js';

/** After these comes a table. */
const BEFORE_TABLE: ReadonlySet<string> = new Set(['from', 'join', 'straight_join']);
/** These end the list of tables. */
const AFTER_TABLES: ReadonlySet<string> = new Set([
  ...['except', 'group', 'having', 'intersect', 'limit', 'order', 'select', 'union', 'where', 'window'],
]);

const isWord = (token: Token | undefined, word: string) => token?.kind === 'word' && token.text.toLowerCase() === word;
const isSign = (token: Token | undefined, sign: string) => token?.kind === 'sign' && token.text === sign;
const isName = (token: Token | undefined): token is Token => token?.kind === 'word' || token?.kind === 'name';

/** Where the bracket that opens at `from` is closed. */
function closing(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at++) {
    if (isSign(tokens[at], '(')) depth += 1;
    if (isSign(tokens[at], ')') && --depth === 0) return at;
  }
  return tokens.length;
}

/** Names that the statement gives to SELECTs of its own: `WITH name AS (…)`, `WITH name (columns) AS (…)`. */
function ownTables(tokens: readonly Token[]): Set<string> {
  const names = new Set<string>();
  for (const [place, token] of tokens.entries()) {
    if (!isName(token)) continue;
    const next = isSign(tokens[place + 1], '(') ? closing(tokens, place + 1) + 1 : place + 1;
    if (isWord(tokens[next], 'as') && isSign(tokens[next + 1], '(')) names.add(token.text.toLowerCase());
  }
  return names;
}

/** What is read at one depth of brackets. */
interface Clause {
  /** Is this a list of tables? */
  inTables: boolean;
  /** Does a table come next? */
  expected: boolean;
}

/** Looks at what stands where a table stands, at every depth of brackets. */
class TableReader {
  readonly #open: Clause[] = [{ inTables: false, expected: false }];

  constructor(
    readonly tokens: readonly Token[],
    readonly isKnown: (name: string) => boolean,
  ) {}

  get #clause(): Clause {
    return this.#open.at(-1) as Clause;
  }

  read(): void {
    for (const [place, token] of this.tokens.entries()) {
      if (isSign(token, '(')) this.#enter();
      else if (isSign(token, ')')) this.#open.pop();
      else if (isSign(token, ',')) this.#clause.expected = this.#clause.inTables;
      else if (isName(token)) this.#name(token, place);
    }
  }

  /** In brackets where a table is expected stand more tables, or a SELECT that says so itself. */
  #enter(): void {
    const { expected } = this.#clause;
    this.#clause.expected = false;
    this.#open.push({ inTables: expected, expected });
  }

  #name(token: Token, place: number): void {
    const word = token.kind === 'word' && !isSign(this.tokens[place - 1], '.') ? token.text.toLowerCase() : '';
    const clause = this.#clause;
    if (BEFORE_TABLE.has(word)) {
      clause.inTables = true;
      clause.expected = true;
    } else if (AFTER_TABLES.has(word)) {
      clause.inTables = false;
      clause.expected = false;
    } else if (clause.expected && word !== 'lateral') {
      this.#table(token, place);
      clause.expected = false;
    }
  }

  #table(token: Token, place: number): void {
    if (isSign(this.tokens[place + 1], '.'))
      throw refuse(`${token.text}: tables of other databases are not for reports`);
    if (isSign(this.tokens[place + 1], '(')) throw refuse(`${token.text} cannot stand for a table`);
    if (!this.isKnown(token.text)) throw refuse(`there is no table ${token.text.slice(0, 140)} for reports`);
  }
}

/** @throws ValidationError for a table that holds no documents, or stands in another database */
export function checkTables(tokens: readonly Token[], isTable: (name: string) => boolean): void {
  const own = ownTables(tokens);
  new TableReader(tokens, (name) => own.has(name.toLowerCase()) || isTable(name)).read();
}
