/** What lists of the desk show of documents that a user sees only some of. */
import type { Hooks } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { addParcels, BOSS, CLERK, type Desk, openDesk, PORTER } from './support/lists.js';

const hooks = {
  has_permission: { Parcel: (ctx: { user: string }) => ctx.user !== PORTER || { depot: 'South' } },
} as Hooks;

describe.each(databases)('lists of some of the documents on $name', (database) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(database, hooks);
    await addParcels(desk);
    await desk.admin((ctx) => ctx.db.execute("UPDATE `tabParcel` SET `_user_tags` = ',t'"));
  });
  afterAll(() => desk.close());

  const ask = async (method: string, args: object = {}) =>
    (await desk.call(PORTER, method, { doctype: 'Parcel', ...args })).message;

  it('show, count and sum up those alone', async () => {
    const rows = await ask('frappe.desk.reportview.get', { fields: ['name'], order_by: 'name asc' });
    expect(rows.values).toEqual([['P5'], ['P6']]);
    expect(await ask('frappe.desk.reportview.get_count')).toBe(2);
    const stats = await ask('frappe.desk.reportview.get_stats', { stats: ['_user_tags', 'depot'] });
    expect(stats).toEqual({
      _user_tags: [
        ['t', 2],
        ['No Tags', 0],
      ],
      depot: [['South', 2]],
    });
    const groups = await ask('frappe.desk.listview.get_group_by_count', { field: 'depot' });
    expect(groups).toEqual([{ name: 'South', count: 2 }]);
  });

  it('change those alone', async () => {
    const bulk = 'frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs';
    const data = { status: 'Lost' };
    expect(await ask(bulk, { docnames: ['P1', 'P5'], action: 'update', data })).toEqual(['P1']);
    const board = { kanban_board_name: 'B', reference_doctype: 'Parcel', field_name: 'status' };
    const columns = ['Open', 'Sent', 'Lost'].map((column_name) => ({ column_name }));
    await desk.as(BOSS, (ctx) =>
      ctx
        .sudo()
        .newDoc('Kanban Board', { ...board, columns })
        .insert(),
    );
    const kanban = 'frappe.desk.doctype.kanban_board.kanban_board.update_order';
    const [, moved] = await ask(kanban, { board_name: 'B', order: { Sent: ['P1', 'P5'] } });
    expect(moved).toEqual([{ name: 'P5', column: 'Sent' }]);
    expect(await desk.admin((ctx) => ctx.getValue('Parcel', 'P1', ['status']))).toEqual({ status: 'Open' });
  });

  it('are in reports of lists as far as one sees them, whoever saved the report', async () => {
    const settings = JSON.stringify({ fields: [['name', 'Parcel']], filters: [], order_by: 'name asc' });
    const save = { name: 'All Parcels', doctype: 'Parcel', report_settings: settings };
    await desk.call(CLERK, 'frappe.desk.reportview.save_report', save);
    const run = async (user: string) =>
      (await desk.call(user, 'frappe.desk.query_report.run', { report_name: 'All Parcels' })).message.result;
    expect(await run(CLERK)).toHaveLength(6);
    expect(await run(PORTER)).toEqual([{ name: 'P5' }, { name: 'P6' }]);
  });

  it('group as a report view asks, and sort by what was computed', async () => {
    const grouped = await desk.call(CLERK, 'frappe.desk.reportview.get', {
      doctype: 'Parcel',
      fields: ['`tabParcel`.`depot`', 'sum(`tabParcel`.`weight`) as _aggregate_column'],
      group_by: '`tabParcel`.`depot`',
      order_by: '_aggregate_column desc',
    });
    expect(grouped.message).toMatchObject({
      keys: ['depot', '_aggregate_column'],
      values: [
        ['South', 11],
        ['North', 10],
      ],
    });
  });
});
