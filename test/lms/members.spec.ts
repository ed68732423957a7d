import { addMembers } from '../../src/apps/lms/programs/members.js';
import { PermissionError, ValidationError } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { CREATOR, MODERATOR, School } from './support/school.js';

interface Outcomes {
  outcomes: { member: string; outcome: string }[];
  counts: Record<string, number>;
}

describe.each(databases)('adding members on $name', (database) => {
  let school: School;
  const courses: string[] = [];

  beforeAll(async () => {
    school = await School.open(database);
    for (const title of ['One', 'Two', 'Three', 'Four', 'Five', 'Six']) courses.push(await school.course(title, 2));
  });
  afterAll(() => school.close());

  const add = (user: string, program: string, input: Record<string, unknown>) =>
    school.call<Outcomes>(user, 'lms.lms.api.add_members', { program, ...input });
  const counter = async (program: string) => {
    const [row] = await school.query<{ member_count: number }>(
      'SELECT `member_count` FROM `tabLMS Program` WHERE `name` = ?',
      [program],
    );
    return row?.member_count;
  };

  it('answers for each one: added, already there, no such user, disabled', async () => {
    const [ann = '', ben = '', cleo = ''] = await school.users(3, 'outcome');
    await school.site.admin((ctx) => ctx.db.execute('UPDATE `tabUser` SET `enabled` = 0 WHERE `name` = ?', [cleo]));
    await school.program('Outcomes', courses.slice(0, 2), [ann]);
    const answer = await add(MODERATOR, 'Outcomes', {
      members: [ann, ben.toUpperCase(), ben, cleo, 'nobody@school.org', 'Guest'],
    });
    expect(answer.outcomes).toEqual([
      { member: ann, outcome: 'already there' },
      { member: ben, outcome: 'added' },
      { member: ben, outcome: 'already there' },
      { member: cleo, outcome: 'disabled' },
      { member: 'nobody@school.org', outcome: 'no such user' },
      { member: 'Guest', outcome: 'no such user' },
    ]);
    expect(answer.counts).toEqual({ added: 1, 'already there': 2, disabled: 1, 'no such user': 2 });
    expect(await counter('Outcomes')).toBe(2);
    expect(await school.count('LMS Enrollment', '`member` = ?', [ben])).toBe(2);
    expect(await school.count('Has Role', "`parent` = ? AND `role` = 'LMS Student'", [ben])).toBe(1);
  });

  it('takes a CSV and filters on users, and refuses nobody at all', async () => {
    const [ann = '', ben = ''] = await school.users(2, 'csv');
    await school.program('From CSV', [], []);
    expect((await add(MODERATOR, 'From CSV', { csv: `name,email\nAnn,${ann}\n` })).counts).toEqual({ added: 1 });
    expect((await add('Administrator', 'From CSV', { filters: { name: ['like', 'csv%'] } })).outcomes).toEqual([
      { member: ann, outcome: 'already there' },
      { member: ben, outcome: 'added' },
    ]);
    await expect(add(MODERATOR, 'From CSV', {})).rejects.toThrow(ValidationError);
    // A form that was sent empty must not add everybody.
    for (const filters of [{}, []]) {
      await expect(add(MODERATOR, 'From CSV', { filters })).rejects.toThrow(ValidationError);
    }
    expect(await add('Administrator', 'From CSV', { filters: { name: 'nobody' } })).toEqual({
      outcomes: [],
      counts: {},
    });
  });

  it('gives the new member access at once', async () => {
    const [ann = ''] = await school.users(1, 'access');
    expect(await school.as(ann, (ctx) => ctx.hasPermission('LMS Program', 'read'))).toBe(false);
    await school.program('Access', courses.slice(0, 1), [ann]);
    expect(await school.as(ann, (ctx) => ctx.pluck('LMS Program', 'name'))).toEqual(['Access']);
  });

  it('keeps the counter exact under two hundred additions at once', async () => {
    const users = await school.users(200, 'rush', 'LMS Student');
    await school.program('Rush', courses.slice(0, 2), []);
    await Promise.all(users.map((user) => add(MODERATOR, 'Rush', { members: [user] })));
    expect(await counter('Rush')).toBe(200);
    expect(await school.count('LMS Program Member', "`parent` = 'Rush'")).toBe(200);
    expect(await school.count('LMS Enrollment', "`member` LIKE 'rush%'")).toBe(400);
    const [places] = await school.query<{ n: number }>(
      "SELECT COUNT(DISTINCT `idx`) AS n FROM `tabLMS Program Member` WHERE `parent` = 'Rush'",
    );
    expect(places?.n).toBe(200);
  }, 120_000);

  it('gives the role to fifty newcomers who are added at once', async () => {
    const users = await school.users(50, 'newcomer');
    await school.program('Newcomers', courses.slice(0, 1), []);
    await Promise.all(users.map((user) => add(MODERATOR, 'Newcomers', { members: [user] })));
    expect(await counter('Newcomers')).toBe(50);
    expect(await school.count('Has Role', "`role` = 'LMS Student' AND `parent` LIKE 'newcomer%'")).toBe(50);
  }, 60_000);

  it('adds the same member once when ten callers ask at once', async () => {
    const [ann = ''] = await school.students('tenfold');
    await school.program('Tenfold', courses.slice(0, 2), [], { allow_self_enrollment: 1 });
    await Promise.all(
      Array.from({ length: 10 }, () => school.call(ann, 'lms.lms.utils.enroll_in_program', { program: 'Tenfold' })),
    );
    expect(await counter('Tenfold')).toBe(1);
    expect(await school.count('LMS Enrollment', '`member` = ?', [ann])).toBe(2);
  });

  it('adds five thousand members to six courses in one go, in a fixed number of statements', async () => {
    const users = await school.users(5000, 'bulk');
    await school.program('Bulk', courses, []);
    const started = Date.now();
    const statements = await school.moderator(async (ctx) => {
      const before = ctx.db.statements;
      expect((await addMembers(ctx, 'Bulk', { members: users })).counts).toEqual({ added: 5000 });
      return ctx.db.statements - before;
    });
    const taken = Date.now() - started;
    expect(await counter('Bulk')).toBe(5000);
    expect(await school.count('LMS Enrollment', "`member` LIKE 'bulk%'")).toBe(30_000);
    expect(await school.count('Has Role', "`role` = 'LMS Student' AND `parent` LIKE 'bulk%'")).toBe(5000);
    expect(statements).toBeLessThan(80);
    expect(taken).toBeLessThan(20_000);
  }, 120_000);

  it('does not load the other members to add one more', async () => {
    const [ann = ''] = await school.users(1, 'onemore');
    await school.moderator(async (ctx) => {
      const before = ctx.db.statements;
      await addMembers(ctx, 'Bulk', { members: [ann] });
      expect(ctx.db.statements - before).toBeLessThan(25);
    });
    expect(await counter('Bulk')).toBe(5001);
  });

  it('leaves nothing half done when it breaks off, and completes when run again', async () => {
    const users = await school.users(20, 'crash');
    await school.program('Crash', courses.slice(0, 3), users.slice(0, 5));
    const broken = school.moderator(async (ctx) => {
      await addMembers(ctx, 'Crash', { members: users });
      throw new Error('the power went');
    });
    await expect(broken).rejects.toThrow('the power went');
    expect(await counter('Crash')).toBe(5);
    expect(await school.count('LMS Enrollment', "`member` LIKE 'crash%'")).toBe(15);
    expect((await add(MODERATOR, 'Crash', { members: users })).counts).toEqual({ added: 15, 'already there': 5 });
    expect((await add(MODERATOR, 'Crash', { members: users })).counts).toEqual({ 'already there': 20 });
    expect(await counter('Crash')).toBe(20);
    expect(await school.count('LMS Enrollment', "`member` LIKE 'crash%'")).toBe(60);
  });

  it('is for those who may change the program', async () => {
    const [ann = ''] = await school.students('pushy');
    await school.program('Staff Only', [], []);
    await expect(add(ann, 'Staff Only', { members: [ann] })).rejects.toThrow(PermissionError);
    await expect(add(CREATOR, 'Staff Only', { members: [ann] })).rejects.toThrow(PermissionError);
    await school.as(CREATOR, (ctx) => ctx.newDoc('LMS Program', { title: 'By Creator' }).insert());
    expect((await add(CREATOR, 'By Creator', { members: [ann] })).counts).toEqual({ added: 1 });
  });

  it('records in the change log who added and removed whom', async () => {
    const [ann = ''] = await school.users(1, 'logged');
    await school.program('Logged', [], []);
    await add(MODERATOR, 'Logged', { members: [ann] });
    await school.call(MODERATOR, 'lms.lms.api.remove_members', { program: 'Logged', members: [ann] });
    const log = await school.query<{ owner: string; data: string }>(
      "SELECT `owner`, `data` FROM `tabVersion` WHERE `ref_doctype` = 'LMS Program' AND `docname` = 'Logged' ORDER BY `creation`",
    );
    expect(log.map((entry) => entry.owner)).toEqual([MODERATOR, MODERATOR]);
    expect(JSON.parse(log[0]?.data ?? '')).toMatchObject({
      changed: [['member_count', 0, 1]],
      added: [['program_members', { member: ann }]],
    });
    expect(JSON.parse(log[1]?.data ?? '')).toMatchObject({
      changed: [['member_count', 1, 0]],
      removed: [['program_members', { member: ann }]],
    });
  });

  it('makes a form stale that was opened before, so that saving it does not throw members out', async () => {
    const [ann = ''] = await school.users(1, 'stale');
    await school.program('Stale', [], []);
    const opened = await school.moderator((ctx) => ctx.getDoc('LMS Program', 'Stale').then((doc) => doc.toJSON()));
    await add(MODERATOR, 'Stale', { members: [ann] });
    const save = school.moderator(async (ctx) => (await ctx.getDoc('LMS Program', 'Stale')).update(opened).save());
    await expect(save).rejects.toThrow(/modified after you have opened it/);
  });

  it('removes members without touching what they have', async () => {
    const [ann = '', ben = ''] = await school.users(2, 'leaver');
    await school.program('Leaving', courses.slice(0, 2), [ann, ben]);
    const answer = await school.call<Outcomes>(MODERATOR, 'lms.lms.api.remove_members', {
      program: 'Leaving',
      members: [ann, 'nobody@school.org'],
    });
    expect(answer.counts).toEqual({ removed: 1, 'not a member': 1 });
    expect(await counter('Leaving')).toBe(1);
    expect(await school.count('LMS Enrollment', '`member` = ?', [ann])).toBe(2);
  });

  it('shows staff how the members are doing', async () => {
    const [ann = '', ben = ''] = await school.students('report-ann', 'report-ben');
    await school.program('Report', courses.slice(0, 2), [ann, ben], { enforce_course_order: 0 });
    await school.learn(ann, 'one');
    const report = await school.call<{ members: unknown[]; total: number; bands: { band: string; members: number }[] }>(
      MODERATOR,
      'lms.lms.api.member_progress',
      { program: 'Report', page_length: 1, start: 1 },
    );
    expect(report.total).toBe(2);
    expect(report.members).toMatchObject([{ member: ann, progress: 50, status: 'In Progress' }]);
    expect(report.bands.map(({ band, members }) => [band, members])).toEqual([
      ['0', 1],
      ['1-25', 0],
      ['26-50', 1],
      ['51-75', 0],
      ['76-99', 0],
      ['100', 0],
    ]);
    expect(await school.call(MODERATOR, 'lms.lms.api.program_funnel', { program: 'Report' })).toMatchObject([
      { course: 'one', enrolled: 2, started: 1, completed: 1, average_progress: 50, median_days: 0, mean_days: 0 },
      { course: 'two', enrolled: 2, started: 0, completed: 0, average_progress: 0, median_days: null, mean_days: null },
    ]);
    const endless = { program: 'Report', search: 'x'.repeat(60_000) };
    await expect(school.call(MODERATOR, 'lms.lms.api.member_progress', endless)).rejects.toThrow(
      'search: search for at most 1000 characters',
    );
    await expect(school.call(ann, 'lms.lms.api.member_progress', { program: 'Report' })).rejects.toThrow(
      PermissionError,
    );
    await expect(school.call(ann, 'lms.lms.api.program_funnel', { program: 'Report' })).rejects.toThrow(
      PermissionError,
    );
  });
});
