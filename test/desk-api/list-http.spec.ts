/** The desk's lists as a browser asks for them: cookies, forms, a background job, a file. */
import { databases } from '../support/databases.js';
import { cookieOf } from '../support/person.js';
import { ADMIN_PASSWORD, loggedIn, type Person, type Product, startProduct } from '../support/product.js';
import { until } from '../support/until.js';

describe.each(databases)("the desk's lists over HTTP on $name", (database) => {
  let product: Product;
  let admin: Person;
  beforeAll(async () => {
    product = await startProduct(database);
    admin = await loggedIn(product.url, 'Administrator', ADMIN_PASSWORD);
    await product.site.run('Administrator', async (ctx) => {
      for (let at = 1; at <= 30; at++) {
        await ctx.newDoc('ToDo', { description: `task ${at}`, priority: at % 2 ? 'High' : 'Low' }).insert();
      }
    });
  });
  afterAll(() => product.close());

  it('need two requests for first rows: the rows, and how many there are', async () => {
    const filters = JSON.stringify([['ToDo', 'priority', '=', 'High']]);
    const rows = await admin('POST', '/api/method/frappe.desk.reportview.get', {
      doctype: 'ToDo',
      fields: JSON.stringify(['`tabToDo`.`name`', '`tabToDo`.`description`', '`tabToDo`.`_assign`']),
      filters,
      order_by: '`tabToDo`.`creation` desc',
      start: 0,
      page_length: 20,
      view: 'List',
      group_by: '',
      with_comment_count: 1,
    });
    expect(rows.status).toBe(200);
    expect(Object.keys(rows.body)).toEqual(['message']);
    expect(rows.body.message.keys).toEqual(['name', 'description', '_assign', '_comment_count']);
    expect(rows.body.message.values).toHaveLength(15);
    const count = await admin('POST', '/api/method/frappe.desk.reportview.get_count', {
      doctype: 'ToDo',
      filters,
      fields: '[]',
      distinct: 'false',
      limit: 1001,
    });
    expect(count.body).toEqual({ message: 15 });
  });

  it('are sent as a file that is saved, not shown', async () => {
    const cookie = await cookieOf(product.url, 'Administrator', ADMIN_PASSWORD);
    const exported = await fetch(`${product.url}/api/method/frappe.desk.reportview.export_query`, {
      method: 'POST',
      headers: { ...cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ doctype: 'ToDo', fields: '["description"]', file_format_type: 'CSV', title: 'To-Dos' }),
    });
    expect(exported.status).toBe(200);
    expect(exported.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''To-Dos.csv");
    expect((await exported.text()).trimEnd().split('\r\n')).toHaveLength(31);
  });

  it('have many documents deleted by a background job', async () => {
    const names = await product.site.run('Administrator', (ctx) => ctx.pluck('ToDo', 'name', { limit: 12 }));
    const asked = await admin('POST', '/api/method/frappe.desk.reportview.delete_items', {
      doctype: 'ToDo',
      items: names,
    });
    expect(asked).toMatchObject({ status: 200, body: { message: [] } });
    const left = () => product.site.run('Administrator', (ctx) => ctx.count('ToDo'));
    await until(async () => (await left()) === 18);
    const [job] = (await admin('GET', '/api/resource/Background%20Job?fields=["status","result","done","total"]')).body
      .data;
    expect(job).toMatchObject({ done: 12, total: 12 });
  });

  it('tell what the fault of a question is', async () => {
    const wrong = await admin('POST', '/api/method/frappe.desk.reportview.get', {
      doctype: 'ToDo',
      fields: '["nothing"]',
    });
    expect(wrong).toMatchObject({ status: 417, body: { exc_type: 'DataError' } });
    const none = await admin('POST', '/api/method/frappe.desk.reportview.get', {});
    expect(none).toMatchObject({ status: 417, body: { exc_type: 'FrappeTypeError' } });
  });
});
