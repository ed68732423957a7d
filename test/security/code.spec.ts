/** Frappe contract §6.2: what a client names never becomes code, and no method is called that was not opened. */
import { databases } from '../support/databases.js';
import type { Person } from '../support/person.js';
import { at, call, type Target } from './target.js';
import { MANAGER, World } from './world.js';

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

/** What a template, an expression or a dotted path would answer with: 7 * 1337, or the process. */
const EXPRESSIONS = [
  '{{ 7*1337 }} <%= 7*1337 %> #{7*1337} $' + '{7*1337}',
  "{{ ''.__class__.__mro__[1].__subclasses__() }}{% include 'site_config.json' %}",
  "eval:7*1337 || constructor.constructor('return process.env')()",
  'frappe.db.sql',
  '__proto__',
  '../../../../src/main',
];
const RAN = /9359|__subclasses__ of|NODE_OPTIONS|node_modules/;

describe('code execution', () => {
  let world: World;
  let target: Target;
  let ann: Person;
  beforeAll(async () => {
    world = await World.open(sqlite as (typeof databases)[number]);
    target = world.target;
    ann = world.people.ann;
  }, 60_000);
  afterAll(() => world?.close());

  it('evaluates nothing at any parameter of any door', async () => {
    const known = Object.getOwnPropertyNames(Object.prototype);
    const before = await world.fingerprint();
    const harm = await world.attack(MANAGER, EXPRESSIONS, ({ text }) => RAN.exec(text)?.[0]);
    expect(harm).toEqual([]);
    expect(await world.fingerprint()).toEqual(before);
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(known);
  }, 60_000);

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

  it('calls no method through another one that the caller may not call, or that changes something', async () => {
    const search = { doctype: 'User', txt: '' };
    for (const query of ['frappe.core.doctype.user.user.generate_keys', 'frappe.client.delete', 'login'])
      expect((await ann('POST', call('frappe.desk.search.search_link'), { ...search, query })).status).toBe(403);
    const form = new FormData();
    form.set('file', new Blob(['x']), 'x.txt');
    for (const method of ['frappe.boot.get_bootinfo', 'frappe.client.get_list']) {
      form.set('method', method);
      const response = await fetch(target.url + call('upload_file'), { method: 'POST', body: form });
      expect([method, response.status]).toEqual([method, 403]);
    }
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
