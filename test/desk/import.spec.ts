import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { ADMIN_PASSWORD, loggedIn, type Person } from '../support/product.js';
import { until } from '../support/until.js';
import { type DeskBrowser, openDesk } from './support/browser.js';

const MANAGER = 'sam.manager@example.com';
const PASSWORD = 'Manager-Pass-42';
const HEADER = 'Title,Published,Shelf,Course (Program Courses)';
const SHEET = [
  ...[HEADER, 'Imported One,1,a,coaching', ',,,communication', 'Imported Two,0,b,coaching'],
  ...['Imported Three,perhaps,c,coaching', 'Imported Four,1,d,no-such-course', ''],
].join('\n');

describe('an import in the browser', () => {
  let desk: DeskBrowser;
  let page: Page;
  let admin: Person;
  const faults: string[] = [];

  beforeAll(async () => {
    desk = await openDesk();
    ({ page } = desk);
    page.setDefaultTimeout(8_000);
    page.on('pageerror', ({ message }) => faults.push(message));
    admin = await loggedIn(desk.server.url, 'Administrator', ADMIN_PASSWORD);
    const roles = [{ role: 'System Manager' }];
    const values = { email: MANAGER, first_name: 'Sam', send_welcome_email: 0, new_password: PASSWORD, roles };
    expect((await admin('POST', '/api/resource/User', values)).status).toBe(200);
    await desk.login(MANAGER, PASSWORD);
  }, 60_000);
  afterAll(() => desk?.close());

  const imported = async (): Promise<string[]> => {
    const filters = encodeURIComponent('[["name","like","Imported %"]]');
    const { body } = await admin('GET', `/api/resource/LMS Program?filters=${filters}&order_by=name asc`);
    return body.data.map(({ name }: { name: string }) => name);
  };
  const textOf = async (link: Locator): Promise<string> => {
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    return readFile(await download.path(), 'utf8');
  };
  const give = (text: string) =>
    page
      .locator('input[type=file]')
      .setInputFiles({ name: 'programs.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  const summary = (text: RegExp) => page.locator('.result').getByText(text).waitFor();

  it('begins with what and how, and gives a sheet to fill in', async () => {
    await desk.goto('/app/data-import/new');
    await page.getByLabel('What').selectOption('LMS Program');
    expect(await desk.violations()).toEqual([]);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.waitForURL(/\/data-import\/(?!new)/);
    await page.getByText('A sheet to fill in').click();
    const [header = ''] = (await textOf(page.getByRole('link', { name: 'Download' }))).split(/\r?\n/);
    expect(header).toContain('Title');
    expect(header).toContain('Course (Program Courses)');
  });

  it('shows before it starts which column goes where, and which rows are wrong', async () => {
    await give(SHEET);
    await page.getByText('5 rows, 4 documents').waitFor();
    const column = (title: string) => page.getByLabel(`Field for the column ${title}`, { exact: true });
    expect(await column('Title').inputValue()).toBe('title');
    expect(await column('Course (Program Courses)').inputValue()).toBe('program_courses.course');
    const shelf = await column('Shelf').inputValue();
    expect(await column('Shelf').locator(`option[value="${shelf}"]`).textContent()).toBe('leave out');
    const problems = page.getByRole('group').filter({ hasText: 'These rows will not be imported' });
    await problems.getByText(/Row 5.*perhaps/).waitFor();
    await problems.getByText(/Row 6.*no-such-course/).waitFor();
    expect(await desk.violations()).toEqual([]);
  });

  it('takes in what is right, says what was not and why, and gives those rows back', async () => {
    await page.getByRole('button', { name: 'Import 4 documents' }).click();
    await summary(/2 imported,\s+2 not/);
    expect(await imported()).toEqual(['Imported One', 'Imported Two']);
    const one = (await admin('GET', '/api/resource/LMS Program/Imported One')).body.data;
    const courses = one.program_courses.map(({ course }: { course: string }) => course);
    expect({ courses, owner: one.owner }).toEqual({ courses: ['coaching', 'communication'], owner: MANAGER });
    const why = page.getByRole('region', { name: 'Row by row' });
    await why.getByText(/"perhaps" is not yes or no/).waitFor();
    expect(await desk.violations()).toEqual([]);
    const rows = await textOf(page.getByRole('link', { name: 'Rows to correct' }));
    expect(rows).toContain('Imported Three');
    expect(rows).not.toContain('Imported One');
    await page.getByRole('link', { name: 'Import the corrected rows' }).click();
    await page.waitForURL(/\/data-import\/new\?/);
    expect(await page.getByLabel('What').inputValue()).toBe('LMS Program');
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.waitForURL(/\/data-import\/(?!new)/);
    await give(rows.replace('perhaps', '1').replace('no-such-course', 'communication'));
    await page.getByRole('button', { name: 'Import 2 documents' }).click();
    await summary(/2 imported,\s+0 not/);
    expect(await imported()).toEqual(['Imported Four', 'Imported One', 'Imported Three', 'Imported Two']);
  });

  it('is taken back, but for what somebody has changed since', async () => {
    await admin('PUT', '/api/resource/LMS Program/Imported Two', { published: 1 });
    await desk.goto('/app/data-import?order_by=creation+asc');
    await page.locator('tr.item').first().focus();
    await page.keyboard.press('Enter');
    await summary(/2 imported,\s+2 not/);
    await page.getByRole('button', { name: 'Take the import back' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete them' }).click();
    const stays = page.getByRole('region', { name: 'These stay' });
    await stays.getByText(/Imported Two/).waitFor();
    await until(async () => (await imported()).join() === 'Imported Four,Imported Three,Imported Two');
    await summary(/1 imported/);
    expect(faults).toEqual([]);
  });

  it('is readable on a narrow screen', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    expect(await desk.violations()).toEqual([]);
  });
});
