/**
 * Who may do what with a doctype is what its file says: the rows of the file, read here once more and by other means
 * (frappe-contract §3.2 step 4), against what the engine answers, for every doctype × role × right.
 */
import { type DocPermJson, type DocTypeJson, RIGHTS, type Right, type UserAccess } from '../../src/engine/index.js';
import { buildMeta } from '../../src/engine/meta/registry.js';
import { roleRights } from '../../src/engine/permissions/rights.js';
import { databases } from '../support/databases.js';
import type { TestSite } from '../support/site.js';
import { DISABLED, DOCTYPES, EVERYBODY, openWorld, PEOPLE, ROLES, rulesOf } from './world.js';

const yes = (value: unknown) => value === 1 || value === '1' || value === true;

/** Rights that the kind of doctype rules out. */
function cannotBe(json: DocTypeJson, right: Right): boolean {
  if (yes(json.istable)) return true;
  if (['submit', 'cancel', 'amend'].includes(right)) return !yes(json.is_submittable);
  if (right === 'import') return !yes(json.allow_import) || yes(json.issingle);
  return ['report', 'export'].includes(right) && yes(json.issingle);
}

/** `all`, `own` or `none`: what the file's rows give somebody who holds exactly these roles. */
function accordingToTheFile(json: DocTypeJson, roles: readonly string[], right: Right): 'all' | 'own' | 'none' {
  const gives = (row: DocPermJson, what: Right) => yes(row[what]) && !cannotBe(json, what);
  const rows = (json.permissions ?? []).filter(
    (row) =>
      roles.includes(row.role) &&
      Number(row.permlevel ?? 0) === 0 &&
      (gives(row, right) || (right === 'select' && gives(row, 'read'))),
  );
  if (rows.length === 0) return 'none';
  return right === 'create' || rows.some((row) => !yes(row.if_owner)) ? 'all' : 'own';
}

function holder(...roles: string[]): UserAccess {
  return {
    user: 'holder@example.com',
    enabled: true,
    full_name: 'Holder',
    user_type: 'System User',
    roles: new Set(roles),
    userPermissions: new Map(),
    sharedDoctypes: new Set(),
  };
}

describe('the rows of the doctype files', () => {
  it('are read from every file, for more than a dozen roles', () => {
    expect(DOCTYPES.length).toBeGreaterThan(90);
    expect(ROLES.length).toBeGreaterThan(12);
  });

  it.each(DOCTYPES.map((json) => json.name))('give each role alone what %s says', (name) => {
    const json = DOCTYPES.find((one) => one.name === name) as DocTypeJson;
    const meta = buildMeta(json);
    for (const role of ROLES) {
      const rights = roleRights(meta, holder(role));
      const answers = RIGHTS.map((right) => `${role} ${right} ${rights.get(right) ?? 'none'}`);
      expect(answers).toEqual(RIGHTS.map((right) => `${role} ${right} ${accordingToTheFile(json, [role], right)}`));
    }
  });

  it('add up over two roles, whichever two', () => {
    for (const json of DOCTYPES) {
      const meta = buildMeta(json);
      const named = [...new Set((json.permissions ?? []).map((row) => row.role))];
      for (const one of named) {
        for (const other of named) {
          const rights = roleRights(meta, holder(one, other));
          for (const right of RIGHTS) {
            const expected = accordingToTheFile(json, [one, other], right);
            expect([json.name, one, other, right, rights.get(right) ?? 'none']).toEqual([
              json.name,
              one,
              other,
              right,
              expected,
            ]);
          }
        }
      }
    }
  });
});

/** Roles as Frappe counts them (§3.1), without asking the engine. */
function rolesHeld(user: string, deskRoles: ReadonlySet<string>): string[] {
  const given = PEOPLE[user];
  if (user === DISABLED) return [];
  if (user === 'Guest') return ['Guest'];
  const isDesk = given?.some((role) => deskRoles.has(role));
  return ['Guest', 'All', ...(isDesk ? ['Desk User'] : []), ...(given ?? [])];
}

describe.each(databases)('the rights of users on whole doctypes ($name)', (database) => {
  let world: TestSite;
  let deskRoles: ReadonlySet<string>;

  beforeAll(async () => {
    world = await openWorld(database);
    deskRoles = new Set(await world.admin((ctx) => ctx.pluck('Role', 'name', { filters: { desk_access: 1 } })));
  });
  afterAll(() => world?.close());

  const own = DOCTYPES.filter((json) => !yes(json.istable));

  it('makes a desk user of whoever holds a role with desk access, and of nobody else', () => {
    expect(deskRoles.has('LMS Student')).toBe(false);
    expect(deskRoles.has('Moderator')).toBe(true);
  });

  it.each(EVERYBODY.filter((user) => user !== 'Administrator'))(
    'are for %s what the files and rules say',
    async (user) => {
      const roles = rolesHeld(user, deskRoles);
      await world.as(user, async (ctx) => {
        for (const json of own) {
          for (const right of RIGHTS) {
            const rules = await Promise.all(rulesOf(json.name).map((rule) => rule(ctx, right)));
            const refused = rules.some((answer) => answer === false);
            // everybody's own User record is shared with them, which needs no role
            const shared =
              json.name === 'User' && ['read', 'select', 'write', 'share', 'print', 'email'].includes(right);
            const byRole = accordingToTheFile(json, roles, right) !== 'none' || (shared && roles.includes('All'));
            const answer = await ctx.hasPermission(json.name, right);
            expect([json.name, right, answer]).toEqual([json.name, right, byRole && !refused]);
          }
        }
      });
    },
  );

  it('are all rights for Administrator', async () => {
    await world.admin(async (ctx) => {
      for (const json of own) for (const right of RIGHTS) expect(await ctx.hasPermission(json.name, right)).toBe(true);
    });
  });
});
