import {
  type Ctx,
  Document,
  type DocumentClass,
  type Hooks,
  type ListRow,
  searchLink,
  visibleJson,
} from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { openTestSite, type TestSite, toy } from '../support/site.js';

const data = (fieldname: string, rest: Record<string, unknown> = {}) => ({
  fieldname,
  fieldtype: 'Data',
  label: fieldname,
  ...rest,
});

class Person extends Document {
  get full_name(): string {
    return `${this.text('first')} ${this.text('last')}`.trim();
  }
  get nicks(): unknown[] {
    return [{ nick: this.text('first').slice(0, 1) }];
  }
}

const SHELF = new Map<string, Record<string, unknown>>();

/** A doctype without a table: its documents live in a map. */
class Remote extends Document {
  static getList(_ctx: Ctx): Promise<ListRow[]> {
    return Promise.resolve([...SHELF.values()] as ListRow[]);
  }
  override load_from_db(name: string): boolean {
    const kept = SHELF.get(name);
    if (kept) this.update(kept);
    return kept !== undefined;
  }
  override db_insert(): void {
    this.db_update();
  }
  override db_update(): void {
    SHELF.set(this.name, { ...this.toJSON() });
  }
  override db_delete(): void {
    SHELF.delete(this.name);
  }
}

const doctypes = [
  toy('Toy Paper', [data('subject')], { is_submittable: 1, field_order: ['subject'] }),
  toy('Toy Place', [data('title')], { is_tree: 1, autoname: 'field:title' }),
  toy('Toy Own Tree', [data('title'), { fieldname: 'lft', fieldtype: 'Int' }], { is_tree: 1 }),
  toy('Toy Note', [data('subject')], { track_seen: 1 }),
  toy('Toy Deal', [data('customer'), data('title', { options: '{customer} / {owner}' })], { title_field: 'title' }),
  toy('Toy Call', [data('customer'), data('title', { default: 'Call {customer}' })], { title_field: 'title' }),
  toy('Toy Firm', [data('currency')], { autoname: 'Prompt' }),
  toy('Toy Bill', [
    { fieldname: 'toy_firm', fieldtype: 'Link', options: 'Toy Firm' },
    { fieldname: 'lines', fieldtype: 'Table', options: 'Toy Bill Line' },
  ]),
  toy('Toy Bill Line', [data('currency', { default: ':Toy Firm' })], { istable: 1 }),
  toy('Toy Person', [
    data('first'),
    data('last'),
    data('full_name', { is_virtual: 1 }),
    data('secret_name', { is_virtual: 1, permlevel: 1 }),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression
    data('greeting', { is_virtual: 1, options: '`Dear ${doc.first} (${frappe.session.user})`' }),
    data('broken', { is_virtual: 1, options: 'doc.nothing.at.all' }),
    data('whole', { is_virtual: 1, options: 'doc' }),
    { fieldname: 'letters', fieldtype: 'Int', is_virtual: 1, options: 'doc.first.length + doc.last.length' },
    { fieldname: 'nicks', fieldtype: 'Table', options: 'Toy Nick', is_virtual: 1 },
  ]),
  toy('Toy Nick', [data('nick')], { istable: 1 }),
  toy('Toy Remote', [data('title', { reqd: 1 }), data('secret', { permlevel: 1 })], {
    is_virtual: 1,
    autoname: 'Prompt',
    search_fields: 'title',
  }),
  toy(
    'Toy Settings',
    [
      { fieldname: 'days', fieldtype: 'Int', default: '7' },
      { fieldname: 'rate', fieldtype: 'Float' },
      { fieldname: 'open', fieldtype: 'Check', default: '1' },
      { fieldname: 'since', fieldtype: 'Date' },
      data('word', { default: 'hello' }),
    ],
    { issingle: 1 },
  ),
  toy('Toy Gauge', [{ fieldname: 'marks', fieldtype: 'Table', options: 'Toy Mark' }], { issingle: 1, is_virtual: 1 }),
  toy('Toy Mark', [data('mark')], { istable: 1, is_virtual: 1 }),
  toy('Toy Json', [{ fieldname: 'value', fieldtype: 'JSON', label: 'Value' }]),
];
const hooks = {
  doctype_classes: { 'Toy Person': Person as DocumentClass, 'Toy Remote': Remote as DocumentClass },
} as unknown as Hooks;

describe.each(databases)('doctypes of every kind on $name', (database) => {
  let test: TestSite;
  beforeAll(async () => {
    SHELF.clear();
    test = await openTestSite(database, { doctypes, hooks });
  });
  afterAll(() => test.close());
  const make = (doctype: string, values: Record<string, unknown> = {}) =>
    test.admin((ctx) => ctx.newDoc(doctype, values).insert());
  const get = (doctype: string, name: string) => test.admin((ctx) => ctx.getDoc(doctype, name));

  it('a submittable file without amended_from gets it, with its column', async () => {
    const { name } = await make('Toy Paper', { subject: 'x' });
    await test.admin(async (ctx) => (await ctx.getDoc('Toy Paper', name)).submit());
    await test.admin(async (ctx) => (await ctx.getDoc('Toy Paper', name)).cancel());
    const amended = await make('Toy Paper', { subject: 'y', amended_from: name });
    expect((await get('Toy Paper', amended.name)).get('amended_from')).toBe(name);
    const field = test.site.registry.get('Toy Paper').field('amended_from');
    expect(field).toMatchObject({ fieldtype: 'Link', options: 'Toy Paper', read_only: true, no_copy: true });
  });

  it('a tree file without lft gets its fields and is numbered; one with lft keeps its own', async () => {
    await make('Toy Place', { title: 'World', is_group: 1 });
    await make('Toy Place', { title: 'Land', parent_toy_place: 'World' });
    expect((await get('Toy Place', 'World')).toJSON()).toMatchObject({ lft: 1, rgt: 4, is_group: 1 });
    expect((await get('Toy Place', 'Land')).toJSON()).toMatchObject({ lft: 2, rgt: 3, old_parent: 'World' });
    expect(test.site.registry.get('Toy Own Tree').field('rgt')).toBeUndefined();
  });

  it('seen only by who saved last', async () => {
    const ada = await test.addUser('ada@example.com', ['System Manager']);
    const { name } = await make('Toy Note', { subject: 'x' });
    const seen = () => test.admin(async (ctx) => (await ctx.getDoc('Toy Note', name)).get('_seen'));
    expect(await seen()).toBe('["Administrator"]');
    await test.as(ada, async (ctx) => (await ctx.getDoc('Toy Note', name)).update({ subject: 'y' }).save());
    expect(await seen()).toBe('["ada@example.com"]');
  });

  it('a title is a template: as options at every save, as a default once', async () => {
    const deal = await make('Toy Deal', { customer: 'Ada', title: 'given' });
    expect(deal.get('title')).toBe('Ada / Administrator');
    const changed = await test.admin(async (ctx) =>
      (await ctx.getDoc('Toy Deal', deal.name)).update({ customer: 'Bob' }).save(),
    );
    expect(changed.get('title')).toBe('Bob / Administrator');
    const call = await make('Toy Call', { customer: 'Ada' });
    expect(call.get('title')).toBe('Call Ada');
    const cleared = await test.admin(async (ctx) =>
      (await ctx.getDoc('Toy Call', call.name)).update({ title: '' }).save(),
    );
    expect(cleared.text('title')).toBe('');
    expect((await make('Toy Call', { customer: 'Ada', title: 'mine' })).get('title')).toBe('mine');
  });

  it('a default of ":Firm" comes from the firm that the document around the row names', async () => {
    await make('Toy Firm', { name: 'Ada Ltd', currency: 'GBP' });
    const bill = await make('Toy Bill', { toy_firm: 'Ada Ltd', lines: [{}, { currency: 'EUR' }] });
    expect(bill.rows('lines').map((row) => row.get('currency'))).toEqual(['GBP', 'EUR']);
    const none = await make('Toy Bill', { lines: [{}] });
    expect(none.rows('lines')[0]?.get('currency')).toBeNull();
  });

  it('virtual fields are what the class computes, and keep to permlevels', async () => {
    const { name } = await make('Toy Person', { first: 'Ada', last: 'Byron', full_name: 'forged' });
    const json = (await get('Toy Person', name)).toJSON();
    expect(json).toMatchObject({ full_name: 'Ada Byron', secret_name: null, nicks: [{ nick: 'A' }] });
    const ada = await test.addUser('eve@example.com', ['System Manager']);
    const seen = await test.as(ada, async (ctx) => visibleJson(ctx, await ctx.getDoc('Toy Person', name)));
    expect(seen).toMatchObject({ full_name: 'Ada Byron' });
    expect(seen).not.toHaveProperty('secret_name');
  });

  it('virtual fields without a getter are what their options say, one value or nothing', async () => {
    const { name } = await make('Toy Person', { first: 'Ada', last: 'Byron' });
    const json = (await get('Toy Person', name)).toJSON();
    expect(json).toMatchObject({ greeting: 'Dear Ada (Administrator)', letters: 8, broken: null, whole: null });
  });

  it('a virtual doctype is listed, read, written and deleted through its class', async () => {
    await make('Toy Remote', { name: 'r1', title: 'One' });
    await expect(make('Toy Remote', { name: 'r2' })).rejects.toThrow(/title/);
    await test.admin(async (ctx) =>
      (await ctx.getDoc('Toy Remote', 'r1', { lock: true })).update({ title: 'Uno' }).save(),
    );
    expect((await get('Toy Remote', 'r1')).get('title')).toBe('Uno');
    await test.admin(async (ctx) => (await ctx.getDoc('Toy Remote', 'r1')).dbSet({ title: 'Eins' }));
    const ada = await test.addUser('may@example.com', ['System Manager']);
    await test.as(ada, async (ctx) => {
      const [row] = await ctx.getList('Toy Remote', { fields: ['*'] });
      expect(row).toMatchObject({ name: 'r1', title: 'Eins' });
      expect(row).not.toHaveProperty('secret');
      expect(await ctx.count('Toy Remote')).toBe(1);
      expect(await ctx.exists('Toy Remote', 'r1')).toBe('r1');
      expect(await searchLink(ctx, { doctype: 'Toy Remote', txt: 'ein' })).toEqual([
        { value: 'r1', description: 'Eins' },
      ]);
      expect(await searchLink(ctx, { doctype: 'Toy Remote', txt: 'zwei' })).toEqual([]);
    });
    await expect(test.admin(async (ctx) => (await ctx.getDoc('Toy Remote', 'r1')).rename('r3'))).rejects.toThrow(
      /not allowed to be renamed/,
    );
    await test.admin((ctx) => ctx.deleteDoc('Toy Remote', 'r1'));
    await expect(get('Toy Remote', 'r1')).rejects.toThrow(/not found/);
  });

  it('a virtual single without a class is not there, rather than looked for in tables', async () => {
    await expect(get('Toy Gauge', 'Toy Gauge')).rejects.toThrow('not found');
  });

  it('a single never saved shows its defaults, later what was saved, each cast to its type', async () => {
    const single = () => test.admin((ctx) => ctx.single('Toy Settings'));
    expect((await single()).toJSON()).toMatchObject({ days: 7, rate: 0, open: 1, since: null, word: 'hello' });
    await test.admin(async (ctx) => {
      const settings = await ctx.getDoc('Toy Settings', 'Toy Settings', { lock: true });
      await settings.update({ days: '0', rate: '1.5', open: 0, since: '2026-01-02', word: '' }).save();
    });
    const saved = { name: 'Toy Settings', days: 0, rate: 1.5, open: 0, since: '2026-01-02', word: '' };
    expect((await single()).toJSON()).toMatchObject(saved);
  });

  it('a JSON field takes JSON only', async () => {
    expect((await make('Toy Json', { value: { a: [1] } })).get('value')).toBe('{"a":[1]}');
    await expect(make('Toy Json', { value: '{bad' })).rejects.toThrow('Value for Value is not valid JSON');
  });
});
