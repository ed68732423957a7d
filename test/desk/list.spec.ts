import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { type DeskBrowser, openDesk } from './support/browser.js';

const ITEM = 'tr.item';

describe('a list in the browser', () => {
  let desk: DeskBrowser;
  let page: Page;
  beforeAll(async () => {
    desk = await openDesk();
    ({ page } = desk);
    await desk.login();
  }, 60_000);
  afterAll(() => desk.close());

  const open = async (path: string) => {
    await desk.goto(path);
    await page.locator(`${ITEM}, .empty`).first().waitFor();
  };
  /** What the server is asked while `work` is done. */
  const asking = async (work: () => Promise<unknown>) => {
    const asked: string[] = [];
    const note = (request: { url(): string }) => asked.push(new URL(request.url()).pathname.split('/').at(-1) ?? '');
    page.on('request', note);
    await work();
    page.off('request', note);
    return asked;
  };

  it('shows its first rows after two questions, asked at the same time from the second visit on', async () => {
    await open('/app/user');
    const asked = await asking(() => open('/app/user'));
    const rows = asked.filter((name) => name === 'frappe.desk.reportview.get');
    expect(rows).toHaveLength(1);
    expect(asked.indexOf('frappe.desk.reportview.get')).toBeLessThan(
      asked.lastIndexOf('frappe.desk.form.load.getdoctype') + 1,
    );
  });

  it('filters by the address and writes what the person filters into it', async () => {
    await open('/app/user?user_type=System+User&name=["like","daniel"]');
    expect(await page.locator(ITEM).count()).toBe(1);
    await page.getByLabel('ID').first().fill('');
    await page.waitForURL((url) => !url.searchParams.has('name'));
    expect(new URL(page.url()).searchParams.get('user_type')).toBe('System User');
    await page
      .getByRole('button', { name: /^Filters?/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Add filter' }).click();
    const filter = page.locator('.builder .filter').last();
    await filter.getByLabel('Field').selectOption('last_login');
    await filter.getByLabel('Comparison').selectOption({ value: 'is' });
    await filter.getByLabel('Value of Last Login').selectOption('not set');
    await page.waitForURL((url) => url.searchParams.get('last_login') === '["is","not set"]');
    await page.locator('.builder').getByRole('button', { name: 'Clear filters' }).click();
    await page.waitForURL((url) => url.search === '');
  });

  it('says what to do when nothing matches', async () => {
    await open('/app/user?name=nobody');
    await page.getByRole('heading', { name: 'No User matches these filters' }).waitFor();
    await page.locator('.empty').getByRole('button', { name: 'Clear filters' }).click();
    await page.locator(ITEM).first().waitFor();
    await open('/app/note');
    await page.getByRole('link', { name: 'Create your first Note' }).waitFor();
  });

  it('sorts by a column and says so in the address', async () => {
    await open('/app/user');
    await page.getByRole('button', { name: 'Full Name' }).click();
    await page.waitForURL((url) => url.searchParams.get('order_by') === 'full_name asc');
    await page.locator('th[aria-sort=ascending]').waitFor();
    const names = await page.locator('td.title a').allTextContents();
    expect(names.map((name) => name.toLowerCase())).toEqual(names.map((name) => name.toLowerCase()).sort());
  });

  it('keeps filters with a name', async () => {
    await open('/app/user?user_type=System+User');
    await page
      .getByRole('button', { name: /^Filters?/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Save these filters' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Staff');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    const saved = page.getByRole('complementary').getByRole('button', { name: 'Staff', exact: true });
    await saved.waitFor();
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await page.waitForURL((url) => url.search === '');
    await saved.click();
    await page.waitForURL((url) => url.searchParams.get('user_type') === 'System User');
  });

  it('ticks rows by keyboard, changes them at once, and says which was refused and why', async () => {
    await open('/app/user?name=["in",["Administrator","daniel.osei@example.com","ingrid.haugen@example.com"]]');
    await page.locator(ITEM).first().focus();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByText('3 selected').waitFor();
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Field').selectOption('enabled');
    await dialog.locator('#bulk-value').uncheck();
    await dialog.getByRole('button', { name: 'Change 3' }).click();
    await page.getByRole('heading', { name: 'Edit: 2 changed, 1 refused' }).waitFor();
    const refused = page.getByRole('dialog').getByRole('row', { name: /Administrator/ });
    expect(await refused.textContent()).toMatch(/Refused: .+/);
    await page.getByRole('button', { name: 'Close and keep those selected' }).click();
    await page.getByText('1 selected').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('Disabled').first().waitFor();
  });

  it('exports exactly what the filters show', async () => {
    await open('/app/user?user_type=System+User');
    const shown = await page.locator(ITEM).count();
    await page.getByRole('button', { name: 'More for this list' }).click();
    await page.getByRole('menuitem', { name: 'Export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('dialog').getByRole('button', { name: 'Export' }).click(),
    ]);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
    expect(lines[0]).toContain('Full Name');
    expect(lines).toHaveLength(shown + 1);
  });

  it('has nothing that keeps people out, wide, narrow and dark', async () => {
    await open('/app/user?user_type=System+User');
    await page
      .getByRole('button', { name: /^Filters?/ })
      .first()
      .click();
    await page.locator('.builder .filter').first().waitFor();
    expect(await desk.violations()).toEqual([]);
    await page.locator(ITEM).first().focus();
    await page.keyboard.press('Space');
    await page.evaluate("document.documentElement.dataset.theme = 'dark'");
    expect(await desk.violations()).toEqual([]);
    await page.setViewportSize({ width: 390, height: 800 });
    await page.getByRole('list', { name: 'User' }).waitFor();
    expect(await desk.violations()).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  });
});
