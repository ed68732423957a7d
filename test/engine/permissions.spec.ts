import {
  type Ctx,
  type DocTypeJson,
  type Document,
  type Hooks,
  type PermissionError,
  type PermissionRule,
  type QueryCondition,
  visibleJson,
} from '../../src/engine/index.js';
import { explainPermission } from '../../src/engine/permissions/explain.js';
import { loadUserAccess } from '../../src/engine/permissions/user-access.js';
import { databases } from '../support/databases.js';
import { openTestSite, type TestSite, toy } from '../support/site.js';

const doctypes: DocTypeJson[] = [
  toy(
    'Zone',
    [
      { fieldname: 'parent_zone', fieldtype: 'Link', options: 'Zone', ignore_user_permissions: 1 },
      { fieldname: 'is_group', fieldtype: 'Check' },
      { fieldname: 'lft', fieldtype: 'Int' },
      { fieldname: 'rgt', fieldtype: 'Int' },
    ],
    { is_tree: 1, autoname: 'prompt', permissions: [{ role: 'Clerk', read: 1, create: 1 }] },
  ),
  toy(
    'Case Note',
    [
      { fieldname: 'author', fieldtype: 'Data' },
      { fieldname: 'zone', fieldtype: 'Link', options: 'Zone' },
      { fieldname: 'verdict', fieldtype: 'Data', permlevel: 1 },
      { fieldname: 'stamped', fieldtype: 'Data', read_only: 1 },
    ],
    { istable: 1 },
  ),
  toy('Case Fee', [{ fieldname: 'amount', fieldtype: 'Int' }], { istable: 1 }),
  toy(
    'Case',
    [
      { fieldname: 'title', fieldtype: 'Data' },
      { fieldname: 'zone', fieldtype: 'Link', options: 'Zone', label: 'Zone' },
      { fieldname: 'state', fieldtype: 'Data', default: 'New' },
      { fieldname: 'budget', fieldtype: 'Int', permlevel: 1, default: '7' },
      { fieldname: 'counter', fieldtype: 'Int', read_only: 1 },
      { fieldname: 'secret', fieldtype: 'Password' },
      { fieldname: 'phone', fieldtype: 'Data', mask: 1 },
      { fieldname: 'notes', fieldtype: 'Table', options: 'Case Note' },
      { fieldname: 'fees', fieldtype: 'Table', options: 'Case Fee', permlevel: 2 },
    ],
    {
      autoname: 'prompt',
      permissions: [
        { role: 'Clerk', read: 1, write: 1, create: 1, delete: 1, mask: 1 },
        { role: 'Boss', read: 1, write: 1, share: 1 },
        { role: 'Boss', read: 1, write: 1, permlevel: 1 },
        { role: 'Boss', read: 1, permlevel: 2 },
        { role: 'Filer', read: 1, write: 1, create: 1, delete: 1, if_owner: 1 },
        { role: 'Filer', read: 1, write: 1, permlevel: 1, if_owner: 1 },
      ],
    },
  ),
  toy('Settings Page', [{ fieldname: 'zone', fieldtype: 'Link', options: 'Zone' }], {
    issingle: 1,
    permissions: [{ role: 'Clerk', read: 1 }],
  }),
];

let rule: PermissionRule = () => true;
let caseCondition: QueryCondition = () => true;
let noteCondition: QueryCondition = () => true;
const warnings: object[] = [];
const nothing = () => undefined;

const hooks = {
  has_permission: {
    Case: function caseRule(ctx, ptype) {
      return rule(ctx, ptype);
    } as PermissionRule,
  },
  permission_query_conditions: {
    Case: ((ctx) => caseCondition(ctx)) as QueryCondition,
    'Case Note': ((ctx) => noteCondition(ctx)) as QueryCondition,
  },
} as Hooks;

const refusalOf = async (work: Promise<unknown>): Promise<PermissionError> => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect((error as PermissionError | undefined)?.exc_type).toBe('PermissionError');
  return error as PermissionError;
};

describe.each(databases)('permissions ($name)', (database) => {
  let world: TestSite;
  let serial = 0;
  const as = <T>(user: string, work: (ctx: Ctx) => Promise<T>) => world.as(`${user}@x.org`, work);
  const load = <T>(work: (ctx: Ctx) => Promise<T>) =>
    world.admin(async (ctx) => {
      ctx.unit.stale.add('access');
      return work(ctx.importing());
    });
  /** A case that Clerk's colleague made. */
  const newCase = async (values: Record<string, unknown> = {}): Promise<string> => {
    const name = `C-${++serial}`;
    await load((ctx) => ctx.newDoc('Case', { name, title: name, owner: 'other@x.org', ...values }).insert());
    return name;
  };
  const change = (user: string, name: string, values: Record<string, unknown>) =>
    as(user, async (ctx) => (await ctx.getDoc('Case', name)).update(values).save());
  const stored = (name: string) => world.admin((ctx) => ctx.sudo().getDoc('Case', name));

  beforeAll(async () => {
    const log = { debug: nothing, info: nothing, error: nothing, warn: (fields: object) => void warnings.push(fields) };
    world = await openTestSite(database, { doctypes, hooks, ports: { log } });
    await world.addUser('clerk@x.org', ['Clerk']);
    await world.addUser('boss@x.org', ['Boss']);
    await world.addUser('filer@x.org', ['Filer']);
    await world.addUser('local@x.org', ['Clerk']);
    await world.addUser('local-filer@x.org', ['Filer']);
    await world.addUser('both@x.org', ['Clerk', 'Filer']);
    await world.addUser('friend@x.org');
    await world.addUser('other@x.org');
    await load(async (ctx) => {
      for (const name of ['Earth', 'Europe', 'Norway', 'Asia']) {
        const parent_zone = name === 'Earth' ? null : name === 'Norway' ? 'Europe' : 'Earth';
        await ctx.newDoc('Zone', { name, parent_zone, is_group: 1 }).insert();
      }
      for (const user of ['local@x.org', 'local-filer@x.org']) {
        await ctx
          .newDoc('User Permission', { user, allow: 'Zone', for_value: 'Europe', apply_to_all_doctypes: 1 })
          .insert();
      }
    });
  });
  afterAll(() => world?.close());
  beforeEach(() => {
    rule = () => true;
    caseCondition = () => true;
    noteCondition = () => true;
    warnings.length = 0;
  });

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
      rule = () => false;
      const refused = await refusalOf(as('clerk', (ctx) => ctx.getDoc('Case', name)));
      expect(refused.messages.join()).toContain('Not allowed via controller permission check');
      expect(refused.messages.join()).toContain('The permission rule &quot;caseRule&quot; of Case denies read');
      await refusalOf(as('clerk', (ctx) => ctx.getList('Case')));
    });
    it('deny when they answer nothing, with a warning', async () => {
      const name = await newCase();
      rule = (() => undefined) as unknown as PermissionRule;
      await refusalOf(as('clerk', (ctx) => ctx.getDoc('Case', name)));
      expect(warnings).toContainEqual({ hook: 'has_permission', doctype: 'Case', rule: 'caseRule' });
    });
    it('leave an empty list, not a refusal, when their filters match nothing', async () => {
      rule = () => ({ state: ['in', []] });
      expect(await as('clerk', (ctx) => ctx.getList('Case'))).toEqual([]);
      expect(await as('clerk', (ctx) => ctx.hasPermission('Case', 'read'))).toBe(true);
    });
    it('never bind Administrator nor sudo', async () => {
      const name = await newCase();
      rule = () => false;
      caseCondition = () => ({ state: 'none' });
      expect((await world.admin((ctx) => ctx.getDoc('Case', name))).name).toBe(name);
      expect((await as('friend', (ctx) => ctx.sudo().getDoc('Case', name))).name).toBe(name);
    });
    it('hold for what a document becomes, too', async () => {
      const name = await newCase({ state: 'Mine' });
      rule = (_ctx, ptype) => (ptype === 'write' ? { state: 'Mine' } : true);
      await change('clerk', name, { title: 'still mine' });
      await refusalOf(change('clerk', name, { state: 'Yours' }));
    });
    it('judge a new document by its values, its rows, and what other doctypes say of them', async () => {
      const insert = (name: string, values: object) =>
        as('clerk', (ctx) => ctx.newDoc('Case', { name, ...values }).insert());
      rule = (_ctx, ptype) => ptype !== 'create' || [['Case Note', 'author', '=', 'clerk@x.org']];
      await insert('C-new-1', { notes: [{ author: 'x' }, { author: 'clerk@x.org' }] });
      await refusalOf(insert('C-new-2', { notes: [{ author: 'x' }] }));
      rule = (_ctx, ptype) =>
        ptype !== 'create' || { exists: { doctype: 'Zone', on: { name: 'zone' }, where: { parent_zone: 'Europe' } } };
      await insert('C-new-3', { zone: 'Norway' });
      await refusalOf(insert('C-new-4', { zone: 'Asia' }));
      await refusalOf(insert('C-new-5', {}));
      rule = (_ctx, ptype) => ptype !== 'create' || { title: 'Größe' };
      await insert('C-new-6', { title: 'Größe' });
      await refusalOf(insert('C-new-7', { title: 'Weite' }));
      await refusalOf(insert('C-new-8', { title: 'Grüße' }));
    });
    it('see what the same transaction has written', async () => {
      const name = await newCase({ state: 'hidden' });
      rule = async (ctx) => (await ctx.sudo().count('Case', { title: 'key' })) > 0 || { state: 'open' };
      await as('clerk', async (ctx) => {
        await refusalOf(ctx.getDoc('Case', name));
        await ctx.sudo().newDoc('Case', { name: 'C-key', title: 'key' }).insert();
        expect((await ctx.getDoc('Case', name)).name).toBe(name);
      });
    });
    it('that ask themselves in a circle fail with their names', async () => {
      rule = async (ctx) => (await ctx.getList('Case')).length > 0;
      await expect(as('clerk', (ctx) => ctx.getList('Case'))).rejects.toThrow(
        /circle: has_permission of Case \(read\)/,
      );
    });
    it('about rows stay apart: each may be met by a row of its own', async () => {
      const name = await newCase({ notes: [{ author: 'apart' }, { zone: 'Asia' }] });
      rule = () => [['Case Note', 'author', '=', 'apart']];
      caseCondition = () => [['Case Note', 'zone', '=', 'Asia']];
      expect(await as('clerk', (ctx) => ctx.pluck('Case', 'name'))).toEqual([name]);
      expect((await as('clerk', (ctx) => ctx.getDoc('Case', name))).name).toBe(name);
    });
    it('change nothing that one cannot see', async () => {
      const name = await newCase({ state: 'hidden' });
      caseCondition = () => ({ state: ['!=', 'hidden'] });
      const doc = await stored(name);
      for (const right of ['read', 'write', 'delete'] as const) {
        expect(await as('clerk', (ctx) => ctx.hasPermission('Case', right, doc))).toBe(false);
      }
    });
  });

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
      noteCondition = (ctx) => ctx.hasRole('Boss') || { author: ctx.user };
      const seen = (user: string) =>
        as(user, async (ctx) => {
          const json = await visibleJson(ctx, await ctx.getDoc('Case', name));
          return (json.notes as { author: string }[]).map((row) => row.author);
        });
      expect([await seen('clerk'), await seen('boss')]).toEqual([['clerk@x.org'], ['a', 'clerk@x.org', 'c']]);
      const [first] = (await stored(name)).rows('notes');
      await change('clerk', name, { notes: [{ name: first?.name, author: 'forged' }, { author: 'clerk@x.org' }] });
      noteCondition = () => true;
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
      noteCondition = () => ({ exists: { doctype: 'Zone', on: { name: 'zone' }, where: { parent_zone: 'Europe' } } });
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
