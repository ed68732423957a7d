import path from 'node:path';
import hooks from '../../../hooks.js';
import { type Ctx, readDoctypeFiles } from '../../../src/engine/index.js';
import { importFixtures } from '../../../src/services/transfer/fixtures.js';
import { CREATOR, MANAGER, MODERATOR, School } from '../../lms/support/school.js';
import type { TestDatabases } from '../../support/databases.js';
import { openTestSite } from '../../support/site.js';

const root = path.resolve(import.meta.dirname, '../../..');

/** Uses the desk, has no other role. */
export const CLERK = 'clerk@school.org';
/** Arranges public pages. */
export const ARRANGER = 'arranger@school.org';

/** A school as it runs: with all hooks, and the pages, charts and cards that come with it. */
export async function openDesk(database: TestDatabases): Promise<School> {
  const site = await openTestSite(database, { doctypes: readDoctypeFiles([path.join(root, 'doctypes/lms')]), hooks });
  for (const app of ['core', 'lms']) await importFixtures(site.site, path.join(root, 'fixtures', app));
  await site.addUser(MODERATOR, ['Moderator']);
  await site.addUser(CREATOR, ['Course Creator']);
  await site.addUser(MANAGER, ['System Manager']);
  await site.addUser(ARRANGER, ['Workspace Manager']);
  await site.addUser(CLERK, ['Clerk']);
  return new School(site);
}

/** How many statements a call takes. */
export function statementsOf(school: School, user: string, name: string, args: Record<string, unknown> = {}) {
  return school.as(user, async (ctx: Ctx) => {
    const before = ctx.db.statements;
    await ctx.site.hooks.method(name)?.call(ctx, args);
    return ctx.db.statements - before;
  });
}
