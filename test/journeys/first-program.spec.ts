import { databases } from '../support/databases.js';
import { cookieOf } from '../support/person.js';
import { ADMIN_PASSWORD, loggedIn, type Person, type Product, startProduct } from '../support/product.js';

const PROGRAM = 'First-Line Leader Academy';
const PASSWORD = 'Learner-Pass-7';
const at = (doctype: string, name = '') =>
  `/api/resource/${encodeURIComponent(doctype)}${name && `/${encodeURIComponent(name)}`}`;

/** The walk of a first program, over HTTP alone, from an empty site to a completed member. */
describe.each(databases)('a first program over HTTP on $name', (database) => {
  let product: Product;
  let admin: Person;
  let moderator: Person;
  let ann: Person;
  let bob: Person;
  const lessons: Record<string, string[]> = {};

  const make = async (who: Person, doctype: string, values: Record<string, unknown>) => {
    const { status, body } = await who('POST', at(doctype), values);
    if (status !== 200) throw new Error(`${doctype}: ${status} ${JSON.stringify(body)}`);
    return body.data;
  };
  const addPerson = async (email: string, roles: string[]) => {
    await make(admin, 'User', {
      email,
      first_name: email.split('@')[0],
      new_password: PASSWORD,
      send_welcome_email: 0,
      roles: roles.map((role) => ({ role })),
    });
    return loggedIn(product.url, email, PASSWORD);
  };
  const makeCourse = async (title: string) => {
    const course = await make(moderator, 'LMS Course', {
      title,
      published: 1,
      short_introduction: `About ${title}`,
      description: `<p>${title}</p>`,
      instructors: [{ instructor: 'moderator@example.com' }],
    });
    const chapter = await make(moderator, 'Course Chapter', { course: course.name, title: `${title} I` });
    const names = [];
    for (const number of [1, 2]) {
      const lesson = await make(moderator, 'Course Lesson', {
        chapter: chapter.name,
        title: `${title} ${number}`,
        body: 'Read.',
      });
      names.push(lesson.name);
    }
    await moderator('PUT', at('Course Chapter', chapter.name), { lessons: names.map((lesson) => ({ lesson })) });
    await moderator('PUT', at('LMS Course', course.name), { chapters: [{ chapter: chapter.name }] });
    lessons[course.name] = names;
    return course.name as string;
  };
  const complete = (who: Person, course: string, lesson: string) =>
    who('POST', '/api/method/lms.lms.doctype.course_lesson.course_lesson.save_progress', { course, lesson });

  /** A private hand-out of a lesson, uploaded by the moderator. */
  const attach = async (lesson: string): Promise<string> => {
    const form = new FormData();
    form.append('file', new Blob(['hand-out']), 'hand-out.txt');
    form.append('is_private', '1');
    form.append('doctype', 'Course Lesson');
    form.append('docname', lesson);
    const { cookie } = await cookieOf(product.url, 'moderator@example.com', PASSWORD);
    const response = await fetch(`${product.url}/api/method/upload_file`, {
      method: 'POST',
      headers: { cookie },
      body: form,
    });
    return ((await response.json()) as { message: { file_url: string } }).message.file_url;
  };
  const download = async (fileUrl: string): Promise<number> => {
    const { cookie } = await cookieOf(product.url, 'ann@example.com', PASSWORD);
    return (await fetch(product.url + fileUrl, { headers: { cookie } })).status;
  };

  beforeAll(async () => {
    product = await startProduct(database);
    admin = await loggedIn(product.url, 'Administrator', ADMIN_PASSWORD);
    moderator = await addPerson('moderator@example.com', ['Moderator']);
    ann = await addPerson('ann@example.com', ['LMS Student']);
    bob = await addPerson('bob@example.com', ['LMS Student']);
  });
  afterAll(() => product.close());

  it('goes from three courses and two members to a completed program', async () => {
    const courses = [await makeCourse('Communication'), await makeCourse('Coaching'), await makeCourse('Finance')];
    const program = await make(moderator, 'LMS Program', {
      title: PROGRAM,
      published: 1,
      enforce_course_order: 1,
      program_courses: courses.map((course) => ({ course })),
      program_members: [{ member: 'ann@example.com' }, { member: 'bob@example.com' }],
    });
    expect(program).toMatchObject({ name: PROGRAM, course_count: 3, member_count: 2 });

    // both are enrolled in all three courses
    const { body } = await moderator('GET', `${at('LMS Enrollment')}?fields=["member","course"]&limit=0`);
    expect(body.data).toHaveLength(6);

    // each sees what they may: the program with their own row, no counters, nobody else
    const seen = (await ann('GET', at('LMS Program', PROGRAM))).body.data;
    expect(seen.program_members.map((row: { member: string }) => row.member)).toEqual(['ann@example.com']);
    expect(seen).not.toHaveProperty('member_count');
    const enrolments = (await ann('GET', `${at('LMS Enrollment')}?fields=["member"]&limit=0`)).body.data;
    expect(new Set(enrolments.map((row: { member: string }) => row.member))).toEqual(new Set(['ann@example.com']));

    // course 2 stays shut until course 1 is complete
    const [first = '', second = '', third = ''] = courses;
    const refused = await complete(ann, second, lessons[second]?.[0] ?? '');
    expect(refused.status).toBe(403);
    expect(JSON.stringify(refused.body)).toContain('Communication');
    const open = `/api/method/lms.lms.utils.get_lesson?course=${second}&chapter=1&lesson=1`;
    expect((await ann('GET', open)).status).toBe(403);
    const direct = await ann('GET', at('Course Lesson', lessons[second]?.[0]));
    expect(direct.status).toBe(403);
    expect(JSON.stringify(direct.body)).toContain('Communication');
    const attached = await attach(lessons[second]?.[0] ?? '');
    expect(await download(attached)).toBe(403);

    await complete(ann, first, lessons[first]?.[0] ?? '');
    expect((await complete(ann, second, lessons[second]?.[0] ?? '')).status).toBe(403);
    expect((await complete(ann, first, lessons[first]?.[1] ?? '')).body.message).toBe(100);
    expect((await ann('GET', open)).body.message).toMatchObject({ title: 'Coaching 1', body: 'Read.' });
    expect((await ann('GET', at('Course Lesson', lessons[second]?.[0]))).body.data).toMatchObject({ body: 'Read.' });
    expect((await ann('GET', at('Course Lesson', lessons[third]?.[0]))).status).toBe(403);
    expect(await download(attached)).toBe(200);
    for (const course of [second, third])
      for (const lesson of lessons[course] ?? []) await complete(ann, course, lesson);

    // the program is complete for one, untouched for the other
    const rows = (
      await moderator(
        'GET',
        `${at('LMS Program Member')}?parent=LMS Program&fields=["member","progress","status"]&order_by=member`,
      )
    ).body.data;
    expect(rows).toEqual([
      { member: 'ann@example.com', progress: 100, status: 'Completed' },
      { member: 'bob@example.com', progress: 0, status: 'Enrolled' },
    ]);
    expect((await complete(bob, second, lessons[second]?.[0] ?? '')).status).toBe(403);
  }, 60_000);
});
