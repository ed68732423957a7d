import { databases } from '../support/databases.js';
import { ADMIN_PASSWORD, loggedIn, type Person, type Product, startProduct } from '../support/product.js';

describe.each(databases)('a form over HTTP on $name', (database) => {
  let product: Product;
  let admin: Person;
  beforeAll(async () => {
    product = await startProduct(database);
    admin = await loggedIn(product.url, 'Administrator', ADMIN_PASSWORD);
    await product.site.run('Administrator', (ctx) => ctx.newDoc('Note', { title: 'Read me', content: 'x' }).insert());
  }, 60_000);
  afterAll(() => product.close());

  const note = () => product.site.run('Administrator', (ctx) => ctx.pluck('Note', 'name', { limit: 1 }));

  it('answers getdoc and getdoctype with their parts beside the message', async () => {
    const [name] = await note();
    const where = `/api/method/frappe.desk.form.load.getdoc?doctype=Note&name=${encodeURIComponent(name as string)}`;
    const { status, body } = await admin('GET', where);
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(['_link_titles', 'docinfo', 'docs']);
    expect(body.docs[0]).toMatchObject({ doctype: 'Note', title: 'Read me' });
    const meta = await admin('GET', '/api/method/frappe.desk.form.load.getdoctype?doctype=Note');
    expect(Object.keys(meta.body).sort()).toEqual(['docs', 'user_settings']);
    const missing = await admin('GET', '/api/method/frappe.desk.form.load.getdoc?doctype=Note&name=none');
    expect(missing.body).toEqual({ message: [] });
  });

  it('is closed to visitors', async () => {
    const { status } = await fetch(`${product.url}/api/method/frappe.desk.form.load.getdoc?doctype=Note&name=x`);
    expect(status).toBe(403);
  });
});
