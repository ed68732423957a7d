// The site that the desk is measured on: a form with 200 fields and a grid of 1,000 rows, a list of ten thousand and one
// of a million documents, which SQL makes.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { freePort, Server } from '../world.mjs';

const PASSWORD = 'Bench-Pass-42';
const ROWS = 1000;
export const FEW = 10_000;
export const MANY = 1_000_000;

const permissions = [{ role: 'System Manager', read: 1, write: 1, create: 1, delete: 1, report: 1, export: 1 }];
const doctype = (name, fields, more = {}) => ({
  ...{ doctype: 'DocType', name, module: 'Core', custom: 1, fields, permissions: more.istable ? [] : permissions },
  ...more,
});

const row = doctype(
  'Bench Row',
  [
    { fieldname: 'item', fieldtype: 'Data', label: 'Item', in_list_view: 1 },
    { fieldname: 'qty', fieldtype: 'Int', label: 'Qty', in_list_view: 1 },
    { fieldname: 'rate', fieldtype: 'Currency', label: 'Rate', in_list_view: 1 },
    { fieldname: 'kind', fieldtype: 'Select', label: 'Kind', options: 'A\nB', in_list_view: 1 },
    { fieldname: 'done', fieldtype: 'Check', label: 'Done', in_list_view: 1 },
    { fieldname: 'note', fieldtype: 'Small Text', label: 'Note', depends_on: 'eval:doc.kind == "A"' },
  ],
  { istable: 1, editable_grid: 1 },
);

/** As often as in real forms: every tenth begins a section or column, every eighth depends on another. */
function wideField(place) {
  if (place % 20 === 0) return { fieldname: `section_${place}`, fieldtype: 'Section Break', label: `Section ${place}` };
  if (place % 20 === 10) return { fieldname: `column_${place}`, fieldtype: 'Column Break' };
  const types = ['Data', 'Check', 'Int', 'Currency', 'Date', 'Select', 'Small Text', 'Link'];
  const fieldtype = types[place % types.length];
  const options = { Select: 'A\nB\nC', Link: 'User' }[fieldtype];
  return {
    ...{ fieldname: `field_${place}`, fieldtype, label: `Field ${place}`, ...(options ? { options } : {}) },
    ...(place % 8 === 4 ? { depends_on: `eval:doc.field_1 != 1 || doc.field_${place - 2}` } : {}),
    ...(place % 16 === 3 ? { mandatory_depends_on: 'eval:doc.field_9 && doc.items.length > 5000' } : {}),
  };
}
const wide = doctype('Bench Wide', [
  { fieldname: 'title', fieldtype: 'Data', label: 'Title', reqd: 1 },
  { fieldname: 'items', fieldtype: 'Table', label: 'Items', options: 'Bench Row' },
  ...Array.from({ length: 200 }, (_, place) => wideField(place)),
]);
const listed = (name) =>
  doctype(name, [
    { fieldname: 'title', fieldtype: 'Data', label: 'Title', in_list_view: 1, in_standard_filter: 1 },
    { fieldname: 'status', fieldtype: 'Select', label: 'Status', options: 'Open\nClosed', in_list_view: 1 },
    { fieldname: 'qty', fieldtype: 'Int', label: 'Qty', in_list_view: 1 },
  ]);

/** A server of its own on a throw-away SQLite site. */
export class DeskSite {
  #folder = mkdtempSync(join(tmpdir(), 'cairn-desk-bench-'));

  static async open() {
    const site = new DeskSite();
    try {
      await site.#start();
      await site.#fill();
      return site;
    } catch (error) {
      await site.close();
      throw error;
    }
  }

  async #start() {
    this.countPort = await freePort();
    const settings = { HOST: '127.0.0.1', SITE_DIR: this.#folder, ADMIN_PASSWORD: PASSWORD, DEMO_DATA: '1' };
    const preload = new URL('count-sql.mjs', import.meta.url).href;
    const environment = { ...settings, COUNT_PORT: String(this.countPort) };
    this.server = await Server.start('dist/src/main.js', environment, ['--import', preload]);
    this.url = `http://127.0.0.1:${this.server.port}`;
    const login = await fetch(`${this.url}/api/method/login`, {
      method: 'POST',
      body: new URLSearchParams(this.login),
    });
    this.cookie = login.headers
      .getSetCookie()
      .map((each) => each.split(';', 1)[0])
      .join('; ');
  }

  get login() {
    return { usr: 'Administrator', pwd: PASSWORD };
  }

  async ask(method, path, json) {
    const headers = { cookie: this.cookie, 'content-type': 'application/json' };
    const answer = await fetch(this.url + path, { method, headers, ...(json ? { body: JSON.stringify(json) } : {}) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${(await answer.text()).slice(0, 1000)}`);
    return answer.json();
  }

  async #fill() {
    for (const json of [row, wide, listed('Bench Few'), listed('Bench Many')]) {
      await this.ask('POST', '/api/resource/DocType', json);
    }
    const items = Array.from({ length: ROWS }, (_, place) => ({ item: `Item ${place}`, qty: place, kind: 'A' }));
    const { data } = await this.ask('POST', '/api/resource/Bench%20Wide', { title: 'Wide', items });
    this.wide = `/app/bench-wide/${encodeURIComponent(data.name)}`;
    const database = new Libsql(join(this.#folder, 'cairn.sqlite'));
    try {
      database.exec('PRAGMA busy_timeout = 20000');
      for (const [table, count] of Object.entries({ 'tabBench Few': FEW, 'tabBench Many': MANY })) {
        database.exec(`INSERT INTO \`${table}\` (name, owner, modified_by, creation, modified, docstatus, idx, title, status, qty)
          WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
          SELECT printf('B-%07d', i), 'Administrator', 'Administrator', t, t, 0, 0, 'Title ' || i, iif(i % 3, 'Open', 'Closed'), i
          FROM (SELECT i, strftime('%Y-%m-%d %H:%M:%S', 1700000000 + i, 'unixepoch') || '.000000' AS t FROM n)`);
      }
    } finally {
      database.close();
    }
  }

  /** The statements since the last time. */
  async statements() {
    return (await fetch(`http://127.0.0.1:${this.countPort}/`)).json();
  }

  async close() {
    await this.server?.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
