import { PermissionError } from '../../src/engine/index.js';
import { CREATOR, MANAGER, MODERATOR, type School } from '../lms/support/school.js';
import { databases } from '../support/databases.js';
import { ARRANGER, CLERK, openDesk, statementsOf } from './support/desk.js';

interface Sidebar {
  pages: { name: string; title: string; public: number; for_user: string | null; is_hidden: number; content: string }[];
  has_access: boolean;
  has_create_access: boolean;
}
type Item = Record<string, unknown> & { label: string; links: Item[] };
type Desktop = Record<'charts' | 'shortcuts' | 'cards' | 'quick_lists' | 'number_cards', { items: Item[] }> & {
  content: { type: string; data: Record<string, unknown> }[];
};

const PAGES = 'frappe.desk.desktop.get_workspace_sidebar_items';
const PAGE = 'frappe.desk.desktop.get_desktop_page';
const RESULTS = 'frappe.desk.desktop.get_number_card_results';
const COUNTS = 'frappe.desk.desktop.get_shortcut_counts';

describe.each(databases)('pages of the desk on $name', (database) => {
  let school: School;
  beforeAll(async () => {
    school = await openDesk(database);
    await school.course('Published Course');
    await school.course('Draft Course', 1, { published: 0 });
  }, 60_000);
  afterAll(() => school.close());

  const titles = async (user: string) =>
    (await school.call<Sidebar>(user, PAGES)).pages.map(({ title }) => title).sort();
  const desktop = (user: string, page: unknown) => school.call<Desktop>(user, PAGE, { page });
  const labels = (items: readonly Item[]) => items.map(({ label }) => label);

  it('are found by those whose roles they name', async () => {
    expect(await titles(MODERATOR)).toEqual(['Learning', 'Tools']);
    expect(await titles(CREATOR)).toEqual(['Learning', 'Tools']);
    expect(await titles(MANAGER)).toEqual(['Learning', 'Setup', 'Tools']);
    expect(await titles(CLERK)).toEqual(['Tools']);
    await expect(desktop(CLERK, 'Learning')).rejects.toThrow(PermissionError);
    await expect(desktop(CLERK, { name: 'Setup' })).rejects.toThrow(PermissionError);
  });

  it('are not found by somebody for whom their module is blocked', async () => {
    await school.site.addUser('blocked@school.org', ['Moderator']);
    await school.site.admin(async (ctx) => {
      const user = await ctx.importing().getDoc('User', 'blocked@school.org');
      user.append('block_modules', { module: 'LMS' });
      await user.save();
    });
    expect(await titles('blocked@school.org')).toEqual(['Tools']);
  });

  it('say who may arrange the public ones', async () => {
    expect(await school.call(CLERK, PAGES)).toMatchObject({ has_access: false, has_create_access: true });
    for (const user of [MANAGER, ARRANGER]) expect(await school.call(user, PAGES)).toMatchObject({ has_access: true });
  });

  it('show what the user may see, and nothing of doctypes that there are not yet', async () => {
    const page = await desktop(MANAGER, { name: 'Learning', title: 'Learning' });
    expect(labels(page.shortcuts.items)).toEqual([
      'Visit LMS Portal',
      'Create a Course',
      'LMS Settings',
      'Users',
      'Course',
      'Enrollments',
      'Courses Completed',
      'Programs',
    ]);
    expect(labels(page.charts.items)).toContain('Signups');
    expect(labels(page.charts.items)).not.toContain('Certification');
    expect(labels(page.cards.items)).toEqual(['Course Data', 'Programs']);
    expect(labels(page.cards.items[0]?.links ?? [])).toEqual(['Course', 'Module', 'Lesson', 'Category']);
    const blocks = page.content.map(({ data }) => Object.values(data)[0]);
    expect(blocks).toContain('Course Enrollments');
    expect(blocks).not.toContain('Quiz Results');
    expect(blocks).not.toContain('Certification');
  });

  it('show charts and cards over rows to those who read the documents that hold them', async () => {
    const page = await desktop(MODERATOR, 'Learning');
    expect(labels(page.charts.items)).toContain('Program Members by Status');
    expect(labels(page.number_cards.items)).toContain('Program Members');
  });

  it('show what is there once a doctype is', async () => {
    await school.site.admin((ctx) =>
      ctx
        .newDoc('DocType', {
          ...{ name: 'LMS Quiz', module: 'LMS', custom: 1 },
          fields: [{ fieldname: 'title', fieldtype: 'Data', label: 'Title' }],
          permissions: [{ role: 'Moderator', read: 1 }],
        })
        .insert(),
    );
    const page = await desktop(MODERATOR, 'Learning');
    expect(labels(page.cards.items[0]?.links ?? [])).toContain('Quiz');
    expect(page.cards.items.at(-1)).toMatchObject({ label: 'Custom Documents', links: [{ link_to: 'LMS Quiz' }] });
    expect(labels((await desktop(CREATOR, 'Learning')).cards.items[0]?.links ?? [])).not.toContain('Quiz');
  });

  it('count what the shortcuts lead to, as far as the user may see it', async () => {
    expect(await school.call(MODERATOR, COUNTS, { page: 'Learning' })).toEqual({
      Course: 1,
      Enrollments: 0,
      'Courses Completed': 0,
      Programs: 0,
    });
    await school.as(CLERK, (ctx) => ctx.newDoc('ToDo', { description: 'mine', allocated_to: CLERK }).insert());
    expect(await school.call(CLERK, COUNTS, { page: 'Tools' })).toEqual({ ToDo: 1 });
    expect(await school.call(MANAGER, COUNTS, { page: 'Tools' })).toEqual({ ToDo: 0 });
  });

  it('tell what their cards say, and bring the charts and cards themselves', async () => {
    const page = await desktop(MODERATOR, 'Learning');
    expect(page.charts.items[0]?.doc).toMatchObject({ document_type: 'LMS Enrollment', time_interval: 'Weekly' });
    const results = await school.call<Record<string, unknown>>(MODERATOR, RESULTS, { page: 'Learning' });
    expect(results['Published Courses']).toEqual({ result: 1, difference: null });
    expect(Object.keys(results).sort()).toEqual(labels(page.number_cards.items).sort());
    expect(await school.call(CLERK, RESULTS, { page: 'Tools' })).toEqual({});
    await expect(school.call(CLERK, RESULTS, { page: 'Setup' })).rejects.toThrow(PermissionError);
  });

  it('take few statements', async () => {
    expect(await statementsOf(school, MODERATOR, PAGES)).toBeLessThanOrEqual(4);
    expect(await statementsOf(school, MODERATOR, PAGE, { page: 'Learning' })).toBeLessThanOrEqual(14);
    expect(await statementsOf(school, MODERATOR, COUNTS, { page: 'Learning' })).toBeLessThanOrEqual(8);
  });

  it('refuse a page that is named by nothing', async () => {
    await expect(desktop(MANAGER, { title: 'Learning' })).rejects.toThrow('page: say which page');
    await expect(desktop(MANAGER, 'No Such Page')).rejects.toThrow('No Such Page');
  });
});
