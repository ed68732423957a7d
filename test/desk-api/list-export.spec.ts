import { readSheet } from '../../src/apps/core/transfer/sheet.js';
import { Download } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { addParcels, BOSS, CLERK, type Desk, openDesk, PORTER } from './support/lists.js';

/** A file that is made whole, not page by page. */
function bytesOf({ content }: Download): Buffer {
  if (!(content instanceof Uint8Array)) throw new Error('the file comes in parts');
  return Buffer.from(content);
}

const EXPORT = 'frappe.desk.reportview.export_query';

describe.each(databases)('lists as files on $name', (database) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(database);
    await addParcels(desk);
    await desk.admin(async (ctx) => {
      for (const title of ['=1+1', '+cmd', '-12.5', '@sum', '\ttab']) {
        await ctx.db.insertRows(
          'tabParcel',
          ['name', 'title', 'status', 'creation'],
          [[`x${title}`, title, 'Lost', ctx.now()]],
        );
      }
    });
  });
  afterAll(() => desk.close());

  const file = async (user: string, args: object): Promise<Download> => {
    const { message } = await desk.call(user, EXPORT, { doctype: 'Parcel', ...args });
    expect(message).toBeInstanceOf(Download);
    return message;
  };
  const lines = async (user: string, args: object) =>
    bytesOf(await file(user, args))
      .toString('utf8')
      .replace('\ufeff', '')
      .trimEnd()
      .split('\r\n');
  const fields = ['`tabParcel`.`name`', '`tabParcel`.`weight`', "`tabParcel Line`.`thing` as 'Parcel Line:thing'"];

  it('hold what the fields and filters show, under labels', async () => {
    const args = { fields, filters: { status: 'Open' }, order_by: '`tabParcel`.`name` asc', title: 'Open/ones' };
    expect(await lines(CLERK, { ...args, file_format_type: 'CSV' })).toEqual([
      'Sr,ID,Weight,Thing (Parcel Line)',
      '1,P1,1,box 1',
      '2,P1,1,string',
      '3,P3,3,box 3',
      '4,P3,3,string',
      '5,P5,5,box 5',
      '6,P5,5,string',
    ]);
    expect((await file(CLERK, args)).filename).toBe('Open_ones.csv');
  });

  it('hold what was ticked, and totals', async () => {
    const args = { fields: ['name', 'weight'], selected_items: '["P2","P4"]', order_by: 'name asc', add_totals_row: 1 };
    expect(await lines(CLERK, args)).toEqual(['Sr,ID,Weight', '1,P2,2', '2,P4,4', ',Total,6']);
  });

  it('hold no formulas: an apostrophe goes in front, but not of numbers', async () => {
    const args = { fields: ['title'], filters: { status: 'Lost' }, order_by: 'title asc' };
    const cells = (await lines(CLERK, args)).slice(1).map((line) => line.split(',')[1]);
    expect(cells.sort()).toEqual(['"\'\ttab"', "'+cmd", "'=1+1", "'@sum", '-12.5'].sort());
  });

  it('are workbooks when asked, with numbers as numbers', async () => {
    const made = await file(CLERK, { fields: ['name', 'weight'], filters: { name: 'P2' }, file_format_type: 'Excel' });
    expect(made.filename).toBe('Parcel.xlsx');
    expect(await readSheet(bytesOf(made), made.filename)).toEqual([
      ['Sr', 'ID', 'Weight'],
      [1, 'P2', 2],
    ]);
  });

  it('take as many pages as there are, each row once', async () => {
    await desk.admin((ctx) =>
      ctx.db.insertRows(
        'tabDepot',
        ['name', 'place', 'creation'],
        Array.from({ length: 11_000 }, (_, at) => [`D${at}`, `D${at}`, '2026-01-01 00:00:00']),
      ),
    );
    const asked = async (args: object) => {
      const { message, statements } = await desk.call(BOSS, EXPORT, { doctype: 'Depot', fields: ['name'], ...args });
      const lines = Buffer.from(message.content).toString('utf8').trimEnd().split('\r\n').slice(1);
      return { names: lines.map((line) => line.split(',')[1]), statements };
    };
    const whole = await asked({});
    expect(new Set(whole.names).size).toBe(11_002);
    expect(whole.statements).toBeLessThan(12);
    const byPlace = await asked({ order_by: 'name desc', start: 1, page_length: 6000 });
    expect(byPlace.names).toHaveLength(6000);
    const byName = await asked({ order_by: '`tabDepot`.`name` desc' });
    expect(byName.names.slice(1, 6001)).toEqual(byPlace.names);
  });

  it('need the right to export, leave out what is hidden, and are noted', async () => {
    await expect(desk.call(PORTER, EXPORT, { doctype: 'Parcel' })).rejects.toMatchObject({ status: 403 });
    expect((await lines(CLERK, { fields: ['name', 'cost'], filters: { name: 'P1' } }))[0]).toBe('Sr,ID');
    await expect(file(CLERK, { file_format_type: 'exe' })).rejects.toThrow("'file_format_type'");
    const noted = await desk.admin((ctx) => ctx.count('Access Log', { user: CLERK, export_from: 'Parcel' }));
    expect(noted).toBeGreaterThan(3);
  });
});
