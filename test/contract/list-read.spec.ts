/**
 * For every doctype of the repository and every kind of user: what a list shows is what `getDoc` opens, what a count
 * counts, and more than what a link search offers. The documents are made from the doctypes themselves.
 */
import { type Ctx, PermissionError, searchLink } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { Generator } from '../support/generate.js';
import type { TestSite } from '../support/site.js';
import { MAKING_ORDER, recipe } from './recipe.js';
import { DISABLED, EVERYBODY, LISTED, openWorld, rulesOf } from './world.js';

const ROUNDS = [0, 1, 2];

/** What may be asked of a user with that right: undefined where all of it is refused. */
async function unlessRefused<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PermissionError) return undefined;
    throw error;
  }
}

async function makeAll(ctx: Ctx, doctypes: readonly string[], round: number): Promise<void> {
  const generator = new Generator(ctx, recipe);
  for (const doctype of doctypes) {
    await generator.create(doctype, round).catch((cause: Error) => {
      throw new Error(`${doctype}, round ${round}: ${cause.message}`, { cause });
    });
  }
}

interface Seen {
  opened: string[];
  selectable: string[];
}

async function seenOneByOne(ctx: Ctx, doctype: string, names: readonly string[]): Promise<Seen> {
  const seen: Seen = { opened: [], selectable: [] };
  for (const name of names) {
    const read = await unlessRefused(() => ctx.getDoc(doctype, name));
    if (read) seen.opened.push(name);
    const doc = read ?? (await ctx.sudo().getDoc(doctype, name));
    if (await ctx.hasPermission(doctype, 'select', doc)) seen.selectable.push(name);
  }
  return seen;
}

/** Roles that give `select` and not `read`: lists then show what can be picked, by name, title and search fields. */
function mayOnlySelect(ctx: Ctx, doctype: string): boolean {
  const rows = ctx.meta(doctype).permissions.filter((row) => row.permlevel === 0 && ctx.hasRole(row.role));
  const isAnyone = ctx.user === 'Administrator' || rows.some((row) => row.rights.has('read'));
  return !isAnyone && rows.some((row) => row.rights.has('select'));
}

/** Everything that the promise is about, for one user and doctype, as facts to compare. */
async function compare(ctx: Ctx, doctype: string, names: readonly string[]) {
  const { opened, selectable } = await seenOneByOne(ctx, doctype, names);
  const listed = await unlessRefused(() => ctx.pluck(doctype, 'name', { limit: 0, order_by: 'name asc' }));
  const count = await unlessRefused(() => ctx.count(doctype));
  const offered = await unlessRefused(() => searchLink(ctx, { doctype, page_length: 1000 }));
  const expected = mayOnlySelect(ctx, doctype) ? selectable : opened;
  const allowed = new Set([...opened, ...selectable]);
  return {
    found: {
      listed: [...(listed ?? [])].sort(),
      count: count ?? 0,
      offeredBeyond: (offered ?? []).map(({ value }) => value).filter((name) => !allowed.has(name)),
      refusedAlike:
        (listed === undefined) === (count === undefined) && (listed === undefined) === (offered === undefined),
    },
    expected: { listed: [...expected].sort(), count: expected.length, offeredBeyond: [], refusedAlike: true },
    opened,
  };
}

describe.each(databases)('every list against every document ($name)', (database) => {
  let world: TestSite;
  const names = new Map<string, string[]>();
  /** Per doctype and user, the documents that opened. */
  const opened = new Map<string, ReadonlyMap<string, string[]>>();

  beforeAll(async () => {
    world = await openWorld(database);
    for (const round of ROUNDS) {
      for (const doctypes of MAKING_ORDER) {
        await world.as(recipe.people[round] as string, (ctx) => makeAll(ctx, doctypes, round));
      }
    }
    await world.admin(async (ctx) => {
      for (const doctype of LISTED) names.set(doctype, await ctx.pluck(doctype, 'name', { order_by: 'name asc' }));
    });
  }, 60_000);
  afterAll(() => world?.close());

  it('has documents of every doctype, of different owners', async () => {
    await world.admin(async (ctx) => {
      for (const doctype of LISTED) {
        const owners = await ctx.pluck(doctype, 'owner', {
          filters: { owner: ['in', [...recipe.people]] },
          distinct: true,
        });
        expect([doctype, owners.length]).toEqual([doctype, 3]);
      }
    });
  });

  it.each(LISTED)('%s: the list shows what opens, and the count counts it', async (doctype) => {
    const byUser = new Map<string, string[]>();
    for (const user of EVERYBODY) {
      await world.as(user, async (ctx) => {
        const { found, expected, opened } = await compare(ctx, doctype, names.get(doctype) ?? []);
        expect({ user, ...found }).toEqual({ user, ...expected });
        byUser.set(user, opened);
      });
    }
    opened.set(doctype, byUser);
  });

  it('shows no more than name, title and search fields to whoever may only select', async () => {
    for (const user of EVERYBODY) {
      await world.as(user, async (ctx) => {
        for (const doctype of LISTED.filter((one) => mayOnlySelect(ctx, one))) {
          const { title_field, search_fields } = ctx.meta(doctype);
          const shown = new Set(['name', title_field, ...search_fields]);
          const rows = await ctx.getList(doctype, { fields: ['*'] });
          const keys = new Set(rows.flatMap((row) => Object.keys(row)));
          expect([user, doctype, [...keys].filter((key) => !shown.has(key))]).toEqual([user, doctype, []]);
        }
      });
    }
  });

  it('shows some documents and hides others wherever a rule decides', () => {
    const isPart = (doctype: string) => (mine: readonly string[]) =>
      mine.length > 0 && mine.length < (names.get(doctype) ?? []).length;
    const ruled = LISTED.filter((doctype) => rulesOf(doctype).length > 0);
    const undivided = ruled.filter((doctype) => ![...(opened.get(doctype)?.values() ?? [])].some(isPart(doctype)));
    expect(ruled.length).toBeGreaterThan(18);
    expect(undivided).toEqual([]);
  });

  it('shows Administrator everything, and nothing to a disabled user', () => {
    for (const doctype of LISTED) {
      expect([doctype, opened.get(doctype)?.get('Administrator')]).toEqual([doctype, names.get(doctype)]);
      expect([doctype, opened.get(doctype)?.get(DISABLED)]).toEqual([doctype, []]);
    }
  });
});
