import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { loggedIn, type Person } from '../support/person.js';
import { ADMIN_PASSWORD } from '../support/product.js';
import { type DeskBrowser, openDesk } from './support/browser.js';

const field = (fieldtype: string, options?: string, more: Record<string, unknown> = {}) => ({
  ...{ fieldname: fieldtype.toLowerCase().replaceAll(' ', '_'), fieldtype, label: `${fieldtype} field` },
  ...(options === undefined ? {} : { options }),
  ...more,
});

const PILL = {
  ...{ name: 'Fieldtype Pill', module: 'Core', custom: 1, istable: 1 },
  fields: [{ fieldname: 'role', fieldtype: 'Link', label: 'Role', options: 'Role', in_list_view: 1 }],
};
/** Every fieldtype that a doctype may have, but the tables of rows, which are the grid's. */
const EVERY = {
  ...{ name: 'Fieldtype', module: 'Core', custom: 1, autoname: 'prompt' },
  permissions: [{ role: 'System Manager', read: 1, write: 1, create: 1, delete: 1 }],
  fields: [
    ...[field('Data'), field('Data', 'Email', { fieldname: 'email', label: 'E-mail' })],
    ...['Int', 'Float', 'Percent', 'Check', 'Small Text', 'Text', 'Long Text', 'Read Only'].map((one) => field(one)),
    ...[field('Currency', 'EUR'), field('Select', '\nOpen\nClosed')],
    ...['Password', 'Date', 'Time', 'Datetime'].map((one) => field(one)),
    field('Link', 'User'),
    ...[field('Link', 'DocType', { fieldname: 'kind', label: 'Kind' }), field('Dynamic Link', 'kind')],
    ...[field('Autocomplete', 'Red\nGreen\nBlue'), field('Table MultiSelect', PILL.name)],
    ...[field('Attach'), field('Attach Image'), field('Image', 'attach_image')],
    ...['Color', 'Icon', 'Rating', 'Duration', 'Phone', 'Signature', 'Geolocation', 'Barcode', 'JSON'].map((one) =>
      field(one),
    ),
    ...[field('Code', 'Python'), field('Markdown Editor'), field('HTML Editor'), field('Text Editor')],
    ...[
      field('Section Break'),
      field('Heading'),
      field('HTML', '<p>Some <b>markup</b></p><script>window.ran = 1</script>'),
      field('Button'),
    ],
  ],
};

let desk: DeskBrowser;
const faults: string[] = [];
let page: Page;
let admin: Person;
beforeAll(async () => {
  desk = await openDesk();
  page = desk.page;
  page.setDefaultTimeout(8000);
  page.on('pageerror', ({ message }) => faults.push(message));
  await desk.login();
  admin = await loggedIn(desk.server.url, 'Administrator', ADMIN_PASSWORD);
  for (const json of [PILL, EVERY]) expect((await admin('POST', '/api/resource/DocType', json)).status).toBe(200);
  expect((await admin('POST', '/api/resource/Fieldtype', { __newname: 'One', name: 'One' })).status).toBe(200);
}, 60_000);
afterAll(() => desk?.close());

const of = (label: string): Locator => page.getByLabel(label, { exact: true });
const open = async (): Promise<void> => {
  await page.goto(`${desk.server.url}/app/fieldtype/One`);
  await of('Data field').waitFor();
};
const save = async (): Promise<void> => {
  const answered = page.waitForResponse((response) => response.url().includes('savedocs'));
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  expect((await answered).status()).toBe(200);
};
const kept = async () => (await admin('GET', '/api/resource/Fieldtype/One')).body.data;

/** Types into a field with suggestions and takes the first. */
async function pick(label: string, typed: string): Promise<void> {
  await of(label).pressSequentially(typed);
  await page.getByRole('listbox').getByRole('option').filter({ hasText: typed }).first().waitFor();
  await page.keyboard.press('Enter');
}
/** A picture of one dot. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
async function attach(button: RegExp, name: string, mimeType: string, buffer: Buffer): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  await page.getByRole('dialog').locator('input[type=file]').setInputFiles({ name, mimeType, buffer });
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

async function fillPlain(): Promise<void> {
  const texts = {
    ...{ 'Data field': 'plain', 'E-mail': 'ada@example.com', 'Int field': '1,234', 'Float field': '1,234.5' },
    ...{ 'Percent field': '12.5', 'Currency field': '99.9', 'Small Text field': 'small', 'Text field': 'a\nb' },
    ...{ 'Long Text field': 'long', 'Password field': 'secret-1', 'Date field': '2026-12-24', 'Time field': '9:30' },
    ...{ 'Datetime field': '2026-12-24 18:30', 'Color field': '#1b5e20', 'Barcode field': 'ABC-123' },
    'Markdown Editor field': '# Title\n\n*word*',
  };
  for (const [label, text] of Object.entries(texts)) await of(label).fill(text);
  await of('Check field').press('Space');
  await of('Select field').selectOption('Closed');
}

async function fillLinks(): Promise<void> {
  await pick('Link field', 'Administrator');
  await pick('Kind', 'Role');
  await pick('Dynamic Link field', 'System Manager');
  await pick('Autocomplete field', 'Gre');
  await pick('Icon field', 'book');
  await pick('Table MultiSelect field', 'System Manager');
  await pick('Table MultiSelect field', 'Desk User');
}

async function fillRich(): Promise<void> {
  await of('JSON field').click();
  await page.keyboard.insertText('{"a": [1, 2]}');
  await of('Code field').click();
  await page.keyboard.insertText('def it():\n    return 1');
  await of('HTML Editor field').click();
  await page.keyboard.insertText('<p>Hello</p>');
  await of('Text Editor field').click();
  await page.keyboard.type('Plain ');
  await page.getByRole('toolbar').getByRole('button', { name: /^Bold/ }).click();
  await page.keyboard.type('bold');
}

async function fillOthers(): Promise<void> {
  await of('Rating field').focus();
  for (let step = 0; step < 7; step += 1) await page.keyboard.press('ArrowRight');
  const duration = { days: '1', hours: '2', minutes: '3', seconds: '4' };
  for (const [unit, text] of Object.entries(duration)) await of(`Duration field: ${unit}`).fill(text);
  await of('Phone field: country code').selectOption('DE');
  await of('Phone field').fill('30 1234');
  await of('Signature field').fill('Ada Lovelace');
  await of('Geolocation field: latitude').fill('52.5');
  await of('Geolocation field: longitude').fill('13.4');
  await attach(/^Attach a file/, 'notes.txt', 'text/plain', Buffer.from('notes'));
  await attach(/^Attach a picture/, 'dot.png', 'image/png', PNG);
}

describe('all fieldtypes', () => {
  it('go through the form to the server and back', async () => {
    await open();
    await fillPlain();
    await fillLinks();
    await fillRich();
    await fillOthers();
    await save();
    const doc = await kept();
    expect(doc).toMatchObject({
      ...{ data: 'plain', email: 'ada@example.com', int: 1234, float: 1234.5, percent: 12.5, currency: 99.9, check: 1 },
      ...{ select: 'Closed', small_text: 'small', text: 'a\nb', long_text: 'long', password: '********' },
      ...{ date: '2026-12-24', time: '9:30:00', link: 'Administrator', kind: 'Role', dynamic_link: 'System Manager' },
      ...{ autocomplete: 'Green', icon: 'book', color: '#1B5E20', rating: 0.7, duration: 93_784, phone: '+49-30 1234' },
      ...{ json: '{"a": [1, 2]}', code: 'def it():\n    return 1', markdown_editor: '# Title\n\n*word*' },
      ...{ html_editor: '<p>Hello</p>', text_editor: '<p>Plain <strong>bold</strong></p>' },
      table_multiselect: [
        { role: 'System Manager', idx: 1 },
        { role: 'Desk User', idx: 2 },
      ],
    });
    expect(doc.attach).toMatch(/^\/private\/files\/notes.*\.txt$/);
    expect(doc.attach_image).toMatch(/^\/private\/files\/dot.*\.png$/);
    expect(doc.signature).toMatch(/^data:image\/png;base64,/);
    expect(doc.barcode).toMatch(/^<svg.*data-barcode-value="ABC-123"/s);
    expect(JSON.parse(doc.geolocation).features[0].geometry).toEqual({ type: 'Point', coordinates: [13.4, 52.5] });
    expect(doc.datetime).toMatch(/^2026-12-2\d \d\d:30:00$/);
  }, 60_000);

  it('are shown as they were entered, and none is changed by being shown', async () => {
    await open();
    const shown = {
      ...{ 'Int field': '1,234', 'Float field': '1,234.5', 'Currency field': '99.90', 'Date field': '2026-12-24' },
      ...{ 'Datetime field': '2026-12-24 18:30:00', 'Time field': '09:30:00', 'Phone field': '30 1234' },
      ...{ 'Link field': 'Administrator', 'Barcode field': 'ABC-123', 'Password field': '********' },
      ...{ 'Duration field: hours': '2', 'Geolocation field: longitude': '13.4' },
    };
    for (const [label, text] of Object.entries(shown)) expect(await of(label).inputValue()).toBe(text);
    expect(await of('Rating field').getAttribute('aria-valuetext')).toBe('3.5 of 5');
    expect(await page.getByRole('button', { name: /^Remove (System Manager|Desk User)/ }).count()).toBe(2);
    expect(await page.evaluate(() => (globalThis as unknown as { ran?: number }).ran)).toBeUndefined();
    const before = await kept();
    for (const label of ['Text Editor field', 'Code field', 'Datetime field', 'Float field']) await of(label).click();
    await page.keyboard.press('Escape');
    expect(await page.getByText('Not Saved').count()).toBe(0);
    await of('Data field').fill('other');
    await save();
    const { modified, data, table_multiselect: rows, ...after } = await kept();
    const { modified: _old, data: _plain, table_multiselect: oldRows, ...same } = before;
    expect(data).toBe('other');
    expect(after).toEqual(same);
    expect(rows.map(({ name }: { name: string }) => name)).toEqual(oldRows.map(({ name }: { name: string }) => name));
  }, 60_000);

  it('say what they cannot read, and keep what they had', async () => {
    await open();
    await of('Int field').fill('12.5');
    await of('Date field').fill('31-02-2026');
    await of('Link field').fill('Nobody of this name');
    await of('Data field').focus();
    await page.getByText('There is no User “Nobody of this name”. It stays Administrator.').waitFor();
    expect(await page.getByText('“12.5” is no whole number. It stays 1,234.').count()).toBe(1);
    expect(await page.getByText(/“31-02-2026” is no date/).count()).toBe(1);
    expect(await of('Int field').getAttribute('aria-invalid')).toBe('true');
    expect(await of('Int field').inputValue()).toBe('1,234');
  }, 60_000);

  it('are picked by keyboard: days from the calendar, documents from the search', async () => {
    await open();
    await of('Date field').press('Alt+ArrowDown');
    await page
      .getByRole('dialog', { name: 'Choose a date' })
      .getByRole('button', { name: /December 24/ })
      .waitFor();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await of('Date field').inputValue()).toBe('2026-12-25');
    await of('Link field').fill('');
    await page.getByRole('listbox').getByRole('option', { name: 'Advanced search' }).click();
    await page.getByRole('dialog').getByRole('searchbox').fill('haugen');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^ingrid/ })
      .click();
    expect(await of('Link field').inputValue()).toBe('ingrid.haugen@example.com');
  }, 60_000);

  it('can be used by everybody', async () => {
    await open();
    await page.getByRole('toolbar').waitFor();
    expect(await desk.violations()).toEqual([]);
    expect(faults).toEqual([]);
  }, 60_000);
});
