import { ValidationError } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { CREATOR, MODERATOR, School } from './support/school.js';

describe.each(databases)('courses and enrolments on $name', (database) => {
  let school: School;
  let ann: string;

  beforeAll(async () => {
    school = await School.open(database);
    [ann = ''] = await school.students('ann');
  });
  afterAll(() => school.close());

  const course = (values: Record<string, unknown>) =>
    school.moderator((ctx) =>
      ctx
        .newDoc('LMS Course', {
          short_introduction: 'si',
          description: '<p>d</p>',
          instructors: [{ instructor: CREATOR }],
          ...values,
        })
        .insert(),
    );
  const enrol = (user: string, member: string, name: string) =>
    school.as(user, (ctx) => ctx.newDoc('LMS Enrollment', { member, course: name }).insert());

  it('names a course after its title, with a number when the name is taken', async () => {
    expect((await course({ title: 'New Course A', name: 'my-own-name' })).name).toBe('new-course-a');
    expect((await course({ title: 'New Course A' })).name).toBe('new-course-a-2');
    expect((await course({ title: 'New Course Another' })).name).toBe('new-course-another');
  });

  it('begins as Frappe recorded it: In Progress, unpublished, rating "0", a colour', async () => {
    const made = await course({ title: 'Plain' });
    expect(made.toJSON()).toMatchObject({
      status: 'In Progress',
      published: 0,
      rating: '0',
      lessons: 0,
      enrollments: 0,
    });
    expect(made.card_gradient).toBeTruthy();
  });

  it('is dated and approved when it is published, and dated anew when published again', async () => {
    const { name } = await course({ title: 'Dated' });
    const save = (values: Record<string, unknown>) =>
      school.moderator(async (ctx) => (await ctx.getDoc('LMS Course', name)).update(values).save());
    const today = await school.site.admin(async (ctx) => ctx.today());
    expect(await save({ published: 1 })).toMatchObject({ status: 'Approved', published_on: today });
    await save({ published_on: '2020-01-01' });
    expect(await save({ featured: 1 })).toMatchObject({ published_on: '2020-01-01' });
    await save({ published: 0 });
    expect(await save({ published: 1 })).toMatchObject({ published_on: today });
  });

  it('gives one kind of certificate, and costs something when it is paid', async () => {
    await expect(course({ title: 'Both', enable_certification: 1, paid_certificate: 1 })).rejects.toThrow(
      ValidationError,
    );
    await expect(course({ title: 'Free', paid_course: 1 })).rejects.toThrow(/price/);
  });

  it('takes learners of their own accord only when published, open and free', async () => {
    await course({ title: 'Unpublished' });
    await course({ title: 'Closed', published: 1, disable_self_learning: 1 });
    await course({ title: 'Open', published: 1 });
    await expect(enrol(ann, ann, 'unpublished')).rejects.toThrow('You cannot enroll in an unpublished course.');
    await expect(enrol(ann, ann, 'closed')).rejects.toThrow(/staff, a cohort or a program/);
    expect((await enrol(ann, ann, 'open')).toJSON()).toMatchObject({
      owner: ann,
      member_name: 'ann',
      progress: 0,
      enrollment_source: 'Self',
    });
    await expect(enrol(ann, ann, 'open')).rejects.toMatchObject({ exc_type: 'UniqueValidationError' });
    for (const name of ['unpublished', 'closed']) expect((await enrol(MODERATOR, ann, name)).owner).toBe(ann);
  });

  it('keeps an enrolment’s member and course for ever', async () => {
    const moving = school.moderator(async (ctx) => {
      const name = (await ctx.exists('LMS Enrollment', { member: ann, course: 'open' })) ?? '';
      await (await ctx.getDoc('LMS Enrollment', name)).update({ member: MODERATOR }).save();
    });
    await expect(moving).rejects.toMatchObject({ exc_type: 'CannotChangeConstantError' });
  });

  it('lets teachers enrol learners in their own courses', async () => {
    const [ben = ''] = await school.students('ben');
    expect((await enrol(CREATOR, ben, 'open')).enrollment_source).toBe('Staff');
  });

  it('shows details and outline to those who may see the course, and nothing to others', async () => {
    const name = await school.course('Outlined', 2);
    const details = (user: string, which: string) =>
      school.call<Record<string, unknown>>(user, 'lms.lms.utils.get_course_details', { course: which });
    expect(await details(ann, name)).toMatchObject({
      title: 'Outlined',
      lessons: 2,
      membership: null,
      instructors: [{ name: CREATOR }],
    });
    expect(await details('Guest', name)).toMatchObject({ title: 'Outlined' });
    const [hidden = ''] = (await course({ title: 'Still Hidden' })).name.split(' ');
    expect(await details(ann, hidden)).toEqual({});
    expect(await details(CREATOR, hidden)).toMatchObject({ title: 'Still Hidden' });
    const outline = await school.call(ann, 'lms.lms.utils.get_course_outline', { course: name });
    expect(outline).toMatchObject([{ idx: 1, lessons: [{ number: '1-1', is_complete: false }, { number: '1-2' }] }]);
  });

  it('counts learners and lessons of every course hourly', async () => {
    const [job] = school.site.site.hooks.all.scheduler_events?.hourly ?? [];
    await school.site.admin(async (ctx) => job?.(ctx));
    expect(await school.query("SELECT `enrollments`, `lessons` FROM `tabLMS Course` WHERE `name` = 'open'")).toEqual([
      { enrollments: 2, lessons: 0 },
    ]);
  });

  it('counts lessons that no module lists yet, until one module lists any', async () => {
    await course({ title: 'Loose', published: 1 });
    await enrol(MODERATOR, ann, 'loose');
    const [first = '', second = ''] = await school.moderator(async (ctx) => {
      const chapter = await ctx.newDoc('Course Chapter', { course: 'loose', title: 'Module' }).insert();
      const lessons: string[] = [];
      for (const title of ['Loose 1', 'Loose 2'])
        lessons.push((await ctx.newDoc('Course Lesson', { chapter: chapter.name, title }).insert()).name);
      return lessons;
    });
    expect(await school.save(ann, 'loose', first)).toBe(50);
    expect(await school.save(ann, 'loose', second)).toBe(100);
  });
});
