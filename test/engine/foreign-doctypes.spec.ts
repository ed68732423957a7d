import { type Ctx, visibleJson } from '../../src/engine/index.js';
import { Registry } from '../../src/engine/meta/registry.js';
import { databases } from '../support/databases.js';
import { openTestSite, type TestSite, toy } from '../support/site.js';

const field = (fieldname: string, fieldtype = 'Data', options = '', rest: Record<string, unknown> = {}) => ({
  fieldname,
  fieldtype,
  options,
  ...rest,
});

/** What real apps' files hold, although the desk would not let anybody save it. */
const doctypes = [
  toy('Odd Twice', [
    field('title'),
    field('break', 'Section Break'),
    field('title', 'Int'),
    field('break', 'Section Break'),
  ]),
  toy('Odd Lost', [
    field('title'),
    field('gone', 'Table', 'Nobody Has This', { reqd: 1 }),
    field('kept', 'Table', 'Odd Row'),
  ]),
  toy(
    'Odd Row',
    [field('given', 'Currency', '', { read_only: 1, reqd: 1 }), field('code', 'Data', '', { read_only: 1 })],
    {
      istable: 1,
    },
  ),
  toy('Odd Names', [
    field('constructor'),
    field('values'),
    field('save'),
    field('parent'),
    field('_own'),
    field('data'),
  ]),
  toy('Odd Defaults', [
    field('date', 'Date', '', { default: 'Now' }),
    field('odd_date', 'Date', '', { default: 'next week' }),
    field('time', 'Time', '', { default: 'Today' }),
    field('json', 'JSON', '', { default: 'none' }),
    field('number', 'Int', '', { default: 'seven' }),
  ]),
  toy('Odd Filled', [
    field('text', 'Data', '', { not_nullable: 1 }),
    field('day', 'Date', '', { not_nullable: 1 }),
    field('long', 'Data', '', { length: 2500 }),
    field('longest', 'Data', '', { length: 20_000 }),
  ]),
  toy('Odd Kind', [field('title')], { autoname: 'prompt' }),
  toy('Odd Reference', [field('kind', 'Link', 'Odd Kind'), field('to', 'Dynamic Link', 'kind')]),
  toy('Odd Fetched', [
    field('from', 'Link', 'Odd Reference'),
    field('kind', 'Link', 'Odd Kind', { fetch_from: 'from.kind' }),
    field('to', 'Dynamic Link', 'kind'),
    field('party_kind', 'Select', '\nGone Customer'),
    field('party', 'Dynamic Link', 'party_kind'),
  ]),
  toy(
    'Odd Token',
    [
      field('token', 'Data', '', { read_only: 1 }),
      field('must', 'Data', '', { read_only: 1, reqd: 1 }),
      field('higher', 'Data', '', { read_only: 1, reqd: 1, permlevel: 1 }),
      field('count', 'Int', '', { read_only: 1 }),
    ],
    { autoname: 'field:token', permissions: [{ role: 'Clerk', read: 1, write: 1, create: 1 }] },
  ),
];

describe.each(databases)('files of other apps on $name', (database) => {
  let test: TestSite;
  beforeAll(async () => {
    test = await openTestSite(database, { doctypes });
    await test.addUser('clerk@example.com', ['Clerk']);
  });
  afterAll(() => test.close());
  const saved = (doctype: string, values: Record<string, unknown>) =>
    test.admin(async (ctx) => {
      const { name } = await ctx.newDoc(doctype, values).insert();
      return visibleJson(ctx, await ctx.getDoc(doctype, name));
    });

  it('of a field that is declared twice the last one counts', async () => {
    expect(await saved('Odd Twice', { title: '12' })).toMatchObject({ title: 12 });
    expect(test.site.registry.get('Odd Twice').declared).toHaveLength(4);
  });

  it('a table without its child doctype holds no rows; the rest of the document works', async () => {
    const doc = await saved('Odd Lost', { title: 'a', gone: [{ x: 1 }], kept: [{ given: 3, code: 'c' }] });
    expect(doc).toMatchObject({ title: 'a', kept: [{ given: 3, code: null }] });
    expect(doc).not.toHaveProperty('gone');
    expect(test.site.registry.danglingTargets()).toContain('Odd Lost.gone → Nobody Has This');
  });

  it('a child doctype that comes later brings its table to life', () => {
    const registry = new Registry(doctypes);
    registry.reload([toy('Nobody Has This', [field('x')], { istable: 1 })], {
      customFields: [],
      propertySetters: [],
      customPermissions: [],
      rows: [],
      definitions: [],
    });
    expect(registry.get('Odd Lost').tables.map((table) => table.fieldname)).toEqual(['gone', 'kept']);
  });

  it('fields may have the names of what documents and objects have', async () => {
    const empty = { constructor: null, values: null, save: null, parent: null, _own: null, data: null };
    expect(await saved('Odd Names', {})).toMatchObject(empty);
    const full = { constructor: 'a', values: 'b', save: 'c', parent: 'd', _own: 'e', data: 'f' };
    expect(await saved('Odd Names', full)).toMatchObject(full);
  });

  it('a default that the field cannot hold keeps nobody from making documents', async () => {
    const doc = await saved('Odd Defaults', {});
    expect(doc).toMatchObject({ odd_date: null, json: null, number: 0 });
    expect(doc.date).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(doc.time).toMatch(/^\d{1,2}:\d\d:\d\d/);
  });

  it('fills what must not be NULL, and columns hold as much as their length says', async () => {
    const long = { long: 'x'.repeat(2500), longest: 'ü'.repeat(20_000) };
    expect(await saved('Odd Filled', long)).toMatchObject({ text: '', day: '0001-01-01', ...long });
  });

  it('a Dynamic Link may get its doctype through a link, or name one that another app would bring', async () => {
    for (const name of ['User', 'Role']) await saved('Odd Kind', { name });
    const { name } = await saved('Odd Reference', { kind: 'User', to: 'Guest' });
    const doc = await saved('Odd Fetched', {
      from: name,
      to: 'Administrator',
      party_kind: 'Gone Customer',
      party: 'Ann',
    });
    expect(doc).toMatchObject({ kind: 'User', to: 'Administrator', party: 'Ann' });
    await expect(saved('Odd Fetched', { to: 'Administrator' })).rejects.toThrow('Kind must be set first');
    await expect(saved('Odd Reference', { kind: 'Role', to: 'Nobody' })).rejects.toThrow('Could not find');
  });

  describe('read-only fields', () => {
    const as = <T>(work: (ctx: Ctx) => Promise<T>) => test.as('clerk@example.com', work);
    const given = { token: 't-1', must: 'm', higher: 'h', count: 3 };

    it('that a new document must have and gets from nowhere else may be given, below the levels of others', async () => {
      await expect(as((ctx) => ctx.newDoc('Odd Token', given).insert())).rejects.toThrow('higher');
      const doc = await saved('Odd Token', given);
      expect(doc).toMatchObject({ name: 't-1', must: 'm', higher: 'h', count: 0 });
    });

    it('stay as they are once the document is there', async () => {
      await saved('Odd Token', { ...given, token: 't-2' });
      await as(async (ctx) => (await ctx.getDoc('Odd Token', 't-2')).update({ must: 'other', count: 9 }).save());
      await test.admin(async (ctx) =>
        expect((await ctx.getDoc('Odd Token', 't-2')).toJSON()).toMatchObject({ must: 'm', count: 0 }),
      );
    });
  });
});
