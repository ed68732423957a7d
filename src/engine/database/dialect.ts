import type { Dialect, DialectName } from './session.js';

/** A name as SQL reads it in both dialects. @throws RangeError when it could end the quotes */
export function quote(name: string): string {
  if (/[`\0]/.test(name)) throw new RangeError(`Not a column or table name: ${JSON.stringify(name)}`);
  return `\`${name}\``;
}

/** A text literal in both dialects; for DDL only, values of statements travel as parameters. */
export function literal(text: string): string {
  if (/[\\\0]/.test(text)) throw new RangeError('A text literal must not hold a backslash or NUL');
  return `'${text.replaceAll("'", "''")}'`;
}

const quoted = (names: readonly string[]) => names.map(quote);

const mariadb: Dialect = {
  name: 'mariadb',
  forUpdate: ' FOR UPDATE',
  forUpdateSoon: ' FOR UPDATE WAIT 3',
  insertIgnore: 'INSERT IGNORE INTO',
  upsert(keys, columns) {
    const [first = 'name'] = keys;
    const changes = quoted(columns).map((column) => `${column} = VALUES(${column})`);
    return `ON DUPLICATE KEY UPDATE ${changes.join(', ') || `${quote(first)} = ${quote(first)}`}`;
  },
  like: (expression) => `${expression} LIKE ?`,
  likely: (condition) => condition,
  floor: (expression) => `FLOOR(${expression})`,
  concat: (...expressions) => `CONCAT(${expressions.join(', ')})`,
};

const sqlite: Dialect = {
  name: 'sqlite',
  forUpdate: '',
  forUpdateSoon: '',
  insertIgnore: 'INSERT OR IGNORE INTO',
  upsert(keys, columns) {
    const target = `ON CONFLICT (${quoted(keys).join(', ')})`;
    const changes = quoted(columns).map((column) => `${column} = excluded.${column}`);
    return changes.length > 0 ? `${target} DO UPDATE SET ${changes.join(', ')}` : `${target} DO NOTHING`;
  },
  like: (expression) => `${expression} LIKE ? ESCAPE '\\'`,
  likely: (condition) => `likely(${condition})`,
  floor: (expression) => `CAST(${expression} AS INTEGER)`,
  concat: (...expressions) => `(${expressions.join(' || ')})`,
};

export const DIALECTS: Readonly<Record<DialectName, Dialect>> = { mariadb, sqlite };
