import { describe, expect, it } from '@jest/globals';
import { DIALECTS } from '../../src/engine/database/dialect.js';
import {
  ConfigurationError,
  DataError,
  DoesNotExistError,
  InvalidDates,
  ValidationError,
} from '../../src/engine/errors.js';
import { compileCondition } from '../../src/engine/filters/compile.js';
import { type ParseOptions, parseFilters } from '../../src/engine/filters/parse.js';
import { Registry } from '../../src/engine/meta/registry.js';
import type { SiteTime } from '../../src/engine/time.js';

const field = (fieldname: string, fieldtype: string, options = '', rest = {}) => ({
  fieldname,
  fieldtype,
  options,
  ...rest,
});

const registry = new Registry([
  {
    name: 'Tour',
    fields: [
      field('title', 'Data'),
      field('open', 'Check'),
      field('seats', 'Int'),
      field('price', 'Currency'),
      field('starts', 'Date'),
      field('booked', 'Datetime'),
      field('region', 'Link', 'Region'),
      field('pin', 'Password'),
      field('shape', 'HTML'),
      field('stops', 'Table', 'Tour Stop'),
      field('extras', 'Table', 'Tour Extra'),
      field('more_extras', 'Table', 'Tour Extra'),
    ],
  },
  { name: 'Tour Stop', istable: 1, fields: [field('city', 'Data'), field('nights', 'Int')] },
  { name: 'Tour Extra', istable: 1, fields: [field('what', 'Data')] },
  { name: 'Region', is_tree: 1, fields: [field('lft', 'Int'), field('rgt', 'Int'), field('title', 'Data')] },
]);
const tour = registry.get('Tour');
const time: SiteTime = {
  zone: 'UTC',
  now: () => '2026-11-18 10:00:00.000000',
  local: (date) => date.toISOString(),
};

function sql(filters: unknown, options: ParseOptions = {}): { sql: string; params: unknown[] } {
  const condition = parseFilters(registry, tour, filters, time, options);
  const compiled = compileCondition(condition, {
    dialect: DIALECTS.mariadb,
    meta: tour,
    alias: 't',
    joined: (leaf) => `rows_${leaf.table ?? leaf.meta.name.replace(' ', '')}`,
  });
  return { sql: compiled.sql.replaceAll('`', ''), params: compiled.params };
}
const only = (filters: unknown, options?: ParseOptions) => sql(filters, options).sql;

describe('forms of filters', () => {
  const published = { sql: '(t.open = ? and t.title LIKE ?)', params: [1, 'A%'] };
  it.each([
    ['a dict', { open: 1, title: ['like', 'A%'] }],
    [
      'triples',
      [
        ['open', '=', 1],
        ['title', 'like', 'A%'],
      ],
    ],
    [
      '4-tuples',
      [
        ['Tour', 'open', '=', 1],
        ['Tour', 'title', 'like', 'A%'],
      ],
    ],
    [
      '5-tuples, whose last is ignored',
      [
        ['Tour', 'open', '=', 1, false],
        ['Tour', 'title', 'like', 'A%', true],
      ],
    ],
    [
      'pairs',
      [
        ['open', 1],
        ['title', ['like', 'A%']],
      ],
    ],
    ['a list of dicts', [{ open: 1 }, { title: ['like', 'A%'] }]],
    ['nested and', [['open', '=', 1], 'and', ['title', 'like', 'A%']]],
    [
      'qualified names',
      [
        ['`tabTour`.`open`', '=', 1],
        ['tabTour.title', 'like', 'A%'],
      ],
    ],
    [
      'operators in any case',
      [
        ['open', null, 1],
        ['title', ' LIKE ', 'A%'],
      ],
    ],
  ])('takes %s', (_form, filters) => {
    expect(sql(filters)).toEqual(published);
  });

  it('takes a name, and a list of names', () => {
    expect(sql('Alps')).toEqual({ sql: 't.name = ?', params: ['Alps'] });
    expect(sql(['Alps', 'Andes'])).toEqual({ sql: 't.name in (?, ?)', params: ['Alps', 'Andes'] });
  });
  it('takes one triple without a list around it', () => {
    expect(only(['open', '=', 1])).toBe('t.open = ?');
    expect(only(['Tour', 'open', '=', 1])).toBe('t.open = ?');
  });
  it('takes nothing', () => {
    for (const filters of [undefined, null, '', {}, []]) expect(only(filters)).toBe('1 = 1');
  });
  it('reads nested and/or from left to right', () => {
    const nested = [['open', '=', 1], 'and', [['seats', '>', 5], 'or', ['price', '<', 9]]];
    expect(only(nested)).toBe('(t.open = ? and (t.seats > ? or t.price < ?))');
    expect(only([['open', '=', 1], 'or', ['seats', '>', 5], 'AND', ['price', '<', 9]])).toBe(
      '((t.open = ? or t.seats > ?) and t.price < ?)',
    );
  });
  it('joins or_filters with or', () => {
    expect(only({ open: 1, seats: 2 }, { join: 'any' })).toBe('(t.open = ? or t.seats = ?)');
  });
});

describe('operators', () => {
  it.each([
    [['seats', '<>', 1], 't.seats <> ?'],
    [['seats', '=<', 1], 't.seats <= ?'],
    [['seats', '=>', 1], 't.seats >= ?'],
    [['title', 'ilike', 'a'], 't.title LIKE ?'],
    [['title', 'not like', 'a%'], '(not (t.title LIKE ?) or t.title is null)'],
    [['title', 'not like', '%'], 'not (t.title LIKE ?)'],
    [['title', '=', 'a'], 't.title = ?'],
    [['title', '=', ''], "(t.title = '' or t.title is null)"],
    [['title', '!=', 'a'], '(t.title <> ? or t.title is null)'],
    [['title', '!=', ''], "t.title <> ''"],
    [['title', '<', 'a'], '(t.title < ? or t.title is null)'],
    [['title', '>', 'a'], 't.title > ?'],
    [['title', '>=', ''], '1 = 1'],
    [['title', '=', null], '1 = 0'],
    [['title', '!=', null], "t.title <> ''"],
    [['starts', '=', null], 't.starts is null'],
    [['starts', '<', '2026-01-01'], '(t.starts < ? or t.starts is null)'],
    [['name', '!=', 'a'], 't.name <> ?'],
    [['creation', '<', '2026-01-01'], 't.creation < ?'],
    [['seats', '=', null], 't.seats = ?'],
    [['seats', '!=', 3], 't.seats <> ?'],
    [['seats', 'is', 'set'], 't.seats <> ?'],
    [['title', 'is', 'Set'], "t.title <> ''"],
    [['starts', 'is', 'not set'], 't.starts is null'],
    [['title', 'in', []], "(t.title = '' or t.title is null)"],
    [['title', 'not in', []], "t.title <> ''"],
    [['title', 'in', 'a, b'], 't.title in (?, ?)'],
    [['title', 'in', ['a', '']], '(t.title in (?, ?) or t.title is null)'],
    [['title', 'not in', ['a']], '(t.title not in (?) or t.title is null)'],
    [['title', 'not in', ['a', null]], 't.title not in (?, ?)'],
    [['starts', 'in', ['2026-01-01', '']], '(t.starts in (?) or t.starts is null)'],
    [['starts', 'not in', ['']], 't.starts is not null'],
    [['seats', 'in', [1, '2']], 't.seats in (?, ?)'],
  ])('%j', (filter, expected) => {
    expect(only([filter])).toBe(expected);
  });

  it.each([
    [['open', '=', true], [1]],
    [['open', '=', 2], [2]],
    [['seats', '>', '0.5'], [0.5]],
    [['price', '=', '1,250.5'], [1250.5]],
    [['seats', '=', 'nonsense'], [0]],
    [['title', '=', 5], ['5']],
    [['title', 'like', 'C:\\x%'], ['C:\\\\x%']],
    [['starts', '=', '2026-1-5'], ['2026-01-05']],
    [['booked', '=', '2026-01-05'], ['2026-01-05 00:00:00.000000']],
    [
      ['booked', 'between', ['2026-01-05', '2026-01-06']],
      ['2026-01-05 00:00:00.000000', '2026-01-06 23:59:59.999999'],
    ],
    [
      ['booked', 'between', ['2026-01-05']],
      ['2026-01-05 00:00:00.000000', '2026-11-18 23:59:59.999999'],
    ],
    [
      ['booked', 'between', ['2026-01-05 08:00', '2026-01-05 09:00:00']],
      ['2026-01-05 08:00:00.000000', '2026-01-05 09:00:00.000000'],
    ],
    [
      ['starts', 'between', '2026-01-05,2026-01-06'],
      ['2026-01-05', '2026-01-06'],
    ],
    [
      ['seats', 'between', [1, 5]],
      [1, 5],
    ],
  ])('casts %j', (filter, params) => {
    expect(sql([filter]).params).toEqual(params);
  });

  // 2026-11-18 is a Wednesday
  it.each([
    ['timespan', 'last 7 days', '2026-11-11', '2026-11-18'],
    ['timespan', 'Last 90 Days', '2026-08-20', '2026-11-18'],
    ['timespan', 'next 14 days', '2026-11-18', '2026-12-02'],
    ['timespan', 'yesterday', '2026-11-17', '2026-11-17'],
    ['timespan', 'tomorrow', '2026-11-19', '2026-11-19'],
    ['timespan', 'this week', '2026-11-15', '2026-11-21'],
    ['timespan', 'last week', '2026-11-08', '2026-11-14'],
    ['timespan', 'this month', '2026-11-01', '2026-11-30'],
    ['timespan', 'next month', '2026-12-01', '2026-12-31'],
    ['timespan', 'this quarter', '2026-10-01', '2026-12-31'],
    ['timespan', 'next quarter', '2027-01-01', '2027-03-31'],
    ['timespan', 'last 6 months', '2026-04-01', '2026-09-30'],
    ['timespan', 'next 6 months', '2027-01-01', '2027-06-30'],
    ['timespan', 'last year', '2025-01-01', '2025-12-31'],
    ['previous', '3 months', '2026-07-01', '2026-09-30'],
    ['next', '1 year', '2027-01-01', '2027-12-31'],
  ])('%s %s', (operator, value, from, to) => {
    expect(sql([['starts', operator, value]]).params).toEqual([from, to]);
  });

  it('finds what lies below or above a node of a tree', () => {
    expect(sql([['region', 'descendants of', 'Europe']])).toEqual({
      sql:
        't.region in (select t.name from tabRegion n join tabRegion t' +
        ' on t.lft > n.lft and t.rgt < n.rgt where n.name = ?)',
      params: ['Europe'],
    });
    expect(only([['region', 'descendants of (inclusive)', 'Europe']])).toContain('t.lft >= n.lft and t.rgt <= n.rgt');
    expect(only([['region', 'not ancestors of', 'Europe']])).toMatch(/^not ifnull\(t\.region in .*t\.lft < n\.lft/);
  });
});

describe('rows of child doctypes', () => {
  it('are named by doctype, by table field, or by a field that only they have', () => {
    for (const filters of [
      [['Tour Stop', 'city', '=', 'Rome']],
      { 'stops.city': 'Rome' },
      { city: 'Rome' },
      [['`tabTour Stop`.city', '=', 'Rome']],
    ]) {
      expect(sql(filters)).toEqual({ sql: 'rows_stops.city = ?', params: ['Rome'] });
    }
  });
  it('may be missing, as in an outer join: texts then count as empty, numbers as nothing', () => {
    expect(only([['Tour Stop', 'city', '!=', 'Rome']])).toBe('(rows_stops.city <> ? or rows_stops.city is null)');
    expect(only([['Tour Stop', 'name', 'is', 'not set']])).toBe("(rows_stops.name = '' or rows_stops.name is null)");
    expect(only([['Tour Stop', 'nights', '<', 3]])).toBe('rows_stops.nights < ?');
  });
  it('of a doctype that two tables hold are those of both', () => {
    expect(only([['Tour Extra', 'what', '=', 'boat']])).toBe('rows_TourExtra.what = ?');
    expect(only({ 'more_extras.what': 'boat' })).toBe('rows_more_extras.what = ?');
  });
});

describe('refuses', () => {
  const refusal = (filters: unknown, options: ParseOptions = {}) => {
    try {
      parseFilters(registry, tour, filters, time, options);
    } catch (error) {
      return error as Error;
    }
    throw new Error(`${JSON.stringify(filters)} was taken`);
  };

  it.each([
    'nope',
    '__proto__',
    'constructor',
    'toString',
    'shape',
    'stops',
    'pin',
    'region.title',
    '',
    ' ',
    '*',
    'name) or 1=1 -- ',
    'name`',
    'tabUser.name',
    '`tabTour`.`nope`',
    'x'.repeat(5000),
  ])('the field %j', (fieldname) => {
    const error = refusal([[fieldname, '=', 1]]);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toMatch(/^Field not permitted in query: /);
    expect(error.message.length).toBeLessThan(300);
  });
  it('prototype keys that JSON brings', () => {
    expect(refusal(JSON.parse('{"__proto__": 1}'))).toBeInstanceOf(DataError);
    expect(refusal([[['name'], '=', 1], 'x'])).toBeInstanceOf(ValidationError);
  });
  it.each(['regex', 'rlike', '~~', '= 1 or', 'in (select', 'sleep', '__proto__', 5, {}])(
    'the operator %j',
    (operator) => {
      expect(refusal([['title', operator, 'x']]).message).toBe(
        'Operator must be one of =, !=, >, <, >=, <=, like, not like, in, not in, is, between, timespan, previous, next, ' +
          'ancestors of, descendants of, not ancestors of, not descendants of, descendants of (inclusive)',
      );
    },
  );
  it.each(['Nope', '`User` where', 'tabTour', '__proto__', 5])('the doctype %j', (doctype) => {
    expect(refusal([[doctype, 'name', '=', 'x']])).toBeInstanceOf(DoesNotExistError);
  });
  it('a doctype that is no child of this one', () => {
    expect(refusal([['Region', 'name', '=', 'x']]).message).toBe('Region is not a child table of Tour');
  });
  it.each([
    [[['name']]],
    [[5, ['name', '=', 'x']]],
    [true],
    [[['name', '=', ['x']]]],
    [[['name', '=', { x: 1 }]]],
    [[['title', 'in', [['x']]]]],
    [{ name: { x: 1 } }],
    [{ name: [] }],
    [[['title', 'is', 'foo']]],
    [[['title', 'like', 'x'.repeat(1001)]]],
    [[['title', 'timespan', 'today']]],
    [[['starts', 'timespan', 'constructor']]],
    [[['starts', 'next', '2 weeks']]],
    [[['seats', 'between', [1]]]],
    [[['title', 'descendants of', 'x']]],
    [[['open', '=', 1], 'and']],
    [[['open', '=', 1], 'and', ['seats', '=', 1], 'xor', ['seats', '=', 2]]],
    [{ or: [['open', '=', 1]] }],
    [{ exists: { doctype: 'Tour', on: { name: 'name' } } }],
  ])('%j', (filters) => {
    expect(refusal(filters)).toBeInstanceOf(ValidationError);
  });
  it('a date that is none', () => {
    expect(refusal([['starts', '>', '2026-02-30']])).toBeInstanceOf(InvalidDates);
  });
  it('a filter without a value', () => {
    expect(refusal({ title: undefined }).message).toBe('The filter on Tour.title has no value');
  });
  it('more conditions, values and nesting than anyone needs', () => {
    expect(refusal(Array(101).fill(['open', '=', 1])).message).toMatch(/at most/);
    expect(refusal([['title', 'in', Array(10_001).fill('x')]]).message).toMatch(/at most/);
    expect(refusal([['title', 'in', 'x,'.repeat(10_001)]]).message).toMatch(/at most/);
    let deep: unknown = ['open', '=', 1];
    for (let depth = 0; depth < 12; depth++) deep = [deep];
    expect(refusal(deep).message).toMatch(/nested/);
  });
  it('empty filters from a rule, which would open everything', () => {
    for (const filters of [{}, [], '', null])
      expect(refusal(filters, { rules: true })).toBeInstanceOf(ConfigurationError);
  });
});

describe('rules', () => {
  const rule = (filters: unknown) => sql(filters, { rules: true });
  it('may say or, and, and exists', () => {
    expect(rule({ or: [['open', '=', 1], { and: [['seats', '>', 1], { price: 2 }] }] })).toEqual({
      sql: '(t.open = ? or (t.seats > ? and t.price = ?))',
      params: [1, 1, 2],
    });
    expect(rule({ exists: { doctype: 'Region', on: { name: 'region' }, where: { title: 'x' } } })).toEqual({
      sql: 'exists (select 1 from tabRegion x1 where x1.name = t.region and x1.title = ?)',
      params: ['x'],
    });
  });
  it('open nothing with an empty list', () => {
    expect(rule([['title', 'in', []]]).sql).toBe('1 = 0');
    expect(rule([['title', 'not in', []]]).sql).toBe('1 = 1');
    expect(rule({ or: [] }).sql).toBe('1 = 0');
  });
  it('ask for one row that satisfies all conditions on rows', () => {
    const filters = [
      ['Tour Stop', 'city', '=', 'Rome'],
      ['Tour Stop', 'nights', '>', 2],
      ['open', '=', 1],
    ];
    const condition = parseFilters(registry, tour, filters, time, { rules: true });
    const compiled = compileCondition(condition, { dialect: DIALECTS.mariadb, meta: tour, alias: 't' });
    expect(compiled.sql.replaceAll('`', '')).toBe(
      '(t.open = ? and exists (select 1 from tabTour Stop x1 where x1.parent = t.name and x1.parenttype = ?' +
        ' and x1.parentfield = ? and x1.city = ? and x1.nights > ?))',
    );
    expect(compiled.params).toEqual([1, 'Tour', 'stops', 'Rome', 2]);
  });
  it('count a document without rows as one whose row holds nothing', () => {
    const condition = parseFilters(registry, tour, [['Tour Stop', 'city', '!=', 'Rome']], time, { rules: true });
    const compiled = compileCondition(condition, { dialect: DIALECTS.mariadb, meta: tour, alias: 't' });
    expect(compiled.sql).toMatch(/^\(exists .* or not exists .*\)$/);
    expect(compiled.params).toEqual(['Tour', 'stops', 'Rome', 'Tour', 'stops']);
  });
});
