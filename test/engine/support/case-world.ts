import type {
  Ctx,
  DocTypeJson,
  Document,
  Hooks,
  PermissionError,
  PermissionRule,
  QueryCondition,
} from '../../../src/engine/index.js';
import type { TestDatabases } from '../../support/databases.js';
import { openTestSite, type TestSite, toy } from '../../support/site.js';

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

/** What the hooks answer; each test starts with rules that allow everything. */
export const rules: { rule: PermissionRule; caseCondition: QueryCondition; noteCondition: QueryCondition } = {
  rule: () => true,
  caseCondition: () => true,
  noteCondition: () => true,
};
/** What was logged as a warning in this test. */
export const warnings: object[] = [];
const nothing = () => undefined;

const hooks = {
  has_permission: {
    Case: function caseRule(ctx, ptype) {
      return rules.rule(ctx, ptype);
    } as PermissionRule,
  },
  permission_query_conditions: {
    Case: ((ctx) => rules.caseCondition(ctx)) as QueryCondition,
    'Case Note': ((ctx) => rules.noteCondition(ctx)) as QueryCondition,
  },
} as Hooks;

export const refusalOf = async (work: Promise<unknown>): Promise<PermissionError> => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect((error as PermissionError | undefined)?.exc_type).toBe('PermissionError');
  return error as PermissionError;
};

export function resetRules(): void {
  rules.rule = () => true;
  rules.caseCondition = () => true;
  rules.noteCondition = () => true;
  warnings.length = 0;
}

/** Cases in zones, and people with a role each; `local` ones are bound to Europe by a User Permission. */
export class CaseWorld {
  #serial = 0;
  private constructor(readonly site: TestSite) {}

  as<T>(user: string, work: (ctx: Ctx) => Promise<T>): Promise<T> {
    return this.site.as(`${user}@x.org`, work);
  }
  load<T>(work: (ctx: Ctx) => Promise<T>): Promise<T> {
    return this.site.admin(async (ctx) => {
      ctx.unit.stale.add('access');
      return work(ctx.importing());
    });
  }
  /** A case that Clerk's colleague made. */
  async newCase(values: Record<string, unknown> = {}): Promise<string> {
    const name = `C-${++this.#serial}`;
    await this.load((ctx) => ctx.newDoc('Case', { name, title: name, owner: 'other@x.org', ...values }).insert());
    return name;
  }
  change(user: string, name: string, values: Record<string, unknown>): Promise<Document> {
    return this.as(user, async (ctx) => (await ctx.getDoc('Case', name)).update(values).save());
  }
  stored(name: string): Promise<Document> {
    return this.site.admin((ctx) => ctx.sudo().getDoc('Case', name));
  }

  static async open(database: TestDatabases): Promise<CaseWorld> {
    const log = { debug: nothing, info: nothing, error: nothing, warn: (fields: object) => void warnings.push(fields) };
    const site = await openTestSite(database, { doctypes, hooks, ports: { log } });
    const world = new CaseWorld(site);
    await site.addUser('clerk@x.org', ['Clerk']);
    await site.addUser('boss@x.org', ['Boss']);
    await site.addUser('filer@x.org', ['Filer']);
    await site.addUser('local@x.org', ['Clerk']);
    await site.addUser('local-filer@x.org', ['Filer']);
    await site.addUser('both@x.org', ['Clerk', 'Filer']);
    await site.addUser('friend@x.org');
    await site.addUser('other@x.org');
    await world.load(async (ctx) => {
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
    return world;
  }
}
