import { Document, type DocumentClass, type Hooks, hashName } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { openTestSite, type TestSite, toy } from '../support/site.js';

const label = { fieldname: 'label', fieldtype: 'Data', label: 'Label' };
const kinds = { fieldname: 'kind', fieldtype: 'Data', label: 'Kind' };

class Parcel extends Document {
  override autoname() {
    if (this.text('label') === 'by class') this.name = 'PARCEL';
  }
}

const doctypes = [
  toy('Toy Hash', [label], { autoname: 'hash' }),
  toy('Toy Uuid', [label], { autoname: 'UUID' }),
  toy('Toy Prompt', [label], { autoname: 'Prompt' }),
  toy('Toy Bare', [label], { autoname: 'account.name' }),
  toy('Toy Field', [label], { autoname: 'field:label', allow_rename: 1 }),
  toy('Toy Dotted', [label, kinds], { autoname: 'D-.{kind}.-.YY.-.###.-.COLOUR' }),
  toy('Toy Tight', [label], { autoname: 'T.YYYY.###' }),
  toy('Toy Undotted', [label], { autoname: 'U-####' }),
  toy('Toy Format', [label], { autoname: 'format: F-{label}-{####}' }),
  toy('Toy Format Too', [label], { autoname: 'format:G-{####}' }),
  toy('Toy Parcel', [label], { autoname: 'hash' }),
  toy(
    'Toy Series',
    [label, { fieldname: 'naming_series', fieldtype: 'Select', label: 'Series', options: '\nA-.##\nB-' }],
    { autoname: 'naming_series:' },
  ),
  toy('Toy Ruled', [label, { fieldname: 'size', fieldtype: 'Int', label: 'Size' }], { autoname: 'hash' }),
  toy('Toy Counted', [label, { fieldname: 'lines', fieldtype: 'Table', label: 'Lines', options: 'Toy Counted Line' }], {
    autoname: 'autoincrement',
  }),
  toy('Toy Counted Line', [label], { istable: 1, autoname: 'autoincrement' }),
  toy('Toy Box', [label, { fieldname: 'lines', fieldtype: 'Table', label: 'Lines', options: 'Toy Box Line' }], {
    autoname: 'hash',
  }),
  toy('Toy Box Line', [label], { istable: 1, autoname: 'L-.###' }),
  toy('Toy Plain Box', [label, { fieldname: 'lines', fieldtype: 'Table', label: 'Lines', options: 'Toy Plain Line' }]),
  toy('Toy Plain Line', [label], { istable: 1 }),
  toy('Toy Order', [label], { autoname: 'O-.##', is_submittable: 1 }),
];
const hooks = {
  doctype_classes: { 'Toy Parcel': Parcel as DocumentClass },
  naming_series_variables: { COLOUR: () => 'red' },
} as unknown as Hooks;

/** The hashes that will be drawn after this one, while the clock says the same or the next second. */
function nextHashes(name: string, howMany: number): string[] {
  const digits = '0123456789abcdefghijklmnopqrstuv';
  let tail = [...name.slice(3)].reduceRight((sum, digit) => sum * 32 + digits.indexOf(digit), 0);
  const second = Math.floor(Date.now() / 1000);
  const clocks = [second, second + 1, second + 2].map((time) => time.toString(32).slice(-3));
  return Array.from({ length: howMany }, () => {
    tail = (tail + 21_236_543_407) % 2 ** 35;
    let text = '';
    for (let rest = tail, place = 0; place < 7; place++, rest = Math.floor(rest / 32)) text += digits[rest % 32];
    return clocks.map((clock) => clock + text);
  }).flat();
}

describe.each(databases)('naming on $name', (database) => {
  let test: TestSite;
  beforeAll(async () => {
    test = await openTestSite(database, { doctypes, hooks });
  });
  afterAll(() => test.close());

  const make = (doctype: string, values: Record<string, unknown> = {}) =>
    test.admin((ctx) => ctx.newDoc(doctype, values).insert());
  const name = async (doctype: string, values: Record<string, unknown> = {}) => (await make(doctype, values)).name;
  const remove = (doctype: string, which: string) => test.admin((ctx) => ctx.deleteDoc(doctype, which));
  const year = () => test.site.time.now().slice(0, 4);

  it('draws a hash again when it is taken, for documents and for rows', async () => {
    await test.admin(async (ctx) => {
      const taken = nextHashes(hashName(), 3);
      await ctx.db.insertRows(
        'tabToy Hash',
        ['name'],
        taken.map((hash) => [hash]),
      );
      await ctx.db.insertRows(
        'tabToy Plain Line',
        ['name'],
        taken.map((hash) => [hash]),
      );
      const doc = await ctx.newDoc('Toy Hash', { label: 'a' }).insert();
      expect(taken).not.toContain(doc.name);
      expect(await ctx.getValue('Toy Hash', doc.name, ['label'])).toEqual({ label: 'a' });
    });
    await test.admin(async (ctx) => {
      const taken = nextHashes(hashName(), 4);
      await ctx.db.insertRows(
        'tabToy Plain Line',
        ['name'],
        taken.map((hash) => [hash]),
      );
      const box = await ctx.newDoc('Toy Plain Box', { lines: [{ label: 'x' }, { label: 'y' }] }).insert();
      const stored = await ctx.getDoc('Toy Plain Box', box.name);
      expect(stored.rows('lines').map((row) => row.get('label'))).toEqual(['x', 'y']);
      expect(taken).not.toContain(stored.rows('lines')[0]?.name);
    });
  });

  it('gives UUIDs of version 7, or keeps a valid one', async () => {
    expect(await name('Toy Uuid')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const own = '0198c0de-0000-7000-8000-000000000001';
    expect(await name('Toy Uuid', { name: own })).toBe(own);
    await expect(make('Toy Uuid', { name: 'mine' })).rejects.toThrow('Invalid value specified for UUID: mine');
  });

  it('asks for a name where the doctype prompts, and drops a given one elsewhere', async () => {
    expect(await name('Toy Prompt', { name: ' Ada ' })).toBe('Ada');
    await expect(make('Toy Prompt')).rejects.toThrow('Please set the document name');
    expect(await name('Toy Hash', { name: 'Ada' })).toMatch(/^[0-9a-v]{10}$/);
    expect(await name('Toy Bare', { name: 'Ada' })).toMatch(/^[0-9a-v]{10}$/);
    await expect(make('Toy Prompt', { name: 'New Toy Prompt 7' })).rejects.toThrow(/cannot be/);
    await expect(make('Toy Prompt', { name: 'a<b' })).rejects.toThrow(/special characters/);
    await expect(make('Toy Prompt', { name: 'abc\u202etxt' })).rejects.toThrow(/special characters/);
    await expect(make('Toy Prompt', { name: '..' })).rejects.toThrow('Name cannot be ..');
  });

  it('takes the name from a field, trimmed, and keeps both the same', async () => {
    expect(await name('Toy Field', { label: ' Ada ' })).toBe('Ada');
    await expect(make('Toy Field')).rejects.toThrow('Label is required');
    const doc = await test.admin(async (ctx) => (await ctx.getDoc('Toy Field', 'Ada')).update({ label: 'Bob' }).save());
    expect(doc.get('label')).toBe('Ada');
    await test.admin(async (ctx) => (await ctx.getDoc('Toy Field', 'Ada')).rename('Eve'));
    expect((await test.admin((ctx) => ctx.getDoc('Toy Field', 'Eve'))).get('label')).toBe('Eve');
  });

  it('counts in a dotted series, with dates, fields and an app’s own words', async () => {
    const yy = year().slice(2);
    expect(await name('Toy Dotted', { kind: 'x' })).toBe(`D-x-${yy}-001-red`);
    expect(await name('Toy Dotted', { kind: 'x' })).toBe(`D-x-${yy}-002-red`);
    expect(await name('Toy Dotted', { kind: 'y' })).toBe(`D-y-${yy}-001-red`);
    await expect(make('Toy Undotted')).rejects.toThrow(/a dot is missing/);
  });

  it('gives the number of the newest back when it is deleted, of an older one not', async () => {
    const first = await name('Toy Tight');
    const second = await name('Toy Tight');
    expect([first, second]).toEqual([`T${year()}001`, `T${year()}002`]);
    await remove('Toy Tight', first);
    expect(await name('Toy Tight')).toBe(`T${year()}003`);
    await remove('Toy Tight', `T${year()}003`);
    expect(await name('Toy Tight')).toBe(`T${year()}003`);
    const yy = year().slice(2);
    await name('Toy Dotted', { kind: 'z' });
    await remove('Toy Dotted', `D-z-${yy}-001-red`);
    expect(await name('Toy Dotted', { kind: 'z' })).toBe(`D-z-${yy}-001-red`);
  });

  it('shares one counter among all formats', async () => {
    expect(await name('Toy Format', { label: 'a' })).toBe('F-a-0001');
    expect(await name('Toy Format Too')).toBe('G-0002');
  });

  it('uses the first series that is offered, and says so in the document', async () => {
    const doc = await make('Toy Series');
    expect([doc.name, doc.get('naming_series')]).toEqual(['A-01', 'A-.##']);
    expect(await name('Toy Series', { naming_series: '' })).toBe('A-02');
    expect(await name('Toy Series', { naming_series: 'B-' })).toBe('B-00001');
    await remove('Toy Series', 'B-00001');
    expect(await name('Toy Series', { naming_series: 'B-' })).toBe('B-00001');
  });

  it('lets the doctype class name first', async () => {
    expect(await name('Toy Parcel', { label: 'by class' })).toBe('PARCEL');
    await expect(make('Toy Parcel', { label: 'by class' })).rejects.toThrow(/already exists/);
    expect(await name('Toy Parcel')).toMatch(/^[0-9a-v]{10}$/);
  });

  it('obeys Document Naming Rules, the most important that fits', async () => {
    const rule = (values: Record<string, unknown>) =>
      test.admin(async (ctx) => {
        const rules = { document_type: 'Toy Ruled', prefix_digits: 3, ...values };
        await ctx.importing().newDoc('Document Naming Rule', rules).insert();
        ctx.unit.stale.add('meta');
      });
    await rule({ prefix: 'ALL-', priority: 1 });
    const conditions = [{ field: 'size', condition: '>', value: '9' }];
    await rule({ prefix: 'BIG-.YYYY.-', priority: 2, conditions });
    expect(await name('Toy Ruled', { size: 10 })).toBe(`BIG-${year()}-001`);
    expect(await name('Toy Ruled', { size: 9 })).toBe('ALL-001');
    expect(await name('Toy Ruled', { size: 100 })).toBe(`BIG-${year()}-002`);
  });

  it('counts documents and rows that are numbered by the database', async () => {
    const doc = await make('Toy Counted', { lines: [{ label: 'a' }, { label: 'b' }] });
    expect(doc.name).toBe('1');
    expect(doc.toJSON().name).toBe(1);
    const stored = await test.admin((ctx) => ctx.getDoc('Toy Counted', '1'));
    const [a, b] = stored.rows('lines').map((row) => row.toJSON());
    expect([a?.name, b?.name, a?.parent]).toEqual([1, 2, '1']);
    const changed = await test.admin(async (ctx) => {
      const loaded = await ctx.getDoc('Toy Counted', '1', { lock: true });
      return loaded.update({ lines: [{ ...b, label: 'B' }, { name: '1', label: 'A' }, { label: 'c' }] }).save();
    });
    expect(changed.rows('lines').map((row) => [row.name, row.get('label')])).toEqual([
      ['2', 'B'],
      ['1', 'A'],
      ['3', 'c'],
    ]);
    expect(await test.admin((ctx) => ctx.exists('Toy Counted', '1'))).toBeTruthy();
    await expect(test.admin((ctx) => ctx.getDoc('Toy Counted', '1st'))).rejects.toThrow(/not found/);
  });

  it('names rows by their own doctype’s rule', async () => {
    const box = await make('Toy Box', { lines: [{ label: 'a' }, { label: 'b' }] });
    expect(box.rows('lines').map((row) => row.name)).toEqual(['L-001', 'L-002']);
  });

  describe('an amendment', () => {
    const cancelled = async (values: Record<string, unknown> = {}) => {
      const doc = await make('Toy Order', values);
      await test.admin(async (ctx) => (await ctx.getDoc('Toy Order', doc.name)).submit());
      await test.admin(async (ctx) => (await ctx.getDoc('Toy Order', doc.name)).cancel());
      return doc.name;
    };

    it('is counted behind the name of the first', async () => {
      const first = await cancelled();
      const second = await cancelled({ amended_from: first });
      expect([second, await name('Toy Order', { amended_from: second })]).toEqual([`${first}-1`, `${first}-2`]);
    });

    it('is named like a new document where the site says so', async () => {
      await test.admin(async (ctx) => {
        const settings = await ctx.single('Document Naming Settings');
        const amend_naming_override = [{ document_type: 'Toy Order', action: 'Default Naming' }];
        await ctx.importing().newDoc(settings.meta, { amend_naming_override }).save();
      });
      expect(await name('Toy Order', { amended_from: await cancelled() })).toMatch(/^O-\d\d$/);
    });
  });
});
