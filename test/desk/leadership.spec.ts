import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { ADMIN_PASSWORD, loggedIn, type Person } from '../support/product.js';
import { until } from '../support/until.js';
import { type DeskBrowser, openDesk } from './support/browser.js';

const PASSWORD = 'Moderator-Pass-42';
const MODERATOR = 'maria.moderator@example.com';
const LEARNERS = ['lena', 'liam', 'lucy', 'luca'].map((name) => `${name}@example.com`);
const GONE = 'gone@example.com';
const COURSES = ['Leading Yourself', 'Leading Others', 'Leading a Unit'];
const PROGRAM = 'Leadership Path';

/** What an administrator has done before: people, and three courses of two lessons that nobody has published yet. */
async function prepare(admin: Person): Promise<Map<string, { name: string; lessons: string[] }>> {
  const make = async (doctype: string, values: Record<string, unknown>): Promise<string> => {
    const { status, body } = await admin('POST', `/api/resource/${doctype}`, values);
    if (status !== 200) throw new Error(`${doctype}: ${JSON.stringify(body)}`);
    return body.data.name;
  };
  const person = (email: string, role: string, more: Record<string, unknown> = {}) => {
    const first_name = email.split('@')[0];
    const values = { email, first_name, send_welcome_email: 0, new_password: PASSWORD, roles: [{ role }], ...more };
    return make('User', values);
  };
  await person(MODERATOR, 'Moderator');
  for (const email of LEARNERS) await person(email, 'LMS Student');
  await person(GONE, 'LMS Student', { enabled: 0 });
  const made = new Map<string, { name: string; lessons: string[] }>();
  for (const title of COURSES) {
    const values = { title, short_introduction: title, description: title, instructors: [{ instructor: MODERATOR }] };
    const course = await make('LMS Course', values);
    const chapter = await make('Course Chapter', { title: `${title}: all of it`, course });
    const lessons: string[] = [];
    for (const lesson of ['Read', 'Do']) {
      lessons.push(await make('Course Lesson', { title: `${title}: ${lesson}`, chapter, course, body: lesson }));
    }
    await admin('PUT', `/api/resource/Course Chapter/${chapter}`, { lessons: lessons.map((lesson) => ({ lesson })) });
    await admin('PUT', `/api/resource/LMS Course/${course}`, { chapters: [{ chapter }] });
    made.set(title, { name: course, lessons });
  }
  return made;
}

describe('leading a program, with no role but Moderator', () => {
  let desk: DeskBrowser;
  let page: Page;
  let admin: Person;
  let courses: Awaited<ReturnType<typeof prepare>>;
  const faults: string[] = [];

  beforeAll(async () => {
    desk = await openDesk();
    ({ page } = desk);
    page.setDefaultTimeout(8_000);
    page.on('pageerror', ({ message }) => faults.push(message));
    admin = await loggedIn(desk.server.url, 'Administrator', ADMIN_PASSWORD);
    courses = await prepare(admin);
  }, 60_000);
  afterAll(() => desk?.close());

  const nameOf = (title: string) => courses.get(title)?.name ?? title;
  const rows = () => page.locator('tr.item');
  const programForm = async () => {
    await desk.goto(`/app/lms-program/${encodeURIComponent(PROGRAM)}`);
    await page.getByRole('button', { name: 'Add members' }).waitFor();
  };
  const members = async (values: { emails?: string; csv?: string }) => {
    await page.getByRole('button', { name: 'Add members' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add members' });
    if (values.emails) await dialog.getByLabel('E-mail addresses').fill(values.emails);
    if (values.csv) await dialog.getByLabel('Or the text of a CSV file').fill(values.csv);
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  };
  /** Exports the list that is shown. @returns the lines of the file */
  const exported = async (): Promise<string[]> => {
    await page.getByRole('button', { name: 'More for this list' }).click();
    await page.getByRole('menuitem', { name: 'Export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('dialog').getByRole('button', { name: 'Export' }).click(),
    ]);
    return (await readFile(await download.path(), 'utf8')).trim().split(/\r?\n/);
  };

  it('signs in on the way to a page, and comes to it', async () => {
    await desk.goto('/desk/learning');
    await page.waitForURL(/\/login\?redirect-to=/);
    await page.getByLabel('E-mail or user name').fill(MODERATOR);
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/desk\/learning$/);
    await page.getByRole('heading', { level: 1, name: 'Learning' }).waitFor();
    expect(await desk.violations()).toEqual([]);
  });

  it('publishes three courses at once, from the list', async () => {
    await desk.goto(`/app/lms-course?title=${encodeURIComponent('["like","Leading %"]')}`);
    await rows().first().waitFor();
    expect(await rows().count()).toBe(3);
    await rows().first().focus();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByText('3 selected').waitFor();
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Field').selectOption('published');
    await dialog.getByRole('button', { name: 'Change 3' }).click();
    await page.getByText('3 changed').waitFor();
    const filters = encodeURIComponent('[["title","like","Leading %"],["published","=",1]]');
    expect((await admin('GET', `/api/resource/LMS Course?filters=${filters}`)).body.data).toHaveLength(3);
  });

  it('makes a program of ordered courses by the keyboard', async () => {
    await desk.goto('/app/lms-program');
    await rows().first().waitFor();
    await page
      .getByRole('button', { name: /^New/ })
      .or(page.getByRole('link', { name: /^New/ }))
      .first()
      .click();
    await page.locator('#field-title').fill(PROGRAM);
    await page.getByLabel('Published', { exact: true }).press('Space');
    await page.getByLabel('Enforce Course Order', { exact: true }).press('Space');
    const grid = page.getByRole('grid', { name: 'Program Courses' });
    await grid.focus();
    for (const [place, title] of COURSES.entries()) {
      await page.keyboard.press('Control+Shift+ArrowDown');
      await grid
        .getByRole('row')
        .nth(place + 1)
        .waitFor();
      await page.keyboard.press('Enter');
      await page.keyboard.type(title);
      await page.getByRole('option', { name: title }).waitFor();
      await page.keyboard.press('Enter');
      await page.keyboard.press('Escape');
    }
    await page.keyboard.press('Control+s');
    await page.waitForURL(/\/lms-program\/Leadership/);
    const { data } = (await admin('GET', `/api/resource/LMS Program/${PROGRAM}`)).body;
    expect(data).toMatchObject({ published: 1, enforce_course_order: 1, course_count: 3, owner: MODERATOR });
    expect(data.program_courses.map(({ course }: { course: string }) => course)).toEqual(COURSES.map(nameOf));
    expect(await desk.violations()).toEqual([]);
  });

  it('adds members from pasted addresses and from a CSV text, and is told who was not added and why', async () => {
    await programForm();
    await members({ emails: `${LEARNERS[0]}\n${LEARNERS[1]}, nobody@example.com\n${GONE}` });
    const said = page.getByRole('dialog', { name: /2 added/ });
    await said.getByText('nobody@example.com: no such user').waitFor();
    await said.getByText(`${GONE}: disabled`).waitFor();
    expect(await desk.violations()).toEqual([]);
    await said.getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('2 members').waitFor();
    await members({ csv: `name,email\nLucy,${LEARNERS[2]}\nLuca,${LEARNERS[3]}\nLena,${LEARNERS[0]}\n` });
    const again = page.getByRole('dialog', { name: /2 added/ });
    await again.getByText(`${LEARNERS[0]}: already there`).waitFor();
    await again.getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('4 members').waitFor();
  });

  it('sees their enrolments, and what the learners have done', async () => {
    await programForm();
    await page.getByRole('button', { name: 'Members', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Enrolments', exact: true }).click();
    await page.waitForURL((url) => url.pathname.endsWith('/lms-enrollment') && url.searchParams.has('course'));
    await until(async () => (await rows().count()) === LEARNERS.length * COURSES.length);
    const learner = await loggedIn(desk.server.url, String(LEARNERS[0]), PASSWORD);
    const { name: course, lessons } = courses.get(COURSES[0] ?? '') ?? { name: '', lessons: [] };
    for (const lesson of lessons) {
      const save = '/api/method/lms.lms.doctype.course_lesson.course_lesson.save_progress';
      expect((await learner('POST', save, { course, lesson })).status).toBe(200);
    }
    await programForm();
    const overview = page.getByRole('region', { name: 'Overview' });
    await overview.getByText('0 completed').waitFor();
    // one of four members has one of three courses
    await overview.getByText(/Average progress 8(\.\d+)? %/).waitFor();
    await overview.getByText('How far they got, course by course').waitFor();
  });

  it('takes the enrolments and the evidence along as files', async () => {
    const ofCourses = encodeURIComponent(JSON.stringify(['in', COURSES.map(nameOf)]));
    await desk.goto(`/app/lms-enrollment?course=${ofCourses}`);
    await rows().first().waitFor();
    const enrolments = await exported();
    expect(enrolments).toHaveLength(1 + 12);
    for (const email of LEARNERS) expect(enrolments.filter((line) => line.includes(email))).toHaveLength(3);
    await desk.goto(`/app/lms-course-progress?course=${ofCourses}`);
    await rows().first().waitFor();
    const evidence = await exported();
    expect(evidence).toHaveLength(1 + 2);
    expect(evidence.slice(1).every((line) => line.includes(String(LEARNERS[0])))).toBe(true);
  });

  it('a learner is refused by the desk, and led to the portal', async () => {
    await desk.login(LEARNERS[0], PASSWORD);
    const answer = await page.goto(`${desk.server.url}/app`);
    expect(answer?.status()).toBe(403);
    await page.getByRole('heading', { name: 'The desk is for staff' }).waitFor();
    expect(await desk.violations()).toEqual([]);
    await page.getByRole('link', { name: 'learners’ portal' }).click();
    await page.waitForURL(/\/lms/);
  });

  it('meets no page that fails', () => expect(faults).toEqual([]));
});
