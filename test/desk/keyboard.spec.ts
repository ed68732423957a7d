import type { Page } from 'playwright-core';
import { until } from '../support/until.js';
import { type DeskBrowser, openDesk } from './support/browser.js';

const FOCUS = 'document.activeElement';

describe('the desk without a mouse', () => {
  let desk: DeskBrowser;
  let page: Page;
  beforeAll(async () => {
    desk = await openDesk();
    ({ page } = desk);
    page.setDefaultTimeout(8_000);
    await desk.login();
  }, 60_000);
  afterAll(() => desk?.close());

  const becomes = (code: string) => until(async () => Boolean(await page.evaluate(code)));
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  /** Whoever looks at the page sees where the keyboard is. */
  const seen = `getComputedStyle(${FOCUS}).boxShadow !== 'none' || getComputedStyle(${FOCUS}).outlineStyle !== 'none'`;

  it('goes to a list, down its rows, and into a document', async () => {
    await desk.goto('/desk/learning');
    await page.getByRole('heading', { level: 1, name: 'Learning' }).waitFor();
    await press('Control+k');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('lms program list');
    await page.getByRole('option', { name: /LMS Program list/ }).waitFor();
    await press('Enter');
    await page.waitForURL(/\/lms-program$/);
    await page.locator('tr.item').first().waitFor();
    for (let step = 0; step < 40; step += 1) {
      await press('Tab');
      if (await page.evaluate(`${FOCUS}.matches('tr.item')`)) break;
    }
    await becomes(seen);
    await press('ArrowDown', 'ArrowUp', 'Enter');
    await page.waitForURL(/\/lms-program\/.+/);
    await page.locator('#field-title').waitFor();
  });

  it('fills in a form from field to field, and saves', async () => {
    await page.locator('#field-title').focus();
    await press('Tab');
    await becomes(`${FOCUS}.id === 'field-published' && (${seen})`);
    await press('Tab', 'Tab');
    await becomes(`${FOCUS}.id === 'field-allow_self_enrollment'`);
    await press('Space');
    await page.locator('.head .pill', { hasText: 'Not Saved' }).waitFor();
    const answered = page.waitForResponse((response) => response.url().includes('savedocs'));
    await press('Control+s');
    expect((await answered).status()).toBe(200);
    await page.locator('.head .pill', { hasText: 'Not Saved' }).waitFor({ state: 'detached' });
    expect(await page.evaluate(`${FOCUS}.id`)).toBe('field-allow_self_enrollment');
  });

  it('shows its keys, and goes back to where it was', async () => {
    await press('?');
    const dialog = page.getByRole('dialog', { name: 'Keyboard' });
    for (const key of ['Save', 'Select the row', 'Edit the cell'])
      await dialog.getByText(key, { exact: true }).waitFor();
    expect(await desk.violations()).toEqual([]);
    await press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await becomes(`${FOCUS}.id === 'field-allow_self_enrollment'`);
    await press('Control+k');
    await page.getByRole('dialog').waitFor();
    await press('Escape');
    await becomes(`${FOCUS}.id === 'field-allow_self_enrollment'`);
  });

  it('keeps the look that somebody has chosen', async () => {
    await page.getByRole('button', { name: 'Your menu' }).focus();
    await press('Enter');
    await page.getByRole('menu').waitFor();
    const kept = page.waitForResponse((response) => response.url().includes('switch_theme'));
    // the menu goes to what begins with the letter
    await page.keyboard.press('d');
    await page.locator('[role=menuitem][data-highlighted]', { hasText: 'Dark' }).waitFor();
    await page.keyboard.press('Enter');
    expect((await kept).status()).toBe(200);
    await desk.goto('/app/lms-program');
    await becomes("document.documentElement.dataset.theme === 'dark'");
    await page.locator('tr.item').first().waitFor();
    await page.getByRole('button', { name: /^Notifications/ }).press('Enter');
    await page.getByText('Mentions, assignments and shares').waitFor();
    expect(await desk.violations()).toEqual([]);
  });
});
