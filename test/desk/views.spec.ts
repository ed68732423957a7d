import type { Page } from 'playwright-core';
import { type DeskBrowser, openDesk } from './support/browser.js';

describe('other views of a list in the browser', () => {
  let desk: DeskBrowser;
  let page: Page;
  const make = async (doctype: string, data: object) => {
    const answer = await page.request.post(`${desk.server.url}/api/resource/${doctype}`, { data });
    if (!answer.ok()) throw new Error(`${doctype}: ${await answer.text()}`);
    return (await answer.json()).data;
  };
  beforeAll(async () => {
    desk = await openDesk();
    ({ page } = desk);
    await desk.login();
    for (const [description, date] of [
      ['Water the plants', '2026-11-10'],
      ['Feed the fish', '2026-11-11'],
    ]) {
      await make('ToDo', { description, date, status: 'Open' });
    }
  }, 60_000);
  afterAll(() => desk.close());

  it('a report has columns of rows, counts groups, and is kept under a name', async () => {
    await desk.goto('/app/lms-program/view/report');
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('dialog').getByLabel('Course (LMS Program Course)').check();
    await page.getByRole('button', { name: 'Show these' }).click();
    await page.getByRole('columnheader', { name: 'Course (LMS Program Course)' }).waitFor();
    const courses = await page.locator('tbody tr').count();
    expect(courses).toBeGreaterThan(4);
    await page.getByRole('button', { name: 'More for this report' }).click();
    await page.getByRole('menuitem', { name: 'Save as a report' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Courses of programs');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/view\/report\/Courses(%20|\+)of(%20|\+)programs/);
    await page.getByRole('columnheader', { name: 'Course (LMS Program Course)' }).waitFor();
    expect(await page.locator('tbody tr').count()).toBe(courses);
    expect(await desk.violations('main')).toEqual([]);
    await page.getByLabel('Group by').selectOption('published');
    await page.getByRole('columnheader', { name: 'Count' }).waitFor();
    expect(await page.locator('tbody tr').count()).toBe(2);
  });

  it('a card of a board is moved by keys, and the server knows', async () => {
    await desk.goto('/app/todo/view/kanban');
    await page.getByLabel('Name').fill('Household');
    await page.getByLabel('A column for each value of').selectOption('status');
    await page.getByRole('button', { name: 'Make the board' }).click();
    await page.getByRole('link', { name: 'Feed the fish' }).focus();
    const saved = page.waitForResponse((response) => response.url().includes('update_order_for_single_card'));
    await page.keyboard.press('Alt+ArrowRight');
    expect((await saved).ok()).toBe(true);
    await page.getByRole('region', { name: 'Closed, 1' }).getByText('Feed the fish').waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Feed the fish');
    expect(await desk.violations('main')).toEqual([]);
  });

  it('a calendar shows documents on their days', async () => {
    await desk.goto('/app/todo/view/calendar?status=Open');
    await page.getByRole('region', { name: 'Calendar' }).waitFor();
    await page.getByLabel('How much is shown').selectOption('week');
    expect(await desk.violations('main')).toEqual([]);
  });

  it('images stand side by side', async () => {
    await desk.goto('/app/user/view/image');
    await page.getByRole('list', { name: 'User' }).getByText('Daniel Osei').waitFor();
    expect(await desk.violations('main')).toEqual([]);
  });

  it('a report of the server is asked by its filters, with totals', async () => {
    await make('Report', {
      ...{
        report_name: 'Tasks',
        ref_doctype: 'ToDo',
        is_standard: 'No',
        report_type: 'Query Report',
        add_total_row: 1,
      },
      query: 'SELECT description AS "Task:Data:200", 1 AS "Tasks:Int:80" FROM `tabToDo` WHERE status = %(status)s',
      filters: [{ label: 'Status', fieldname: 'status', fieldtype: 'Select', options: 'Open\nClosed', mandatory: 1 }],
    });
    await desk.goto('/app/query-report/Tasks');
    await page.getByRole('heading', { name: 'Fill in the filters' }).waitFor();
    await page.getByLabel('Status').selectOption('Open');
    await page.getByRole('cell', { name: 'Water the plants' }).waitFor();
    expect(new URL(page.url()).searchParams.get('status')).toBe('Open');
    expect(await page.locator('tfoot').textContent()).toContain('1');
    expect(await desk.violations('main')).toEqual([]);
    await desk.goto('/app/query-report/None such');
    await page.getByRole('heading', { name: 'The report could not be made' }).waitFor();
  });
});
