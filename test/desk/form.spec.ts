import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ADMIN_PASSWORD, loggedIn, type Person } from '../support/product.js';
import { until } from '../support/until.js';
import { type DeskBrowser, openDesk } from './support/browser.js';

const TRIP = {
  ...{ doctype: 'DocType', name: 'Trip', module: 'Core', custom: 1, track_changes: 1, is_submittable: 1 },
  ...{ autoname: 'hash', title_field: 'title', allow_rename: 1 },
  fields: [
    { fieldname: 'title', fieldtype: 'Data', label: 'Title', reqd: 1 },
    { fieldname: 'seats', fieldtype: 'Int', label: 'Seats', default: '4' },
    { fieldname: 'notes', fieldtype: 'Small Text', label: 'Notes' },
    { fieldname: 'more', fieldtype: 'Section Break', label: 'More', collapsible: 1 },
    { fieldname: 'before', fieldtype: 'Link', options: 'Trip', label: 'Trip Before' },
    { fieldname: 'secret', fieldtype: 'Password', label: 'Secret' },
  ],
  permissions: [
    { role: 'System Manager', read: 1, write: 1, create: 1, delete: 1, submit: 1, cancel: 1, amend: 1, share: 1 },
    { role: 'All', read: 1, write: 0, create: 0, delete: 0, share: 0 },
  ],
};

/** Code for the page: the drafts that it keeps. */
const DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('cairn-draft'))";

describe('the form', () => {
  let desk: DeskBrowser;
  let page: Page;
  let admin: Person;

  beforeAll(async () => {
    desk = await openDesk();
    page = desk.page;
    admin = await loggedIn(desk.server.url, 'Administrator', ADMIN_PASSWORD);
    await admin('POST', '/api/resource/DocType', TRIP);
    await desk.login();
    page.setDefaultTimeout(8_000);
  }, 60_000);
  afterAll(() => desk?.close());

  const made = async (values: Record<string, unknown>): Promise<string> =>
    (await admin('POST', '/api/resource/Trip', values)).body.data.name;
  const becomes = (code: string) => until(async () => Boolean(await page.evaluate(code)));
  const field = (label: string) => page.getByLabel(label, { exact: false }).first();
  const openTrip = async (name: string) => {
    await desk.goto(`/app/trip/${name}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
  const status = (text: string) => page.locator('.head .pill', { hasText: text }).waitFor();

  it('makes a document: defaults, what the address says, an error at its field, saved by the keyboard', async () => {
    await desk.goto('/app/trip/new?notes=From+afar');
    await status('Not Saved');
    expect(await field('Seats').inputValue()).toBe('4');
    expect(await field('Notes').inputValue()).toBe('From afar');
    await page.keyboard.press('Control+s');
    const error = page.locator('[data-field=title] [role=alert]');
    await error.waitFor();
    expect(await field('Title').getAttribute('aria-describedby')).toContain(await error.getAttribute('id'));
    // the way to what is wrong is taken at once
    await becomes("document.activeElement?.id === 'field-title'");
    await page.keyboard.type('Fjords');
    await page.keyboard.press('Control+s');
    await page.waitForURL(/\/app\/trip\/(?!new)[a-z0-9]+$/);
    await status('Draft');
    const [row] = (await admin('GET', '/api/resource/Trip?fields=["title","seats","notes"]')).body.data;
    expect(row).toEqual({ title: 'Fjords', seats: 4, notes: 'From afar' });
    expect(await desk.violations()).toEqual([]);
  });

  it('says what somebody changed, takes edits back, and warns before it is left', async () => {
    await openTrip(await made({ title: 'Glacier', seats: 2 }));
    await field('Title').fill('Glaciers');
    await page.keyboard.press('Control+s');
    await status('Draft');
    await page.getByText(/changed Title from Glacier to Glaciers/).waitFor();
    await field('Seats').fill('9');
    await field('Title').focus();
    await status('Not Saved');
    await page.keyboard.press('Control+j');
    await page.getByRole('dialog', { name: 'Jump to a field' }).waitFor();
    await page.keyboard.type('note');
    await page.keyboard.press('Enter');
    await becomes("document.activeElement?.id === 'field-notes'");
    await page.getByRole('link', { name: 'Cairn' }).click();
    await page.getByRole('dialog', { name: 'Leave without saving?' }).getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Undo' }).click();
    expect(await field('Seats').inputValue()).toBe('2');
    await status('Draft');
  });

  it('puts two people’s changes together, and asks only where both changed the same', async () => {
    const name = await made({ title: 'Lakes', seats: 2, notes: 'calm' });
    await openTrip(name);
    await field('Title').fill('Lakes, mine');
    await field('Seats').fill('8');
    await admin('PUT', `/api/resource/Trip/${name}`, { title: 'Lakes, theirs', notes: 'windy' });
    await page.keyboard.press('Control+s');
    const dialog = page.getByRole('dialog', { name: 'Somebody else saved this meanwhile' });
    await dialog.waitFor();
    expect(await dialog.locator('fieldset').count()).toBe(1);
    expect(await desk.violations()).toEqual([]);
    await dialog.locator('fieldset').getByText('Theirs', { exact: true }).click();
    await dialog.getByRole('button', { name: 'Save this' }).click();
    await status('Draft');
    const { title, seats, notes } = (await admin('GET', `/api/resource/Trip/${name}`)).body.data;
    expect({ title, seats, notes }).toEqual({ title: 'Lakes, theirs', seats: 8, notes: 'windy' });
  });

  it('keeps what was entered through a reload, but no password', async () => {
    const name = await made({ title: 'Coast' });
    await openTrip(name);
    await field('Title').fill('Coast and islands');
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.locator('#field-secret').fill('Very secret 1');
    await page.locator('#field-title').focus();
    await becomes(`${DRAFTS}.length > 0`);
    await page.waitForTimeout(600);
    expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain('Very secret');
    page.once('dialog', (leave) => void leave.accept());
    await page.reload();
    await page.getByRole('button', { name: 'Restore what you entered' }).click();
    expect(await field('Title').inputValue()).toBe('Coast and islands');
    await page.keyboard.press('Control+s');
    await status('Draft');
    expect(await page.evaluate(DRAFTS)).toEqual([]);
  });

  it('puts what was left unsaved onto what somebody saved since', async () => {
    const name = await made({ title: 'Harbour', notes: 'old' });
    await openTrip(name);
    await field('Title').fill('Harbour at night');
    await becomes(`${DRAFTS}.length > 0`);
    await admin('PUT', `/api/resource/Trip/${name}`, { notes: 'new' });
    page.once('dialog', (leave) => void leave.accept());
    await page.reload();
    await page.getByRole('button', { name: 'Restore what you entered' }).click();
    await page.getByRole('button', { name: 'Go on with this' }).click();
    await status('Not Saved');
    await page.keyboard.press('Control+s');
    await status('Draft');
    const { title, notes } = (await admin('GET', `/api/resource/Trip/${name}`)).body.data;
    expect({ title, notes }).toEqual({ title: 'Harbour at night', notes: 'new' });
  });

  it('copies a document by the keyboard, and keeps the copy through a reload', async () => {
    await openTrip(await made({ title: 'Original', seats: 7 }));
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('Shift+D');
    await page.waitForURL(/\/trip\/new$/);
    await status('Not Saved');
    expect(await field('Seats').inputValue()).toBe('7');
    await becomes(`${DRAFTS}.length > 0`);
    page.once('dialog', (leave) => void leave.accept());
    await page.reload();
    await page.getByRole('button', { name: 'Restore what you entered' }).click();
    await page.keyboard.press('Control+s');
    await page.waitForURL(/\/trip\/(?!new)/);
    const { data } = (await admin('GET', '/api/resource/Trip?filters=[["title","=","Original"]]&fields=["seats"]'))
      .body;
    expect(data).toEqual([{ seats: 7 }, { seats: 7 }]);
  });

  it('submits, cancels and amends', async () => {
    const name = await made({ title: 'Summit' });
    await openTrip(name);
    await page.keyboard.press('Control+s');
    await page.getByRole('dialog', { name: 'Submit Summit?' }).getByRole('button', { name: 'Submit' }).click();
    await status('Submitted');
    const after = await made({ title: 'Descent', before: name });
    await admin('POST', '/api/method/frappe.client.submit', {
      doc: JSON.stringify((await admin('GET', `/api/resource/Trip/${after}`)).body.data),
    });
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    const linked = page.getByRole('dialog', { name: 'Cancel what is linked too?' });
    await linked.getByText(after).waitFor();
    await linked.getByRole('button', { name: 'Cancel all' }).click();
    await status('Cancelled');
    await page.getByRole('button', { name: 'Amend' }).click();
    await page.waitForURL(/\/trip\/new$/);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(new RegExp(`/trip/${name}-1$`));
  });

  it('shows what links to a document that therefore cannot be deleted, and deletes it once nothing does', async () => {
    const name = await made({ title: 'Base' });
    const other = await made({ title: 'From base', before: name });
    await openTrip(name);
    await page.keyboard.press('Control+Shift+d');
    await page.getByRole('dialog', { name: 'Delete Base?' }).getByRole('button', { name: 'Delete' }).click();
    const links = page.getByRole('dialog', { name: 'Others link to it' });
    await links.getByRole('link', { name: other }).waitFor();
    await links.getByRole('button', { name: 'Close' }).last().click();
    await admin('DELETE', `/api/resource/Trip/${other}`);
    await page.keyboard.press('Control+Shift+d');
    await page.getByRole('dialog', { name: 'Delete Base?' }).getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL(/\/app\/trip$/);
    expect((await admin('GET', `/api/resource/Trip/${name}`)).status).toBe(404);
  });

  it('takes comments that mention people, tags, assignments and files', async () => {
    const name = await made({ title: 'Talk' });
    await openTrip(name);
    const box = page.getByLabel('Write a comment; @ mentions somebody');
    await box.fill('Look at this ');
    await box.press('End');
    await box.pressSequentially('@Ing');
    await page.getByRole('option', { name: /Ingrid Haugen/ }).waitFor();
    await box.press('Enter');
    await box.press('Control+Enter');
    await page.locator('.comment .mention', { hasText: '@Ingrid Haugen' }).waitFor();
    const told = await desk.server.site.run('Administrator', (ctx) =>
      ctx.sudo().pluck('Notification Log', 'for_user', { filters: { type: 'Mention' } }),
    );
    expect(told).toEqual(['ingrid.haugen@example.com']);

    await page.getByRole('button', { name: 'Add a tag' }).click();
    await page.getByLabel('New tag').fill('Steep');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove tag Steep' }).waitFor();

    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles({
        ...{ name: 'map.txt', mimeType: 'text/plain', buffer: Buffer.from('north is up') },
      });
    await page.getByRole('link', { name: 'map.txt' }).waitFor();
    expect(await desk.violations()).toEqual([]);
  });

  it('runs scripts of a doctype by their events, and goes on when one of them is broken', async () => {
    const script = (name: string, text: string) =>
      admin('POST', '/api/resource/Client Script', {
        ...{ name, dt: 'Trip', view: 'Form', enabled: 1, script: text },
      });
    await script('Broken', 'frappe.ui.form.on("Trip", {');
    await script(
      'Seats',
      `frappe.ui.form.on('Trip', {
        refresh(frm) { frm.add_custom_button('Double', () => frm.set_value('seats', frm.doc.seats * 2)); },
        seats(frm) { frm.toggle_display('notes', frm.doc.seats > 5); },
        async validate(frm) {
          await new Promise((resolve) => setTimeout(resolve, 20));
          if (frm.doc.seats > 50) frappe.throw('Too many seats');
        },
      });`,
    );
    const name = await made({ title: 'Scripted', seats: 30, notes: 'x' });
    await openTrip(name);
    await page.getByText(/script “Broken” has an error/).waitFor();
    await page.getByRole('button', { name: 'Double' }).click();
    await becomes("document.getElementById('field-seats').value === '60'");
    await page.keyboard.press('Control+s');
    await page.getByRole('dialog', { name: 'Not possible' }).getByText('Too many seats').waitFor();
    await page.keyboard.press('Escape');
    await field('Seats').fill('3');
    await field('Title').focus();
    await page.locator('[data-field=notes]').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+s');
    await status('Draft');
    expect((await admin('GET', `/api/resource/Trip/${name}`)).body.data.seats).toBe(3);
  });

  it('makes what a link needs on the way, in a few fields', async () => {
    await openTrip(await made({ title: 'Second half' }));
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.locator('#field-before').fill('First half');
    await page.getByRole('option', { name: /new Trip/i }).click();
    const dialog = page.getByRole('dialog', { name: 'New Trip' });
    await dialog.waitFor();
    await dialog.getByLabel('Title').fill('First half');
    await dialog.getByLabel('Title').press('Control+Enter');
    await dialog.waitFor({ state: 'detached' });
    await status('Not Saved');
    await page.keyboard.press('Control+s');
    await status('Draft');
    const [first] = (await admin('GET', '/api/resource/Trip?filters=[["title","=","First half"]]')).body.data;
    const [second] = (await admin('GET', '/api/resource/Trip?filters=[["title","=","Second half"]]&fields=["before"]'))
      .body.data;
    expect(second.before).toBe(first.name);
  });

  it('renames a document into another', async () => {
    const from = await made({ title: 'Twin' });
    const to = await made({ title: 'Twin, kept' });
    await openTrip(from);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    const dialog = page.getByRole('dialog', { name: 'Rename Twin' });
    await dialog.getByLabel('New name').fill(to);
    await dialog.getByRole('button', { name: 'Rename' }).click();
    await dialog.getByRole('alert').waitFor();
    await dialog.getByLabel(/Merge with/).check();
    await dialog.getByRole('button', { name: 'Rename' }).click();
    await page.waitForURL(`**/app/trip/${to}`);
    await page.getByRole('heading', { level: 1, name: 'Twin, kept' }).waitFor();
    expect((await admin('GET', `/api/resource/Trip/${from}`)).status).toBe(404);
  });

  it('shows somebody who may only read no way to write', async () => {
    const name = await made({ title: 'Only to read' });
    await admin('PUT', '/api/resource/User/ingrid.haugen@example.com', { new_password: 'Ingrid-Pass-42' });
    await desk.login('ingrid.haugen@example.com', 'Ingrid-Pass-42');
    await openTrip(name);
    await page.getByText('Only to read', { exact: true }).first().waitFor();
    expect(
      await page
        .getByRole('button', { name: 'Save', exact: true })
        .evaluateAll((all) => all.map((one) => one.outerHTML)),
    ).toEqual([]);
    expect(await page.locator('.fields input:not([readonly]):not([disabled])').count()).toBe(0);
    await page.getByRole('button', { name: 'More actions' }).click();
    expect(await page.getByRole('menuitem').allTextContents()).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/Delete|Rename|Discard|Duplicate/)]),
    );
    await page.keyboard.press('Escape');
    await desk.login();
  });

  it('says when there is nothing, and fits a phone', async () => {
    await desk.goto('/app/trip/nowhere');
    await page.getByText('There is no Trip called nowhere', { exact: false }).waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    await openTrip(await made({ title: 'Small' }));
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(390);
    expect(await desk.violations()).toEqual([]);
  });
});
