import { databases } from '../support/databases.js';
import { ADMIN_PASSWORD, loggedIn, type Person, type Product, startProduct } from '../support/product.js';

const call = (name: string, args: Record<string, unknown> = {}) => {
  const query = new URLSearchParams(
    Object.entries(args).map(([key, value]): [string, string] => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
  return `/api/method/${name}?${query}`;
};
const DESKTOP = 'frappe.desk.desktop';
const WORKSPACE = '/api/method/frappe.desk.doctype.workspace.workspace';

describe.each(databases)('the page Learning over HTTP, on $name', (database) => {
  let product: Product;
  let admin: Person;
  beforeAll(async () => {
    product = await startProduct(database, { demoData: true });
    admin = await loggedIn(product.url, 'Administrator', ADMIN_PASSWORD);
  }, 120_000);
  afterAll(() => product.close());

  it('shows its figures from a new site on', async () => {
    const start = await admin('GET', call('frappe.boot.get_bootinfo'));
    expect(start.body.message.allowed_workspaces.map(({ name }: { name: string }) => name)).toEqual([
      ...['Learning', 'Tools', 'Setup'],
    ]);
    const page = await admin('GET', call(`${DESKTOP}.get_desktop_page`, { page: { name: 'Learning', public: 1 } }));
    expect(page.status).toBe(200);
    expect(page.body.message.cards.items).not.toHaveLength(0);
    const counts = await admin('GET', call(`${DESKTOP}.get_shortcut_counts`, { page: 'Learning' }));
    expect(counts.body.message.Course).toBeGreaterThan(3);
    expect(counts.body.message.Enrollments).toBeGreaterThan(0);
    const cards = await admin('GET', call(`${DESKTOP}.get_number_card_results`, { page: 'Learning' }));
    expect(cards.body.message['Published Courses'].result).toBe(counts.body.message.Course);
    for (const { chart_name } of page.body.message.charts.items) {
      const chart = await admin('GET', call('frappe.desk.doctype.dashboard_chart.dashboard_chart.get', { chart_name }));
      expect(chart.status).toBe(200);
      expect(chart.body.message.labels.length).toBe(chart.body.message.datasets[0].values.length);
    }
  });

  it('finds its courses', async () => {
    const found = await admin('GET', call('frappe.desk.search.search_everything', { txt: 'coach' }));
    expect(found.body.message.records).toContainEqual(
      expect.objectContaining({ doctype: 'LMS Course', name: 'coaching' }),
    );
  });

  it('keeps what its editor saves, as JSON text or as it is, and shows no markup that runs', async () => {
    const made = await admin('POST', `${WORKSPACE}.new_page`, {
      new_page: JSON.stringify({ title: 'Team', public: true }),
    });
    expect(made.body.message).toMatchObject({ name: 'Team', public: 1 });
    const blocks = [
      { id: 'a', type: 'header', data: { text: '<b>Team</b><img src=x onerror="alert(1)">', col: 12 } },
      { id: 'b', type: 'shortcut', data: { shortcut_name: 'Tasks', col: 3 } },
    ];
    const saved = await admin('POST', `${WORKSPACE}.save_page`, {
      ...{ title: 'Team', public: 1, blocks: JSON.stringify(blocks) },
      new_widgets: JSON.stringify({ shortcut: [{ label: 'Tasks', type: 'DocType', link_to: 'ToDo' }] }),
    });
    expect(saved.body.message).toEqual({ name: 'Team', public: 1, label: 'Team' });
    const page = (await admin('GET', call(`${DESKTOP}.get_desktop_page`, { page: 'Team' }))).body.message;
    expect(page.content[0].data.text).toContain('<b>Team</b>');
    expect(JSON.stringify(page.content)).not.toContain('onerror');
    expect(page.shortcuts.items).toMatchObject([{ label: 'Tasks' }]);
  });

  it('changes nothing on a GET, and nothing for a visitor', async () => {
    expect(
      (await admin('GET', call('frappe.desk.doctype.workspace.workspace.delete_page', { page: 'Team' }))).status,
    ).toBe(403);
    const response = await fetch(product.url + call(`${DESKTOP}.get_desktop_page`, { page: 'Learning' }));
    expect(response.status).toBe(403);
  });
});
