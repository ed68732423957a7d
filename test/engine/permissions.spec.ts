import type { Document, PermissionRule } from '../../src/engine/index.js';
import { loadUserAccess } from '../../src/engine/permissions/user-access.js';
import { databases } from '../support/databases.js';
import type { TestSite } from '../support/site.js';
import { CaseWorld, refusalOf, resetRules, rules, warnings } from './support/case-world.js';

describe.each(databases)('permissions ($name)', (database) => {
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

  describe('who a user is', () => {
    const accessOf = (user: string) => world.admin((ctx) => loadUserAccess(ctx.db, user));

    it('is read with one round trip and includes the automatic roles', async () => {
      const access = await accessOf('clerk@x.org');
      expect([...access.roles].sort()).toEqual(['All', 'Clerk', 'Desk User', 'Guest']);
      expect([access.enabled, access.user_type, access.full_name]).toEqual([true, 'System User', 'clerk@x.org']);
    });
    it('makes a user without desk roles a website user', async () => {
      const access = await accessOf('friend@x.org');
      expect([[...access.roles].sort(), access.user_type]).toEqual([['All', 'Guest'], 'Website User']);
    });
    it('gives Guest the role Guest only, and Administrator every role', async () => {
      expect([...(await accessOf('Guest')).roles]).toEqual(['Guest']);
      const { roles } = await accessOf('Administrator');
      expect(['Clerk', 'Boss', 'Administrator', 'All'].every((role) => roles.has(role))).toBe(true);
    });
    it('gives nothing to a user who is disabled or missing', async () => {
      await world.addUser('gone@x.org', ['Clerk']);
      await load(async (ctx) => ctx.db.execute("UPDATE `tabUser` SET `enabled` = 0 WHERE `name` = 'gone@x.org'"));
      for (const user of ['gone@x.org', 'never@x.org']) {
        const access = await accessOf(user);
        expect([access.enabled, access.roles.size]).toEqual([false, 0]);
      }
    });
    it('leaves disabled roles out', async () => {
      await world.addUser('past@x.org', ['Past Role']);
      await load(async (ctx) => ctx.db.execute("UPDATE `tabRole` SET `disabled` = 1 WHERE `name` = 'Past Role'"));
      const access = await accessOf('past@x.org');
      expect([access.roles.has('Past Role'), access.user_type]).toEqual([false, 'Website User']);
    });
    it('knows the user under the stored name, however it is spelt', async () => {
      expect((await accessOf('CLERK@x.org')).user).toBe('clerk@x.org');
    });
  });

  describe('rights by role', () => {
    it('refuses a list and a document to who has no role, and says so', async () => {
      const name = await newCase();
      const list = await refusalOf(as('friend', (ctx) => ctx.getList('Case')));
      expect(list.errorMessage).toBe('No permission for Case');
      expect(list.messages.join()).toContain(
        'User <strong>friend@x.org</strong> does not have doctype access via role permission',
      );
      const one = await refusalOf(as('friend', (ctx) => ctx.getDoc('Case', name)));
      expect(one.messages.join()).toMatch(/none of the roles with the right read on Case: Clerk, Boss, Filer/);
    });
    it('names the right that is missing', async () => {
      const name = await newCase();
      const refused = await refusalOf(as('boss', (ctx) => ctx.newDoc('Case', { name: 'C-boss' }).insert()));
      expect(refused.errorMessage).toBe(
        "You need the 'create' permission on <strong>Case</strong>  to perform this action.",
      );
      const deleted = await refusalOf(as('boss', (ctx) => ctx.deleteDoc('Case', name)));
      expect(deleted.message).toBe(`User not allowed to delete Case: ${name}`);
    });
    it('escapes names in messages, which are HTML', async () => {
      const doc = await world.admin(async (ctx) => {
        const doc = ctx.newDoc('Case');
        doc.values.name = 'a<img onerror=x>';
        doc.isNew = false;
        return doc;
      });
      const refused = await refusalOf(as('friend', (ctx) => ctx.checkPermission('Case', 'write', doc)));
      expect([refused.errorMessage, ...refused.messages].join()).not.toContain('<img');
    });
    it('limits if_owner rights to own documents; create is not limited', async () => {
      const theirs = await newCase();
      const mine = await as('filer', (ctx) => ctx.newDoc('Case', { name: 'C-mine', title: 'x' }).insert());
      await change('filer', mine.name, { title: 'y' });
      await refusalOf(change('filer', theirs, { title: 'y' }));
      expect(await as('filer', (ctx) => ctx.pluck('Case', 'name'))).toEqual([mine.name]);
    });
    it('gains nothing from sending another owner', async () => {
      const name = await newCase();
      const doc = await stored(name);
      const may = as('filer', async (ctx) => {
        const changed = await ctx.sudo().documents.load(ctx.meta('Case'), name, { lock: true });
        changed?.update({ owner: 'filer@x.org' });
        return ctx.hasPermission('Case', 'write', changed as Document);
      });
      expect([doc.owner, await may]).toEqual(['other@x.org', false]);
    });
    it('costs no statement beyond reading the document', async () => {
      const name = await newCase({ notes: [{ author: 'a' }] });
      await as('clerk', async (ctx) => {
        await ctx.getDoc('Case', name);
        const before = ctx.db.statements;
        const loaded = await ctx.documents.load(ctx.meta('Case'), name);
        const loading = ctx.db.statements - before;
        await ctx.hasPermission('Case', 'read', loaded);
        expect(ctx.db.statements - before).toBe(loading);
      });
    });
  });

  describe('rules of apps', () => {
    it('deny, and are named', async () => {
      const name = await newCase();
      rules.rule = () => false;
      const refused = await refusalOf(as('clerk', (ctx) => ctx.getDoc('Case', name)));
      expect(refused.messages.join()).toContain('Not allowed via controller permission check');
      expect(refused.messages.join()).toContain('The permission rule &quot;caseRule&quot; of Case denies read');
      await refusalOf(as('clerk', (ctx) => ctx.getList('Case')));
    });
    it('deny when they answer nothing, with a warning', async () => {
      const name = await newCase();
      rules.rule = (() => undefined) as unknown as PermissionRule;
      await refusalOf(as('clerk', (ctx) => ctx.getDoc('Case', name)));
      expect(warnings).toContainEqual({ hook: 'has_permission', doctype: 'Case', rule: 'caseRule' });
    });
    it('leave an empty list, not a refusal, when their filters match nothing', async () => {
      rules.rule = () => ({ state: ['in', []] });
      expect(await as('clerk', (ctx) => ctx.getList('Case'))).toEqual([]);
      expect(await as('clerk', (ctx) => ctx.hasPermission('Case', 'read'))).toBe(true);
    });
    it('never bind Administrator nor sudo', async () => {
      const name = await newCase();
      rules.rule = () => false;
      rules.caseCondition = () => ({ state: 'none' });
      expect((await world.admin((ctx) => ctx.getDoc('Case', name))).name).toBe(name);
      expect((await as('friend', (ctx) => ctx.sudo().getDoc('Case', name))).name).toBe(name);
    });
    it('hold for what a document becomes, too', async () => {
      const name = await newCase({ state: 'Mine' });
      rules.rule = (_ctx, ptype) => (ptype === 'write' ? { state: 'Mine' } : true);
      await change('clerk', name, { title: 'still mine' });
      await refusalOf(change('clerk', name, { state: 'Yours' }));
    });
    it('judge a new document by its values, its rows, and what other doctypes say of them', async () => {
      const insert = (name: string, values: object) =>
        as('clerk', (ctx) => ctx.newDoc('Case', { name, ...values }).insert());
      rules.rule = (_ctx, ptype) => ptype !== 'create' || [['Case Note', 'author', '=', 'clerk@x.org']];
      await insert('C-new-1', { notes: [{ author: 'x' }, { author: 'clerk@x.org' }] });
      await refusalOf(insert('C-new-2', { notes: [{ author: 'x' }] }));
      rules.rule = (_ctx, ptype) =>
        ptype !== 'create' || { exists: { doctype: 'Zone', on: { name: 'zone' }, where: { parent_zone: 'Europe' } } };
      await insert('C-new-3', { zone: 'Norway' });
      await refusalOf(insert('C-new-4', { zone: 'Asia' }));
      await refusalOf(insert('C-new-5', {}));
      rules.rule = (_ctx, ptype) => ptype !== 'create' || { title: 'Größe' };
      await insert('C-new-6', { title: 'Größe' });
      await refusalOf(insert('C-new-7', { title: 'Weite' }));
      await refusalOf(insert('C-new-8', { title: 'Grüße' }));
    });
    it('see what the same transaction has written', async () => {
      const name = await newCase({ state: 'hidden' });
      rules.rule = async (ctx) => (await ctx.sudo().count('Case', { title: 'key' })) > 0 || { state: 'open' };
      await as('clerk', async (ctx) => {
        await refusalOf(ctx.getDoc('Case', name));
        await ctx.sudo().newDoc('Case', { name: 'C-key', title: 'key' }).insert();
        expect((await ctx.getDoc('Case', name)).name).toBe(name);
      });
    });
    it('that ask themselves in a circle fail with their names', async () => {
      rules.rule = async (ctx) => (await ctx.getList('Case')).length > 0;
      await expect(as('clerk', (ctx) => ctx.getList('Case'))).rejects.toThrow(
        /circle: has_permission of Case \(read\)/,
      );
    });
    it('about rows stay apart: each may be met by a row of its own', async () => {
      const name = await newCase({ notes: [{ author: 'apart' }, { zone: 'Asia' }] });
      rules.rule = () => [['Case Note', 'author', '=', 'apart']];
      rules.caseCondition = () => [['Case Note', 'zone', '=', 'Asia']];
      expect(await as('clerk', (ctx) => ctx.pluck('Case', 'name'))).toEqual([name]);
      expect((await as('clerk', (ctx) => ctx.getDoc('Case', name))).name).toBe(name);
    });
    it('change nothing that one cannot see', async () => {
      const name = await newCase({ state: 'hidden' });
      rules.caseCondition = () => ({ state: ['!=', 'hidden'] });
      const doc = await stored(name);
      for (const right of ['read', 'write', 'delete'] as const) {
        expect(await as('clerk', (ctx) => ctx.hasPermission('Case', right, doc))).toBe(false);
      }
    });
  });
});
