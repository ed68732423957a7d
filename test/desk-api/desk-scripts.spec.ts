import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databases } from '../support/databases.js';
import { cookieOf } from '../support/person.js';
import { ADMIN_PASSWORD, loggedIn, type Person, type Product, startProduct } from '../support/product.js';

const STAFF = { email: 'staff@example.com', first_name: 'Staff', new_password: 'Staff-Pass-42', send_welcome_email: 0 };

describe.each(databases)('scripts of the desk on $name', (database) => {
  let product: Product;
  let admin: Person;
  let cookie: { cookie: string };
  const fetched = (where: string, headers: Record<string, string> = cookie) =>
    fetch(`${product.url}/assets/desk-scripts/${where}`, { headers });
  const script = (name: string, text: string, more = {}) =>
    admin('POST', '/api/resource/Client Script', {
      ...{ name, dt: 'Note', view: 'Form', enabled: 1, script: text, ...more },
    });

  beforeAll(async () => {
    product = await startProduct(database);
    cookie = await cookieOf(product.url, 'Administrator', ADMIN_PASSWORD);
    admin = await loggedIn(product.url, 'Administrator', ADMIN_PASSWORD);
    await script('Alpha', "frappe.ui.form.on('Note', { refresh() {} });");
    await script('Off', 'never()', { enabled: 0 });
    await script('For lists', "frappe.listview_settings['Note'] = {};", { view: 'List' });
  }, 60_000);
  afterAll(() => product?.close());

  it('come as a file of the doctype: those that are enabled, of the view that is asked for', async () => {
    const form = await fetched('Note.js');
    const text = await form.text();
    expect([form.status, form.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect(text).toContain("frappe.ui.form.on('Note'");
    expect(text).not.toContain('never()');
    expect(text).not.toContain('listview_settings');
    expect(await (await fetched('Note.js?view=list')).text()).toContain('listview_settings');
  });

  it('stand each in a function of its own, that tells its error by its name', async () => {
    await script('Broken', 'frappe.ui.form.on("Note", {');
    await script('Throws', 'nothing.of.that.name();');
    const told: string[] = [];
    const on: string[] = [];
    const frappe = {
      script_failed: (name: string, error: unknown) => told.push(`${name}: ${String(error)}`),
      ui: { form: { on: (doctype: string) => on.push(doctype) } },
    };
    const run = new Function('window', 'frappe', await (await fetched('Note.js')).text());
    run({ frappe }, frappe);
    expect(on).toEqual(['Note']);
    expect(told).toEqual([expect.stringMatching(/^Broken: /), expect.stringMatching(/^Throws: .*nothing/)]);
  });

  it('are sent again only when they have changed', async () => {
    const tag = (await fetched('Note.js')).headers.get('etag') ?? '';
    const again = await fetched('Note.js', { ...cookie, 'if-none-match': tag });
    expect([again.status, await again.text()]).toEqual([304, '']);
    await script('Later', 'later();');
    expect((await fetched('Note.js', { ...cookie, 'if-none-match': tag })).status).toBe(200);
  });

  it('are for desk users who may look at the doctype', async () => {
    expect((await fetched('Note.js', {})).status).toBe(403);
    await admin('POST', '/api/resource/User', STAFF);
    const staff = await cookieOf(product.url, STAFF.email, STAFF.new_password);
    expect((await fetched('Note.js', staff)).status).toBe(403);
    await admin('PUT', `/api/resource/User/${STAFF.email}`, { roles: [{ role: 'Moderator' }] });
    expect((await fetched('Error Log.js', staff)).status).toBe(403);
  });

  it('of a doctype that does not exist are not found', async () => {
    expect((await fetched('No Such Thing.js')).status).toBe(404);
    expect((await fetched('Note')).status).toBe(404);
  });
});
