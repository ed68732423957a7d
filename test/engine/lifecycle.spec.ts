import { type DocEvent, Document, type DocumentClass, type Hooks } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { openTestSite, type TestSite, toy } from '../support/site.js';

const events: string[] = [];
const log = (doc: Document, event: DocEvent) => void events.push(`${doc.doctype}:${event}`);

class Paper extends Document {
  override before_insert() {
    events.push('class:before_insert');
  }
  override validate() {
    events.push('class:validate');
    this.values.total = this.rows('lines').reduce((sum, row) => sum + Number(row.get('amount')), 0);
  }
  override after_insert() {
    events.push('class:after_insert');
  }
}

const every: DocEvent[] = [
  'before_insert',
  'before_naming',
  'before_validate',
  'validate',
  'before_save',
  'before_submit',
  'before_cancel',
  'before_update_after_submit',
  'after_insert',
  'on_update',
  'on_submit',
  'on_cancel',
  'on_update_after_submit',
  'on_change',
  'on_trash',
  'after_delete',
];

const doctypes = [
  toy('Colour', [{ fieldname: 'shade', fieldtype: 'Data', label: 'Shade' }], { autoname: 'prompt', allow_rename: 1 }),
  toy(
    'Paper',
    [
      { fieldname: 'title', fieldtype: 'Data', label: 'Title', reqd: 1 },
      { fieldname: 'kind', fieldtype: 'Select', label: 'Kind', options: 'Plain\nFancy' },
      { fieldname: 'colour', fieldtype: 'Link', label: 'Colour', options: 'Colour' },
      { fieldname: 'shade', fieldtype: 'Data', label: 'Shade', fetch_from: 'colour.shade', read_only: 1 },
      { fieldname: 'due', fieldtype: 'Date', label: 'Due', default: 'Today' },
      { fieldname: 'serial', fieldtype: 'Data', label: 'Serial', unique: 1, set_only_once: 1 },
      { fieldname: 'weight', fieldtype: 'Float', label: 'Weight', non_negative: 1 },
      { fieldname: 'remark', fieldtype: 'Small Text', label: 'Remark', allow_on_submit: 1 },
      { fieldname: 'total', fieldtype: 'Float', label: 'Total', read_only: 1 },
      { fieldname: 'lines', fieldtype: 'Table', label: 'Lines', options: 'Paper Line' },
      { fieldname: 'amended_from', fieldtype: 'Link', label: 'Amended From', options: 'Paper', no_copy: 1 },
    ],
    { autoname: 'PAP-.####', is_submittable: 1 },
  ),
  toy(
    'Paper Line',
    [
      { fieldname: 'what', fieldtype: 'Data', label: 'What', reqd: 1 },
      { fieldname: 'amount', fieldtype: 'Float', label: 'Amount' },
      { fieldname: 'shade_of', fieldtype: 'Link', label: 'Shade Of', options: 'Colour' },
    ],
    { istable: 1 },
  ),
];

const hooks = {
  doctype_classes: { Paper: Paper as DocumentClass },
  doc_events: { Paper: Object.fromEntries(every.map((event) => [event, log])) },
} as unknown as Hooks;

describe.each(databases)('the lifecycle on $name', (database) => {
  let test: TestSite;
  beforeAll(async () => {
    test = await openTestSite(database, { doctypes, hooks });
    await test.admin((ctx) => ctx.newDoc('Colour', { name: 'Red', shade: 'dark' }).insert());
  });
  afterAll(() => test.close());
  beforeEach(() => events.splice(0));

  const paper = (values: Record<string, unknown> = {}) =>
    test.admin((ctx) => ctx.newDoc('Paper', { title: 'A', ...values }).insert());
  const only = () => events.filter((event) => event.startsWith('Paper:')).map((event) => event.slice(6));

  it('fires the events of an insert in Frappe’s order, after_insert before on_update', async () => {
    await paper();
    expect(only()).toEqual([
      'before_insert',
      'before_naming',
      'before_validate',
      'validate',
      'before_save',
      'after_insert',
      'on_update',
      'on_change',
    ]);
    expect(events.indexOf('class:validate')).toBeLessThan(events.indexOf('Paper:validate'));
  });

  it('submits without before_save, updates after submit without validate, cancels without validate', async () => {
    const { name } = await paper();
    events.splice(0);
    await test.admin(async (ctx) => (await ctx.getDoc('Paper', name)).submit());
    expect(only()).toEqual(['before_validate', 'validate', 'before_submit', 'on_update', 'on_submit', 'on_change']);
    events.splice(0);
    await test.admin(async (ctx) => (await ctx.getDoc('Paper', name)).update({ remark: 'x' }).save());
    expect(only()).toEqual(['before_update_after_submit', 'on_update_after_submit', 'on_change']);
    events.splice(0);
    await test.admin(async (ctx) => (await ctx.getDoc('Paper', name)).cancel());
    expect(only()).toEqual(['before_cancel', 'on_cancel', 'on_change']);
  });

  it('fills defaults: the day, the first option of a Select, zero for numbers', async () => {
    const doc = await paper();
    expect(doc.get('due')).toBe(test.site.time.now().slice(0, 10));
    expect(doc.get('kind')).toBe('Plain');
    expect(doc.get('weight')).toBe(0);
  });

  it('names by series, counting up without gaps', async () => {
    const first = await paper();
    const second = await paper();
    expect(first.name).toMatch(/^PAP-\d{4}$/);
    expect(Number(second.name.slice(4))).toBe(Number(first.name.slice(4)) + 1);
  });

  it('fetches through a link, spells the link as stored, and discards what a client says of a read-only field', async () => {
    const doc = await paper({ colour: 'red', shade: 'forged', total: 99 });
    expect(doc.get('colour')).toBe('Red');
    expect(doc.get('shade')).toBe('dark');
    expect(doc.get('total')).toBe(0);
  });

  it.each([
    ['MandatoryError', { title: ' ' }, /title/],
    ['MandatoryError', { lines: [{}] }, /what/],
    ['LinkValidationError', { colour: 'Blue' }, /Colour: Blue/],
    ['ValidationError', { kind: 'Odd' }, /Kind cannot be "Odd"/],
    ['NonNegativeError', { weight: -1 }, /Weight/],
    ['InvalidDates', { due: '2026-02-30' }, /Due/],
    ['CharacterLengthExceededError', { serial: 'x'.repeat(141) }, /Serial/],
    ['ValidationError', { lines: 'no rows' }, /Lines/],
    ['ValidationError', { title: ['a'] }, /Title cannot be a list/],
    ['DocstatusTransitionError', { docstatus: 2 }, /Cancelled/],
    ['ValidationError', { docstatus: 7 }, /docstatus/],
  ])('refuses with %s: %j', async (type, values, text) => {
    const refusal = await paper(values).then(
      () => null,
      (error: Error) => error,
    );
    expect(refusal?.constructor.name).toBe(type);
    expect(refusal?.message).toMatch(text);
  });

  it('names the first twenty links that lead nowhere, and how many more there are', async () => {
    const many = Array.from({ length: 25 }, (_, n) => ({ what: 'x', shade_of: `Blue ${n}` }));
    await expect(paper({ lines: many })).rejects.toThrow(/Row #20: Shade Of: Blue 19 and 5 more$/);
  });

  it('leaves nothing behind when a save is refused', async () => {
    const count = () => test.admin((ctx) => ctx.count('Paper'));
    const before = await count();
    await expect(paper({ lines: [{ what: 'ok' }, {}] })).rejects.toThrow();
    expect(await count()).toBe(before);
  });

  it('refuses a second document with the same unique value, naming the field', async () => {
    await paper({ serial: 'S-1' });
    await expect(paper({ serial: 's-1' })).rejects.toThrow('Serial must be unique');
  });

  it('keeps a set-only-once value', async () => {
    const { name } = await paper({ serial: 'S-2' });
    const change = test.admin(async (ctx) => (await ctx.getDoc('Paper', name)).update({ serial: 'S-3' }).save());
    await expect(change).rejects.toThrow('Value cannot be changed for Serial');
  });

  it('refuses to overwrite what somebody else has saved meanwhile', async () => {
    const { name } = await paper();
    const stale = await test.admin((ctx) => ctx.getDoc('Paper', name));
    await test.admin(async (ctx) => (await ctx.getDoc('Paper', name)).update({ title: 'B' }).save());
    const late = test.admin(async (ctx) =>
      (await ctx.getDoc('Paper', name)).update({ title: 'C', modified: stale.modified }).save(),
    );
    await expect(late).rejects.toThrow(/modified after you have opened it/);
  });

  it('writes only the rows that changed, and keeps the order given', async () => {
    const { name } = await paper({ lines: [{ what: 'a' }, { what: 'b' }, { what: 'c' }] });
    const rowsOf = () =>
      test.admin(async (ctx) => (await ctx.getDoc('Paper', name)).rows('lines').map((row) => row.toJSON()));
    const [a, b, c] = await rowsOf();
    await test.admin(async (ctx) => {
      const doc = await ctx.getDoc('Paper', name);
      await doc.update({ lines: [c, { ...a, what: 'A' }, { what: 'd' }] }).save();
    });
    const now = await rowsOf();
    expect(now.map((row) => [row.what, row.idx])).toEqual([
      ['c', 1],
      ['A', 2],
      ['d', 3],
    ]);
    expect(now.map((row) => row.name)).not.toContain(b?.name);
    expect(now[1]?.name).toBe(a?.name);
  });

  it('never takes a row from another document', async () => {
    const victim = await paper({ lines: [{ what: 'mine' }] });
    const rowName = victim.rows('lines')[0]?.name;
    const thief = await paper({ lines: [{ name: rowName, what: 'stolen' }] });
    expect(thief.rows('lines')[0]?.name).not.toBe(rowName);
    const [kept] = await test.admin(async (ctx) => (await ctx.getDoc('Paper', victim.name)).rows('lines'));
    expect(kept?.get('what')).toBe('mine');
  });

  it('allows after submit only what says so', async () => {
    const { name } = await paper({ docstatus: 1 });
    const change = test.admin(async (ctx) => (await ctx.getDoc('Paper', name)).update({ title: 'Z' }).save());
    await expect(change).rejects.toThrow(/Not allowed to change Title after submission/);
  });

  it('amends a cancelled document under a numbered name', async () => {
    const { name } = await paper({ docstatus: 1 });
    await test.admin(async (ctx) => (await ctx.getDoc('Paper', name)).cancel());
    const amended = await paper({ amended_from: name });
    expect(amended.name).toBe(`${name}-1`);
  });

  it('refuses to delete a submitted document, and one that others link to', async () => {
    const { name } = await paper({ docstatus: 1, colour: 'Red' });
    await expect(test.admin((ctx) => ctx.deleteDoc('Paper', name))).rejects.toThrow(/must Cancel/);
    await expect(test.admin((ctx) => ctx.deleteDoc('Colour', 'Red'))).rejects.toThrow(/linked with Paper/);
  });

  it('deletes with rows, and fires on_trash before after_delete', async () => {
    const { name } = await paper({ lines: [{ what: 'a' }] });
    events.splice(0);
    await test.admin((ctx) => ctx.deleteDoc('Paper', name));
    expect(only()).toEqual(['on_trash', 'on_change', 'after_delete']);
    const left = await test.admin((ctx) =>
      ctx.db.query('SELECT `name` FROM `tabPaper Line` WHERE `parent` = ?', [name]),
    );
    expect(left).toEqual([]);
  });

  it('renames everything that names the document', async () => {
    await test.admin((ctx) => ctx.newDoc('Colour', { name: 'Grey' }).insert());
    const { name } = await paper({ colour: 'Grey' });
    await test.admin(async (ctx) => (await ctx.getDoc('Colour', 'Grey')).rename('Silver'));
    const doc = await test.admin((ctx) => ctx.getDoc('Paper', name));
    expect(doc.get('colour')).toBe('Silver');
    await expect(test.admin(async (ctx) => (await ctx.getDoc('Colour', 'Silver')).rename('Red'))).rejects.toThrow(
      /already exists/,
    );
    await test.admin(async (ctx) => (await ctx.getDoc('Colour', 'Silver')).rename('Red', true));
    expect(await test.admin((ctx) => ctx.exists('Colour', 'Silver'))).toBeUndefined();
  });

  it('escapes scripts and drops handlers in any text', async () => {
    const doc = await paper({ title: '<b onclick="x()">b</b><script>alert(1)</script>' });
    expect(doc.get('title')).toBe('<b>b</b>&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('loses no update when twenty savers add to one document', async () => {
    const { name } = await paper();
    await Promise.all(
      Array.from({ length: 20 }, () =>
        test.admin(async (ctx) => {
          const doc = await ctx.getDoc('Paper', name, { lock: true });
          doc.append('lines', { what: 'x', amount: 1 });
          await doc.save();
        }),
      ),
    );
    const doc = await test.admin((ctx) => ctx.getDoc('Paper', name));
    expect(doc.rows('lines')).toHaveLength(20);
    expect(doc.get('total')).toBe(20);
  });
});
