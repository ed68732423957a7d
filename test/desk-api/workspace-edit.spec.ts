import { PermissionError } from '../../src/engine/index.js';
import { MANAGER, MODERATOR, type School } from '../lms/support/school.js';
import { databases } from '../support/databases.js';
import { ARRANGER, CLERK, openDesk } from './support/desk.js';

const of = (verb: string) => `frappe.desk.doctype.workspace.workspace.${verb}`;

describe.each(databases)('the page editor on $name', (database) => {
  let school: School;
  beforeAll(async () => {
    school = await openDesk(database);
  }, 60_000);
  afterAll(() => school.close());

  const call = <T = Record<string, unknown>>(user: string, verb: string, args: Record<string, unknown>) =>
    school.call<T>(user, of(verb), args);
  const make = (user: string, page: Record<string, unknown>) => call(user, 'new_page', { new_page: page });
  const stored = (name: string) =>
    school.site.admin(async (ctx) => (await ctx.getDoc('Workspace', name)).toJSON() as Record<string, unknown>);
  const block = (type: string, label: string) => ({ id: label, type, data: { [`${type}_name`]: label, col: 4 } });

  it('makes a private page for everybody, of which each can have one of the same title', async () => {
    expect(await make(CLERK, { title: 'Mine', icon: 'star' })).toMatchObject({
      ...{ name: `Mine-${CLERK}`, title: 'Mine', public: 0, for_user: CLERK },
    });
    expect(await make(MODERATOR, { title: 'Mine' })).toMatchObject({ name: `Mine-${MODERATOR}` });
    await expect(make(CLERK, { title: 'Mine' })).rejects.toThrow('There is a page Mine already');
    await expect(make(CLERK, { title: ' ' })).rejects.toThrow('title');
    await expect(make(CLERK, { title: 'Bad', content: '{' })).rejects.toThrow('content is not valid JSON');
  });

  it('ignores whose page the client says it is', async () => {
    expect(await make(CLERK, { title: 'Theirs', for_user: MANAGER })).toMatchObject({ for_user: CLERK });
  });

  it('lets only those who manage pages make public ones', async () => {
    await expect(make(CLERK, { title: 'Board', public: 1 })).rejects.toThrow(PermissionError);
    expect(await make(ARRANGER, { title: 'Board', public: 1 })).toMatchObject({ name: 'Board', public: 1 });
    expect(await make(MANAGER, { title: 'Second Board', public: 1 })).toMatchObject({ public: 1, for_user: '' });
    await expect(call(CLERK, 'hide_page', { page_name: 'Board' })).rejects.toThrow(PermissionError);
    await expect(call(CLERK, 'delete_page', { page: { name: 'Board' } })).rejects.toThrow(PermissionError);
    await expect(call(CLERK, 'save_page', { title: 'Board', public: 1, blocks: '[]' })).rejects.toThrow(
      PermissionError,
    );
  });

  it('nobody sees or changes the private page of another', async () => {
    const name = `Mine-${CLERK}`;
    for (const user of [MODERATOR, ARRANGER, MANAGER]) {
      await expect(call(user, 'update_page', { name, title: 'Taken' })).rejects.toThrow(PermissionError);
      await expect(call(user, 'duplicate_page', { page_name: name, new_page: { title: 'Copy' } })).rejects.toThrow(
        PermissionError,
      );
      await expect(call(user, 'delete_page', { page: name })).rejects.toThrow(PermissionError);
    }
  });

  it('puts widgets on a page, the later in the place of the earlier, and drops what no block shows', async () => {
    const shortcut = { label: 'Tasks', type: 'DocType', link_to: 'ToDo', stats_filter: '{"status":"Open"}' };
    const card = { label: 'Work', links: [{ label: 'ToDo', link_type: 'DocType', link_to: 'ToDo' }] };
    const blocks = [block('shortcut', 'Tasks'), block('card', 'Work')];
    const save = (new_widgets: unknown, shown: unknown[]) =>
      call(CLERK, 'save_page', { title: 'Mine', public: 0, new_widgets, blocks: JSON.stringify(shown) });
    expect(await save({ shortcut: [shortcut], card: [card] }, blocks)).toEqual({
      ...{ name: 'Mine', public: 0, label: `Mine-${CLERK}` },
    });
    await save({ shortcut: [{ ...shortcut, color: 'Red' }], card: [card] }, blocks);
    let page = await stored(`Mine-${CLERK}`);
    expect(page.shortcuts).toMatchObject([{ label: 'Tasks', color: 'Red' }]);
    expect(page.links).toMatchObject([
      { type: 'Card Break', label: 'Work', link_count: 1 },
      { type: 'Link', link_to: 'ToDo' },
    ]);
    await save({}, [block('shortcut', 'Tasks')]);
    page = await stored(`Mine-${CLERK}`);
    expect(page.links).toEqual([]);
    expect(page.shortcuts).toHaveLength(1);
  });

  it('takes a page by its name too, and no public page for a private one of its title', async () => {
    const save = (user: string, which: Record<string, unknown>) =>
      call(user, 'save_page', { ...which, blocks: [block('shortcut', 'Tasks')] });
    expect(await save(CLERK, { name: `Mine-${CLERK}` })).toMatchObject({ label: `Mine-${CLERK}` });
    await expect(save(ARRANGER, { title: 'Board', public: 0 })).rejects.toThrow('Workspace Board not found');
  });

  it('refuses widgets that do not fit, saying why', async () => {
    const save = (new_widgets: unknown) => call(CLERK, 'save_page', { title: 'Mine', new_widgets, blocks: [] });
    await expect(save({ gadget: [] })).rejects.toThrow('there is no widget "gadget"');
    await expect(save({ shortcut: [{ label: 'X', type: 'Nothing' }] })).rejects.toThrow(
      'Type of the Workspace Shortcut',
    );
    await expect(save({ shortcut: [{ type: 'URL', url: 'https://x.org' }] })).rejects.toThrow('Label');
    await expect(save({ shortcut: [{ label: 'X', type: 'URL', url: 'javascript:alert(1)' }] })).rejects.toThrow('url');
    await expect(save({ shortcut: [{ label: 'X', type: 'DocType', link_to: 'Error Log' }] })).rejects.toThrow(
      PermissionError,
    );
    await expect(save({ chart: [{ label: 'X', chart_name: 'Logins' }] })).rejects.toThrow(PermissionError);
    await expect(save({ quick_list: [{ label: 'X', document_type: 'ToDo', quick_list_filter: '{' }] })).rejects.toThrow(
      'quick_list_filter is not valid JSON',
    );
  });

  it('saves a page that shows what there is not yet', async () => {
    const { content } = await stored('Learning');
    await call(MANAGER, 'save_page', { title: 'Learning', public: 1, new_widgets: {}, blocks: content });
    const page = await stored('Learning');
    expect(page.shortcuts).toHaveLength(11);
    expect(page.content).toBe(content);
  });

  it('gives a page another title, with its children below it', async () => {
    await make(CLERK, { title: 'Below', parent_page: `Mine-${CLERK}` });
    const moved = await call(CLERK, 'update_page', { name: `Mine-${CLERK}`, title: 'Own', icon: 'heart' });
    expect(moved).toEqual({ name: 'Own', public: 0, label: `Own-${CLERK}` });
    expect(await stored(`Below-${CLERK}`)).toMatchObject({ parent_page: `Own-${CLERK}` });
    expect(await stored(`Own-${CLERK}`)).toMatchObject({ icon: 'heart', title: 'Own', label: `Own-${CLERK}` });
    await expect(
      call(CLERK, 'update_page', { name: `Own-${CLERK}`, title: 'Own', parent: `Below-${CLERK}` }),
    ).rejects.toThrow('parent_page');
  });

  it('makes a private page public for those who may, and its children with it', async () => {
    await expect(call(CLERK, 'update_page', { name: `Own-${CLERK}`, title: 'Own', public: 1 })).rejects.toThrow(
      PermissionError,
    );
    await make(ARRANGER, { title: 'Plan' });
    await make(ARRANGER, { title: 'Detail', parent_page: `Plan-${ARRANGER}` });
    await call(ARRANGER, 'update_page', { name: `Plan-${ARRANGER}`, title: 'Plan', public: 1 });
    expect(await stored('Plan')).toMatchObject({ public: 1, for_user: '' });
    expect(await stored('Detail')).toMatchObject({ public: 1, parent_page: 'Plan' });
  });

  it('hides and shows public pages', async () => {
    const sees = async (user: string) => {
      const found = await school.call<{ pages: { name: string }[] }>(
        user,
        'frappe.desk.desktop.get_workspace_sidebar_items',
      );
      return found.pages.some(({ name }) => name === 'Board');
    };
    expect(await call(ARRANGER, 'hide_page', { page_name: 'Board' })).toBe(true);
    expect([await sees(CLERK), await sees(ARRANGER)]).toEqual([false, true]);
    await call(ARRANGER, 'unhide_page', { page_name: 'Board' });
    expect(await sees(CLERK)).toBe(true);
  });

  it('copies a page with what stands on it', async () => {
    const copy = await call(CLERK, 'duplicate_page', { page_name: 'Tools', new_page: { title: 'My Tools' } });
    expect(copy).toMatchObject({ public: 0, for_user: CLERK, title: 'My Tools', roles: [] });
    expect((copy.shortcuts as unknown[]).length).toBe(4);
    expect(copy.name).not.toBe('Tools');
  });

  it('sorts pages: everybody their own, and the public ones those who manage them', async () => {
    const items = [{ name: `My Tools-${CLERK}` }, { name: `Below-${CLERK}`, parent_page: `My Tools-${CLERK}` }];
    expect(await call(CLERK, 'sort_pages', { sb_private_items: items })).toBe(true);
    expect(await stored(`Below-${CLERK}`)).toMatchObject({ sequence_id: 2, parent_page: `My Tools-${CLERK}` });
    const others = [{ name: `Detail` }, { name: `Mine-${MODERATOR}` }];
    expect(await call(CLERK, 'sort_pages', { sb_private_items: others })).toBe(false);
    await expect(call(CLERK, 'sort_pages', { sb_public_items: [{ name: 'Tools' }] })).rejects.toThrow(PermissionError);
    await call(ARRANGER, 'sort_pages', { sb_public_items: JSON.stringify([{ name: 'Tools' }, { name: 'Board' }]) });
    expect(await stored('Tools')).toMatchObject({ sequence_id: 1 });
  });

  it('deletes a page; what stood below it stands at the top', async () => {
    await call(CLERK, 'delete_page', { page: { name: `My Tools-${CLERK}` } });
    expect(await stored(`Below-${CLERK}`)).toMatchObject({ parent_page: '' });
    expect(await school.count('Workspace', '`name` = ?', [`My Tools-${CLERK}`])).toBe(0);
  });
});
