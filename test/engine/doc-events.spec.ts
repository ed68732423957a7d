import { type DocEvent, Document, type DocumentClass, type Hooks, MandatoryError } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { openTestSite, type TestSite, toy } from '../support/site.js';

const log: string[] = [];

class Note extends Document {
  override on_update() {
    log.push('class on_update');
  }
}

const said = (who: string) => (_: Document, event: DocEvent) => void log.push(`${who} ${event}`);
const events: DocEvent[] = [
  'before_change',
  'validate',
  'before_save',
  'on_update',
  'on_change',
  'on_trash',
  'after_delete',
];
const hooks = {
  doctype_classes: { Note: Note as DocumentClass },
  doc_events: {
    '*': { ...Object.fromEntries(events.map((event) => [event, [said('every')]])) },
    Note: { on_update: [said('first'), said('second')] },
    'Note Row': { on_update: [said('row')] },
  },
} as unknown as Hooks;

const text = (fieldname: string, label: string, rest = {}) => ({ fieldname, fieldtype: 'Data', label, ...rest });
const doctypes = [
  toy(
    'Note',
    [
      text('title', 'Title', { reqd: 1 }),
      { fieldname: 'body', fieldtype: 'Text Editor', label: 'Body', reqd: 1 },
      { fieldname: 'rows', fieldtype: 'Table', label: 'Rows', options: 'Note Row', reqd: 1 },
    ],
    { autoname: 'prompt', allow_rename: 1 },
  ),
  toy(
    'Note Row',
    [text('what', 'What', { reqd: 1 }), { fieldname: 'of', fieldtype: 'Link', label: 'Of', options: 'Note' }],
    {
      istable: 1,
      unique_together: [['parent', 'of']],
    } as object,
  ),
];

doctypes.push(toy('Place', [text('title', 'Title')], { autoname: 'prompt', allow_rename: 1, is_tree: 1 }));

describe.each(databases)('events, mandatory fields and merging, on $name', (database) => {
  let test: TestSite;
  beforeAll(async () => {
    test = await openTestSite(database, { doctypes, hooks });
  });
  afterAll(() => test.close());
  beforeEach(() => log.splice(0));

  const make = (name: string, values: Record<string, unknown> = {}) =>
    test.admin((ctx) =>
      ctx.newDoc('Note' as string, { name, title: name, body: 'x', rows: [{ what: name }], ...values }).insert(),
    );
  const stored = (name: string) => test.admin((ctx) => ctx.getDoc('Note', name));

  it('calls the class, then the hooks of the doctype in their order, then those of every doctype; on_change last', async () => {
    await make('order');
    expect(log).toEqual([
      'every validate',
      'every before_save',
      'class on_update',
      'first on_update',
      'second on_update',
      'every on_update',
      'every on_change',
    ]);
    log.splice(0);
    await test.admin(async (ctx) => (await ctx.getDoc('Note', 'order')).dbSet({ title: 'set' }));
    await test.admin((ctx) => ctx.deleteDoc('Note', 'order'));
    expect(log).toEqual([
      'every before_change',
      'every on_change',
      'every on_trash',
      'every on_change',
      'every after_delete',
    ]);
  });

  it('names every mandatory field that is missing, in rows with the row’s number', async () => {
    const refusal = await make('m', { title: '', body: '<p> </p>', rows: [{ what: 'a' }, { what: ' ' }] }).catch(
      (error: unknown) => error,
    );
    expect(refusal).toBeInstanceOf(MandatoryError);
    expect((refusal as MandatoryError).message).toBe('[Note, m]: title, body, what');
    expect((refusal as MandatoryError).messages).toEqual([
      'Error: Value missing for Note: Title',
      'Error: Value missing for Note: Body',
      'Error: Note Row Row #2: Value missing for: What',
    ]);
    const empty = (await make('m', { rows: [] }).catch((error: unknown) => error)) as MandatoryError;
    expect(empty.messages).toEqual(['Error: Data missing in table: Rows']);
    await make('m', { body: '<p><img src="/files/a.png"></p>' });
  });

  it('merges into another: its links and the row that holds them move, its own rows go', async () => {
    await make('from');
    await make('into');
    await make('points', { rows: [{ what: 'a', of: 'from' }] });
    await test.admin(async (ctx) => (await ctx.getDoc('Note', 'from')).rename('into', true));
    expect((await stored('points')).rows('rows')[0]?.get('of')).toBe('into');
    expect((await stored('into')).rows('rows').map((row) => row.get('what'))).toEqual(['into']);
    const orphans = await test.admin((ctx) => ctx.db.query("SELECT `name` FROM `tabNote Row` WHERE `parent` = 'from'"));
    expect(orphans).toEqual([]);
  });

  it('refuses a merge that would give a table the same link twice, and changes nothing', async () => {
    await make('one');
    await make('two');
    await make('both', {
      rows: [
        { what: 'a', of: 'one' },
        { what: 'b', of: 'two' },
      ],
    });
    const merge = test.admin(async (ctx) => (await ctx.getDoc('Note', 'one')).rename('two', true));
    await expect(merge).rejects.toThrow('Cannot merge: a Note Row with the same Of exists already');
    expect((await stored('both')).rows('rows').map((row) => row.get('of'))).toEqual(['one', 'two']);
    expect((await stored('one')).name).toBe('one');
  });

  it('renames to another spelling of the same name, and not what is gone', async () => {
    await make('spelling');
    await make('speller', { rows: [{ what: 'a', of: 'SPELLING' }] });
    await test.admin(async (ctx) => (await ctx.getDoc('Note', 'spelling')).rename('Spelling'));
    expect((await stored('speller')).rows('rows')[0]?.get('of')).toBe('Spelling');
    expect((await stored('Spelling')).rows('rows')).toHaveLength(1);
    const gone = test.admin(async (ctx) => {
      const doc = await ctx.getDoc('Note', 'speller');
      await ctx.deleteDoc('Note', 'speller');
      await doc.rename('ghost');
    });
    await expect(gone).rejects.toThrow('not found');
    await expect(make('x'.repeat(141))).rejects.toThrow();
    await expect(
      test.admin(async (ctx) => (await ctx.getDoc('Note', 'speller')).rename('y'.repeat(141))),
    ).rejects.toThrow();
  });

  it('merges leaves of a tree and closes the gap; a node with others below it stays', async () => {
    const place = (name: string, parent: string | null) =>
      test.admin((ctx) => ctx.newDoc('Place', { name, parent_place: parent, is_group: 1 }).insert());
    await place('World', null);
    await place('Here', 'World');
    await place('There', 'World');
    await place('Inner', 'There');
    const merge = (from: string, to: string) =>
      test.admin(async (ctx) => (await ctx.getDoc('Place', from)).rename(to, true));
    await expect(merge('There', 'Here')).rejects.toThrow('child nodes');
    await merge('Here', 'There');
    const rows = await test.admin((ctx) =>
      ctx.getList('Place', { fields: ['name', 'lft', 'rgt'], order_by: 'lft asc' }),
    );
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['World', 1, 6],
      ['There', 2, 5],
      ['Inner', 3, 4],
    ]);
  });

  it('loads trusted data as it is: names kept, mandatory fields and links missing', async () => {
    await test.admin((ctx) =>
      ctx
        .importing()
        .newDoc('Note', { name: 'loaded', owner: 'ann@example.com', rows: [{ of: 'nobody' }] })
        .insert(),
    );
    const doc = await stored('loaded');
    expect([doc.owner, doc.rows('rows')[0]?.get('of')]).toEqual(['ann@example.com', 'nobody']);
  });
});
