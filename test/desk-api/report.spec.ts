import { readSheet } from '../../src/apps/core/transfer/sheet.js';
import { databases } from '../support/databases.js';
import { addParcels, BOSS, CLERK, type Desk, openDesk, PORTER } from './support/lists.js';

const RUN = 'frappe.desk.query_report.run';

const WEIGHTS =
  'select depot as "Depot:Link/Depot:150", sum(weight) as "Weight:Float" from tabParcel' +
  ' where weight >= %(least)s group by depot order by depot';

describe.each(databases)('reports on $name', (database) => {
  let desk: Desk;
  const makeReport = (values: object, user = BOSS) =>
    desk.as(user, (ctx) =>
      ctx.newDoc('Report', { ref_doctype: 'Parcel', is_standard: 'No', ...values } as Record<string, unknown>).insert(),
    );
  const run = async (user: string, report_name: string, args: object = {}) =>
    (await desk.call(user, RUN, { report_name, ...args })).message;

  beforeAll(async () => {
    desk = await openDesk(database, {
      reports: {
        Heavy: async (ctx, { least }) => ({
          columns: [{ fieldname: 'name', label: 'Parcel', fieldtype: 'Link', options: 'Parcel' }, 'Weight:Float:80'],
          rows: await ctx.getList('Parcel', {
            fields: ['name', 'weight'],
            filters: { weight: ['>=', least ?? 0] },
            order_by: 'name',
          }),
          chart: { type: 'bar' },
        }),
      },
    });
    await addParcels(desk);
    await makeReport({ report_name: 'Weights', report_type: 'Query Report', query: WEIGHTS, add_total_row: 1 });
    await makeReport({ report_name: 'Heavy', report_type: 'Script Report', is_standard: 'Yes' }, 'Administrator');
  });
  afterAll(() => desk.close());

  it('run SQL with filters, columns by their labels, and totals', async () => {
    expect(await run(CLERK, 'Weights', { filters: '{"least": 2}' })).toEqual({
      columns: [
        { fieldname: 'depot', label: 'Depot', fieldtype: 'Link', options: 'Depot', width: 150 },
        { fieldname: 'weight', label: 'Weight', fieldtype: 'Float' },
      ],
      result: [{ depot: 'North', weight: 9 }, { depot: 'South', weight: 11 }, ['Total', 20]],
      message: null,
      chart: null,
      report_summary: null,
      skip_total_row: 0,
      status: null,
      execution_time: expect.any(Number),
      add_total_row: true,
    });
  });

  it("run an app's function with the rights of who asks", async () => {
    const { columns, result, chart } = await run(PORTER, 'Heavy', { filters: { least: 6 } });
    expect(columns.map((column: { fieldname: string }) => column.fieldname)).toEqual(['name', 'weight']);
    expect(result).toEqual([{ name: 'P6', weight: 6 }]);
    expect(chart).toEqual({ type: 'bar' });
  });

  it('leave rows whose links User Permissions allow', async () => {
    await desk.admin((ctx) =>
      ctx.newDoc('User Permission', { user: CLERK, allow: 'Depot', for_value: 'South' }).insert(),
    );
    const { result } = await run(CLERK, 'Weights', { filters: { least: 0 } });
    expect(result).toEqual([{ depot: 'South', weight: 11 }, ['Total', 11]]);
    await desk.admin(async (ctx) => {
      const name = (await ctx.exists('User Permission', { user: CLERK })) as string;
      await ctx.deleteDoc('User Permission', name);
    });
  });

  it('are for their roles, and for those who may get reports of the doctype', async () => {
    await makeReport({
      report_name: 'Secret',
      report_type: 'Query Report',
      query: 'select 1',
      roles: [{ role: 'Clerk' }],
    });
    await expect(run(PORTER, 'Secret')).rejects.toMatchObject({ status: 403 });
    expect((await run(CLERK, 'Secret')).result).toHaveLength(1);
    await makeReport({ report_name: 'Bills', report_type: 'Query Report', query: 'select 1', ref_doctype: 'Waybill' });
    await expect(run(CLERK, 'Bills')).rejects.toMatchObject({ status: 403 });
    await makeReport({ report_name: 'Off', report_type: 'Query Report', query: 'select 1', disabled: 1 });
    await expect(run(CLERK, 'Off')).rejects.toThrow('is disabled');
    await expect(run(CLERK, 'None')).rejects.toMatchObject({ status: expect.any(Number) });
  });

  it('of SQL are written by System Managers alone, and only read', async () => {
    const values = { report_name: 'Mine', report_type: 'Query Report', query: 'select 1' };
    await desk.addUser('reporter@example.org', ['Report Manager', 'Clerk']);
    await expect(makeReport(values, 'reporter@example.org')).rejects.toThrow('Only a System Manager');
    await expect(makeReport({ ...values, query: 'delete from tabParcel' })).rejects.toThrow('must begin with SELECT');
    await expect(makeReport({ ...values, query: 'select password from __Auth' })).rejects.toThrow('__Auth');
    const script = { report_name: 'S', report_type: 'Script Report', report_script: 'x' };
    await expect(makeReport(script)).rejects.toThrow('a function of an app');
    await expect(makeReport({ ...values, is_standard: 'Yes' })).rejects.toThrow('Only Administrator');
  });

  it('cannot write even when SQL gets past the check, and end in time', async () => {
    const { readAlone } = await import('../../src/engine/index.js');
    const { config } = desk.site.database;
    const sql = "insert into tabDepot (name) values ('smuggled')";
    await expect(readAlone(config, { sql, params: [] }, { rows: 10, seconds: 5 })).rejects.toThrow();
    expect(await desk.admin((ctx) => ctx.exists('Depot', 'smuggled'))).toBeUndefined();
    const endless =
      'with recursive n(i) as (select 1 union all select i + 1 from n where i < 900)' +
      ' select max(a.i * b.i + c.i * d.i) from n a, n b, n c, n d';
    const started = Date.now();
    const running = readAlone(config, { sql: endless, params: [] }, { rows: 10, seconds: 1 });
    await expect(running).rejects.toMatchObject({ status: 503 });
    expect(Date.now() - started).toBeLessThan(6000);
  });

  it("tell the database's own words when it refuses SQL", async () => {
    await makeReport({ report_name: 'Wrong', report_type: 'Query Report', query: 'select nothing from tabParcel' });
    await expect(run(CLERK, 'Wrong')).rejects.toThrow(/The database refuses the query: .*nothing/);
  });

  it('of a list show what it showed, as far as one may see it', async () => {
    const settings = {
      filters: [['Parcel', 'status', '=', 'Open']],
      fields: [
        ['name', 'Parcel'],
        ['cost', 'Parcel'],
        ['thing', 'Parcel Line'],
      ],
      order_by: '`tabParcel`.`name` desc',
    };
    const save = (user: string, name: string, doctype = 'Parcel') =>
      desk.call(user, 'frappe.desk.reportview.save_report', {
        name,
        doctype,
        report_settings: JSON.stringify(settings),
      });
    const saved = await save(CLERK, 'Open Ones');
    expect(saved).toMatchObject({ message: 'Open Ones', told: ['Report Open Ones saved'] });
    const { columns, result } = await run(PORTER, 'Open Ones');
    expect(columns.map((column: { label: string }) => column.label)).toEqual(['ID', 'Thing (Parcel Line)']);
    expect(result[0]).toEqual({ name: 'P5', 'Parcel Line:thing': 'box 5' });
    await save(CLERK, 'Open Ones');
    await expect(save(PORTER, 'Open Ones')).rejects.toMatchObject({ status: 403 });
    await expect(save(CLERK, 'Bills 2', 'Waybill')).rejects.toMatchObject({ status: 403 });
    await expect(save(BOSS, 'Weights')).rejects.toThrow('Only reports of type Report Builder');
    const remove = (user: string) => desk.call(user, 'frappe.desk.reportview.delete_report', { name: 'Open Ones' });
    await expect(remove(PORTER)).rejects.toMatchObject({ status: 403 });
    await remove(CLERK);
    expect(await desk.admin((ctx) => ctx.exists('Report', 'Open Ones'))).toBeUndefined();
  });

  it('are kept with columns of one’s own', async () => {
    const columns = [
      { fieldname: 'name', label: 'Parcel', fieldtype: 'Link', options: 'Parcel' },
      { fieldname: 'status', label: 'Status', fieldtype: 'Data', doctype: 'Parcel', link_field: { fieldname: 'name' } },
      { fieldname: 'cost', label: 'Cost', fieldtype: 'Currency', doctype: 'Parcel', link_field: { fieldname: 'name' } },
    ];
    const args = {
      reference_report: 'Heavy',
      report_name: 'My Heavy',
      columns: JSON.stringify(columns),
      filters: '{"least":5}',
    };
    const save = 'frappe.desk.query_report.save_report';
    expect((await desk.call(PORTER, save, args)).message).toBe('My Heavy');
    expect((await desk.call(PORTER, save, args)).message).toBe('My Heavy');
    const { result, custom_filters } = await run(PORTER, 'My Heavy');
    expect(result).toEqual([
      { name: 'P5', weight: 5, status: 'Open', cost: null },
      { name: 'P6', weight: 6, status: 'Sent', cost: null },
    ]);
    expect(custom_filters).toEqual({ least: 5 });
    await expect(desk.call(PORTER, save, { ...args, report_name: 'Weights' })).rejects.toThrow('another report');
    const { message } = await desk.call(PORTER, 'frappe.desk.query_report.get_script', { report_name: 'My Heavy' });
    expect(message).toMatchObject({ custom_report_name: 'My Heavy', filters: [] });
  });

  it('are files for whoever may export', async () => {
    const EXPORT = 'frappe.desk.query_report.export_query';
    const args = { report_name: 'Weights', filters: { least: 0 }, file_format_type: 'Excel', visible_idx: '[1]' };
    await expect(desk.call(PORTER, EXPORT, args)).rejects.toMatchObject({ status: 403 });
    const { message } = await desk.call(CLERK, EXPORT, args);
    expect(await readSheet(Buffer.from(message.content), message.filename)).toEqual([
      ['Depot', 'Weight'],
      ['South', 11],
      ['Total', 21],
    ]);
  });

  it('are made in the background and found afterwards by who asked', async () => {
    await desk.as(BOSS, async (ctx) => {
      const report = await ctx.getDoc('Report', 'Weights');
      await report.update({ prepared_report: 1 }).save();
    });
    const filters = { least: 6 };
    expect(await run(CLERK, 'Weights', { filters })).toMatchObject({ prepared_report: true, doc: null, result: [] });
    const queued = await desk.call(CLERK, 'frappe.desk.query_report.background_enqueue_run', {
      report_name: 'Weights',
      filters: JSON.stringify(filters),
    });
    expect(queued.message).toMatchObject({ name: expect.any(String), redirect_url: expect.stringContaining('/app/') });
    const direct = desk.call(CLERK, desk.queued.at(-1)?.method ?? '', { prepared_report_name: queued.message.name });
    await expect(direct).rejects.toMatchObject({ status: 403 });
    await desk.runQueued();
    const found = await run(CLERK, 'Weights', { filters });
    expect(found).toMatchObject({
      prepared_report: true,
      result: [{ depot: 'South', weight: 6 }, ['Total', 6]],
      doc: { name: queued.message.name, status: 'Completed', report_name: 'Weights' },
    });
    expect(found.doc.result).toBeUndefined();
    expect(await run(BOSS, 'Weights', { filters })).toMatchObject({ doc: null });
    const stolen = run(PORTER, 'Weights', { filters: { prepared_report_name: queued.message.name } });
    await expect(stolen).rejects.toMatchObject({ status: 403 });
  });
});
