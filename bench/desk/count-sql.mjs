// Loaded into the server before its own code (`--import`): keeps every statement that it sends to SQLite, and hands them
// out at COUNT_PORT. Asking empties the list.
import { createServer } from 'node:http';
import { SqliteConnection } from '../../dist/src/engine/database/sqlite-connection.js';

let sent = [];
for (const kind of ['all', 'run']) {
  const send = SqliteConnection.prototype[kind];
  SqliteConnection.prototype[kind] = function (sql, params) {
    sent.push(sql);
    return send.call(this, sql, params);
  };
}
createServer((_request, response) => {
  response.end(JSON.stringify(sent));
  sent = [];
})
  .listen(Number(process.env.COUNT_PORT), '127.0.0.1')
  .unref();
