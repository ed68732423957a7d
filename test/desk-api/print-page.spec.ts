import { databases } from '../support/databases.js';
import { ADMIN_PASSWORD, type Product, startProduct } from '../support/product.js';

describe.each(databases)('the page to print on $name', (database) => {
  let product: Product;
  let cookie: string;
  const open = (query: string, headers: Record<string, string> = { cookie }) =>
    fetch(`${product.url}/printview?${query}`, { headers });

  beforeAll(async () => {
    product = await startProduct(database);
    await product.site.run('Administrator', (ctx) =>
      ctx.newDoc('Note', { title: 'A & B', content: '<p>Hello</p>' }).insert(),
    );
    const login = await fetch(`${product.url}/api/method/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ usr: 'Administrator', pwd: ADMIN_PASSWORD }),
    });
    cookie = login.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
  }, 60_000);
  afterAll(() => product.close());

  it('is a page on which nothing runs', async () => {
    const name = await product.site.run('Administrator', (ctx) => ctx.exists('Note', { title: 'A & B' }));
    const page = await open(`doctype=Note&name=${encodeURIComponent(name ?? '')}`);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('script-src');
    const html = await page.text();
    expect(html).toContain('<title>A &amp; B</title>');
    expect(html).toContain('<p>Hello</p>');
    expect(html).toContain('size: A4');
  });

  it('is refused to visitors, and says what is missing', async () => {
    expect((await open('doctype=Note&name=A', {})).status).toBe(403);
    expect((await open('doctype=Note&name=None')).status).toBe(404);
    expect((await open('doctype=Nothing&name=x')).status).toBe(404);
    expect((await open('name=x')).status).toBe(417);
  });
});
