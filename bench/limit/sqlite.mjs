// The limit on SQLite: one connection, prepared statements, everything synchronous, a transaction without a pause.
import Libsql from 'libsql';
import { insertSql } from './shapes.mjs';

/** @param {string} url as DATABASE_URL */
export async function open(url) {
  const database = new Libsql(url.slice('sqlite://'.length));
  for (const pragma of ['busy_timeout = 5000', 'journal_mode = WAL', 'synchronous = FULL', 'cache_size = -16000']) {
    database.pragma(pragma);
  }
  const statements = new Map();
  function prepare(sql) {
    const known = statements.get(sql);
    if (known) return known;
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  }

  const all = ([sql, params]) => prepare(sql).all(params);
  function run([statement, params]) {
    if (typeof statement === 'string') prepare(statement).run(params);
    else prepare(insertSql(statement, params.length)).run(params.flat());
  }

  function transaction(work) {
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  }

  return {
    forUpdate: '',
    read: (asked) => asked.map(all),
    write: (writes) => transaction(() => writes.forEach(run)),
    /** Reads in a transaction, then writes what follows from it. @returns what was read */
    change: (reads, writesOf) =>
      transaction(() => {
        const found = reads.map(all);
        writesOf(found).forEach(run);
        return found;
      }),
  };
}
