// The limit on MariaDB: the connector's pool and prepared statements, sent together where they need not wait.
import * as mariadb from 'mariadb';
import { insertSql } from './shapes.mjs';

/** @param {string} url as DATABASE_URL */
export async function open(url) {
  const { username, password, hostname, port, pathname, searchParams } = new URL(url);
  const socketPath = searchParams.get('socket');
  const pool = mariadb.createPool({
    ...(socketPath ? { socketPath } : { host: hostname, port: Number(port || 3306) }),
    ...{ user: username, password, database: pathname.slice(1), connectionLimit: 10 },
    ...{ dateStrings: true, decimalAsNumber: true, bigIntAsNumber: true, autoJsonMap: false },
  });

  async function withConnection(work) {
    const connection = await pool.getConnection();
    try {
      return await work(connection);
    } finally {
      connection.release();
    }
  }

  const send = (connection, [statement, params]) =>
    typeof statement === 'string'
      ? connection.execute(statement, params)
      : connection.execute(insertSql(statement, params.length), params.flat());

  /** Commits once everything is known to be in; a half-written document is nobody's limit. */
  async function finish(connection, sent) {
    try {
      await Promise.all(sent);
      await connection.query('COMMIT');
    } catch (error) {
      await Promise.allSettled(sent);
      await connection.query('ROLLBACK');
      throw error;
    }
  }

  return {
    forUpdate: ' FOR UPDATE',

    read: (statements) =>
      withConnection((connection) => Promise.all(statements.map((statement) => send(connection, statement)))),

    write: (statements) =>
      withConnection((connection) => {
        const begun = connection.query('START TRANSACTION');
        return finish(connection, [begun, ...statements.map((statement) => send(connection, statement))]);
      }),

    /** Reads in a transaction, then writes what follows from it. @returns what was read */
    change: (reads, writesOf) =>
      withConnection(async (connection) => {
        const begun = connection.query('START TRANSACTION');
        const [, ...found] = await Promise.all([begun, ...reads.map((statement) => send(connection, statement))]);
        await finish(
          connection,
          writesOf(found).map((statement) => send(connection, statement)),
        );
        return found;
      }),
  };
}
