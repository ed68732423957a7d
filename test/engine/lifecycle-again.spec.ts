import type { Ctx, Document } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { openTestSite, type TestSite } from '../support/site.js';
import { doctypes, hooks, log } from './support/busy.js';

describe.each(databases)('saving again, on $name', (database) => {
  let test: TestSite;
  const secrets = new Map<string, string>();
  const at = (doctype: string, name: string, fieldname = '') => `${doctype}/${name}/${fieldname}`;
  const port = {
    set: async (_: unknown, doctype: string, name: string, field: string, value: string) =>
      void secrets.set(at(doctype, name, field), value),
    remove: async (_: unknown, doctype: string, name: string, field?: string) => {
      for (const key of secrets.keys()) if (key.startsWith(at(doctype, name, field))) secrets.delete(key);
    },
    rename: async () => undefined,
    get: async (_: unknown, doctype: string, name: string, field: string) => secrets.get(at(doctype, name, field)),
  };
  beforeAll(async () => {
    test = await openTestSite(database, { doctypes, hooks, ports: { secrets: port } });
  });
  afterAll(() => test.close());
  beforeEach(() => log.splice(0));

  let count = 0;
  const busy = (values: Record<string, unknown> = {}) =>
    test.admin((ctx) => ctx.newDoc('Busy', { name: `B${++count}`, title: 'A', ...values }).insert());
  const stored = (name: string, doctype = 'Busy') => test.admin((ctx) => ctx.getDoc(doctype, name));
  const change = (name: string, values: Record<string, unknown>, doctype = 'Busy') =>
    test.admin(async (ctx) => (await ctx.getDoc(doctype, name, { lock: true })).update(values).save());
  const codes = (doc: Document) => doc.rows('lines').map((row) => row.get('code'));

  it('lets a hook save the same document again after it is written', async () => {
    const { name } = await busy({ lines: [{ code: 'a' }] });
    await change(name, { title: 'B', act: 'save in on_update', lines: [{ code: 'a' }, { code: 'b' }] });
    const doc = await stored(name);
    expect(doc.get('title')).toBe('A');
    expect(codes(doc)).toEqual(['a', 'b']);
    expect(log).toEqual(['changed: true', 'changed: true', 'changed: false']);
  });

  it('lets a hook save the same document again before it is written', async () => {
    const { name } = await busy();
    await change(name, { title: 'B', act: 'save in validate' });
    const doc = await stored(name);
    expect(doc.get('title')).toBe('from validate');
    expect(codes(doc)).toEqual(['extra of B']);
  });

  it('writes nothing when a hook throws after the write, and nothing runs after commit', async () => {
    const { name } = await busy({ lines: [{ code: 'a' }] });
    const ran: string[] = [];
    const late = test.admin(async (ctx) => {
      ctx.afterCommit(() => ran.push('after commit'));
      await (await ctx.getDoc('Busy', name)).update({ title: 'B', act: 'throw', lines: [] }).save();
    });
    await expect(late).rejects.toThrow('too late');
    const doc = await stored(name);
    expect([doc.get('title'), codes(doc), ran]).toEqual(['A', ['a'], []]);
  });

  it.each(['lock', 'no lock'])('saves the same object on after dbSet and rename, read with %s', async (how) => {
    const { name } = await busy({ lines: [{ code: 'a' }] });
    await test.admin(async (ctx) => {
      const doc = await ctx.getDoc('Busy', name, { lock: how === 'lock' });
      await doc.dbSet({ title: 'set' });
      await doc.update({ act: '1' }).save();
      await doc.rename(`${name}-new`);
      await doc.update({ act: '2' }).save();
      doc.append('lines', { code: 'b' });
      await doc.save();
      await doc.save();
    });
    const doc = await stored(`${name}-new`);
    expect([doc.get('title'), doc.get('act'), codes(doc)]).toEqual(['set', '2', ['a', 'b']]);
  });

  it('refuses a save over what the same transaction has written through another object', async () => {
    const { name } = await busy();
    const work = test.admin(async (ctx) => {
      const first = await ctx.getDoc('Busy', name, { lock: true });
      await (await ctx.getDoc('Busy', name)).update({ title: 'other' }).save();
      await first.update({ title: 'first' }).save();
    });
    await expect(work).rejects.toThrow(/modified after you have opened it/);
  });

  it('writes with dbSet nothing but what is given, in a single too', async () => {
    await test.admin(async (ctx) => {
      const settings = await ctx.getDoc('Busy Settings');
      await settings.update({ other: 'kept' }).save();
      settings.set('other', 'not saved');
      await settings.dbSet({ kind: 'User' });
    });
    const settings = await stored('Busy Settings', 'Busy Settings');
    expect([settings.get('other'), settings.get('kind')]).toEqual(['kept', 'User']);
  });

  it('lets rows exchange values of a unique key', async () => {
    const { name } = await busy({
      lines: [
        { code: 'a', slot: `${name_()}1` },
        { code: 'b', slot: `${name_()}2` },
        { code: 'c', slot: null },
      ],
    });
    const [a, b, c] = (await stored(name)).rows('lines').map((row) => row.toJSON());
    await change(name, {
      lines: [
        { ...a, code: 'b', slot: b?.slot },
        { ...b, code: 'c', slot: a?.slot },
        { ...c, code: 'a' },
      ],
    });
    const rows = (await stored(name)).rows('lines');
    expect(rows.map((row) => [row.name, row.get('code'), row.get('slot')])).toEqual([
      [a?.name, 'b', b?.slot],
      [b?.name, 'c', a?.slot],
      [c?.name, 'a', null],
    ]);
    await expect(
      change(name, {
        lines: [
          { ...a, code: 'x' },
          { ...b, code: 'x' },
        ],
      }),
    ).rejects.toThrow('must be unique');
  });
  const name_ = () => `slot${count}-`;

  it('takes two new rows of one name, and refuses the same stored row twice', async () => {
    const { name } = await busy({
      lines: [
        { name: 'twin', code: 'a' },
        { name: 'TWIN', code: 'b' },
      ],
    });
    const [first] = (await stored(name)).rows('lines');
    expect(codes(await stored(name))).toEqual(['a', 'b']);
    const twice = change(name, {
      lines: [
        { name: first?.name, code: 'a' },
        { name: first?.name, code: 'c' },
      ],
    });
    await expect(twice).rejects.toThrow('the same row is given twice');
  });

  it('orders rows by the idx that the client has changed', async () => {
    const { name } = await busy({
      lines: [
        { code: 'b', idx: 2 },
        { code: 'a', idx: 1 },
        { code: 'c', idx: 3 },
      ],
    });
    expect(codes(await stored(name))).toEqual(['a', 'b', 'c']);
    const [a, b, c] = (await stored(name)).rows('lines').map((row) => row.toJSON());
    await change(name, {
      lines: [
        { ...a, idx: 3 },
        { ...b, idx: 1 },
        { ...c, idx: 2 },
      ],
    });
    expect(codes(await stored(name))).toEqual(['b', 'c', 'a']);
  });

  it('writes, turns round and empties 5,000 rows', async () => {
    const { name } = await busy({ lines: Array.from({ length: 5000 }, (_, n) => ({ code: `r${n}` })) });
    const start = performance.now();
    await test.admin(async (ctx) => {
      const doc = await ctx.getDoc('Busy', name, { lock: true });
      doc.set('lines', [...doc.rows('lines')].reverse());
      await doc.save();
    });
    expect(performance.now() - start).toBeLessThan(6000);
    const rows = (await stored(name)).rows('lines');
    expect([rows.length, rows[0]?.get('code'), rows[4999]?.idx]).toEqual([5000, 'r4999', 5000]);
    await change(name, { lines: null });
    expect((await stored(name)).rows('lines')).toEqual([]);
  });

  it('keeps set-only-once values: empty ones, in rows, and whole tables with what is in them', async () => {
    const { name } = await busy({ frozen: [{ code: 'a' }] });
    await expect(change(name, { fixed: 'late' })).rejects.toThrow('Value cannot be changed for fixed');
    const [row] = (await stored(name)).rows('frozen').map((each) => each.toJSON());
    await expect(change(name, { frozen: [{ ...row, code: 'b' }] })).rejects.toThrow(
      'Value cannot be changed for frozen',
    );
    await expect(change(name, { frozen: [] })).rejects.toThrow('Value cannot be changed for frozen');
    await change(name, { title: 'B', frozen: [row] });
  });

  it('keeps the passwords of rows, of dbSet and of documents; stars change nothing, empty removes', async () => {
    const { name } = await busy({ secret: 'one', lines: [{ code: 'a', pin: '1234' }] });
    const row = (await stored(name)).rows('lines')[0] as Document;
    expect([row.get('pin'), secrets.get(at('Busy Line', row.name, 'pin'))]).toEqual(['****', '1234']);
    await change(name, { secret: '***', lines: [{ ...row.toJSON(), pin: '****' }] });
    expect(secrets.get(at('Busy', name, 'secret'))).toBe('one');
    expect(secrets.get(at('Busy Line', row.name, 'pin'))).toBe('1234');
    await test.admin(async (ctx) => (await ctx.getDoc('Busy', name)).dbSet({ secret: 'two' }));
    expect([(await stored(name)).get('secret'), secrets.get(at('Busy', name, 'secret'))]).toEqual(['***', 'two']);
    await change(name, { secret: '', lines: [] });
    expect([...secrets.keys()]).toEqual([]);
    await change(name, { secret: 'x', lines: [{ code: 'b', pin: '5' }] });
    await test.admin((ctx) => ctx.deleteDoc('Busy', name));
    expect([...secrets.keys()]).toEqual([]);
  });

  it('refuses a Dynamic Link without its doctype, to an unknown doctype, and to nobody', async () => {
    await expect(busy({ what: 'x' })).rejects.toThrow('kind must be set first');
    await expect(busy({ kind: 'Nope', what: 'x' })).rejects.toThrow('Could not find kind: Nope');
    await expect(busy({ lines: [{ code: 'a', kind: 'Busy', what: 'nobody' }] })).rejects.toThrow(
      'Could not find Row #1: what: nobody',
    );
  });

  describe('what points to a document', () => {
    const pointing: [string, (ctx: Ctx, to: string) => Promise<Document>][] = [
      ['a Link', (ctx, to) => ctx.newDoc('Busy', { name: `by ${to}`, friend: to }).insert()],
      ['a Dynamic Link', (ctx, to) => ctx.newDoc('Busy', { name: `by ${to}`, kind: 'Busy', what: to }).insert()],
      ['a row', (ctx, to) => ctx.newDoc('Busy', { name: `by ${to}`, lines: [{ code: 'a', to }] }).insert()],
      [
        'a Dynamic Link in a row',
        (ctx, to) => ctx.newDoc('Busy', { name: `by ${to}`, lines: [{ code: 'a', kind: 'Busy', what: to }] }).insert(),
      ],
      ['a single', async (ctx, to) => (await ctx.getDoc('Busy Settings')).update({ main: to }).save()],
      [
        'a Dynamic Link in a single',
        async (ctx, to) => (await ctx.getDoc('Busy Settings')).update({ kind: 'Busy', what: to }).save(),
      ],
    ];
    it.each(pointing)('%s holds it back from being deleted, and follows when it is renamed', async (_, point) => {
      const { name } = await busy();
      const by = await test.admin((ctx) => point(ctx, name));
      await expect(test.admin((ctx) => ctx.deleteDoc('Busy', name))).rejects.toThrow(`linked with ${by.doctype}`);
      await test.admin(async (ctx) => (await ctx.getDoc('Busy', name)).rename(`${name}-2`));
      const found = await stored(by.name, by.doctype);
      const all = [found, ...found.rows('lines')].flatMap((doc) =>
        ['friend', 'what', 'to', 'main'].map((f) => doc.text(f)),
      );
      expect(all.filter(Boolean)).toContain(`${name}-2`);
      expect(all).not.toContain(name);
      await test.admin(async (ctx) =>
        (await ctx.getDoc('Busy Settings')).update({ main: null, kind: null, what: null }).save(),
      );
    });

    it('lets a document that points to itself be renamed and deleted', async () => {
      const { name } = await busy();
      await change(name, { friend: name, lines: [{ code: 'a', to: name }] });
      await test.admin(async (ctx) => (await ctx.getDoc('Busy', name)).rename(`${name}-2`));
      expect((await stored(`${name}-2`)).get('friend')).toBe(`${name}-2`);
      await test.admin((ctx) => ctx.deleteDoc('Busy', `${name}-2`));
    });
  });

  it('deletes no document that was submitted since it was read', async () => {
    const { name } = await bill();
    const stale = test.admin(async (ctx) => {
      const doc = await ctx.getDoc('Bill', name);
      doc.set('docstatus', 2);
      await (await ctx.getDoc('Bill', name)).submit();
      await doc.delete();
    });
    await expect(stale).rejects.toThrow('Submitted Record cannot be deleted');
  });

  const bill = (values: Record<string, unknown> = {}) =>
    test.admin((ctx) => ctx.newDoc('Bill', { title: 'A', ...values }).insert());

  it('changes after submit only the fields of rows that allow it, and rows of tables that allow it', async () => {
    const { name } = await bill({ docstatus: 1, parts: [{ what: 'a' }], fixed: [{ what: 'b' }] });
    const doc = await stored(name, 'Bill');
    const [part] = doc.rows('parts').map((row) => row.toJSON());
    const [fixed] = doc.rows('fixed').map((row) => row.toJSON());
    await expect(change(name, { parts: [{ ...part, what: 'x' }] }, 'Bill')).rejects.toThrow(
      'Row #1: Not allowed to change what after submission',
    );
    await expect(change(name, { fixed: [{ what: 'b' }] }, 'Bill')).rejects.toThrow('Not allowed to change fixed');
    await change(name, { parts: [{ ...part, seen: '1' }, { what: 'new' }], fixed: [{ ...fixed, seen: '1' }] }, 'Bill');
    expect((await stored(name, 'Bill')).rows('parts').map((row) => row.get('what'))).toEqual(['a', 'new']);
  });

  it('changes nothing else while cancelling or discarding', async () => {
    const { name } = await bill({ docstatus: 1 });
    await expect(change(name, { docstatus: 2, title: '<script>x</script>' }, 'Bill')).rejects.toThrow(
      'Not allowed to change title',
    );
    await change(name, { docstatus: 2, remark: '<script>x</script>' }, 'Bill');
    expect((await stored(name, 'Bill')).get('remark')).toBe('&lt;script&gt;x&lt;/script&gt;');
    const draft = await bill({ parts: [{ what: 'a' }] });
    await test.admin(async (ctx) => (await ctx.getDoc('Bill', draft.name)).update({ title: '<script>' }).discard());
    const discarded = await stored(draft.name, 'Bill');
    expect([discarded.docstatus, discarded.get('title'), discarded.rows('parts')[0]?.docstatus]).toEqual([2, 'A', 2]);
    await expect(change(draft.name, { remark: 'x' }, 'Bill')).rejects.toThrow('Cannot edit cancelled document');
    const { name: plain } = await busy();
    await expect(test.admin(async (ctx) => (await ctx.getDoc('Busy', plain)).discard())).rejects.toThrow(
      'not submittable',
    );
    await expect(change(plain, { docstatus: 1 })).rejects.toThrow('not submittable');
  });

  it('counts amendments up along a chain, and refuses to cancel what a submitted document links to', async () => {
    const { name } = await bill({ docstatus: 1 });
    await change(name, { docstatus: 2 }, 'Bill');
    const first = await bill({ amended_from: name, docstatus: 1 });
    const other = await bill({ paid_by: first.name, docstatus: 1 });
    await expect(change(first.name, { docstatus: 2 }, 'Bill')).rejects.toThrow(`linked with Bill ${other.name}`);
    await change(other.name, { docstatus: 2 }, 'Bill');
    await change(first.name, { docstatus: 2 }, 'Bill');
    expect((await bill({ amended_from: first.name })).name).toBe(`${name}-2`);
    await expect(bill({ paid_by: first.name })).rejects.toThrow('Cannot link cancelled document');
    await expect(bill({ amended_from: (await bill()).name })).rejects.toThrow('not cancelled');
  });

  it('lets two savers that lock in opposite order both finish', async () => {
    const [one, two] = [await busy(), await busy()];
    const both = (names: string[]) =>
      test.admin(async (ctx) => {
        for (const name of names) {
          const doc = await ctx.getDoc('Busy', name, { lock: true });
          doc.append('lines', { code: `${names[0]}` });
          await doc.save();
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      });
    await Promise.all([both([one.name, two.name]), both([two.name, one.name])]);
    for (const { name } of [one, two]) expect((await stored(name)).rows('lines')).toHaveLength(2);
  });
});
