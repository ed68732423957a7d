import { PermissionError } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { CREATOR, MANAGER, MODERATOR, School } from './support/school.js';

const LEARNING_CREATOR = 'learning-creator@school.org';

describe.each(databases)('the doors to a shut course on $name', (database) => {
  let school: School;
  let ann: string;
  let shut: string;

  beforeAll(async () => {
    school = await School.open(database);
    await school.site.addUser(LEARNING_CREATOR, ['Course Creator', 'LMS Student']);
    [ann = ''] = await school.students('doors-ann');
    for (const title of ['One', 'Two']) await school.course(title);
    await school.program('Path', ['one', 'two'], [ann, LEARNING_CREATOR]);
    [shut = ''] = await school.lessons('two');
  });
  afterAll(() => school.close());

  const refusal = async (work: Promise<unknown>): Promise<string> => {
    const error = await work.then(
      () => undefined,
      (cause: unknown) => cause,
    );
    expect(error).toBeInstanceOf(PermissionError);
    return JSON.stringify((error as PermissionError).messages);
  };
  const read = (user: string, doctype: string, name: string) => school.as(user, (ctx) => ctx.getDoc(doctype, name));
  const SAYING = /Complete &quot;One&quot; before &quot;Two&quot;: the program &quot;Path&quot;/;

  it('say which course comes first when a lesson is read as a document; open lessons are read', async () => {
    expect(await refusal(read(LEARNING_CREATOR, 'Course Lesson', shut))).toMatch(SAYING);
    expect(await refusal(read(ann, 'Course Lesson', shut))).toMatch(SAYING);
    const [open = ''] = await school.lessons('one');
    expect((await read(ann, 'Course Lesson', open)).name).toBe(open);
    const [stranger = ''] = await school.students('doors-nobody');
    expect(await refusal(read(stranger, 'Course Lesson', open))).not.toContain('Complete');
  });

  it('say so on the page of the course', async () => {
    const page = (user: string, course: string) =>
      school.call<Record<string, unknown>>(user, 'lms.lms.utils.get_course_details', { course });
    expect(await page(ann, 'two')).toMatchObject({
      eligible: false,
      locked_reason: 'Complete "One" before "Two": the program "Path" takes its courses in order.',
    });
    expect(await page(ann, 'one')).toMatchObject({ eligible: true, locked_reason: null });
    expect(await page(MODERATOR, 'two')).toMatchObject({ eligible: true, locked_reason: null });
  });

  it('say what is missing when a program is refused as a document', async () => {
    const [stranger = ''] = await school.students('doors-stranger');
    expect(await refusal(read(stranger, 'LMS Program', 'Path'))).toContain('You are not a member of the program Path');
    await school.program('Draft', ['one'], [ann], { published: 0 });
    expect(await refusal(read(ann, 'LMS Program', 'Draft'))).toContain('The program Draft is not published');
    const change = school.as(CREATOR, async (ctx) => (await ctx.getDoc('LMS Program', 'Path')).update({}).save());
    expect(await refusal(change)).toContain('Only its owner and moderators change the program Path');
  });

  it('are shut for course creators who learn there, also by writing their own progress', async () => {
    const write = (work: Parameters<School['as']>[1]) => refusal(school.as(LEARNING_CREATOR, work));
    await write((ctx) =>
      ctx.newDoc('LMS Course Progress', { member: LEARNING_CREATOR, lesson: shut, status: 'Complete' }).insert(),
    );
    const [enrollment] = await school.query<{ name: string }>(
      "SELECT `name` FROM `tabLMS Enrollment` WHERE `member` = ? AND `course` = 'two'",
      [LEARNING_CREATOR],
    );
    const name = enrollment?.name ?? '';
    await write(async (ctx) => (await ctx.getDoc('LMS Enrollment', name)).update({ progress: 100 }).save());
    await write((ctx) => ctx.deleteDoc('LMS Enrollment', name));
    expect((await read(LEARNING_CREATOR, 'LMS Enrollment', name)).name).toBe(name);
    expect(await school.member('Path', LEARNING_CREATOR)).toMatchObject({ progress: 0 });
  });

  it('open to those who teach the course, who also keep its progress', async () => {
    const [enrollment] = await school.query<{ name: string }>(
      "SELECT `name` FROM `tabLMS Enrollment` WHERE `member` = ? AND `course` = 'one'",
      [LEARNING_CREATOR],
    );
    const name = enrollment?.name ?? '';
    await school.as(CREATOR, async (ctx) => (await ctx.getDoc('LMS Enrollment', name)).update({ progress: 50 }).save());
    expect(await school.member('Path', LEARNING_CREATOR)).toMatchObject({ progress: 25 });
    expect((await read(MANAGER, 'Course Lesson', shut)).name).toBe(shut);
  });

  it('lets nobody who enrols without staff begin half-way', async () => {
    await school.course('Solo');
    const made = await school.as(LEARNING_CREATOR, (ctx) =>
      ctx
        .newDoc('LMS Enrollment', { member: LEARNING_CREATOR, course: 'solo', progress: 100, member_type: 'Staff' })
        .insert(),
    );
    expect(made.toJSON()).toMatchObject({ progress: 0, member_type: 'Student', enrollment_source: 'Self' });
  });
});
