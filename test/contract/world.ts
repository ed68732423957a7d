/** The real doctypes under the real hooks, with a user for every role: what the generated contract tests look at. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import hooks from '../../hooks.js';
import { type DocTypeJson, type PermissionRule, readDoctypeFiles } from '../../src/engine/index.js';
import { storeDoctypes } from '../../src/services/setup/store-doctypes.js';
import type { TestDatabases } from '../support/databases.js';
import { openTestSite, type TestSite } from '../support/site.js';

const root = path.resolve(import.meta.dirname, '../..');
const LMS = readDoctypeFiles([path.join(root, 'doctypes/lms')]);

/** Every doctype file of the repository. */
export const DOCTYPES: readonly DocTypeJson[] = readDoctypeFiles([path.join(root, 'doctypes')]);

const isSet = (value: unknown) => Number(value ?? 0) === 1;

/** Those that have a list of their own. */
export const LISTED: readonly string[] = DOCTYPES.filter(
  (json) => ![json.istable, json.issingle, json.is_virtual].some(isSet),
).map((json) => json.name);

const ROLE_FIXTURES = ['core', 'lms'].flatMap((app) => {
  const file = path.join(root, 'fixtures', app, 'role.json');
  return JSON.parse(readFileSync(file, 'utf8')) as ({ name: string } & Record<string, unknown>)[];
});

export const AUTOMATIC: readonly string[] = ['All', 'Guest', 'Desk User', 'Administrator'];

/** Every role that a permission row or a fixture names. */
export const ROLES: readonly string[] = [
  ...new Set([
    ...AUTOMATIC,
    ...ROLE_FIXTURES.map((role) => role.name),
    ...DOCTYPES.flatMap((json) => (json.permissions ?? []).map((row) => row.role)),
  ]),
].sort();

const slug = (role: string) => role.toLowerCase().replace(/\W+/g, '-');
export const userOf = (role: string): string => `${slug(role)}@example.com`;

export const PLAIN = 'plain@example.com';
export const DISABLED = 'disabled@example.com';
export const RESTRICTED = 'restricted@example.com';
export const STUDENT = userOf('LMS Student');
export const CREATOR = userOf('Course Creator');
export const DESK = userOf('Report Manager');

/** Users and the roles given to them: one per role, and some that hold several. */
export const PEOPLE: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(ROLES.filter((role) => !AUTOMATIC.includes(role)).map((role) => [userOf(role), [role]])),
  [PLAIN]: [],
  [RESTRICTED]: ['System Manager'],
  [DISABLED]: ['System Manager', 'Moderator'],
  'student-and-creator@example.com': ['LMS Student', 'Course Creator'],
  'moderator-and-evaluator@example.com': ['Moderator', 'Batch Evaluator', 'Inbox User'],
  'web-and-desk@example.com': ['Website Manager', 'Workspace Manager', 'Dashboard Manager', 'LMS Student'],
};

export const EVERYBODY: readonly string[] = ['Administrator', 'Guest', ...Object.keys(PEOPLE)];

/** The `has_permission` hooks of a doctype, straight from `hooks.ts`. */
export function rulesOf(doctype: string): readonly PermissionRule[] {
  const table = (hooks.has_permission ?? {}) as Readonly<Record<string, PermissionRule | readonly PermissionRule[]>>;
  return [table[doctype] ?? [], table['*'] ?? []].flat();
}

/** A site with all of that, and no document but users, roles, doctypes and their modules. */
export async function openWorld(database: TestDatabases): Promise<TestSite> {
  const world = await openTestSite(database, { doctypes: LMS, hooks });
  await world.admin(async (ctx) => {
    for (const role of ROLE_FIXTURES) await ctx.importing().newDoc('Role', role).insert();
    await storeDoctypes(world.site, ctx.db);
  });
  for (const [email, roles] of Object.entries(PEOPLE)) await world.addUser(email, roles);
  await world.admin(async (ctx) => {
    await ctx.sudo().newDoc('Language', { name: 'en', language_code: 'en', language_name: 'English' }).insert();
    await (await ctx.getDoc('User', DISABLED)).update({ enabled: 0 }).save();
  });
  return world;
}
