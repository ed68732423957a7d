import { databases } from '../support/databases.js';
import { addParcels, BOSS, CLERK, type Desk, openDesk, PORTER } from './support/lists.js';

const KANBAN = 'frappe.desk.doctype.kanban_board.kanban_board';
const TREE = 'frappe.desk.treeview';

describe.each(databases)('boards, calendars and trees on $name', (database) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(database);
    await addParcels(desk);
    await desk.admin(async (ctx) => {
      const day = (subject: string, starts_on: string | null, ends_on: string | null) =>
        ctx.newDoc('Tour Day', { subject, starts_on, ends_on }).insert();
      await day('before', '2026-04-01 08:00:00', '2026-04-02 08:00:00');
      await day('across', '2026-04-29 08:00:00', '2026-05-02 08:00:00');
      await day('open end', '2026-05-10 08:00:00', null);
      await day('after', '2026-06-10 08:00:00', '2026-06-11 08:00:00');
      await day('never', null, null);
    });
  });
  afterAll(() => desk.close());

  describe('calendar', () => {
    const field_map = { start: 'starts_on', end: 'ends_on', title: 'subject', id: 'name' };
    const may = { doctype: 'Tour Day', start: '2026-05-01', end: '2026-06-01', field_map: JSON.stringify(field_map) };
    const GET = 'frappe.desk.calendar.get_events';

    it('has what touches the time, and what has begun and has no end', async () => {
      const { message, statements } = await desk.call(PORTER, GET, may);
      expect(message.map((event: { subject: string }) => event.subject)).toEqual(['across', 'open end']);
      expect(Object.keys(message[0])).toEqual(['name', 'starts_on', 'ends_on', 'subject', 'color']);
      expect(statements).toBe(1);
    });

    it('filters events', async () => {
      const { message } = await desk.call(PORTER, GET, { ...may, filters: '[["Tour Day","subject","like","op%"]]' });
      expect(message).toHaveLength(1);
    });

    it.each([
      [{ field_map: { start: 'ifnull(starts_on, 1)', end: 'ends_on' } }, 'field_map.start'],
      [{ field_map: { start: 'subject', end: 'ends_on' } }, 'field_map.start'],
      [{ field_map: { start: 'starts_on', end: 'ends_on', title: 'x' } }, 'field_map.title'],
      [{ start: "2026-05-01' or '1'='1" }, "'start'"],
    ])('refuses %j', async (args, name) => {
      await expect(desk.call(PORTER, GET, { ...may, ...args })).rejects.toThrow(name);
    });

    it('moves an event for whoever may write it', async () => {
      const name = await desk.admin((ctx) => ctx.exists('Tour Day', { subject: 'after' }));
      const moved = { doctype: 'Tour Day', name, starts_on: '2026-05-20 08:00:00', ends_on: '2026-05-21 08:00:00' };
      const move = (user: string) => desk.call(user, 'frappe.desk.calendar.update_event', { args: moved, field_map });
      await expect(move(PORTER)).rejects.toMatchObject({ status: 403 });
      await move(BOSS);
      expect((await desk.call(PORTER, GET, may)).message).toHaveLength(3);
    });
  });

  describe('tree', () => {
    beforeAll(async () => {
      const add = (args: object) => desk.call(BOSS, `${TREE}.add_node`, { doctype: 'Shelf', ...args });
      await add({ label: 'A', is_group: 1, parent: 'Shelf', is_root: 'true' });
      await add({ label: 'B', is_group: 1, parent: 'A', is_root: 'false' });
      await add({ label: 'C', is_group: 0, parent_shelf: 'B' });
      await add({ label: 'D', is_group: 0, parent: 'A', owner: PORTER, _assign: '["x"]' });
    });

    it('shows the nodes below one, and the roots', async () => {
      const children = async (args: object) =>
        (await desk.call(BOSS, `${TREE}.get_children`, { doctype: 'Shelf', ...args })).message;
      expect(await children({})).toEqual([{ value: 'A', title: 'A', expandable: 1 }]);
      expect(await children({ parent: 'A' })).toEqual([
        { value: 'B', title: 'B', expandable: 1 },
        { value: 'D', title: 'D', expandable: 0 },
      ]);
    });

    it('shows all of it in one statement', async () => {
      const args = { doctype: 'Shelf', label: 'All Shelves', parent: 'Shelf' };
      const { message, statements } = await desk.call(BOSS, `${TREE}.get_all_nodes`, args);
      expect(message.map((one: { parent: string; data: unknown[] }) => [one.parent, one.data.length])).toEqual([
        ['All Shelves', 1],
        ['A', 2],
        ['B', 1],
      ]);
      expect(statements).toBe(1);
      const byMethod = await desk.call(BOSS, `${TREE}.get_all_nodes`, { ...args, parent: 'A', label: 'A' });
      expect(byMethod.message).toHaveLength(2);
    });

    it('takes no method for a tree that writes, or that there is not', async () => {
      const all = (tree_method: string) =>
        desk.call(BOSS, `${TREE}.get_all_nodes`, { doctype: 'Shelf', label: 'x', tree_method });
      await expect(all('os.system')).rejects.toThrow('Failed to get method');
      await expect(all('frappe.desk.reportview.delete_items')).rejects.toMatchObject({ status: 403 });
    });

    it('keeps a new node free of what belongs to the system', async () => {
      const node = await desk.admin((ctx) => ctx.getValue('Shelf', 'D', ['owner', '_assign']));
      expect(node).toEqual({ owner: BOSS, _assign: null });
    });

    it('is numbered anew from its parents', async () => {
      await desk.admin((ctx) => ctx.db.execute('UPDATE `tabShelf` SET `lft` = 0, `rgt` = 0'));
      await expect(
        desk.call(PORTER, 'frappe.utils.nestedset.rebuild_tree', { doctype: 'Shelf' }),
      ).rejects.toMatchObject({
        status: 403,
      });
      await desk.call(BOSS, 'frappe.utils.nestedset.rebuild_tree', { doctype: 'Shelf' });
      const below = await desk.admin((ctx) =>
        ctx.pluck('Shelf', 'name', { filters: [['name', 'descendants of', 'A']], order_by: 'lft' }),
      );
      expect(below).toEqual(['B', 'C', 'D']);
    });

    it('refuses parents that lead back to themselves, and doctypes that are no tree', async () => {
      await desk.admin((ctx) => ctx.db.execute("UPDATE `tabShelf` SET `parent_shelf` = 'C' WHERE `name` = 'A'"));
      const rebuild = (doctype: string) => desk.call(BOSS, 'frappe.utils.nestedset.rebuild_tree', { doctype });
      await expect(rebuild('Shelf')).rejects.toThrow('lead back to itself');
      await expect(rebuild('Parcel')).rejects.toThrow('Parcel is no tree');
      await expect(desk.call(PORTER, `${TREE}.get_children`, { doctype: 'Parcel' })).rejects.toThrow('is no tree');
    });
  });

  describe('kanban', () => {
    const columns = (board: { columns: { column_name: string; order: string | null }[] }) =>
      board.columns.map(({ column_name, order }) => [column_name, order]);
    const quick = (user: string, board_name: string, field_name = 'status') =>
      desk.call(user, `${KANBAN}.quick_kanban_board`, { doctype: 'Parcel', board_name, field_name });

    it('is made with a column for each option, private to its maker', async () => {
      await quick(PORTER, 'Mine');
      await desk.as(BOSS, (ctx) =>
        ctx
          .sudo()
          .newDoc('Kanban Board', {
            kanban_board_name: 'Ours',
            reference_doctype: 'Parcel',
            field_name: 'status',
            columns: ['Open', 'Sent', 'Lost'].map((column_name) => ({ column_name })),
          })
          .insert(),
      );
      const boards = async (user: string) =>
        (await desk.call(user, `${KANBAN}.get_kanban_boards`, { doctype: 'Parcel' })).message;
      expect(await boards(PORTER)).toEqual([
        { name: 'Mine', filters: null, reference_doctype: 'Parcel', private: 1 },
        { name: 'Ours', filters: null, reference_doctype: 'Parcel', private: 0 },
      ]);
      expect(await boards(CLERK)).toHaveLength(1);
      await expect(quick(PORTER, 'Bad', 'title')).rejects.toThrow('has no Select title');
    });

    it('moves cards with the rules of the document, and keeps their order', async () => {
      const order = JSON.stringify({ Open: ['P3', 'P2'], Sent: ['P1', 'hidden'] });
      const { message } = await desk.call(PORTER, `${KANBAN}.update_order`, { board_name: 'Ours', order });
      const [board, moved] = message;
      expect(moved).toEqual([
        { name: 'P2', column: 'Open' },
        { name: 'P1', column: 'Sent' },
      ]);
      expect(columns(board)).toEqual([
        ['Open', '["P3","P2"]'],
        ['Sent', '["P1","hidden"]'],
        ['Lost', null],
      ]);
      expect(await desk.admin((ctx) => ctx.getValue('Parcel', 'P2', ['status']))).toEqual({ status: 'Open' });
    });

    it('moves one card to its place', async () => {
      const card = { docname: 'P2', from_colname: 'Open', to_colname: 'Sent', old_index: 1, new_index: 0 };
      const args = { board_name: 'Ours', ...card };
      const { message } = await desk.call(PORTER, `${KANBAN}.update_order_for_single_card`, args);
      expect(columns(message).slice(0, 2)).toEqual([
        ['Open', '["P3"]'],
        ['Sent', '["P2","P1","hidden"]'],
      ]);
      const added = await desk.call(PORTER, `${KANBAN}.add_card`, {
        board_name: 'Ours',
        docname: 'P5',
        colname: 'Open',
      });
      expect(columns(added.message)[0]).toEqual(['Open', '["P3","P5"]']);
    });

    it('is laid out by those who may write it alone', async () => {
      const ask = (user: string, method: string, args: object) =>
        desk.call(user, `${KANBAN}.${method}`, { board_name: 'Ours', ...args });
      await expect(ask(PORTER, 'add_column', { column_title: 'New' })).rejects.toMatchObject({ status: 403 });
      await expect(ask(PORTER, 'save_settings', { settings: {} })).rejects.toMatchObject({ status: 403 });
      const added = await ask(BOSS, 'add_column', { column_title: 'New' });
      expect(added.message.map((row: { column_name: string }) => row.column_name)).toEqual([
        'Open',
        'Sent',
        'Lost',
        'New',
      ]);
      await expect(ask(BOSS, 'add_column', { column_title: 'New' })).rejects.toThrow('two columns New');
      const archived = await ask(BOSS, 'archive_restore_column', { column_title: 'New', status: 'Archived' });
      expect(archived.message.at(-1)).toMatchObject({ column_name: 'New', status: 'Archived' });
      const ordered = await ask(BOSS, 'update_column_order', { order: '["Lost","Open"]' });
      expect(columns(ordered.message).map(([name]) => name)).toEqual(['Lost', 'Open', 'Sent', 'New']);
      await ask(BOSS, 'set_indicator', { column_name: 'Lost', indicator: 'Red' });
      const saved = await ask(BOSS, 'save_settings', { settings: { fields: ['weight'], show_labels: true } });
      expect(saved.message).toEqual({ fields: '["weight"]', show_labels: 1 });
      await expect(ask(BOSS, 'save_settings', { settings: { fields: ['<b>'] } })).rejects.toThrow('has no field <b>');
    });

    it('hides private boards, and moves no cards that one may not write', async () => {
      const order = { Open: ['P1'] };
      await expect(desk.call(CLERK, `${KANBAN}.update_order`, { board_name: 'Mine', order })).rejects.toMatchObject({
        status: 403,
      });
      await expect(desk.call('Guest', `${KANBAN}.update_order`, { board_name: 'Ours', order })).rejects.toMatchObject({
        status: 403,
      });
    });
  });
});
