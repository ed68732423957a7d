import { databases } from '../support/databases.js';
import { addLesson, MODERATOR, School } from './support/school.js';

describe.each(databases)('progress on $name', (database) => {
  let school: School;

  beforeAll(async () => {
    school = await School.open(database);
    for (const [title, lessons] of [
      ['Thirds', 3],
      ['More Thirds', 3],
      ['Last Thirds', 3],
      ['Single', 1],
      ['Seven', 7],
      ['Hundred', 100],
    ] as const) {
      await school.course(title, lessons);
    }
    await school.course('Empty', 0);
  }, 60_000);
  afterAll(() => school.close());

  const free = { enforce_course_order: 0 };
  const enrolment = async (member: string, course: string) =>
    (
      await school.query('SELECT * FROM `tabLMS Enrollment` WHERE `member` = ? AND `course` = ?', [member, course])
    )[0] ?? {};
  const setProgress = (member: string, course: string, progress: number) =>
    school.moderator(async (ctx) => {
      const name = await ctx.exists('LMS Enrollment', { member, course });
      await (await ctx.getDoc('LMS Enrollment', name ?? '')).update({ progress }).save();
    });

  it('of a course is kept exact', async () => {
    const [ann = ''] = await school.students('exact');
    await school.program('Exact', ['thirds', 'seven'], [ann], free);
    expect(await school.learn(ann, 'thirds', 1)).toBeCloseTo(100 / 3, 8);
    expect(await school.learn(ann, 'seven', 3)).toBeCloseTo(300 / 7, 8);
    expect(Number((await enrolment(ann, 'seven')).progress)).toBeCloseTo(300 / 7, 8);
  });

  it('of a program is rounded down, and not by a hair of the decimals too far', async () => {
    const [ann = ''] = await school.students('rounded');
    await school.program('Rounded', ['thirds', 'more-thirds', 'last-thirds', 'single'], [ann], free);
    await school.learn(ann, 'thirds', 1);
    await school.learn(ann, 'more-thirds', 1);
    await school.learn(ann, 'last-thirds', 1);
    expect(await school.member('Rounded', ann)).toMatchObject({ progress: 25 });
    await school.learn(ann, 'single');
    expect(await school.member('Rounded', ann)).toMatchObject({ progress: 50 });
  });

  it('of a program is 100 only when every course is complete', async () => {
    const [ann = ''] = await school.students('almost');
    await school.program('Almost', ['single', 'hundred'], [ann], free);
    await school.learn(ann, 'single');
    await setProgress(ann, 'hundred', 99.9999);
    expect(await school.member('Almost', ann)).toMatchObject({
      progress: 99,
      status: 'In Progress',
      completed_on: null,
    });
    await setProgress(ann, 'hundred', 100);
    expect(await school.member('Almost', ann)).toMatchObject({ progress: 100, status: 'Completed' });
  });

  it('that staff set on an enrolment reaches every program of the member', async () => {
    const [ann = ''] = await school.students('staffset');
    await school.program('Six', ['thirds', 'more-thirds', 'last-thirds', 'single', 'seven', 'empty'], [ann]);
    await school.program('Three', ['thirds', 'single', 'seven'], [ann]);
    await setProgress(ann, 'thirds', 100);
    expect(await school.member('Six', ann)).toMatchObject({ progress: 16 });
    expect(await school.member('Three', ann)).toMatchObject({ progress: 33 });
    await expect(setProgress(ann, 'thirds', 101)).rejects.toThrow(/percentage/);
  });

  it('is In Progress from the first lesson on, though the figure is still 0', async () => {
    const [ann = ''] = await school.students('first');
    await school.program('First Step', ['hundred', 'single'], [ann]);
    await school.learn(ann, 'hundred', 1);
    expect(await school.member('First Step', ann)).toMatchObject({ progress: 0, status: 'In Progress' });
  });

  it('follows when courses join, leave and change places', async () => {
    const [ann = ''] = await school.students('courses');
    await school.program('Courses', ['single'], [ann], free);
    await school.learn(ann, 'single');
    const done = await school.member('Courses', ann);
    expect(done).toMatchObject({ progress: 100, status: 'Completed' });
    const courses = (...names: string[]) =>
      school.moderator(async (ctx) =>
        (await ctx.getDoc('LMS Program', 'Courses'))
          .update({ program_courses: names.map((course) => ({ course })) })
          .save(),
      );
    await courses('single', 'thirds');
    expect(await school.member('Courses', ann)).toMatchObject({
      progress: 50,
      status: 'In Progress',
      completed_on: null,
    });
    const log = await school.query<{ data: string }>("SELECT `data` FROM `tabVersion` WHERE `docname` = 'Courses'");
    expect(log.map((entry) => entry.data).join()).toContain(String(done.completed_on));
    await courses('thirds', 'single');
    expect(await school.member('Courses', ann)).toMatchObject({ progress: 50 });
    await courses('single');
    expect(await school.member('Courses', ann)).toMatchObject({ progress: 100, status: 'Completed' });
  });

  it('falls when a lesson is added, for everybody at once, but keeps open what was completed', async () => {
    const [ann = '', ben = ''] = await school.students('added-ann', 'added-ben');
    await school.course('Growing', 2);
    await school.program('Grows', ['growing', 'thirds'], [ann, ben]);
    await school.learn(ann, 'growing');
    await school.learn(ben, 'growing', 1);
    await school.moderator(async (ctx) => {
      const [name = ''] = await ctx.pluck('Course Chapter', 'name', { filters: { course: 'growing' } });
      const chapter = await ctx.getDoc('Course Chapter', name);
      const lesson = await addLesson(ctx, name, 'Growing 3');
      chapter.append('lessons', { lesson });
      await chapter.save();
    });
    expect(Number((await enrolment(ann, 'growing')).progress)).toBeCloseTo(200 / 3, 8);
    expect(Number((await enrolment(ben, 'growing')).progress)).toBeCloseTo(100 / 3, 8);
    expect(await school.member('Grows', ann)).toMatchObject({ progress: 33 });
    const [first = ''] = await school.lessons('thirds');
    expect(await school.save(ann, 'thirds', first)).toBeGreaterThan(0);
    await expect(school.save(ben, 'thirds', first)).rejects.toThrow(/Complete "Growing"/);
    expect(await school.query("SELECT `lessons` FROM `tabLMS Course` WHERE `name` = 'growing'")).toEqual([
      { lessons: 3 },
    ]);
  });

  it('rises when a lesson is deleted, and nothing points at the lesson any more', async () => {
    const [ann = ''] = await school.students('deleted');
    await school.course('Shrinking', 2);
    await school.program('Shrinks', ['shrinking'], [ann]);
    await school.learn(ann, 'shrinking', 1);
    const [, last = ''] = await school.lessons('shrinking');
    await school.moderator((ctx) => ctx.deleteDoc('Course Lesson', last));
    expect(await enrolment(ann, 'shrinking')).toMatchObject({ progress: 100 });
    expect(await school.member('Shrinks', ann)).toMatchObject({ progress: 100, status: 'Completed' });
    expect(await school.count('Lesson Reference', '`lesson` = ?', [last])).toBe(0);
  });

  it('follows when a module goes with its lessons', async () => {
    const [ann = ''] = await school.students('module');
    await school.course('Modules', 1);
    await school.program('Modules', ['modules'], [ann]);
    await school.learn(ann, 'modules');
    await school.moderator(async (ctx) => {
      const [name = ''] = await ctx.pluck('Course Chapter', 'name', { filters: { course: 'modules' } });
      await ctx.deleteDoc('Course Chapter', name);
    });
    expect(await school.count('Course Lesson', "`course` = 'modules'")).toBe(0);
    expect(await school.count('Chapter Reference', "`parent` = 'modules'")).toBe(0);
  });

  it('falls when a completion is taken back or an enrolment is deleted', async () => {
    const [ann = ''] = await school.students('takenback');
    await school.program('Taken Back', ['thirds', 'single'], [ann], free);
    await school.learn(ann, 'thirds');
    const [name = ''] = await school.moderator((ctx) =>
      ctx.pluck('LMS Course Progress', 'name', { filters: { member: ann } }),
    );
    await school.moderator((ctx) => ctx.deleteDoc('LMS Course Progress', name));
    expect(await enrolment(ann, 'thirds')).toMatchObject({ completed_on: null });
    expect(await school.member('Taken Back', ann)).toMatchObject({ progress: 33 });
    await school.moderator(async (ctx) =>
      ctx.deleteDoc('LMS Enrollment', (await ctx.exists('LMS Enrollment', { member: ann, course: 'thirds' })) ?? ''),
    );
    expect(await school.member('Taken Back', ann)).toMatchObject({ progress: 0, status: 'Enrolled' });
  });

  it('moves on to the next lesson, and leaves the enrolment’s modified time alone', async () => {
    const [ann = ''] = await school.students('next');
    await school.program('Next', ['thirds'], [ann]);
    const before = await enrolment(ann, 'thirds');
    const lessons = await school.lessons('thirds');
    await school.save(ann, 'thirds', lessons[0] ?? '');
    const after = await enrolment(ann, 'thirds');
    expect([after.current_lesson, after.modified]).toEqual([lessons[1], before.modified]);
    await school.save(ann, 'thirds', lessons[2] ?? '');
    expect(await enrolment(ann, 'thirds')).toMatchObject({ current_lesson: lessons[2] });
  });

  it('does not change when the same lesson is completed again', async () => {
    const [ann = ''] = await school.students('again');
    await school.program('Again', ['thirds'], [ann]);
    const [lesson = ''] = await school.lessons('thirds');
    const first = await school.save(ann, 'thirds', lesson);
    expect(await school.save(ann, 'thirds', lesson)).toBeCloseTo(first, 8);
    expect(await school.count('LMS Course Progress', '`member` = ?', [ann])).toBe(1);
  });

  it('is exact when a member completes everything at the same moment', async () => {
    const [ann = ''] = await school.students('rush');
    await school.program('Rush', ['seven', 'thirds', 'single'], [ann], free);
    const work: Promise<unknown>[] = [];
    for (const course of ['seven', 'thirds', 'single']) {
      for (const lesson of await school.lessons(course)) {
        for (let twice = 0; twice < 2; twice++) work.push(school.save(ann, course, lesson));
      }
    }
    await Promise.all(work);
    expect(await school.member('Rush', ann)).toMatchObject({ progress: 100, status: 'Completed' });
    expect(await school.count('LMS Course Progress', '`member` = ?', [ann])).toBe(11);
  });

  it('is nothing to who is not enrolled, and refused for a lesson of another course', async () => {
    const [ann = ''] = await school.students('notenrolled');
    const [lesson = ''] = await school.lessons('thirds');
    expect(await school.save(ann, 'thirds', lesson)).toBe(0);
    await expect(school.save(ann, 'seven', lesson)).rejects.toThrow(/not part of the course/);
    await expect(
      school.call(ann, 'lms.lms.api.mark_lesson_progress', { course: 'thirds', chapter_number: 4, lesson_number: 1 }),
    ).rejects.toThrow(/no lesson 4.1/);
  });

  it('is recorded once for a lesson and member', async () => {
    const [ann = ''] = await school.students('once');
    const [lesson = ''] = await school.lessons('single');
    const record = () =>
      school.as(MODERATOR, (ctx) =>
        ctx.newDoc('LMS Course Progress', { member: ann, lesson, status: 'Complete' }).insert(),
      );
    await record();
    await expect(record()).rejects.toMatchObject({ exc_type: 'UniqueValidationError' });
  });
});
