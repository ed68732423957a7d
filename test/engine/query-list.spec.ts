import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Ctx, Document } from '../../src/engine/index.js';
import { countDocs } from '../../src/engine/query/count.js';
import type { ListParams, ListRow } from '../../src/engine/query/params.js';
import { databases } from '../support/databases.js';
import { openTestSite, type TestSite, toy } from '../support/site.js';
import { makeTours, TOUR_DOCTYPES } from '../support/tours.js';

class Climate extends Document {
  static async getList(_ctx: Ctx, { limit = 0 }: ListParams): Promise<ListRow[]> {
    return [{ name: 'wet', asked: limit }];
  }
}

describe.each(databases)('a list on $name', (database) => {
  let test: TestSite;
  let ctx: Ctx;
  beforeAll(async () => {
    test = await openTestSite(database, {
      doctypes: [...TOUR_DOCTYPES, toy('Climate', [{ fieldname: 'sky', fieldtype: 'Data' }], { is_virtual: 1 })],
      hooks: { doctype_classes: { Climate } } as object,
    });
    await test.admin(makeTours);
    ctx = await test.site.begin('Administrator');
  });
  afterAll(async () => {
    await test.site.finish(ctx, 'rollback');
    await test.close();
  });

  const list = (params: ListParams = {}, doctype = 'Tour') =>
    ctx.getList<ListRow>(doctype, { order_by: 'name asc', ...params });
  const names = async (filters: unknown, more: ListParams = {}) =>
    (await list({ filters, ...more })).map((row) => row.name);
  const refusal = (params: ListParams, doctype = 'Tour') =>
    list(params, doctype).then(
      () => 'nothing was thrown',
      (error: Error) => `${error.name}: ${error.message}`,
    );

  describe('filters', () => {
    it.each<[unknown, string]>([
      [{ open: 1 }, 'Alps Andes Delta'],
      [[['name', 'in', 'alps, ANDES']], 'Alps Andes'],
      [[['name', 'in', []]], ''],
      [[['title', '=', '']], 'Baltic Delta'],
      [[['title', '=', null]], ''],
      [[['title', 'is', 'set']], 'Alps Andes Crete'],
      [[['title', 'is', 'not set']], 'Baltic Delta'],
      [[['title', '!=', 'Andes trek']], 'Alps Baltic Crete Delta'],
      [[['title', 'not in', ['Andes trek', 'x']]], 'Alps Baltic Crete Delta'],
      [[['title', 'like', '%TREK']], 'Andes'],
      [[['title', 'like', 'trek']], ''],
      [[['title', 'not like', '%e%']], 'Baltic Delta'],
      [[['notes', 'like', 'C:\\b%']], 'Delta'],
      [[['title', '<', 'b']], 'Andes Baltic Delta'],
      [[['seats', '>', 5]], 'Alps Andes'],
      [[['seats', 'between', [5, 10]]], 'Alps Crete Delta'],
      [[['price', '=', 100.5]], 'Alps Crete'],
      [[['starts', '<', '2026-05-15']], 'Alps Baltic Crete Delta'],
      [[['starts', '>', '2026-05-15']], 'Andes'],
      [[['starts', 'in', ['2026-05-01', '']]], 'Alps Baltic Crete Delta'],
      [[['booked', 'between', ['2026-04-01', '2026-04-01']]], 'Alps Crete'],
      [[['booked', '>', '2026-04-01 23:59:59']], 'Crete'],
      [[['meets', '=', '8:30']], 'Alps'],
      [[['creation', 'timespan', 'today']], 'Alps Andes Baltic Crete Delta'],
      [[['region', 'descendants of', 'Europe']], 'Alps Crete'],
      [[['region', 'descendants of', 'Greece']], ''],
      [[['region', 'descendants of (inclusive)', 'Greece']], 'Crete'],
      [[['region', 'not descendants of', 'Europe']], 'Andes Baltic Delta'],
      [[['region', 'ancestors of', 'Kreta']], 'Crete'],
      [[['region', 'descendants of', 'Nowhere']], ''],
      [[['Tour Stop', 'city', '=', 'lima']], 'Andes'],
      [[['Tour Stop', 'nights', '=', 2]], 'Alps Andes Crete'],
      [[['Tour Stop', 'nights', '>', 1]], 'Alps Alps Andes Andes Crete'],
      [[['Tour Stop', 'city', '!=', 'Lima']], 'Alps Alps Alps Andes Baltic Crete Delta'],
      [
        [
          ['Tour Stop', 'city', 'like', 'L%'],
          ['Tour Stop', 'nights', '=', 2],
        ],
        'Alps Andes',
      ],
      [[['Tour Stop', 'name', 'is', 'not set']], 'Baltic Delta'],
      [[['name', '=', 'Alps'], 'or', [['open', '=', 0], 'and', ['seats', '=', 5]]], 'Alps Crete'],
    ])('%j', async (filters, expected) => {
      expect((await names(filters)).join(' ')).toBe(expected);
    });
    it('and or_filters', async () => {
      expect(await names({ open: 1 }, { or_filters: { name: 'Alps', title: 'crete walk' } })).toEqual(['Alps']);
      expect(
        await names(undefined, {
          or_filters: [
            ['name', '=', 'Alps'],
            ['title', '=', 'crete walk'],
          ],
        }),
      ).toEqual(['Alps', 'Crete']);
      expect(await names(undefined, { or_filters: [] })).toHaveLength(5);
    });
    it('meet each document once when asked for distinct rows', async () => {
      expect(await names([['Tour Stop', 'nights', '>', 1]], { distinct: true })).toEqual(['Alps', 'Andes', 'Crete']);
    });
  });

  describe('fields', () => {
    const first = async (fields: ListParams['fields'], more: ListParams = {}) =>
      (await list({ fields, limit: 1, ...more }))[0];
    it('are the name when none are asked for', async () => {
      expect(await first(undefined)).toEqual({ name: 'Alps' });
      expect(await first([])).toEqual({ name: 'Alps' });
    });
    it('come as Frappe writes them, nulls included', async () => {
      const fields = ['name', 'open', 'price', 'starts', 'booked', 'meets', 'notes'];
      expect(await first(fields)).toEqual({
        name: 'Alps',
        open: 1,
        price: 100.5,
        starts: '2026-05-01',
        booked: '2026-04-01 10:00:00',
        meets: '8:30:00',
        notes: null,
      });
    });
    it('* are all that a document shows', async () => {
      const row = await first(['*']);
      expect(Object.keys(row ?? {})).toEqual(
        expect.arrayContaining(['name', 'owner', 'creation', 'idx', 'docstatus', 'title', 'margin']),
      );
      expect(row).not.toHaveProperty('_user_tags');
      expect(row).not.toHaveProperty('stops');
    });
    it.each<[string | string[], object]>([
      ['name,title as t', { name: 'Alps', t: 'Über die Alpen' }],
      ['`tabTour`.`name`, tabTour.seats, `tabTour`.open', { name: 'Alps', seats: 10, open: 1 }],
      [['name as id'], { id: 'Alps' }],
      [["name as 'id'"], { id: 'Alps' }],
      [["`tabTour Stop`.`city` as 'Tour Stop:city'"], { 'Tour Stop:city': 'Graz' }],
      [['name', 'stops.city'], { name: 'Alps', city: 'Graz' }],
      [['tabTour Stop.city'], { city: 'Graz' }],
      [['guide.full_name'], { full_name: 'Anna Berg' }],
      [
        ['guide', 'guide.full_name as who', 'region.title as where'],
        { guide: 'anna', who: 'Anna Berg', where: 'Austria' },
      ],
      [['name', 'guide.name'], { name: 'anna' }],
      [['title', 'pin'], { title: 'Über die Alpen', pin: null }],
    ])('%j', async (fields, row) => {
      expect(await first(fields)).toEqual(row);
    });
    it('of rows multiply the document, in the order of its rows', async () => {
      expect(await list({ fields: ['name', 'stops.city'], filters: { name: 'Alps' } })).toEqual([
        { name: 'Alps', city: 'Graz' },
        { name: 'Alps', city: 'Linz' },
        { name: 'Alps', city: 'Wien' },
      ]);
      const filters = [['Tour Stop', 'nights', '>', 1]];
      expect(await list({ fields: ['`tabTour Stop`.city'], filters, limit: 2 })).toEqual([
        { city: 'Linz' },
        { city: 'Wien' },
      ]);
    });
    it('of a table come as lists, in one more statement for all rows', async () => {
      const before = ctx.db.statements;
      const rows = await list({ fields: ['title', { stops: ['city', 'nights'] }], filters: { open: 1 } });
      expect(ctx.db.statements - before).toBe(2);
      expect(rows).toEqual([
        {
          title: 'Über die Alpen',
          stops: [
            { city: 'Graz', nights: 1 },
            { city: 'Linz', nights: 2 },
            { city: 'Wien', nights: 3 },
          ],
        },
        {
          title: 'Andes trek',
          stops: [
            { city: 'Lima', nights: 2 },
            { city: 'Cusco', nights: 5 },
          ],
        },
        { title: null, stops: [] },
      ]);
    });
    it('that link to documents are expanded in one more statement', async () => {
      const before = ctx.db.statements;
      const rows = await list({ fields: ['name', 'guide'], expand: ['guide'], limit: 3 });
      expect(ctx.db.statements - before).toBe(2);
      expect(rows.map((row) => row.guide)).toEqual([
        expect.objectContaining({ name: 'anna', full_name: 'Anna Berg' }),
        expect.objectContaining({ name: 'bert' }),
        expect.objectContaining({ name: 'anna' }),
      ]);
    });
  });

  describe('functions', () => {
    const rows = (fields: unknown[], more: ListParams = {}) => list({ fields, order_by: undefined, ...more });
    it('written as text, as in Frappe 15', async () => {
      expect(
        await rows(['open', 'count(name) as n', 'sum(seats) as s'], { group_by: 'open', order_by: 'open asc' }),
      ).toEqual([
        { open: 0, n: 2, s: 5 },
        { open: 1, n: 3, s: 35 },
      ]);
      expect(await rows(['max(starts) as last', 'avg(`tabTour`.seats) as a', 'count(distinct seats) as d'])).toEqual([
        { last: '2026-06-01', a: 8, d: 4 },
      ]);
      expect(await rows(['count(name)'])).toEqual([{ 'count(name)': 5 }]);
      expect(await rows(['open', 'count(name) as n'], { group_by: 'open', order_by: 'n desc' })).toEqual([
        { open: 1, n: 3 },
        { open: 0, n: 2 },
      ]);
    });
    it('written as objects, as in Frappe 16', async () => {
      expect(
        await rows([
          { COUNT: 'name', as: 'n' },
          { COUNT: '*', as: 'all' },
          { MIN: 'price', as: 'p' },
        ]),
      ).toEqual([{ n: 5, all: 5, p: 0 }]);
      expect(await rows([{ SUM: { MUL: ['seats', 'price'] }, as: 'worth' }])).toEqual([{ worth: 1005 + 6000 + 502.5 }]);
      const computed = [
        { CONCAT: ['name', "' in '", { IFNULL: ['region', "'?'"] }], as: 'text' },
        { DIV: ['seats', 4], as: 'q' },
        { MONTH: 'starts', as: 'm' },
        { QUARTER: 'starts', as: 'k' },
        { EXTRACT: ['year', 'starts'], as: 'y' },
        { ABS: { SUB: [1, 'seats'] }, as: 'b' },
        { NULLIF: ['seats', 10], as: 'none' },
      ];
      expect(await rows(computed, { filters: { name: 'Alps' } })).toEqual([
        { text: 'Alps in Austria', q: 2.5, m: 5, k: 2, y: 2026, b: 9, none: null },
      ]);
      expect(await rows([{ NOW: [], as: 'now' }], { limit: 1 })).toEqual([
        { now: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:/) },
      ]);
    });
  });

  describe('order and pages', () => {
    it('follows order_by', async () => {
      expect(await names({}, { order_by: 'name desc' })).toEqual(['Delta', 'Crete', 'Baltic', 'Andes', 'Alps']);
      expect(await names({}, { order_by: 'seats desc, name asc' })).toEqual([
        'Andes',
        'Alps',
        'Crete',
        'Delta',
        'Baltic',
      ]);
      expect(await names({}, { order_by: '`tabTour`.`seats` DESC' })).toEqual([
        'Andes',
        'Alps',
        'Delta',
        'Crete',
        'Baltic',
      ]);
      expect(await names({ open: 1 }, { order_by: 'guide.full_name desc' })).toEqual(['Andes', 'Alps', 'Delta']);
    });
    it('is the order of the doctype when none is asked for', async () => {
      for (const order_by of [undefined, '']) {
        expect(await names({}, { order_by })).toEqual(['Delta', 'Crete', 'Baltic', 'Andes', 'Alps']);
      }
    });
    it('is never ambiguous', async () => {
      const rows = await list({
        fields: ['guide.full_name', 'stops.city', 'name'],
        order_by: 'idx asc, creation asc, name',
        limit: 1,
      });
      expect(rows).toEqual([{ full_name: 'Anna Berg', city: 'Graz', name: 'Alps' }]);
    });
    it('gives pages', async () => {
      expect(await names({}, { start: 1, limit: 2 })).toEqual(['Andes', 'Baltic']);
      expect(await names({}, { start: 3 })).toEqual(['Crete', 'Delta']);
      expect(await names({}, { limit: 0 })).toHaveLength(5);
      expect(await names({}, { limit: Number.NaN, start: Number.NaN })).toHaveLength(5);
      expect(await names({}, { limit: Number.POSITIVE_INFINITY })).toHaveLength(5);
    });
    it('refuses negative pages', async () => {
      expect(await refusal({ limit: -1 })).toMatch(/^ValidationError/);
      expect(await refusal({ start: -1 })).toMatch(/^ValidationError/);
    });
  });

  describe('counting', () => {
    it('agrees with the list', async () => {
      expect(await ctx.count('Tour')).toBe(5);
      expect(await ctx.count('Tour', { open: 1 })).toBe(3);
      const filters = [['Tour Stop', 'nights', '>', 1]];
      const count = (params: object) => countDocs(ctx, ctx.meta('Tour'), { filters, ...params });
      expect(await count({})).toBe(5);
      expect(await count({ distinct: true })).toBe(3);
      expect(await count({ limit: 2 })).toBe(2);
      expect(await count({ distinct: true, limit: 10 })).toBe(3);
    });
  });

  it('with joins needs one statement', async () => {
    const before = ctx.db.statements;
    await list({ fields: ['name', 'title', 'guide.full_name'], filters: [['Tour Stop', 'city', '=', 'Lima']] });
    expect(ctx.db.statements - before).toBe(1);
  });
  it('of a virtual doctype comes from its class, after permissions', async () => {
    expect(await list({ limit: 2 }, 'Climate')).toEqual([{ name: 'wet', asked: 2 }]);
    expect(await ctx.count('Climate')).toBe(1);
    await expect(test.as('Guest', (guest) => guest.getList('Climate'))).rejects.toThrow('No permission for Climate');
  });
  it('is refused for singles and for virtual doctypes without a class', async () => {
    expect(await refusal({}, 'Tour Settings')).toMatch(/^ValidationError: Tour Settings is a single/);
    expect(await refusal({}, 'Weather')).toMatch(/^ValidationError: Weather is virtual/);
  });
});
