import { cint, type SqlValue, ValidationError } from '../../../../engine/index.js';
import { checkTables } from './tables.js';
import { refuse, type Token, tokensOf } from './tokens.js';

const LONGEST = 50_000;

/** A query that was found to be one SELECT over documents, and the values for its `?`. */
export interface CheckedQuery {
  sql: string;
  params: SqlValue[];
}

/** Words that write, lock, or reach out of the documents. As the name of a column they are written in backticks. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  ...['alter', 'analyze', 'attach', 'begin', 'call', 'commit', 'create', 'delete', 'detach', 'do', 'drop', 'dumpfile'],
  ...['execute', 'explain', 'grant', 'handler', 'infile', 'insert', 'into', 'kill', 'load', 'lock', 'merge', 'outfile'],
  ...['pragma', 'prepare', 'procedure', 'reindex', 'rename', 'replace', 'returning', 'revoke', 'rollback', 'savepoint'],
  ...['set', 'shutdown', 'truncate', 'update', 'vacuum', 'share', 'for', 'unlock', 'use'],
]);
/** The same, where they are called: `replace(a, b, c)` is a function. */
const FUNCTIONS_TOO: ReadonlySet<string> = new Set(['replace', 'insert', 'truncate']);

const FORBIDDEN_CALLS: ReadonlySet<string> = new Set([
  ...['benchmark', 'connection_id', 'current_user', 'database', 'get_lock', 'is_free_lock', 'is_used_lock'],
  ...['last_insert_id', 'load_extension', 'load_file', 'master_pos_wait', 'nextval', 'lastval', 'setval', 'randomblob'],
  ...['readfile', 'release_all_locks', 'release_lock', 'schema', 'session_user', 'sleep', 'system_user', 'sys_eval'],
  ...['sys_exec', 'user', 'version', 'writefile', 'zeroblob', 'fts3_tokenizer', 'edit', 'sqlite_version', 'uuid_short'],
]);

/** Tables and schemas that hold no documents: passwords, sessions, settings of the server. */
const FORBIDDEN_NAME =
  /^(?:__|sqlite_|pragma_|dbstat$|tabSessions$|information_schema$|mysql$|performance_schema$|sys$)/i;

function checkWord(token: Token, next: Token | undefined, previous: Token | undefined): void {
  const word = token.text.toLowerCase();
  const isCalled = next?.text === '(' && next.kind === 'sign';
  const isMember = previous?.kind === 'sign' && previous.text === '.';
  if (FORBIDDEN_NAME.test(word)) throw refuse(`${token.text} is not for reports`);
  if (isMember) return;
  if (FORBIDDEN.has(word) && !(isCalled && FUNCTIONS_TOO.has(word))) {
    throw refuse(`${token.text.toUpperCase()} has no place in it; a report only reads`);
  }
  if (isCalled && FORBIDDEN_CALLS.has(word)) throw refuse(`the function ${token.text} is not for reports`);
}

/** A name in quotes is a name: what may not be called, may not be called that way either. */
function checkName(token: Token, next: Token | undefined): void {
  if (FORBIDDEN_NAME.test(token.text)) throw refuse(`${token.text} is not for reports`);
  if (next?.kind === 'sign' && next.text === '(') throw refuse(`${token.text} cannot be called in quotes`);
}

function checkTokens(tokens: readonly Token[]): void {
  const [first] = tokens;
  const begins = first?.kind === 'word' ? first.text.toLowerCase() : '';
  if (begins !== 'select' && begins !== 'with') throw refuse('must begin with SELECT or WITH');
  let depth = 0;
  for (const [place, token] of tokens.entries()) {
    if (token.kind === 'word') checkWord(token, tokens[place + 1], tokens[place - 1]);
    if (token.kind === 'name') checkName(token, tokens[place + 1]);
    if (token.kind !== 'sign') continue;
    if (token.text === '(') depth += 1;
    if (token.text === ')') depth -= 1;
    if (depth < 0) throw refuse('a bracket is closed that was not opened');
  }
  if (depth !== 0) throw refuse('a bracket is not closed');
}

/** A LIMIT of its own takes the server's limit of rows away: then it must be a number, and no larger. */
function checkLimits(tokens: readonly Token[], rows: number): void {
  for (const [place, token] of tokens.entries()) {
    if (token.kind !== 'word' || token.text.toLowerCase() !== 'limit') continue;
    if (tokens[place - 1]?.text === '.') continue;
    const [count, sign, second] = tokens.slice(place + 1, place + 4);
    const limit = sign?.text === ',' ? second : count;
    if (limit?.kind !== 'number' || cint(limit.text) > rows) {
      throw refuse(`LIMIT takes a number of at most ${rows.toLocaleString('en')}`);
    }
  }
}

function valueFor(name: string, filters: Readonly<Record<string, unknown>>): SqlValue | SqlValue[] {
  const value = filters[name];
  if (value === undefined || value === null || value === '') {
    if (Object.hasOwn(filters, name)) return null;
    throw new ValidationError(`filters: the report asks for ${name}`);
  }
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (Array.isArray(value) && value.every((one) => typeof one === 'string' || typeof one === 'number')) {
    return value.length > 0 ? (value as SqlValue[]) : [null];
  }
  throw new ValidationError(`filters.${name}: text, a number or a list of them is needed`);
}

/**
 * Finds out whether a report's SQL is one SELECT that reads documents and nothing else, and gives its `%(name)s` their
 * values from the filters; a list becomes `(?, ?)`. The database is asked in a read-only transaction all the same.
 * @param options.most rows that it may give @param options.isTable may a report read that table?
 * @throws ValidationError that says what has no place in it, or which filter is missing
 */
export function checkQuery(
  text: string,
  filters: Readonly<Record<string, unknown>>,
  { most, isTable }: { most: number; isTable(name: string): boolean },
): CheckedQuery {
  const sql = text.trim().replace(/;\s*$/, '');
  if (sql.length > LONGEST) throw refuse(`at most ${LONGEST} characters`);
  const tokens = tokensOf(sql);
  checkTokens(tokens);
  checkTables(tokens, isTable);
  checkLimits(tokens, most);
  return withValues(sql, tokens, filters);
}

/** Where there are parameters, `%%` stands for `%`, as in Frappe. */
function withValues(sql: string, tokens: readonly Token[], filters: Readonly<Record<string, unknown>>): CheckedQuery {
  if (!tokens.some((token) => token.kind === 'param')) return { sql, params: [] };
  const params: SqlValue[] = [];
  let written = '';
  let at = 0;
  for (const { kind, text, from, to } of tokens) {
    if (kind !== 'param' && kind !== 'text' && text !== '%%') continue;
    written += sql.slice(at, from);
    at = to;
    if (kind !== 'param') {
      written += text.replaceAll('%%', '%');
      continue;
    }
    const value = valueFor(text, filters);
    written += Array.isArray(value) ? `(${value.map(() => '?').join(', ')})` : '?';
    params.push(...(Array.isArray(value) ? value : [value]));
  }
  return { sql: written + sql.slice(at), params };
}
