import { databases } from '../support/databases.js';
import { addParcels, BOSS, CLERK, type Desk, openDesk, PORTER } from './support/lists.js';

const GET = 'frappe.desk.reportview.get';
const COUNT = 'frappe.desk.reportview.get_count';

describe.each(databases)('lists of the desk on $name', (database) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(database);
    await addParcels(desk);
    await desk.as(BOSS, async (ctx) => {
      const todo = { description: 'look', reference_type: 'Parcel', reference_name: 'P1' };
      await ctx.newDoc('ToDo', { ...todo, allocated_to: PORTER }).insert();
      const comment = { comment_type: 'Comment' as const, reference_doctype: 'Parcel', content: 'hm' };
      for (const name of ['P1', 'P1', 'P2']) await ctx.newDoc('Comment', { ...comment, reference_name: name }).insert();
      await ctx.db.execute("UPDATE `tabParcel` SET `_user_tags` = ',heavy,red' WHERE `name` IN ('P1', 'P2')");
      await ctx.db.execute("UPDATE `tabParcel` SET `_user_tags` = ',red' WHERE `name` = 'P3'");
    });
  });
  afterAll(() => desk.close());

  const listing = {
    doctype: 'Parcel',
    fields: JSON.stringify(['`tabParcel`.`name`', '`tabParcel`.`status`', '`tabParcel`.`_assign`']),
    order_by: '`tabParcel`.`name` asc',
    start: 0,
    page_length: 20,
  };

  it('answers keys, values and who the assigned are', async () => {
    const { message } = await desk.call(PORTER, GET, { ...listing, filters: '[["Parcel","name","in",["P1","P2"]]]' });
    expect(message).toEqual({
      keys: ['name', 'status', '_assign'],
      values: [
        ['P1', 'Open', JSON.stringify([PORTER])],
        ['P2', 'Sent', null],
      ],
      user_info: {
        [PORTER]: { name: PORTER, email: PORTER, fullname: 'porter', image: null, time_zone: 'UTC' },
      },
    });
  });

  it('answers an empty list when nothing is found', async () => {
    expect((await desk.call(PORTER, GET, { ...listing, filters: { name: 'none' } })).message).toEqual([]);
  });

  it('reads first rows with comments and people in three statements, the count in one', async () => {
    const rows = await desk.call(PORTER, GET, { ...listing, with_comment_count: 1 });
    expect(rows.statements).toBeLessThanOrEqual(3);
    const { keys, values } = rows.message;
    expect(keys.at(-1)).toBe('_comment_count');
    expect(values.map((row: unknown[]) => row.at(-1))).toEqual([2, 1, 0, 0, 0, 0]);
    const count = await desk.call(PORTER, COUNT, { doctype: 'Parcel', limit: 1001 });
    expect(count.statements).toBe(1);
  });

  it("reads fields of rows under the desk's names for them", async () => {
    const { message } = await desk.call(PORTER, GET, {
      doctype: 'Parcel',
      fields: ['`tabParcel`.`name`', "`tabParcel Line`.`thing` as 'Parcel Line:thing'"],
      filters: [['Parcel', 'name', '=', 'P1']],
    });
    expect(message).toMatchObject({
      keys: ['name', 'Parcel Line:thing'],
      values: [
        ['P1', 'box 1'],
        ['P1', 'string'],
      ],
    });
  });

  it('adds totals under a report', async () => {
    const args = { doctype: 'Parcel', fields: ['name', 'weight'], add_total_row: 1 };
    const { message } = await desk.call(PORTER, GET, args);
    expect(message.values.at(-1)).toEqual(['Total', 21]);
  });

  it('answers rows as objects too', async () => {
    const args = { doctype: 'Parcel', filters: '{"status":"Sent"}', order_by: 'name desc', page_length: 2 };
    const { message } = await desk.call(PORTER, 'frappe.desk.reportview.get_list', args);
    expect(message).toEqual([{ name: 'P6' }, { name: 'P4' }]);
  });

  it('counts all, distinct ones, and no further than asked', async () => {
    const count = async (args: object) => (await desk.call(PORTER, COUNT, { doctype: 'Parcel', ...args })).message;
    expect(await count({})).toBe(6);
    expect(await count({ limit: 4 })).toBe(4);
    const onLines = [['Parcel Line', 'thing', 'is', 'set']];
    expect(await count({ filters: onLines, distinct: 'true', fields: '[]' })).toBe(6);
  });

  it('leaves out fields above the level of the user, and refuses filters and orders by them', async () => {
    const { message } = await desk.call(PORTER, GET, { doctype: 'Parcel', fields: ['name', 'cost'] });
    expect(message.keys).toEqual(['name']);
    const filtered = desk.call(PORTER, COUNT, { doctype: 'Parcel', filters: { cost: ['>', 200] } });
    await expect(filtered).rejects.toThrow('You do not have permission to access field: Parcel.cost');
    const sorted = desk.call(PORTER, GET, { doctype: 'Parcel', order_by: 'cost desc' });
    await expect(sorted).rejects.toThrow('You do not have permission to access field: Parcel.cost');
  });

  it('refuses lists of what the user may not read', async () => {
    const waybills = desk.call(PORTER, GET, { doctype: 'Waybill' });
    await expect(waybills).rejects.toMatchObject({ status: 403 });
    await expect(desk.call(PORTER, COUNT, { doctype: 'Waybill' })).rejects.toMatchObject({ status: 403 });
  });

  it.each([
    { order_by: 'name; drop table `tabParcel`' },
    { order_by: '(select password from __Auth limit 1)' },
    { group_by: 'sleep(5)' },
    { fields: '["(select 1)"]' },
    { fields: '["name as `a`b`"]' },
    { fields: '["`tabUser`.`api_key`"]' },
    { filters: '{"name) or 1=1 -- ": 1}' },
    { filters: '[["Parcel","name","= 1 or",1]]' },
    { filters: '[["`User` where","name","=",1]]' },
    { filters: 'not json' },
    { fields: '{"a": 1}' },
  ])('refuses %j', async (args) => {
    const refused = await desk.call(PORTER, GET, { doctype: 'Parcel', ...args }).catch((error: unknown) => error);
    expect([404, 417]).toContain((refused as { status?: number }).status);
  });

  it('counts tags, and documents without any', async () => {
    const args = { doctype: 'Parcel', stats: '["_user_tags"]', filters: '[]' };
    const { message } = await desk.call(PORTER, 'frappe.desk.reportview.get_sidebar_stats', args);
    expect(message).toEqual({
      stats: {
        _user_tags: [
          ['red', 3],
          ['heavy', 2],
          ['No Tags', 3],
        ],
      },
    });
  });

  it('counts by value for the dashboard of filters, within the filters', async () => {
    const stats = [
      { name: 'status', type: 'Select' },
      { name: 'depot', type: 'Link' },
      { name: 'no_such', type: 'Data' },
    ];
    const args = { doctype: 'Parcel', stats, filters: [['Parcel', 'weight', '>', 1]] };
    const { message } = await desk.call(PORTER, 'frappe.desk.reportview.get_filter_dashboard_data', args);
    expect(message).toEqual({
      status: [
        ['Sent', 3],
        ['Open', 2],
      ],
      depot: [
        ['North', 3],
        ['South', 2],
      ],
    });
    const hidden = desk.call(PORTER, 'frappe.desk.reportview.get_stats', { doctype: 'Parcel', stats: ['cost'] });
    await expect(hidden).rejects.toMatchObject({ status: 403 });
  });

  it('groups by a field and by the assigned', async () => {
    const group = async (field: string, user = PORTER) =>
      (
        await desk.call(user, 'frappe.desk.listview.get_group_by_count', {
          doctype: 'Parcel',
          current_filters: '[]',
          field,
        })
      ).message;
    expect(await group('depot')).toEqual([
      { count: 4, name: 'North' },
      { count: 2, name: 'South' },
    ]);
    expect(await group('assigned_to')).toEqual([{ name: PORTER, count: 1 }]);
    expect(await group('owner')).toEqual([{ count: 6, name: 'Administrator' }]);
    await expect(group('status`; drop')).rejects.toThrow('has no field');
    await expect(group('cost')).rejects.toMatchObject({ status: 403 });
    await expect(group('status', 'Guest')).rejects.toMatchObject({ status: 403 });
  });

  it('keeps how a list looks, for System Managers to say', async () => {
    const get = async () =>
      (await desk.call(PORTER, 'frappe.desk.listview.get_list_settings', { doctype: 'Parcel' })).message;
    const set = (user: string, values: object) =>
      desk.call(user, 'frappe.desk.listview.set_list_settings', { doctype: 'Parcel', values });
    expect(await get()).toBeUndefined();
    await expect(set(CLERK, { disable_count: 1 })).rejects.toMatchObject({ status: 403 });
    await set(BOSS, { disable_count: 1 });
    await set(BOSS, { total_fields: '6' });
    expect(await get()).toMatchObject({
      doctype: 'List View Settings',
      name: 'Parcel',
      disable_count: 1,
      total_fields: '6',
    });
  });
});
