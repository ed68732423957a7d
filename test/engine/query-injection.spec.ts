import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Ctx, FrappeError } from '../../src/engine/index.js';
import type { ListParams } from '../../src/engine/query/params.js';
import { searchLink } from '../../src/engine/query/search-link.js';
import { databases } from '../support/databases.js';
import { openTestSite, type TestSite } from '../support/site.js';
import { makeTours, TOUR_DOCTYPES } from '../support/tours.js';

const TEXTS = [
  'name; select 1',
  'name; drop table tabTour',
  '(select password from __Auth limit 1)',
  '(select password from __Auth limit 1) as x',
  'sleep(5)',
  'SLEEP (5) as x',
  '`tabUser`.`name``',
  '`tabUser`.`name`',
  'tabUser.name',
  'name, (case when 1=1 then 1 else 2 end)',
  '(case when name then 1 end)',
  'name/**/',
  'name -- ',
  'name #',
  'name\n',
  'name\n;',
  'name/*!50000 desc*/',
  'extractvalue(1, concat(0x7e, version()))',
  'if(1=1,name,title)',
  'ifnull(name, 1)',
  'concat(name, title)',
  '@@version',
  'name union select 1',
  '１',
  'ｎａｍｅ',
  'NAME',
  'Name Asc',
  "name as 'a'b'",
  'name as `a`b`',
  'name as a`',
  'name as "a" b',
  'name as __proto__',
  'name as constructor',
  'name as __name',
  'name as ',
  'name as 1',
  'name as a.b',
  'name as x, title',
  'count(*)',
  'count(name) over ()',
  'count(distinct name, title)',
  'count((select 1))',
  "max('x')",
  'group_concat(name)',
  'sum(sleep(5))',
  'load_file(name)',
  '"name"',
  "'name'",
  '`name',
  'name`',
  '`',
  '``',
  '.',
  'a.b.c',
  '*.*',
  'tabTour.*',
  'tab.name',
  'stops.*',
  'guide.*',
  'guide.guide.name',
  'guide.`name` desc, 1',
  'pin.name',
  '1',
  '1=1',
  'true',
  'null',
  '?',
  ':name',
  '\0',
  'name\0',
  '\ud800',
  'desc',
  'name desc desc',
  'name asc, ',
  ',',
  'order by name',
  'name asc limit 1',
  'name collate utf8mb4_bin',
  'rand()',
  'name) or 1=1 -- ',
  '__proto__',
  'constructor',
  'prototype.name',
  'hasOwnProperty',
  `${'('.repeat(5000)}`,
  `${'name,'.repeat(5000)}name`,
  `${' '.repeat(200_000)}as x`,
  'x'.repeat(100_000),
];
const THINGS = [
  null,
  5,
  true,
  [],
  ['name'],
  [['name']],
  {},
  { name: 1 },
  { SLEEP: 5 },
  { COUNT: { SUM: { COUNT: 'name' } } },
];
const FUNCTIONS = [
  { SLEEP: [5] },
  { LOAD_FILE: "'/etc/passwd'" },
  { BENCHMARK: [1e9, "'x'"] },
  { COUNT: 'name) or sleep(5' },
  { COUNT: 'name', as: 'a` b' },
  { COUNT: 'name', as: '__proto__' },
  { COUNT: 'name', as: { x: 1 } },
  { COUNT: ['name', 'title'] },
  { COUNT: 'name', SUM: 'seats' },
  { COUNT: null },
  { COUNT: [] },
  { SUM: { COUNT: 'name' } },
  { CONCAT: ["'\\' or 1=1 -- '", "'`'", "'?'"] },
  { CONCAT: ["'` as x'"] },
  { IFNULL: ['name', "'"] },
  { EXTRACT: ['year from sleep(5)', 'starts'] },
  { EXTRACT: 'YEAR' },
  { DIV: ['seats', 0] },
  { MUL: [{ MUL: [{ MUL: [1e9, 1e9] }, 1e9] }, { MUL: ['seats', 1e9] }] },
  { MUL: [1e300, 1e300] },
  { ADD: ['title', 'starts'] },
  { ABS: -(2 ** 63) },
  { ABS: Number.NaN },
  { ABS: { ABS: { ABS: { ABS: { ABS: 1 } } } } },
  { constructor: 'name' },
  JSON.parse('{"__proto__": "name"}'),
  { toString: 'name' },
  { stops: ['city; drop table x'] },
  { stops: [] },
  { stops: ['*'], as: 'x`y' },
  { stops: ['city', 'city', '*'] },
  { stops: ['city'], as: '__name' },
  { stops: { city: 1 } },
  { costs: 'what' },
];

describe.each(databases)('a list on $name', (database) => {
  let test: TestSite;
  let ctx: Ctx;
  beforeAll(async () => {
    test = await openTestSite(database, { doctypes: TOUR_DOCTYPES });
    await test.admin(makeTours);
    ctx = await test.site.begin('Administrator');
  });
  afterAll(async () => {
    await test.site.finish(ctx, 'rollback');
    await test.close();
  });

  /** Either rows of the doctype, or an error of the engine's own that blames the client: never the database's. */
  async function harmless(work: () => Promise<unknown>, shown: unknown): Promise<void> {
    const before = Date.now();
    try {
      await work();
    } catch (error) {
      const seen = `${JSON.stringify(shown).slice(0, 100)}: ${String(error)}`;
      expect([seen, error instanceof FrappeError, (error as FrappeError).cause]).toEqual([seen, true, undefined]);
      expect([seen, (error as FrappeError).status < 500]).toEqual([seen, true]);
    }
    expect(Date.now() - before).toBeLessThan(2000);
  }
  const tryList = (params: object) => harmless(() => ctx.getList('Tour', params as ListParams), params);

  it('takes no SQL in fields', async () => {
    for (const text of [...TEXTS, ...THINGS]) {
      await tryList({ fields: [text] });
      await tryList({ fields: text });
      await tryList({ fields: ['name', text] });
      await tryList({ fields: [`name as ${String(text)}`] });
      await tryList({ fields: [`count(${String(text)}) as x`] });
      await tryList({ fields: [{ COUNT: text, as: 'x' }] });
      await tryList({ fields: [{ COUNT: 'name', as: text }] });
      await tryList({ fields: [{ [String(text)]: 'name' }] });
      await tryList({ fields: [{ stops: [text] }] });
      await tryList({ fields: ['name'], expand: [text] });
    }
    for (const fn of FUNCTIONS) await tryList({ fields: [fn] });
  });
  it('takes no SQL in order_by and group_by', async () => {
    for (const text of [...TEXTS, ...THINGS]) {
      await tryList({ order_by: text });
      await tryList({ order_by: `${String(text)} desc` });
      await tryList({ order_by: `name asc, ${String(text)}` });
      await tryList({ group_by: text });
      await tryList({ fields: ['count(name) as n'], group_by: text, order_by: 'n' });
    }
  });
  it('takes no SQL in filters', async () => {
    for (const text of [...TEXTS, ...THINGS]) {
      const key = String(text);
      await tryList({ filters: text });
      await tryList({ or_filters: text });
      await tryList({ filters: { [key]: 1 } });
      await tryList({ filters: { [key]: ['like', '%'] } });
      await tryList({ filters: [[text, '=', 1]] });
      await tryList({ filters: [['name', text, 1]] });
      await tryList({ filters: [['name', '=', text]] });
      await tryList({ filters: [['name', 'in', text]] });
      await tryList({ filters: [['name', 'like', text]] });
      await tryList({ filters: [['seats', '>', text]] });
      await tryList({ filters: [['starts', '>', text]] });
      await tryList({ filters: [['starts', 'between', [text, text]]] });
      await tryList({ filters: [['starts', 'timespan', text]] });
      await tryList({ filters: [['region', 'descendants of', text]] });
      await tryList({ filters: [[text, 'name', '=', 1]] });
      await tryList({ filters: [['Tour Stop', text, '=', 1]] });
      await tryList({ filters: [['Tour', 'name', '=', 'x', text]] });
      await tryList({ filters: [['name', '=', 'x'], text, ['name', '=', 'y']] });
    }
  });
  it('takes no SQL as numbers and doctypes', async () => {
    for (const text of [...TEXTS, ...THINGS]) {
      await tryList({ limit: text });
      await tryList({ start: text, limit: 1 });
      await tryList({ parent: text });
      await harmless(() => ctx.getList('Tour Stop', { parent: text as string }), text);
      await harmless(async () => ctx.getList(String(text)), text);
      await harmless(() => ctx.count('Tour', text), text);
    }
    for (const limit of [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e30, 0.5, '5', '1; drop table x', '-1'])
      await tryList({ limit, start: limit });
  });
  it('takes no SQL in link search', async () => {
    for (const text of [...TEXTS, ...THINGS]) {
      await harmless(() => searchLink(ctx, { doctype: 'Tour', txt: text as string }), text);
      await harmless(() => searchLink(ctx, { doctype: 'Tour', searchfield: text as string }), text);
      await harmless(() => searchLink(ctx, { doctype: 'Tour', filters: text }), text);
      await harmless(() => searchLink(ctx, { doctype: 'Tour', page_length: text as number }), text);
      await harmless(async () => searchLink(ctx, { doctype: String(text) }), text);
    }
  });
  it('has still all its rows afterwards', async () => {
    expect(await ctx.count('Tour')).toBe(5);
  });
});
