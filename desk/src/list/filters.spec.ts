import { describe, expect, it } from '@jest/globals';
import { deskPage } from '../../../test/support/desk-page';
import type { Filter } from './filters';

deskPage({ user: { name: 'ann@example.com' }, sysdefaults: {}, time_zone: { system: 'UTC', user: 'UTC' } });
const { fromStored, isComplete, toServer } = await import('./filters');
const { readAddress, writeAddress } = await import('./address');
const { operatorsFor } = await import('./operators');
const { refusalsIn, runBulk } = await import('./bulk');

const usual = { field: 'modified', direction: 'desc' } as const;
const filter = (fieldname: string, operator: string, value: unknown) =>
  ({ doctype: 'ToDo', fieldname, operator, value }) as Filter;

describe('filters', () => {
  it.each([
    [[['ToDo', 'status', '=', 'Open']]],
    [[['ToDo', 'status', '=', 'Open', false]]],
    [[['status', '=', 'Open']]],
    [[['status', 'Open']]],
    [{ status: 'Open' }],
    [{ status: ['=', 'Open'] }],
  ])('are read as Frappe keeps them: %j', (stored) => {
    expect(fromStored(stored, 'ToDo')).toEqual([filter('status', '=', 'Open')]);
  });

  it.each([[null], ['status'], [[1, 2]], [{ status: null }], [[['status', 'looks like', 'x']]]])(
    'bear %j',
    (stored) => {
      expect(() => fromStored(stored, 'ToDo')).not.toThrow();
    },
  );

  it('search for what is typed anywhere, unless a place is given', () => {
    expect(toServer([filter('name', 'like', 'ab'), filter('name', 'like', 'ab%')])).toEqual([
      ['ToDo', 'name', 'like', '%ab%'],
      ['ToDo', 'name', 'like', 'ab%'],
    ]);
    expect(fromStored([['name', 'like', '%ab%']], 'ToDo')).toEqual([filter('name', 'like', 'ab')]);
  });

  it('that say nothing yet are not sent', () => {
    const half = [
      filter('date', 'between', ['2026-01-01', '']),
      filter('status', 'in', []),
      filter('name', 'like', ''),
    ];
    expect(half.map(isComplete)).toEqual([false, false, false]);
    expect(toServer(half)).toEqual([]);
  });
});

describe('addresses of lists', () => {
  it('say equality bare and everything else as JSON', () => {
    const filters = [filter('status', '=', 'Open'), filter('priority', 'in', ['A', 'B']), filter('name', '=', '[x')];
    const query = writeAddress({ filters, sort: { field: 'name', direction: 'asc' } }, 'ToDo', usual);
    expect(query).toEqual({
      ...{ status: 'Open', priority: '["in",["A","B"]]', name: '["=","[x"]' },
      order_by: 'name asc',
    });
    expect(readAddress(query as Record<string, string>, 'ToDo')).toEqual({
      filters,
      sort: { field: 'name', direction: 'asc' },
    });
  });

  it('hold two filters on one field and filters on rows', () => {
    const filters = [
      { ...filter('thing', '=', 'box'), doctype: 'Parcel Line' },
      filter('date', '>', '2026-01-01'),
      filter('date', '<', '2026-02-01'),
    ];
    const query = writeAddress({ filters }, 'ToDo', usual);
    expect(query).toEqual({ 'Parcel Line.thing': 'box', date: ['[">","2026-01-01"]', '["<","2026-02-01"]'] });
    expect(readAddress(query as Record<string, string>, 'ToDo').filters).toEqual(filters);
  });
});

describe('operators', () => {
  const of = (fieldtype: string) => operatorsFor({ fieldname: 'x', fieldtype });
  it('are those that make sense for the fieldtype', () => {
    expect(of('Check')).toEqual(['=']);
    expect(of('Date')).not.toContain('like');
    for (const operator of ['like', 'in', '=', '!=']) expect(of('Datetime')).not.toContain(operator);
    for (const operator of ['between', 'timespan']) expect(of('Data')).not.toContain(operator);
    expect(of('Select')).not.toContain('like');
    for (const operator of ['<', '>=']) expect(of('Link')).not.toContain(operator);
    expect(of('Text')).not.toContain('between');
    expect(operatorsFor({ fieldname: 'x', fieldtype: 'Link' }, true)).toContain('descendants of');
  });
});

describe('what is done to many', () => {
  it('goes ten by ten, tells how far it is, and can be stopped', async () => {
    const names = Array.from({ length: 25 }, (_, place) => `D${place}`);
    const sizes: number[] = [];
    const act = async (some: string[]) => {
      sizes.push(some.length);
      return [];
    };
    const { done, left } = await runBulk(names, act, (tried) => tried < 20);
    expect(sizes).toEqual([10, 10]);
    expect(done).toHaveLength(20);
    expect(left).toEqual(['D20', 'D21', 'D22', 'D23', 'D24']);
  });

  it('does not go on when the server is gone', async () => {
    const act = () => Promise.reject(new Error('gone'));
    await expect(runBulk(['A'], act, () => true)).rejects.toThrow('gone');
  });

  it('keeps what was refused apart', async () => {
    const outcome = await runBulk(
      ['A', 'B'],
      async () => [{ name: 'B', reason: 'no' }],
      () => true,
    );
    expect(outcome).toEqual({ done: ['A'], refused: [{ name: 'B', reason: 'no' }], left: [] });
    expect(refusalsIn({ message: ['B'] }, ['A', 'B'])).toEqual([{ name: 'B', reason: expect.any(String) }]);
    expect(refusalsIn({}, ['A'])).toEqual([]);
  });
});
