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
  it('shows its first rows after two questions, asked at the same time from the second visit on', async () => {
    const happened: string[] = [];
    const note = (url: string, what: string) => {
      const name = /form\.load\.getdoctype|reportview\.get(?!_)/.exec(url)?.[0];
      if (name) happened.push(`${what} ${name.split('.').at(-1)}`);
    };
    page.on('request', (request) => note(request.url(), 'asked'));
    page.on('response', (response) => note(response.url(), 'heard'));
    await open('/app/user');
    expect(happened).toEqual(['asked getdoctype', 'heard getdoctype', 'asked get', 'heard get']);
    happened.length = 0;
    await open('/app/user');
    expect(happened.slice(0, 2).sort()).toEqual(['asked get', 'asked getdoctype']);
    expect(happened).toHaveLength(4);
    page.removeAllListeners();
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
    await page.getByRole('button', { name: 'Groups and saved filters' }).click();
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

  it('stays as it was left when a document is opened and the list comes again', async () => {
    await open('/app/user?user_type=System+User');
    const count = await page.locator(ITEM).count();
    await page.locator(ITEM).first().focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/app\/user\/.+/);
    await page.goBack();
    await page.waitForURL((url) => url.searchParams.get('user_type') === 'System User');
    await page.locator(ITEM).first().waitFor();
    expect(await page.locator(ITEM).count()).toBe(count);
  });

  it('shows what others change where it stands, and what would move only when asked', async () => {
    await open('/app/todo?order_by=name+asc');
    const add = async (description: string) => {
      const answer = await page.request.post(`${desk.server.url}/api/resource/ToDo`, { data: { description } });
      return (await answer.json()).data.name as string;
    };
    const first = await add('Water the plants');
    await page.getByText('Water the plants').waitFor();
    const where = `${desk.server.url}/api/resource/ToDo/${first}`;
    await page.request.put(where, { data: { description: 'Water the garden' } });
    await page.getByText('Water the garden').waitFor();
    await add('Feed the fish');
    await page.getByText('1 changed').waitFor();
    expect(await page.getByText('Feed the fish').count()).toBe(0);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByText('Feed the fish').waitFor();
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
    expect(await desk.violations('main')).toEqual([]);
    await page.locator(ITEM).first().focus();
    await page.keyboard.press('Space');
    await page.evaluate("document.documentElement.dataset.theme = 'dark'");
    expect(await desk.violations('main')).toEqual([]);
    await page.setViewportSize({ width: 390, height: 800 });
    await page.getByRole('list', { name: 'User' }).waitFor();
    expect(await desk.violations('main')).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  });
});
