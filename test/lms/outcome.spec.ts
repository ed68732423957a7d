import { PermissionError } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { CREATOR, MODERATOR, School } from './support/school.js';

describe.each(databases)('First-Line Leader Academy on $name', (database) => {
  let school: School;
  let ada: string;
  let ben: string;
  let outsider: string;
  const courses: string[] = [];
  const ACADEMY = 'First-Line Leader Academy';

  beforeAll(async () => {
    school = await School.open(database);
    [ada = '', ben = '', outsider = ''] = await school.students('ada', 'ben', 'outsider');
    for (const title of ['Communication', 'Coaching', 'Finance']) courses.push(await school.course(title, 2));
  });
  afterAll(() => school.close());

  it('is made by a moderator with three courses and two members, who are then enrolled in all of them', async () => {
    const program = await school.program(ACADEMY, courses, [ada, ben]);
    expect([program.course_count, program.member_count]).toEqual([3, 2]);
    for (const member of [ada, ben]) {
      const enrolled = await school.query<{ course: string; owner: string }>(
        'SELECT `course`, `owner` FROM `tabLMS Enrollment` WHERE `member` = ?',
        [member],
      );
      expect(enrolled.map((row) => row.course).sort()).toEqual([...courses].sort());
      expect(new Set(enrolled.map((row) => row.owner))).toEqual(new Set([member]));
    }
    expect(await school.member(ACADEMY, ada)).toMatchObject({ progress: 0, status: 'Enrolled', completed_on: null });
  });

  it('shows each member the program, their own row alone, and no counters', async () => {
    await school.as(ada, async (ctx) => {
      const { visibleJson } = await import('../../src/engine/index.js');
      const json = await visibleJson(ctx, await ctx.getDoc('LMS Program', ACADEMY));
      expect((json.program_members as { member: string }[]).map((row) => row.member)).toEqual([ada]);
      expect(json).not.toHaveProperty('member_count');
      expect(await ctx.pluck('LMS Program', 'name')).toEqual([ACADEMY]);
      expect(await ctx.pluck('LMS Enrollment', 'member')).toEqual([ada, ada, ada]);
    });
  });

  it('is hidden from a student who is not a member', async () => {
    await school.as(outsider, async (ctx) => {
      await expect(ctx.getDoc('LMS Program', ACADEMY)).rejects.toThrow(PermissionError);
      expect(await ctx.pluck('LMS Program', 'name')).toEqual([]);
      expect(await ctx.count('LMS Program')).toBe(0);
    });
    await expect(school.call(outsider, 'lms.lms.utils.get_program_details', { program_name: ACADEMY })).rejects.toThrow(
      /not a member/,
    );
  });

  it('keeps the second course shut until the first is complete, and says which one that is', async () => {
    const [lesson = ''] = await school.lessons('coaching');
    const saying = /Complete "Communication" before "Coaching": the program "First-Line Leader Academy"/;
    await expect(school.save(ada, 'coaching', lesson)).rejects.toThrow(PermissionError);
    await expect(school.save(ada, 'coaching', lesson)).rejects.toThrow(saying);
    await expect(
      school.call(ada, 'lms.lms.utils.get_lesson', { course: 'coaching', chapter: 1, lesson: 1 }),
    ).rejects.toThrow(saying);
    expect(await school.learn(ada, 'communication', 1)).toBe(50);
    await expect(school.save(ada, 'coaching', lesson)).rejects.toThrow(saying);
    expect(await school.member(ACADEMY, ada)).toMatchObject({ progress: 16, status: 'In Progress' });
    expect(await school.learn(ada, 'communication')).toBe(100);
    expect(await school.save(ada, 'coaching', lesson)).toBe(50);
    expect(await school.member(ACADEMY, ada)).toMatchObject({ progress: 50 });
  });

  it('shows its page with the courses in order, what is open, and where to go on', async () => {
    type Page = {
      progress: number;
      next_course: string;
      courses: { name: string; eligible: boolean; locked_reason: string }[];
    };
    const page = await school.call<Page>(ada, 'lms.lms.utils.get_program_details', { program_name: ACADEMY });
    expect(page).toMatchObject({ name: ACADEMY, progress: 50, course_count: 3, next_course: 'coaching' });
    expect(page).not.toHaveProperty('member_count');
    expect(page.courses.map((course) => [course.name, course.eligible])).toEqual([
      ['communication', true],
      ['coaching', true],
      ['finance', false],
    ]);
    expect(page.courses[2]?.locked_reason).toContain('Complete "Coaching"');
    expect(await school.call(ada, 'lms.lms.utils.get_programs')).toMatchObject({
      enrolled: [{ name: ACADEMY, progress: 50, course_count: 3 }],
      published: [],
    });
    expect(await school.call(MODERATOR, 'lms.lms.utils.get_program_details', { program_name: ACADEMY })).toMatchObject({
      member_count: 2,
    });
  });

  it('gives learners the lesson without what is meant for trainers', async () => {
    await school.moderator(async (ctx) => {
      const [name = ''] = await ctx.pluck('Course Lesson', 'name', {
        filters: { course: 'communication' },
        order_by: 'title asc',
      });
      await (await ctx.getDoc('Course Lesson', name)).update({ instructor_notes: 'Only for trainers' }).save();
    });
    const args = { course: 'communication', chapter: 1, lesson: 1 };
    const read = await school.call(ada, 'lms.lms.utils.get_lesson', args);
    expect(read).toMatchObject({ title: 'Communication 1', next: '1.2', prev: null, is_complete: true, progress: 100 });
    expect(read).not.toHaveProperty('instructor_notes');
    expect(await school.call(CREATOR, 'lms.lms.utils.get_lesson', args)).toMatchObject({
      instructor_notes: 'Only for trainers',
    });
    expect(await school.call(outsider, 'lms.lms.utils.get_lesson', args)).toMatchObject({ no_preview: 1 });
  });

  it('is completed with its time when every course is', async () => {
    await school.learn(ada, 'coaching');
    await school.learn(ada, 'finance', 1);
    expect(await school.member(ACADEMY, ada)).toMatchObject({
      progress: 83,
      status: 'In Progress',
      completed_on: null,
    });
    await school.learn(ada, 'finance');
    const row = await school.member(ACADEMY, ada);
    expect(row).toMatchObject({ progress: 100, status: 'Completed' });
    expect(row.completed_on).toMatch(/^20/);
    expect(await school.member(ACADEMY, ben)).toMatchObject({ progress: 0, status: 'Enrolled' });
  });
});
