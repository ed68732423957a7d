import type { Ctx } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { MODERATOR, School } from './support/school.js';

/** What costs a statement for each row is slow however fast the statement: the number must not know the sizes. */
describe.each(databases)('the number of statements, on $name', (kind) => {
  let school: School;
  const small = 'Small Path';
  const large = 'Large Path';

  beforeAll(async () => {
    school = await School.open(kind);
    const courses: string[] = [];
    for (let n = 0; n < 6; n++) courses.push(await school.course(`Course ${n}`, 2));
    const members = await school.users(120, 'member', 'LMS Student');
    await school.program(small, courses.slice(0, 2), members.slice(0, 2));
    await school.program(large, courses, members);
  }, 60_000);
  afterAll(() => school.close());

  const counted = (user: string, work: (ctx: Ctx) => Promise<unknown>): Promise<number> =>
    school.as(user, async (ctx) => {
      const before = ctx.db.statements;
      await work(ctx);
      return ctx.db.statements - before;
    });
  const details = (program: string) => (ctx: Ctx) => {
    const method = ctx.site.hooks.method('lms.lms.utils.get_program_details');
    return Promise.resolve(method?.call(ctx, { program_name: program }));
  };
  const save = (program: string) => async (ctx: Ctx) => {
    const doc = await ctx.getDoc('LMS Program', program, { lock: true });
    await doc.update({ published: 0 }).save();
  };

  it.each([
    ['reading a program', MODERATOR, (program: string) => (ctx: Ctx) => ctx.getDoc('LMS Program', program), 3],
    ['the details of a program for a member', 'member0@school.org', details, 10],
    ['saving a program', MODERATOR, save, 24],
  ] as const)('is the same for 2 courses and members as for 6 and 120: %s', async (_what, user, work, most) => {
    const few = await counted(user, work(small));
    const many = await counted(user, work(large));
    expect(many).toBe(few);
    expect(many).toBeLessThanOrEqual(most);
    expect(few).toBeGreaterThan(0);
  });

  it('is one for a list, however long', async () => {
    const list = (limit: number) => (ctx: Ctx) => ctx.getList('LMS Course', { fields: ['name', 'title'], limit });
    expect(await counted(MODERATOR, list(1))).toBe(1);
    expect(await counted(MODERATOR, list(0))).toBe(1);
  });
});
