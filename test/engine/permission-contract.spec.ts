/**
 * The one promise on which lists and documents meet: what a list shows is what `getDoc` opens, and nothing else.
 * Asked for every user × rule × row of a small world.
 */
import {
  type Ctx,
  type DocTypeJson,
  type Hooks,
  PermissionError,
  type PermissionRule,
  type QueryCondition,
} from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { openTestSite, type TestSite, toy } from '../support/site.js';

const doctypes: DocTypeJson[] = [
  toy(
    'Region',
    [
      { fieldname: 'parent_region', fieldtype: 'Link', options: 'Region', label: 'Parent' },
      { fieldname: 'is_group', fieldtype: 'Check', label: 'Group' },
      { fieldname: 'lft', fieldtype: 'Int', label: 'Left' },
      { fieldname: 'rgt', fieldtype: 'Int', label: 'Right' },
    ],
    {
      is_tree: 1,
      autoname: 'prompt',
      permissions: [
        { role: 'Seller', read: 1 },
        { role: 'Owner', read: 1 },
      ],
    },
  ),
  toy(
    'Deal Line',
    [
      { fieldname: 'region', fieldtype: 'Link', options: 'Region', label: 'Region' },
      { fieldname: 'qty', fieldtype: 'Int', label: 'Qty' },
      { fieldname: 'helper', fieldtype: 'Data', label: 'Helper' },
    ],
    { istable: 1 },
  ),
  toy(
    'Deal',
    [
      { fieldname: 'region', fieldtype: 'Link', options: 'Region', label: 'Region' },
      { fieldname: 'other_region', fieldtype: 'Link', options: 'Region', label: 'Other', ignore_user_permissions: 1 },
      { fieldname: 'status', fieldtype: 'Data', label: 'Status' },
      { fieldname: 'lines', fieldtype: 'Table', options: 'Deal Line', label: 'Lines' },
    ],
    {
      autoname: 'prompt',
      permissions: [
        { role: 'Seller', read: 1, write: 1, delete: 1 },
        { role: 'Owner', read: 1, write: 1, create: 1, if_owner: 1 },
        { role: 'Picker', select: 1 },
      ],
    },
  ),
];

const deals = [
  { name: 'D-plain', status: 'Open' },
  { name: 'D-north', region: 'North', status: 'Open', lines: [{ qty: 1 }] },
  { name: 'D-oslo', region: 'Oslo', status: 'Closed', lines: [{ qty: 5, helper: 'a@x.org' }] },
  { name: 'D-south', region: 'South', status: 'Open', lines: [{ qty: 5 }, { qty: 1, region: 'North' }] },
  { name: 'D-mixed', region: 'North', other_region: 'South', status: 'Open', lines: [{ region: 'South', qty: 2 }] },
  { name: 'D-deep', region: 'North', status: 'Öffen', lines: [{ region: 'Oslo' }, { qty: 9, helper: 'seller@x.org' }] },
  { name: 'D-own', region: 'South', status: 'Closed', owner: 'owner@x.org' },
  { name: 'D-own-2', status: 'Open', owner: 'owner@x.org', lines: [{ region: 'South' }] },
  { name: 'D-held', region: 'South', owner: 'limited@x.org', status: 'Open' },
];

const users: Record<string, string[]> = {
  'seller@x.org': ['Seller'],
  'owner@x.org': ['Owner'],
  'nobody@x.org': [],
  'picker@x.org': ['Picker'],
  'limited@x.org': ['Seller'],
  'leaf@x.org': ['Seller'],
  'elsewhere@x.org': ['Seller'],
  'limited-owner@x.org': ['Owner'],
  'guest-of-all@x.org': [],
};

const userPermissions = [
  { user: 'limited@x.org', allow: 'Region', for_value: 'North' },
  { user: 'leaf@x.org', allow: 'Region', for_value: 'North', hide_descendants: 1 },
  { user: 'elsewhere@x.org', allow: 'Region', for_value: 'South', applicable_for: 'Region', apply_to_all_doctypes: 0 },
  { user: 'elsewhere@x.org', allow: 'Deal', for_value: 'D-north' },
  { user: 'elsewhere@x.org', allow: 'Deal', for_value: 'D-deep' },
  { user: 'limited-owner@x.org', allow: 'Region', for_value: 'North' },
];

const shares = [
  { user: 'nobody@x.org', share_doctype: 'Deal', share_name: 'D-south', read: 1 },
  { user: 'limited@x.org', share_doctype: 'Deal', share_name: 'D-south', read: 1, write: 1 },
  { everyone: 1, share_doctype: 'Deal', share_name: 'D-plain', read: 1 },
  { user: 'owner@x.org', share_doctype: 'Region', share_name: 'D-south', read: 1 },
];

const rules: Record<string, PermissionRule> = {
  'no objection': () => true,
  never: () => false,
  'a filter': () => ({ status: 'Open' }),
  'letters beyond ASCII': () => ({ status: 'öffen' }),
  'a filter on rows': () => [
    ['Deal Line', 'qty', '>', 2],
    ['Deal Line', 'helper', 'is', 'not set'],
  ],
  'one of two': (ctx) => ({ or: [{ status: 'Closed' }, [['Deal Line', 'helper', '=', ctx.user]]] }),
  'another doctype': () => ({
    exists: { doctype: 'Region', on: { name: 'region' }, where: { parent_region: 'North' } },
  }),
  'a tree': () => [['region', 'descendants of', 'North']],
  'an empty list': () => ({ status: ['in', []] }),
  'by right': (_ctx, ptype) => ptype === 'read' || { status: 'none' },
  'what it read': async (ctx) => ({
    region: ['in', await ctx.sudo().pluck('Region', 'name', { filters: { is_group: 0 } })],
  }),
};

const conditions: Record<string, QueryCondition> = {
  'no condition': () => true,
  'a condition': () => ({ status: ['!=', 'Closed'] }),
  'a condition on rows': () => [['Deal Line', 'qty', '>', 0]],
};

let rule: PermissionRule = () => true;
let condition: QueryCondition = () => true;
const hooks = {
  has_permission: { Deal: ((ctx, ptype) => rule(ctx, ptype)) as PermissionRule },
  permission_query_conditions: { Deal: ((ctx) => condition(ctx)) as QueryCondition },
} as Hooks;

async function listed(ctx: Ctx, doctype: string): Promise<string[]> {
  try {
    return (await ctx.pluck(doctype, 'name')).sort();
  } catch (error) {
    if (error instanceof PermissionError) return [];
    throw error;
  }
}

async function opened(ctx: Ctx, doctype: string, names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) {
    try {
      found.push((await ctx.getDoc(doctype, name)).name);
    } catch (error) {
      if (!(error instanceof PermissionError)) throw error;
    }
  }
  return found.sort();
}

/** Whoever may only select lists what can be picked in a link, and opens nothing. */
async function selectable(ctx: Ctx, doctype: string, names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) {
    const doc = await ctx.sudo().getDoc(doctype, name);
    if (await ctx.hasPermission(doctype, 'select', doc)) found.push(name);
  }
  return found.sort();
}

describe.each(databases)('in the list if and only if readable ($name)', (database) => {
  let world: TestSite;

  beforeAll(async () => {
    world = await openTestSite(database, { doctypes, hooks });
    for (const [user, roles] of Object.entries(users)) await world.addUser(user, roles);
    await world.admin(async (ctx) => {
      const loading = ctx.importing();
      for (const name of ['World', 'North', 'South', 'Oslo']) {
        const parent_region = name === 'World' ? null : name === 'Oslo' ? 'North' : 'World';
        await loading.newDoc('Region', { name, parent_region, is_group: name === 'Oslo' ? 0 : 1 }).insert();
      }
      for (const deal of deals) await loading.newDoc('Deal', deal).insert();
      for (const row of userPermissions)
        await loading.newDoc('User Permission', { apply_to_all_doctypes: 1, ...row }).insert();
      for (const row of shares) await loading.newDoc('DocShare', row).insert();
      ctx.unit.stale.add('access');
    });
  });
  afterAll(() => world?.close());

  const all = [...Object.keys(users), 'Administrator', 'Guest'];
  const names = deals.map((deal) => deal.name);
  const cases = Object.keys(rules).flatMap((rule) => Object.keys(conditions).map((condition) => ({ rule, condition })));

  it.each(cases)('when the rule is $rule and the condition is $condition', async (given) => {
    rule = rules[given.rule] as PermissionRule;
    condition = conditions[given.condition] as QueryCondition;
    for (const user of all) {
      await world.as(user, async (ctx) => {
        const sees = await (user === 'picker@x.org' ? selectable : opened)(ctx, 'Deal', names);
        expect({ user, sees }).toEqual({ user, sees: await listed(ctx, 'Deal') });
        expect(await ctx.count('Deal').catch(() => 0)).toBe((await listed(ctx, 'Deal')).length);
      });
    }
  });

  it.each([false, true])('for the tree itself, when links must have values: %s', async (strict) => {
    rule = () => true;
    condition = () => true;
    world.site.settings = { ...world.site.settings, applyStrictUserPermissions: strict };
    for (const user of all.filter((one) => one !== 'picker@x.org')) {
      await world.as(user, async (ctx) => {
        const regions = ['World', 'North', 'South', 'Oslo'];
        expect({ user, sees: await opened(ctx, 'Region', regions) }).toEqual({
          user,
          sees: await listed(ctx, 'Region'),
        });
        expect({ user, sees: await opened(ctx, 'Deal', names) }).toEqual({ user, sees: await listed(ctx, 'Deal') });
      });
    }
    world.site.settings = { ...world.site.settings, applyStrictUserPermissions: false };
  });

  it.each([
    ['seller@x.org', names],
    ['owner@x.org', ['D-own', 'D-own-2', 'D-plain']],
    ['nobody@x.org', ['D-plain', 'D-south']],
    ['guest-of-all@x.org', ['D-plain']],
    ['Guest', []],
    ['picker@x.org', ['D-plain']],
    ['limited@x.org', ['D-deep', 'D-north', 'D-oslo', 'D-plain', 'D-south']],
    ['leaf@x.org', ['D-north', 'D-plain']],
    ['elsewhere@x.org', ['D-deep', 'D-north', 'D-plain']],
    ['Administrator', names],
  ])('shows %s what roles, User Permissions and shares give', async (user, expected) => {
    rule = () => true;
    condition = () => true;
    const sees = await world.as(user, (ctx) => opened(ctx, 'Deal', names));
    expect(sees).toEqual([...expected].sort());
  });

  it('lets a share beat roles, User Permissions and query conditions, but no permission rule', async () => {
    condition = () => ({ status: 'Closed' });
    rule = () => true;
    expect(await world.as('nobody@x.org', (ctx) => opened(ctx, 'Deal', names))).toEqual(['D-plain', 'D-south']);
    rule = () => ({ status: 'Closed' });
    expect(await world.as('nobody@x.org', (ctx) => opened(ctx, 'Deal', names))).toEqual([]);
  });

  it('shares with everyone who is logged in, not with Guest', async () => {
    const shared = (user: string) => world.as(user, async (ctx) => ctx.access.sharedDoctypes.has('Deal'));
    expect([await shared('guest-of-all@x.org'), await shared('Guest')]).toEqual([true, false]);
  });
});
