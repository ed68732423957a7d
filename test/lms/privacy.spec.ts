import { PermissionError, visibleJson } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { CREATOR, MANAGER, MODERATOR, School } from './support/school.js';

describe.each(databases)('who sees what on $name', (database) => {
  let school: School;
  let ann: string;
  let ben: string;
  const OTHER_CREATOR = 'other-creator@school.org';

  beforeAll(async () => {
    school = await School.open(database);
    await school.site.addUser(OTHER_CREATOR, ['Course Creator']);
    [ann = '', ben = ''] = await school.students('ann', 'ben');
    await school.course('One');
    await school.course('Two');
    await school.program('Published', ['one', 'two'], [ann, ben]);
    await school.program('Hidden', ['one'], [ann], { published: 0 });
    await school.program('Open', ['one'], [ben], { allow_self_enrollment: 1 });
    await school.as(CREATOR, (ctx) => ctx.newDoc('LMS Program', { title: 'Creator Draft' }).insert());
  });
  afterAll(() => school.close());

  const programs = (user: string) =>
    school.as(user, (ctx) => ctx.pluck('LMS Program', 'name', { order_by: 'name asc' }));
  const ALL = ['Creator Draft', 'Hidden', 'Open', 'Published'];

  it.each([
    ['System Manager', () => MANAGER, ALL],
    ['Moderator', () => MODERATOR, ALL],
    ['Course Creator', () => CREATOR, ['Creator Draft', 'Open', 'Published']],
    ['another Course Creator', () => OTHER_CREATOR, ['Open', 'Published']],
    ['member', () => ann, ['Open', 'Published']],
  ])('a %s lists and opens exactly the programs they may see', async (_role, user, expected) => {
    expect(await programs(user())).toEqual(expected);
    await school.as(user(), async (ctx) => {
      expect(await ctx.count('LMS Program')).toBe(expected.length);
      for (const name of ALL) {
        const reading = ctx.getDoc('LMS Program', name);
        if (expected.includes(name)) expect((await reading).name).toBe(name);
        else await expect(reading).rejects.toThrow(PermissionError);
      }
    });
  });

  it('a guest sees no program, lesson or enrolment', async () => {
    await school.as('Guest', async (ctx) => {
      for (const doctype of [
        'LMS Program',
        'Course Lesson',
        'LMS Enrollment',
        'LMS Course Progress',
        'Course Chapter',
      ]) {
        await expect(ctx.getList(doctype)).rejects.toThrow(PermissionError);
      }
    });
  });

  it('students see their own row alone: in documents, in lists of rows, in filters', async () => {
    await school.as(ann, async (ctx) => {
      const json = await visibleJson(ctx, await ctx.getDoc('LMS Program', 'Published'));
      expect((json.program_members as { member: string }[]).map((row) => row.member)).toEqual([ann]);
      expect(json).not.toHaveProperty('member_count');
      expect(json).not.toHaveProperty('course_count');
      const open = await visibleJson(ctx, await ctx.getDoc('LMS Program', 'Open'));
      expect(open.program_members).toEqual([]);
      expect(await ctx.pluck('LMS Program Member', 'member', { parent: 'LMS Program' })).toEqual([ann]);
      expect(await ctx.pluck('LMS Program', 'name', { filters: [['LMS Program Member', 'member', '=', ben]] })).toEqual(
        [],
      );
      expect(
        await ctx.getList('LMS Program', {
          fields: ['name', 'program_members.member'],
          filters: { name: 'Published' },
        }),
      ).toEqual([{ name: 'Published', member: ann }]);
    });
  });

  it('creators see the members of their own programs and of no others', async () => {
    await school.call(MODERATOR, 'lms.lms.api.add_members', { program: 'Creator Draft', members: [ann] });
    const seen = (user: string) =>
      school.as(user, (ctx) => ctx.pluck('LMS Program Member', 'parent', { parent: 'LMS Program' }));
    expect(await seen(CREATOR)).toEqual(['Creator Draft']);
    expect(await seen(OTHER_CREATOR)).toEqual([]);
    expect((await seen(MODERATOR)).length).toBe(5);
  });

  it('creators change their own programs only, and cannot make one theirs by saying so', async () => {
    const change = (user: string, name: string, values: Record<string, unknown>) =>
      school.as(user, async (ctx) => (await ctx.getDoc('LMS Program', name)).update(values).save());
    await change(CREATOR, 'Creator Draft', { enforce_course_order: 1 });
    await expect(change(CREATOR, 'Published', { enforce_course_order: 0 })).rejects.toThrow(PermissionError);
    await expect(change(CREATOR, 'Published', { owner: CREATOR, enforce_course_order: 0 })).rejects.toThrow(
      PermissionError,
    );
    await expect(school.as(CREATOR, (ctx) => ctx.deleteDoc('LMS Program', 'Published'))).rejects.toThrow(
      PermissionError,
    );
    await change(MANAGER, 'Published', { enforce_course_order: 1 });
  });

  it('students change and make no program', async () => {
    await school.as(ann, async (ctx) => {
      await expect(ctx.newDoc('LMS Program', { title: 'Mine' }).insert()).rejects.toThrow(PermissionError);
      const doc = await ctx.getDoc('LMS Program', 'Published');
      await expect(doc.update({ published: 0 }).save()).rejects.toThrow(PermissionError);
    });
  });

  it('says what is missing when a program is refused', async () => {
    const details = (user: string, program_name: string) =>
      school.call(user, 'lms.lms.utils.get_program_details', { program_name });
    await expect(details(ann, 'Hidden')).rejects.toThrow('The program Hidden is not published.');
    await school.program('Members Only', ['one'], [ben]);
    await expect(details(ann, 'Members Only')).rejects.toThrow('You are not a member of the program Members Only');
    await expect(details(MODERATOR, 'Hidden')).resolves.toMatchObject({ name: 'Hidden', member_count: 1 });
    await expect(details(ann, 'Nowhere')).rejects.toThrow('not found');
  });

  it('lets a student join what is open to all, once, and nothing else', async () => {
    const join = (program: string) => school.call(ann, 'lms.lms.utils.enroll_in_program', { program });
    const mine = () =>
      school.call<{ enrolled: { name: string }[]; published: { name: string }[] }>(ann, 'lms.lms.utils.get_programs');
    expect((await mine()).published).toEqual([{ name: 'Open', course_count: 1 }]);
    await join('Open');
    await join('Open');
    expect((await mine()).published).toEqual([]);
    expect((await mine()).enrolled.map((program) => program.name)).toEqual(['Open', 'Published']);
    expect(await school.count('LMS Program Member', "`parent` = 'Open' AND `member` = ?", [ann])).toBe(1);
    await expect(join('Members Only')).rejects.toThrow(PermissionError);
    await expect(join('Creator Draft')).resolves.toBeUndefined();
    const [row] = await school.query(
      "SELECT `parentfield` FROM `tabLMS Program Member` WHERE `parent` = 'Open' AND `member` = ?",
      [ann],
    );
    expect(row?.parentfield).toBe('program_members');
  });

  it('learners see their own enrolments and progress, teachers those of their courses', async () => {
    await school.learn(ann, 'one', 1);
    const members = (user: string, doctype: string) =>
      school.as(user, (ctx) => ctx.pluck(doctype, 'member', { distinct: true, order_by: 'member asc' }));
    expect(await members(ann, 'LMS Enrollment')).toEqual([ann]);
    expect(await members(ann, 'LMS Course Progress')).toEqual([ann]);
    expect(await members(ben, 'LMS Course Progress')).toEqual([]);
    expect(await members(CREATOR, 'LMS Enrollment')).toEqual([ann, ben]);
    expect(await members(OTHER_CREATOR, 'LMS Enrollment')).toEqual([]);
  });

  it('learners cannot write progress, others’ enrolments, or who gave them one', async () => {
    await school.as(ann, async (ctx) => {
      const [lesson = ''] = await school.lessons('two');
      await expect(
        ctx.newDoc('LMS Course Progress', { member: ann, lesson, status: 'Complete' }).insert(),
      ).rejects.toThrow(PermissionError);
      await expect(ctx.newDoc('LMS Enrollment', { member: ben, course: 'two' }).insert()).rejects.toThrow(
        PermissionError,
      );
    });
    await school.course('Three');
    const enrollment = await school.as(ann, (ctx) =>
      ctx
        .newDoc('LMS Enrollment', {
          member: ann,
          course: 'three',
          progress: 100,
          enrollment_source: 'Staff',
          completed_on: '2020-01-01',
          role: 'Admin',
        })
        .insert(),
    );
    expect(enrollment.toJSON()).toMatchObject({
      progress: 0,
      enrollment_source: 'Self',
      completed_on: null,
      role: 'Member',
      owner: ann,
    });
  });

  it('creators read courses that are published or theirs, and change what they teach', async () => {
    await school.course('Private', 1, { published: 0 });
    const read = (user: string) =>
      school.as(user, (ctx) => ctx.pluck('LMS Course', 'name', { filters: { name: 'private' } }));
    expect([await read(CREATOR), await read(OTHER_CREATOR)]).toEqual([['private'], []]);
    const change = (user: string) =>
      school.as(user, async (ctx) => (await ctx.getDoc('LMS Course', 'one')).update({ featured: 1 }).save());
    await change(CREATOR);
    await expect(change(OTHER_CREATOR)).rejects.toThrow(PermissionError);
    const intrude = school.as(OTHER_CREATOR, (ctx) =>
      ctx.newDoc('Course Chapter', { course: 'one', title: 'Mine' }).insert(),
    );
    await expect(intrude).rejects.toThrow(/Only instructors/);
  });
});
