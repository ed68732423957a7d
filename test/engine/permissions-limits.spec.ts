import { type Document, visibleJson } from '../../src/engine/index.js';
import { explainPermission } from '../../src/engine/permissions/explain.js';
import { databases } from '../support/databases.js';
import type { TestSite } from '../support/site.js';
import { CaseWorld, refusalOf, resetRules, rules } from './support/case-world.js';

describe.each(databases)('permissions within a doctype ($name)', (database) => {
  let cases: CaseWorld;
  let world: TestSite;
  const as: CaseWorld['as'] = (user, work) => cases.as(user, work);
  const load: CaseWorld['load'] = (work) => cases.load(work);
  const newCase: CaseWorld['newCase'] = (values) => cases.newCase(values);
  const change: CaseWorld['change'] = (user, name, values) => cases.change(user, name, values);
  const stored: CaseWorld['stored'] = (name) => cases.stored(name);

  beforeAll(async () => {
    cases = await CaseWorld.open(database);
    world = cases.site;
  });
  afterAll(() => world?.close());
  beforeEach(resetRules);

  describe('User Permissions', () => {
    it('open what lies below an allowed node, and nothing beside it', async () => {
      const [norway, asia, none] = [
        await newCase({ zone: 'Norway' }),
        await newCase({ zone: 'Asia' }),
        await newCase(),
      ];
      await as('local', async (ctx) => {
        const seen = await ctx.pluck('Case', 'name');
        expect([seen.includes(norway), seen.includes(asia), seen.includes(none)]).toEqual([true, false, true]);
        const refused = await refusalOf(ctx.getDoc('Case', asia));
        expect(refused.messages.join()).toContain('the Zone in field Zone must be Europe or below');
        expect(await ctx.pluck('Zone', 'name', { order_by: 'name asc' })).toEqual(['Europe', 'Norway']);
      });
    });
    it('hold for new documents and their rows', async () => {
      const insert = (name: string, values: object) =>
        as('local', (ctx) => ctx.newDoc('Case', { name, ...values }).insert());
      await insert('C-up-1', { zone: 'Norway', notes: [{ zone: 'Europe' }, {}] });
      await refusalOf(insert('C-up-2', { zone: 'Asia' }));
      await refusalOf(insert('C-up-3', { zone: 'Norway', notes: [{ zone: 'Asia' }] }));
      await refusalOf(as('local', (ctx) => ctx.newDoc('Zone', { name: 'Mars', parent_zone: 'Europe' }).insert()));
    });
    it('do not let a document be moved out, nor in', async () => {
      const [norway, asia] = [await newCase({ zone: 'Norway' }), await newCase({ zone: 'Asia' })];
      await change('local', norway, { zone: 'Europe' });
      await refusalOf(change('local', norway, { zone: 'Asia' }));
      await refusalOf(change('local', norway, { notes: [{ zone: 'Asia' }] }));
      const moved = as('local', async (ctx) => {
        const doc = await ctx.sudo().documents.load(ctx.meta('Case'), asia, { lock: true });
        doc?.update({ zone: 'Norway' });
        return ctx.hasPermission('Case', 'write', doc);
      });
      expect(await moved).toBe(false);
    });
    it('leave the owner what if_owner rows give', async () => {
      const name = await newCase({ zone: 'Asia', owner: 'local-filer@x.org' });
      expect(await as('local-filer', (ctx) => ctx.pluck('Case', 'name'))).toEqual([name]);
      await change('local-filer', name, { title: 'mine' });
      await refusalOf(as('local-filer', (ctx) => ctx.newDoc('Case', { name: 'C-lf', zone: 'Asia' }).insert()));
    });
    it('let a single document pass, even on a strict site', async () => {
      world.site.settings = { ...world.site.settings, applyStrictUserPermissions: true };
      const zone = await as('local', async (ctx) => (await ctx.getDoc('Settings Page')).get('zone'));
      world.site.settings = { ...world.site.settings, applyStrictUserPermissions: false };
      expect(zone).toBeNull();
    });
  });

  describe('shares', () => {
    const share = (name: string, rights: object) =>
      load((ctx) =>
        ctx.newDoc('DocShare', { user: 'friend@x.org', share_doctype: 'Case', share_name: name, ...rights }).insert(),
      );

    it('give the right they name and no other', async () => {
      const [read, write] = [await newCase(), await newCase()];
      await share(read, { read: 1 });
      await share(write, { read: 1, write: 1 });
      await refusalOf(change('friend', read, { title: 'new' }));
      await change('friend', write, { title: 'new' });
      await refusalOf(as('friend', (ctx) => ctx.deleteDoc('Case', write)));
      expect(await as('friend', (ctx) => ctx.hasPermission('Case', 'create'))).toBe(false);
      expect(await as('friend', (ctx) => ctx.hasPermission('Case', 'print'))).toBe(true);
    });
    it('beat User Permissions, also on what is written', async () => {
      const name = await newCase({ zone: 'Asia' });
      await load((ctx) =>
        ctx
          .newDoc('DocShare', { user: 'local@x.org', share_doctype: 'Case', share_name: name, read: 1, write: 1 })
          .insert(),
      );
      await change('local', name, { title: 'shared' });
      expect((await stored(name)).get('title')).toBe('shared');
    });
    it('cannot be given when the site has switched sharing off', async () => {
      const name = await newCase();
      const doc = await stored(name);
      const mayShare = () => as('boss', (ctx) => ctx.hasPermission('Case', 'share', doc));
      expect(await mayShare()).toBe(true);
      world.site.settings = { ...world.site.settings, disableDocumentSharing: true };
      const off = await mayShare();
      world.site.settings = { ...world.site.settings, disableDocumentSharing: false };
      expect(off).toBe(false);
    });
  });

  describe('rows of child tables', () => {
    it('are judged by the parent in the database, whatever the client says', async () => {
      const [open, closed] = [
        await newCase({ notes: [{ author: 'a' }] }),
        await newCase({ zone: 'Asia', notes: [{ author: 'b' }] }),
      ];
      const rowOf = async (name: string) => (await stored(name)).rows('notes')[0] as Document;
      const may = (row: Document) => as('local', (ctx) => ctx.hasPermission('Case Note', 'read', row));
      const hidden = await rowOf(closed);
      hidden.parentDoc = null;
      Object.assign(hidden.values, { parent: open, parenttype: 'Case', parentfield: 'notes' });
      expect([await may(await rowOf(open)), await may(hidden)]).toEqual([true, false]);
    });
    it('need the level of their table field', async () => {
      const name = await newCase({ fees: [{ amount: 1 }] });
      const fee = (await stored(name)).rows('fees')[0] as Document;
      const may = (user: string, right: 'read' | 'write') =>
        as(user, (ctx) => ctx.hasPermission('Case Fee', right, fee));
      expect([await may('clerk', 'read'), await may('boss', 'read'), await may('boss', 'write')]).toEqual([
        false,
        true,
        false,
      ]);
    });
    it('may be hidden one by one, everywhere, and survive a save of who does not see them', async () => {
      const name = await newCase({ notes: [{ author: 'a' }, { author: 'clerk@x.org' }, { author: 'c' }] });
      rules.noteCondition = (ctx) => ctx.hasRole('Boss') || { author: ctx.user };
      const seen = (user: string) =>
        as(user, async (ctx) => {
          const json = await visibleJson(ctx, await ctx.getDoc('Case', name));
          return (json.notes as { author: string }[]).map((row) => row.author);
        });
      expect([await seen('clerk'), await seen('boss')]).toEqual([['clerk@x.org'], ['a', 'clerk@x.org', 'c']]);
      const [first] = (await stored(name)).rows('notes');
      await change('clerk', name, { notes: [{ name: first?.name, author: 'forged' }, { author: 'clerk@x.org' }] });
      rules.noteCondition = () => true;
      const notes = (await stored(name)).rows('notes').map((row) => row.get('author'));
      expect(notes).toEqual(['a', 'clerk@x.org', 'c']);
    });
    it('may be hidden by what another doctype says', async () => {
      const name = await newCase({
        notes: [
          { author: 'a', zone: 'Asia' },
          { author: 'b', zone: 'Norway' },
        ],
      });
      rules.noteCondition = () => ({
        exists: { doctype: 'Zone', on: { name: 'zone' }, where: { parent_zone: 'Europe' } },
      });
      const json = await as('clerk', async (ctx) => visibleJson(ctx, await ctx.getDoc('Case', name)));
      expect((json.notes as { author: string }[]).map((row) => row.author)).toEqual(['b']);
    });
  });

  describe('field levels', () => {
    const values = { budget: 50, phone: '12345', notes: [{ author: 'a', verdict: 'guilty' }], fees: [{ amount: 5 }] };

    it('take what may not be read out of documents and rows', async () => {
      const name = await newCase(values);
      const json = (user: string) => as(user, async (ctx) => visibleJson(ctx, await ctx.getDoc('Case', name)));
      const forClerk = await json('clerk');
      expect(Object.keys(forClerk)).not.toEqual(expect.arrayContaining(['budget']));
      expect([forClerk.fees, (forClerk.notes as object[])[0]]).toEqual([
        undefined,
        expect.not.objectContaining({ verdict: 'guilty' }),
      ]);
      const forBoss = await json('boss');
      expect([forBoss.budget, forBoss.notes, forBoss.fees]).toEqual([
        50,
        [expect.objectContaining({ verdict: 'guilty' })],
        [expect.objectContaining({ amount: 5 })],
      ]);
    });
    it('open the levels of if_owner rows on own documents only', async () => {
      const [own, theirs] = [await newCase({ ...values, owner: 'both@x.org' }), await newCase(values)];
      const budget = (name: string) =>
        as('both', async (ctx) => (await visibleJson(ctx, await ctx.getDoc('Case', name))).budget);
      expect([await budget(own), await budget(theirs)]).toEqual([50, undefined]);
      for (const name of [own, theirs]) await change('both', name, { budget: 60 });
      expect([(await stored(own)).get('budget'), (await stored(theirs)).get('budget')]).toEqual([60, 50]);
      const listed = await as('both', (ctx) =>
        ctx.getList('Case', { fields: ['name', 'budget'], filters: { name: own } }),
      );
      expect(listed).toEqual([{ name: own }]);
    });
    it('show masked fields as X to who lacks the right', async () => {
      const name = await newCase(values);
      const phone = (user: string) =>
        as(user, async (ctx) => (await visibleJson(ctx, await ctx.getDoc('Case', name))).phone);
      expect([await phone('clerk'), await phone('boss')]).toEqual(['12345', 'XXXXXXXX']);
      await change('boss', name, { phone: 'XXXXXXXX' });
      expect((await stored(name)).get('phone')).toBe('12345');
    });
    it('reset what may not be written, without a word', async () => {
      const name = await newCase(values);
      const [note] = (await stored(name)).rows('notes');
      await change('clerk', name, {
        title: 'new',
        budget: 99,
        notes: [
          { name: note?.name, author: 'b', verdict: 'innocent' },
          { author: 'c', verdict: 'innocent' },
        ],
        fees: [],
      });
      const doc = await stored(name);
      expect([doc.get('title'), doc.get('budget'), doc.rows('fees').length]).toEqual(['new', 50, 1]);
      expect(doc.rows('notes').map((row) => [row.get('author'), row.get('verdict')])).toEqual([
        ['b', 'guilty'],
        ['c', null],
      ]);
    });
    it('reset new documents to their defaults', async () => {
      const given = { name: 'C-level', budget: 99, fees: [{ amount: 1 }], counter: 9 };
      await as('clerk', (ctx) => ctx.newDoc('Case', given).insert());
      const doc = await stored('C-level');
      expect([doc.get('budget'), doc.rows('fees').length, doc.get('counter')]).toEqual([7, 0, 0]);
    });
    it('keep read-only fields for code: only sudo writes them', async () => {
      const name = await newCase({ counter: 3, notes: [{ author: 'a', stamped: 's' }] });
      await change('clerk', name, { counter: 9, notes: [{ author: 'b', stamped: 'forged' }] });
      await world.admin(async (ctx) => (await ctx.getDoc('Case', name)).update({ counter: 9 }).save());
      const doc = await stored(name);
      expect([doc.get('counter'), doc.rows('notes')[0]?.get('stamped')]).toEqual([3, null]);
      await as('clerk', async (ctx) => (await ctx.sudo().getDoc('Case', name)).update({ counter: 9 }).save());
      expect((await stored(name)).get('counter')).toBe(9);
    });
  });

  it('explains itself', async () => {
    const [asia, norway] = [await newCase({ zone: 'Asia' }), await newCase({ zone: 'Norway' })];
    const explain = (user: string, name: string) =>
      as(user, async (ctx) => explainPermission(ctx, ctx.meta('Case'), 'read', await ctx.sudo().getDoc('Case', name)));
    expect(await explain('local', asia)).toContain('The role Clerk allows read on Case.');
    expect((await explain('local', asia)).join(' ')).toContain(
      'User Permissions are not met: the Zone in field Zone must be Europe or below.',
    );
    expect((await explain('local', norway)).join(' ')).not.toContain('not met');
    expect((await explain('filer', asia)).join()).toMatch(/own documents, and this one is not/);
    expect((await explain('friend', asia))[0]).toContain('none of the roles with the right read on Case');
  });
});
