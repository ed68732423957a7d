import { PermissionError, UniqueValidationError } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { CREATOR, MANAGER, MODERATOR, School } from './support/school.js';

describe.each(databases)('the order of courses on $name', (database) => {
  let school: School;

  beforeAll(async () => {
    school = await School.open(database);
    for (const title of ['One', 'Two', 'Three']) await school.course(title);
  });
  afterAll(() => school.close());

  const learner = async (name: string) => (await school.students(name))[0] ?? '';
  const lesson = async (course: string) => (await school.lessons(course))[0] ?? '';
  const isOpen = async (member: string, course: string): Promise<boolean> => {
    const read = school.call<Record<string, unknown>>(member, 'lms.lms.utils.get_lesson', {
      course,
      chapter: 1,
      lesson: 1,
    });
    return read.then(
      (answer) => 'body' in answer,
      (error) => {
        if (error instanceof PermissionError) return false;
        throw error;
      },
    );
  };
  const change = (doctype: string, name: string, values: Record<string, unknown>) =>
    school.moderator(async (ctx) => (await ctx.getDoc(doctype, name)).update(values).save());

  it('is free in a program that does not ask for it', async () => {
    const ann = await learner('free');
    await school.program('Free', ['one', 'two'], [ann], { enforce_course_order: 0 });
    expect(await isOpen(ann, 'two')).toBe(true);
  });

  it('never shuts a completed course again, whatever is reordered or switched on later', async () => {
    const ann = await learner('reordered');
    await school.program('Reordered', ['one', 'two', 'three'], [ann], { enforce_course_order: 0 });
    await school.learn(ann, 'two');
    await school.learn(ann, 'three', 1);
    await change('LMS Program', 'Reordered', {
      enforce_course_order: 1,
      program_courses: [{ course: 'one' }, { course: 'three' }, { course: 'two' }],
    });
    expect([await isOpen(ann, 'two'), await isOpen(ann, 'three')]).toEqual([true, false]);
    const kept = await school.query('SELECT `progress` FROM `tabLMS Enrollment` WHERE `member` = ? AND `course` = ?', [
      ann,
      'three',
    ]);
    expect(kept).toEqual([{ progress: 50 }]);
  });

  it('shuts again when staff take a completion back by hand', async () => {
    const ann = await learner('corrected');
    await school.program('Corrected', ['one', 'two'], [ann]);
    const enrollment =
      (await school.moderator((ctx) => ctx.exists('LMS Enrollment', { member: ann, course: 'one' }))) ?? '';
    await change('LMS Enrollment', enrollment, { progress: 100 });
    expect(await isOpen(ann, 'two')).toBe(true);
    await change('LMS Enrollment', enrollment, { progress: 40 });
    expect(await isOpen(ann, 'two')).toBe(false);
  });

  it('is open when another program of the member opens the course, also after they leave that one’s rival', async () => {
    const ann = await learner('two-programs');
    await school.program('Strict', ['one', 'two'], [ann]);
    expect(await isOpen(ann, 'two')).toBe(false);
    await school.program('Lenient', ['two', 'three'], [ann]);
    expect([await isOpen(ann, 'two'), await isOpen(ann, 'three')]).toEqual([true, false]);
    await school.call(MODERATOR, 'lms.lms.api.remove_members', { program: 'Strict', members: [ann] });
    expect(await isOpen(ann, 'two')).toBe(true);
  });

  it('is open through an enrolment that staff give, before or after the program', async () => {
    const ann = await learner('given');
    await school.moderator((ctx) => ctx.newDoc('LMS Enrollment', { member: ann, course: 'two' }).insert());
    await school.program('Given', ['one', 'two', 'three'], [ann]);
    expect([await isOpen(ann, 'two'), await isOpen(ann, 'three')]).toEqual([true, false]);
    const [before] = await school.query('SELECT `name` FROM `tabLMS Enrollment` WHERE `member` = ? AND `course` = ?', [
      ann,
      'three',
    ]);
    const given = await school.moderator((ctx) =>
      ctx.newDoc('LMS Enrollment', { member: ann, course: 'three' }).insert(),
    );
    expect(given.name).toBe(before?.name);
    expect(await isOpen(ann, 'three')).toBe(true);
    const again = school.moderator((ctx) => ctx.newDoc('LMS Enrollment', { member: ann, course: 'three' }).insert());
    await expect(again).rejects.toThrow(UniqueValidationError);
  });

  it('refuses self-enrolment in a course that is shut in a program of the member', async () => {
    const ann = await learner('selfish');
    await school.program('Selfish', ['one', 'two'], [ann]);
    const enrollment =
      (await school.moderator((ctx) => ctx.exists('LMS Enrollment', { member: ann, course: 'two' }))) ?? '';
    await school.moderator((ctx) => ctx.deleteDoc('LMS Enrollment', enrollment));
    const enrol = () => school.as(ann, (ctx) => ctx.newDoc('LMS Enrollment', { member: ann, course: 'two' }).insert());
    await expect(enrol()).rejects.toThrow(/Complete "One" before "Two"/);
    await school.learn(ann, 'one');
    await enrol();
    expect(await isOpen(ann, 'two')).toBe(true);
  });

  it('holds for a course the member had enrolled in of their own accord', async () => {
    const ann = await learner('early');
    await school.as(ann, (ctx) => ctx.newDoc('LMS Enrollment', { member: ann, course: 'two' }).insert());
    expect(await isOpen(ann, 'two')).toBe(true);
    await school.program('Early', ['one', 'two'], [ann]);
    expect(await isOpen(ann, 'two')).toBe(false);
  });

  it('does not bind staff: System Managers, Moderators, the program’s owner, instructors of the course', async () => {
    const owner = await learner('programowner');
    await school.site.admin((ctx) => ctx.db.execute('UPDATE `tabUser` SET `enabled` = 1 WHERE `name` = ?', [owner]));
    await school.program('Staff', ['one', 'two', 'three'], [owner, CREATOR, MODERATOR, MANAGER]);
    expect(await isOpen(owner, 'two')).toBe(false);
    await school.site.admin((ctx) =>
      ctx.db.execute("UPDATE `tabLMS Program` SET `owner` = ? WHERE `name` = 'Staff'", [owner]),
    );
    for (const user of [owner, CREATOR, MODERATOR, MANAGER])
      expect([user, await isOpen(user, 'two')]).toEqual([user, true]);
  });

  it('keeps shut lessons from being read as documents and in lists, even when they are shared', async () => {
    const ann = await learner('sharing');
    await school.program('Sharing', ['one', 'two'], [ann]);
    const [open, shut] = [await lesson('one'), await lesson('two')];
    await school.site.admin(async (ctx) => {
      for (const name of [open, shut]) {
        await ctx
          .importing()
          .newDoc('DocShare', { user: ann, share_doctype: 'Course Lesson', share_name: name, read: 1 })
          .insert();
      }
      ctx.unit.stale.add('access');
    });
    const names = () => school.as(ann, (ctx) => ctx.pluck('Course Lesson', 'name'));
    const read = (name: string) => school.as(ann, (ctx) => ctx.getDoc('Course Lesson', name));
    expect(await names()).toContain(open);
    expect(await names()).not.toContain(shut);
    expect((await read(open)).name).toBe(open);
    await expect(read(shut)).rejects.toThrow(PermissionError);
    await school.learn(ann, 'one');
    expect(await names()).toEqual(expect.arrayContaining([open, shut]));
    expect((await read(shut)).name).toBe(shut);
  });
});
