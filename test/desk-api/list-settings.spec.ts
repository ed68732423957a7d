import { databases } from '../support/databases.js';
import { BOSS, CLERK, type Desk, openDesk, PORTER } from './support/lists.js';

const GET = 'frappe.model.utils.user_settings.get';
const SAVE = 'frappe.model.utils.user_settings.save';

describe.each(databases)('what people keep of lists on $name', (database) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(database);
  });
  afterAll(() => desk.close());

  it('keeps settings by user and doctype, view by view', async () => {
    const read = async (user: string) => JSON.parse((await desk.call(user, GET, { doctype: 'Parcel' })).message);
    expect(await read(PORTER)).toEqual({});
    const list = { List: { sort_by: 'name', filters: [] } };
    const saved = await desk.call(PORTER, SAVE, { doctype: 'Parcel', user_settings: JSON.stringify(list) });
    expect(saved.message).toEqual(list);
    await desk.call(PORTER, SAVE, { doctype: 'Parcel', user_settings: { last_view: 'Kanban' } });
    expect(await read(PORTER)).toEqual({ ...list, last_view: 'Kanban' });
    expect(await read(CLERK)).toEqual({});
  });

  it('refuses settings that are too large, no object, or of no doctype', async () => {
    const save = (doctype: string, user_settings: unknown) => desk.call(PORTER, SAVE, { doctype, user_settings });
    await expect(save('Parcel', { note: 'x'.repeat(60_001) })).rejects.toThrow('too large');
    await expect(save('Parcel', '[1]')).rejects.toThrow("'user_settings' should be of type 'dict'");
    await expect(save('No Such', {})).rejects.toMatchObject({ status: 404 });
  });

  const filter = { filter_name: 'Mine', reference_doctype: 'Parcel', filters: '[["Parcel","status","=","Open"]]' };

  it('shows filters to whose they are, shared ones to everybody', async () => {
    await desk.as(PORTER, (ctx) => ctx.newDoc('List Filter', { ...filter, for_user: PORTER }).insert());
    await desk.as(BOSS, (ctx) => ctx.newDoc('List Filter', { ...filter, filter_name: 'All', for_user: '' }).insert());
    const seen = (user: string) =>
      desk.as(user, (ctx) => ctx.pluck('List Filter', 'filter_name', { order_by: 'name' }));
    expect((await seen(PORTER)).sort()).toEqual(['All', 'Mine']);
    expect(await seen(CLERK)).toEqual(['All']);
  });

  it('lets System Managers alone share a filter, and nobody keep one in the name of another', async () => {
    const make = (values: object) =>
      desk.as(PORTER, (ctx) => ctx.newDoc('List Filter', { ...filter, ...values }).insert());
    await expect(make({ for_user: '' })).rejects.toMatchObject({ status: 403 });
    await expect(make({ for_user: CLERK })).rejects.toMatchObject({ status: 403 });
    await expect(make({ for_user: PORTER, filters: 'x' })).rejects.toThrow('Filters: JSON');
    await expect(make({ for_user: PORTER, reference_doctype: 'Waybill' })).rejects.toMatchObject({ status: 403 });
  });

  it('lets a shared filter be changed by System Managers', async () => {
    const name = (await desk.admin((ctx) => ctx.exists('List Filter', { filter_name: 'All' }))) as string;
    await expect(desk.as(PORTER, (ctx) => ctx.deleteDoc('List Filter', name))).rejects.toMatchObject({ status: 403 });
    await desk.as(BOSS, (ctx) => ctx.deleteDoc('List Filter', name));
  });
});
