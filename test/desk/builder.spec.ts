import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { type DeskBrowser, openDesk } from './support/browser.js';

describe('doctypes, forms and permissions made in the browser', () => {
  let desk: DeskBrowser;
  let page: Page;
  beforeAll(async () => {
    desk = await openDesk();
    ({ page } = desk);
    page.setDefaultTimeout(8000);
    await desk.login();
  }, 60_000);
  afterAll(() => desk.close());

  const post = async (path: string, data: Record<string, unknown>) => {
    const answer = await page.request.post(desk.server.url + path, { data });
    return { status: answer.status(), body: (await answer.json()) as Record<string, unknown> };
  };
  const properties = () => page.getByRole('region', { name: 'Properties of the field' });
  const board = () => page.getByRole('region', { name: 'Fields' });
  const fields = () => board().locator('[data-board-row] .spacer').allTextContents();
  const add = async (type: string, label: string) => {
    await page.getByLabel('Add a field').selectOption(type);
    await properties().getByLabel('Label', { exact: true }).fill(label);
    await board().getByRole('button', { name: label }).waitFor();
  };
  const save = async () => {
    await page.keyboard.press('Control+s');
    await page.getByText('Not saved').waitFor({ state: 'detached' });
  };

  it('a doctype is made, its list opens, and it takes documents', async () => {
    await desk.goto('/app/doctype/new');
    await page.getByLabel('Name', { exact: false }).first().fill('Gadget');
    await add('Data', 'Serial No');
    await properties().getByLabel('Mandatory', { exact: true }).check();
    await properties().getByText('List and Search', { exact: true }).click();
    await properties().getByLabel('In List View').check();
    await add('Int', 'Weight');
    await add('Check', 'Is Heavy');
    await page.getByRole('region', { name: 'Preview' }).getByLabel('Serial No').waitFor();
    expect(await desk.violations('main')).toEqual([]);
    await page.keyboard.press('Control+s');
    await page.getByText('Gadget is there, and takes documents.').waitFor();
    await page.getByRole('link', { name: 'Open its list' }).click();
    await page
      .getByRole('heading', { name: /Gadget/ })
      .first()
      .waitFor();
    const { status } = await post('/api/resource/Gadget', { serial_no: 'X1', weight: 12 });
    expect(status).toBe(200);
    const refused = await post('/api/resource/Gadget', { weight: 1 });
    expect(refused.status).toBe(417);
  }, 60_000);

  it('what the server refuses is said at the field', async () => {
    await desk.goto('/app/doctype/Gadget');
    await board().getByRole('button', { name: 'Weight' }).click();
    await add('Link', 'Owner Of It');
    await properties().getByLabel('Options').fill('Ghost');
    await page.keyboard.press('Control+s');
    await board().locator('.wrong', { hasText: 'Owner Of It' }).waitFor();
    expect(await properties().getByRole('alert').first().textContent()).toContain('Ghost');
    await properties().getByRole('button', { name: 'Remove this field' }).click();
    expect(await fields()).toEqual(['Serial No', 'Weight', 'Is Heavy']);
    await save();
  }, 60_000);

  it('is exported with its fields', async () => {
    await page.getByRole('button', { name: 'More' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Export JSON' }).click();
    const file = JSON.parse(await readFile(await (await download).path(), 'utf8')) as Record<string, unknown>;
    expect(file).toMatchObject({ name: 'Gadget', field_order: ['serial_no', 'weight', 'is_heavy'] });
  });

  it('a standard doctype is only shown, and customized beside: added to, arranged by keyboard, mandatory by condition', async () => {
    await desk.goto('/app/doctype/Note');
    await page.getByText('comes from a file').waitFor();
    expect(await page.getByLabel('Add a field').count()).toBe(0);
    await page.getByRole('link', { name: 'Customize' }).click();
    await board().getByRole('button', { name: 'Title' }).click();
    await add('Data', 'Reason');
    const before = await fields();
    const row = board().getByRole('button', { name: 'Reason' });
    await row.focus();
    await page.keyboard.press('Alt+ArrowUp');
    const after = await fields();
    expect(after.indexOf('Reason')).toBe(before.indexOf('Reason') - 1);
    await page.locator('[data-board-row]:focus', { hasText: 'Reason' }).waitFor();
    await properties().getByText('Property Depends On').click();
    const condition = properties().getByLabel('Mandatory Depends On');
    await condition.click();
    await page.keyboard.type('eval:doc.public');
    await page.getByText('Not saved').waitFor();
    await save();
    expect(await fields()).toEqual(after);
    expect(await page.getByLabel('Add a field').count()).toBe(1);
    expect(await properties().getByRole('button', { name: 'Remove this field' }).count()).toBe(1);
    expect(await desk.violations('main')).toEqual([]);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Open the list' }).click();
    await page.getByRole('button', { name: 'New Note' }).click();
    await page.getByLabel('Public', { exact: true }).check();
    await page.locator('[data-field=custom_reason] .needed').waitFor();
    await page.getByLabel('Public', { exact: true }).uncheck();
    await page.locator('[data-field=custom_reason] .needed').waitFor({ state: 'detached' });
  }, 60_000);

  it('a role gets a right by a click, and it is said why somebody may read', async () => {
    const user = { email: 'reader@example.com', first_name: 'Reader', send_welcome_email: 0 };
    expect((await post('/api/resource/User', { ...user, roles: [{ role: 'Moderator' }] })).status).toBe(200);
    const explained = async () => {
      const { body } = await post('/api/method/frappe.core.doctype.permission_inspector.permission_inspector.explain', {
        user: user.email,
        doctype: 'Gadget',
      });
      return body.message;
    };
    expect(await explained()).toMatchObject({ allowed: false });
    await desk.goto('/app/permission-manager?doctype=Gadget');
    await page.getByLabel('Role of the new rule').selectOption('Moderator');
    await page.getByRole('button', { name: 'Add rule' }).click();
    const write = page.getByLabel('Write: Moderator, level 0');
    await write.waitFor();
    expect(await explained()).toMatchObject({ allowed: true });
    await write.check();
    await page.locator('td.waiting').waitFor({ state: 'detached' });
    await page.reload();
    expect(await write.isChecked()).toBe(true);
    expect(await desk.violations('main')).toEqual([]);

    await page.getByRole('tab', { name: 'Why can somebody' }).click();
    await page.getByLabel('User', { exact: true }).fill('reader');
    await page.getByRole('option', { name: /reader@example.com/ }).click();
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByRole('heading', { name: /reader@example.com may read Gadget/ }).waitFor();
    expect(await page.locator('.answer').textContent()).toContain('Moderator');
    expect(await desk.violations('main')).toEqual([]);
  }, 60_000);
});
