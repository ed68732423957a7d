import { deskFrameHooks } from '../../src/apps/core/desk/workspace/hooks.js';
import { coreHooks } from '../../src/apps/core/hooks.js';
import { type Ctx, type DocTypeJson, mergeHooks, PermissionError } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { openTestSite, type TestSite, toy } from '../support/site.js';

const sale: DocTypeJson = toy(
  'Sale',
  [
    { fieldname: 'shop', fieldtype: 'Link', label: 'Shop', options: 'Shop' },
    { fieldname: 'kind', fieldtype: 'Data', label: 'Kind' },
    { fieldname: 'sold_on', fieldtype: 'Date', label: 'Sold On' },
    { fieldname: 'paid_at', fieldtype: 'Datetime', label: 'Paid At' },
    { fieldname: 'amount', fieldtype: 'Float', label: 'Amount' },
    { fieldname: 'margin', fieldtype: 'Float', label: 'Margin', permlevel: 1 },
  ],
  {
    permissions: [
      { role: 'System Manager', read: 1, write: 1, create: 1 },
      { role: 'System Manager', permlevel: 1, read: 1, write: 1 },
      { role: 'Seller', read: 1, if_owner: 1, write: 1, create: 1 },
    ],
  },
);
const shop = toy('Shop', [{ fieldname: 'title', fieldtype: 'Data', label: 'Title' }], {
  autoname: 'prompt',
  permissions: [
    { role: 'System Manager', read: 1, write: 1, create: 1 },
    { role: 'Seller', read: 1 },
  ],
});

const SALES = [
  ['north', 'tea', '2026-01-05', '2026-01-05 23:59:59', 10, 1],
  ['north', 'tea', '2026-01-20', '2026-01-20 10:00:00', 20, 2],
  ['south', 'tea', '2026-03-31', '2026-03-31 23:59:59.5', 30, 3],
  ['south', 'jam', '2026-04-01', '2026-04-01 00:00:00', 40, 4],
  ['south', null, '2025-12-31', null, 100, 5],
] as const;

interface Chart {
  labels: string[];
  datasets: { name: string; values: number[] }[];
  dataPoints: Record<string, number>;
}

const GET = 'frappe.desk.doctype.dashboard_chart.dashboard_chart.get';
const CARD = 'frappe.desk.doctype.number_card.number_card';

describe.each(databases)('charts and number cards on $name', (database) => {
  let test: TestSite;
  beforeAll(async () => {
    test = await openTestSite(database, {
      doctypes: [sale, shop],
      hooks: mergeHooks(coreHooks, deskFrameHooks),
      ports: { clock: { now: () => new Date('2026-05-15T12:00:00Z') } },
    });
    await test.addUser('manager@x.org', ['System Manager']);
    await test.addUser('seller@x.org', ['Seller']);
    await test.addUser('stranger@x.org', ['Clerk']);
    await test.as('manager@x.org', async (ctx) => {
      for (const [name, title] of [
        ['north', 'The North'],
        ['south', ''],
      ] as const) {
        await ctx.newDoc('Shop', { name, title }).insert();
      }
      for (const [of, kind, sold_on, paid_at, amount, margin] of SALES) {
        await ctx.newDoc('Sale', { shop: of, kind, sold_on, paid_at, amount, margin }).insert();
      }
    });
    await test.as('seller@x.org', (ctx) =>
      ctx.newDoc('Sale', { shop: 'north', kind: 'tea', sold_on: '2026-02-02', amount: 7 }).insert(),
    );
  });
  afterAll(() => test.close());

  const call = <T = unknown>(user: string, name: string, args: Record<string, unknown>) =>
    test.as(user, (ctx) => ctx.site.hooks.method(name)?.call(ctx, args) as Promise<T>);
  const draw = (user: string, chart: Record<string, unknown>, span: Record<string, unknown> = {}) =>
    call<Chart>(user, GET, { chart: { name: 'Sales', document_type: 'Sale', filters_json: '[]', ...chart }, ...span });
  const counted = { chart_type: 'Count', based_on: 'sold_on' };
  const year = { timespan: 'Select Date Range', from_date: '2026-01-01', to_date: '2026-04-30' };

  describe('over time', () => {
    it('count by month, with 0 where there is nothing', async () => {
      const chart = await draw('manager@x.org', counted, { ...year, time_interval: 'Monthly' });
      expect(chart).toEqual({
        labels: ['Jan 2026', 'Feb 2026', 'Mar 2026', 'Apr 2026'],
        datasets: [{ name: 'Sales', values: [2, 1, 1, 1] }],
      });
    });

    it('take a day as a whole where times are kept', async () => {
      const chart = await draw(
        'manager@x.org',
        { chart_type: 'Count', based_on: 'paid_at' },
        { ...year, from_date: '2026-01-05', to_date: '2026-03-31', time_interval: 'Quarterly' },
      );
      expect(chart.labels).toEqual(['Quarter 1 2026']);
      expect(chart.datasets[0]?.values).toEqual([3]);
    });

    it('sum and average, each in one statement', async () => {
      const by = (chart_type: string) => ({ chart_type, based_on: 'sold_on', value_based_on: 'amount' });
      const sums = await draw('manager@x.org', by('Sum'), { ...year, time_interval: 'Quarterly' });
      expect(sums.datasets[0]?.values).toEqual([67, 40]);
      const averages = await draw('manager@x.org', by('Average'), { ...year, time_interval: 'Monthly' });
      expect(averages.datasets[0]?.values).toEqual([15, 7, 30, 40]);
      const statements = await test.as('manager@x.org', async (ctx) => {
        const before = ctx.db.statements;
        const chart = { document_type: 'Sale', ...by('Sum') };
        await ctx.site.hooks.method(GET)?.call(ctx, { chart, timespan: 'Last Year', time_interval: 'Daily' });
        return ctx.db.statements - before;
      });
      expect(statements).toBe(1);
    });

    it('draw weeks from Sunday, and years', async () => {
      const weeks = await draw('manager@x.org', counted, {
        ...{ timespan: 'Select Date Range', from_date: '2026-03-30', to_date: '2026-04-06', time_interval: 'Weekly' },
      });
      expect(weeks.labels).toEqual(['04-04-26', '11-04-26']);
      expect(weeks.datasets[0]?.values).toEqual([2, 0]);
      const years = await draw('manager@x.org', counted, { timespan: 'Last Year', time_interval: 'Yearly' });
      expect(years).toMatchObject({ labels: ['2025', '2026'], datasets: [{ values: [1, 5] }] });
    });

    it('know the time spans up to today', async () => {
      const points = async (timespan: string) =>
        (await draw('manager@x.org', counted, { timespan, time_interval: 'Daily' })).labels.length;
      expect(await points('Last Week')).toBe(8);
      expect(await points('Last Month')).toBe(31);
      await expect(points('Last Decade')).rejects.toThrow('timespan: there is no "Last Decade"');
    });

    it('draw a year day by day', async () => {
      const chart = await draw('manager@x.org', { ...counted, type: 'Heatmap' }, { heatmap_year: 2026 });
      expect(chart.dataPoints[String(Date.UTC(2026, 0, 5) / 1000)]).toBe(1);
      expect(Object.keys(chart.dataPoints)).toHaveLength(5);
    });

    it('refuse what cannot be drawn, naming the field', async () => {
      const refused = (chart: Record<string, unknown>, span: Record<string, unknown> = {}) =>
        expect(draw('manager@x.org', { ...counted, ...chart }, span)).rejects;
      await refused({ based_on: 'amount' }).toThrow('based_on: Sale has no date field "amount"');
      await refused({ chart_type: 'Sum', value_based_on: 'no' }).toThrow('value_based_on: Sale has no field "no"');
      await refused({ chart_type: 'Magic' }).toThrow('chart_type: there is no "Magic"');
      await refused({}, { time_interval: 'Hourly' }).toThrow('time_interval must be one of');
      await refused({}, { ...year, from_date: '1926-01-01', time_interval: 'Daily' }).toThrow('at most 1100 points');
      await refused({}, { ...year, from_date: '2026-06-01' }).toThrow('before it begins');
      await refused({}, { ...year, from_date: 'tomorrow' }).toThrow('"tomorrow" is no date');
      await refused({ filters_json: '{' }).toThrow('filters_json is not valid JSON');
      await refused({ document_type: '' }).toThrow('The chart has no document_type');
      await refused({ chart_type: 'Custom', source: 'None' }).toThrow('source: there is no chart source "None"');
    });
  });

  describe('by group', () => {
    const grouped = { chart_type: 'Group By', group_by_type: 'Count', group_by_based_on: 'shop' };

    it('show titles of linked documents, and names of those that have none', async () => {
      const chart = await draw('manager@x.org', grouped);
      expect(chart).toMatchObject({ datasets: [{ values: [3, 3] }] });
      expect([...chart.labels].sort()).toEqual(['The North', 'south']);
    });

    it('put what is left into one group', async () => {
      const chart = await draw('manager@x.org', {
        ...grouped,
        ...{
          group_by_based_on: 'kind',
          group_by_type: 'Sum',
          aggregate_function_based_on: 'amount',
          number_of_groups: 1,
        },
      });
      expect(chart).toEqual({ labels: ['Not Specified', 'Others'], datasets: [{ name: 'Sales', values: [100, 107] }] });
    });

    it('are nothing when there is nothing', async () => {
      expect(await draw('manager@x.org', { ...grouped, filters_json: '{"amount": [">", 1000]}' })).toBeNull();
    });
  });

  describe('permissions', () => {
    it('are those of the caller: own documents only', async () => {
      const chart = await draw('seller@x.org', counted, { ...year, time_interval: 'Yearly' });
      expect(chart.datasets[0]?.values).toEqual([1]);
      expect(await call('seller@x.org', `${CARD}.get_result`, { doc: { document_type: 'Sale' } })).toBe(1);
    });

    it('refuse a doctype and a field that the caller may not read', async () => {
      await expect(draw('stranger@x.org', counted)).rejects.toThrow(PermissionError);
      const margins = { chart_type: 'Sum', based_on: 'sold_on', value_based_on: 'margin' };
      await expect(draw('seller@x.org', margins)).rejects.toThrow(PermissionError);
      const card = { document_type: 'Sale', function: 'Sum', aggregate_function_based_on: 'margin' };
      await expect(call('seller@x.org', `${CARD}.get_result`, { doc: card })).rejects.toThrow(PermissionError);
      expect(await call('manager@x.org', `${CARD}.get_result`, { doc: card })).toBe(15);
    });

    it('keep charts of others from those who may not read what they show', async () => {
      await test.as('manager@x.org', (ctx: Ctx) =>
        ctx
          .importing()
          .newDoc('Dashboard Chart', {
            chart_name: 'Stored',
            ...counted,
            document_type: 'Sale',
            filters_json: '[]',
            is_public: 1,
          })
          .insert(),
      );
      await expect(call('stranger@x.org', GET, { chart_name: 'Stored' })).rejects.toThrow(PermissionError);
      expect(await call('seller@x.org', GET, { chart_name: 'Stored', timespan: 'Last Year' })).toBeDefined();
      const names = async (user: string) =>
        (await call<string[][]>(user, 'frappe.desk.doctype.dashboard_chart.dashboard_chart.get_charts_for_user', {
          doctype: 'Dashboard Chart',
          txt: 'Sto',
        })) as string[][];
      expect(await names('seller@x.org')).toEqual([['Stored', 'Sale', 'Count']]);
      expect(await names('stranger@x.org')).toEqual([]);
    });
  });

  describe('number cards', () => {
    const result = (card: Record<string, unknown>, more: Record<string, unknown> = {}) =>
      call('manager@x.org', `${CARD}.get_result`, { doc: { document_type: 'Sale', ...card }, ...more });

    it('count, sum, average, and find the least and greatest', async () => {
      expect(await result({ function: 'Count' })).toBe(6);
      const of = (fn: string) => result({ function: fn, aggregate_function_based_on: 'amount' });
      expect(await of('Sum')).toBe(207);
      expect(await of('Average')).toBeCloseTo(34.5);
      expect([await of('Minimum'), await of('Maximum')]).toEqual([7, 100]);
      await expect(of('Median')).rejects.toThrow('no function "Median"');
    });

    it('take the filters of the client before those that are kept', async () => {
      const kept = { filters_json: '[["Sale","kind","=","tea"]]' };
      expect(await result(kept)).toBe(4);
      expect(await result(kept, { filters: '[["Sale","kind","=","jam"]]' })).toBe(1);
      expect(await result(kept, { filters: [] })).toBe(6);
    });

    it('understand dynamic filters, and say which they do not', async () => {
      const dynamic = (text: string) =>
        result({ dynamic_filters_json: JSON.stringify([['Sale', 'owner', '=', text]]) });
      expect(await dynamic('frappe.session.user')).toBe(5);
      await expect(dynamic('window.location')).rejects.toThrow('"window.location" is not understood');
      const since = [['Sale', 'sold_on', '>=', 'frappe.datetime.add_months(frappe.datetime.month_start(), -1)']];
      expect(await result({ dynamic_filters_json: JSON.stringify(since) })).toBe(1);
    });

    it('compare with a while ago', async () => {
      const card = { name: 'x', document_type: 'Sale', show_percentage_stats: 1, stats_time_interval: 'Daily' };
      const difference = (more: Record<string, unknown>) =>
        call('manager@x.org', `${CARD}.get_percentage_difference`, { doc: { ...card, ...more }, result: 6 });
      expect(await difference({})).toBeNull();
      await test.admin((ctx) => ctx.db.execute("UPDATE `tabSale` SET `creation` = '2026-05-01' WHERE `kind` = 'tea'"));
      expect(await difference({})).toBeCloseTo(50);
      expect(await difference({ show_percentage_stats: 0 })).toBeNull();
    });

    it('may call a method that only reads, as the caller', async () => {
      const custom = (method: string) => result({ type: 'Custom', method });
      expect(await custom('frappe.auth.get_logged_user')).toBe('manager@x.org');
      await expect(custom('frappe.client.insert')).rejects.toThrow(PermissionError);
      await expect(custom('no.such')).rejects.toThrow('There is no method "no.such"');
    });
  });

  it('a dashboard lists the charts and cards that the user may see', async () => {
    await test.as('manager@x.org', async (ctx) => {
      const card = await ctx
        .importing()
        .newDoc('Number Card', {
          label: 'All',
          document_type: 'Sale',
          function: 'Count',
          is_public: 1,
          filters_json: '[]',
        })
        .insert();
      const rows = { charts: [{ chart: 'Stored' }], cards: [{ card: card.name }] };
      await ctx.newDoc('Dashboard', { dashboard_name: 'Shops', ...rows }).insert();
    });
    const permitted = (user: string, what: string) =>
      call<unknown[]>(user, `frappe.desk.doctype.dashboard.dashboard.get_permitted_${what}`, {
        dashboard_name: 'Shops',
      });
    expect(await permitted('manager@x.org', 'charts')).toMatchObject([{ chart: 'Stored', width: 'Half' }]);
    expect(await permitted('manager@x.org', 'cards')).toHaveLength(1);
    expect(await permitted('stranger@x.org', 'charts')).toEqual([]);
  });
});
