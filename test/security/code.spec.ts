/** Frappe contract §6.2: what a client names never becomes code, and no method is called that was not opened. */
import { databases } from '../support/databases.js';
import type { Person } from '../support/person.js';
import { at, call, Target } from './target.js';

const [sqlite] = databases;

const DOTTED = [
  'os.system',
  'child_process.exec',
  'constructor',
  'constructor.constructor',
  '__proto__',
  '__proto__.x',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'frappe.db.sql',
  'frappe.client',
  'frappe.client.get_list.call',
  'frappe..client',
  'User/constructor',
  '../../etc/passwd',
  '',
];
const INHERITED = [
  ...['save', 'insert', 'delete', 'submit', 'cancel', 'rename', 'update', 'set', 'get', 'append', 'dbSet', 'db_set'],
  ...['validate', 'on_update', 'autoname', 'toJSON', 'constructor', '__proto__', 'hasOwnProperty', 'ctx', 'values'],
  ...['meta', 'toString', 'valueOf', '__defineGetter__', 'x'],
];

describe('code execution', () => {
  let target: Target;
  let ann: Person;
  beforeAll(async () => {
    target = await Target.start(sqlite as (typeof databases)[number]);
    ann = await target.user('ann@example.com', ['LMS Student']);
  }, 60_000);
  afterAll(() => target?.close());

  it.each(DOTTED)('calls nothing by the name "%s"', async (name) => {
    const encoded = encodeURIComponent(name);
    for (const path of [`/api/method/${encoded}`, `/api/v2/method/${encoded}`]) {
      for (const verb of ['GET', 'POST']) {
        const { status } = await ann(verb, path, verb === 'POST' ? {} : undefined);
        expect([verb, path, status >= 400 && status < 500]).toEqual([verb, path, true]);
      }
    }
    if (name === '') return;
    expect((await ann('POST', '/', { cmd: name })).status).toBe(417);
    const searched = await ann('POST', call('frappe.desk.search.search_link'), {
      doctype: 'User',
      txt: '',
      query: name,
    });
    expect(searched.status).toBe(403);
    expect((await ann('POST', call('upload_file'), { method: name })).status).toBe(417);
  });

  it.each(INHERITED)('runs no method "%s" of a document that its class did not open', async (method) => {
    const name = 'ann@example.com';
    const answers = [
      await ann('POST', call('run_doc_method'), { dt: 'User', dn: name, method, args: {} }),
      await ann('POST', call('run_doc_method'), { docs: { doctype: 'User', name }, method }),
      await ann('POST', `/api/v2/document/User/${name}/method/${method}`, {}),
      await ann('POST', at('User', name), { run_method: method }),
      await ann('GET', `${at('User', name)}?run_method=${method}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
  });

  it('gives objects no prototype from a body', async () => {
    const response = await fetch(`${target.url}/api/method/ping`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"__proto__":{"cmd":"x"},"constructor":{"prototype":{"polluted":1}}}',
    });
    expect(response.status).toBe(200);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('left no error in the log', () => {
    expect(target.complaints).toEqual([]);
  });
});
