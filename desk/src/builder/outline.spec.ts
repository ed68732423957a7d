import { moved, movedBehind, nameOfLabel, outlineOf, rowsNamedIn } from './outline';

const TYPES: Readonly<Record<string, string>> = { T: 'Tab Break', S: 'Section Break', C: 'Column Break' };
const rowsOf = (text: string) =>
  text.split(' ').map((name) => ({ name, fieldname: name, label: name, fieldtype: TYPES[name[0] ?? ''] ?? 'Data' }));
const said = (rows: readonly { name: string }[]) => rows.map(({ name }) => name).join(' ');

describe('the outline of a form', () => {
  it('has tabs, sections and columns, and keeps those that are empty', () => {
    const tabs = outlineOf(rowsOf('a S1 b C1 T1 S2 c'));
    const shape = tabs.map(({ sections }) => sections.map(({ columns }) => columns.map(({ rows }) => said(rows))));
    expect(shape).toEqual([[['a'], ['b', '']], [['c']]]);
    expect(outlineOf([])).toHaveLength(1);
    expect(outlineOf(rowsOf('T1 a'))).toHaveLength(1);
  });

  it.each([
    ['a', 'down', 'a b', 'b a'],
    ['b', 'up', 'a b', 'b a'],
    ['a', 'up', 'a b', 'a b'],
    ['b', 'down', 'a b', 'a b'],
    ['a', 'down', 'a C1 b', 'C1 a b'],
    ['a', 'right', 'a x C1 b', 'x C1 a b'],
    ['b', 'left', 'a C1 x b', 'a b C1 x'],
    ['b', 'right', 'a C1 b', 'a C1 b'],
    ['S2', 'up', 'a S1 b C1 c S2 d T1 e', 'a S2 d S1 b C1 c T1 e'],
    ['S1', 'down', 'a S1 b C1 c S2 d', 'a S2 d S1 b C1 c'],
    ['S1', 'down', 'a S1 b T1 S2 c', 'a T1 S1 b S2 c'],
    ['C1', 'left', 'a S1 b C1 c', 'a C1 c S1 b'],
    ['T1', 'down', 'T1 a S1 b T2 c', 'T2 c T1 a S1 b'],
  ] as const)('moves %s %s in "%s"', (name, way, before, after) => {
    expect(said(moved(rowsOf(before), name, way))).toBe(after);
  });

  it('moves behind any other row, and never into itself', () => {
    expect(said(movedBehind(rowsOf('a b c'), 'a', 'c'))).toBe('b c a');
    expect(said(movedBehind(rowsOf('a b c'), 'c', undefined))).toBe('c a b');
    expect(said(movedBehind(rowsOf('S1 a b S2 c'), 'S1', 'a'))).toBe('S1 a b S2 c');
    expect(said(movedBehind(rowsOf('S1 a S2 c'), 'S1', 'c'))).toBe('S2 c S1 a');
  });

  it('finds the fields that a refusal names', () => {
    const rows = rowsOf('a b c');
    expect(said(rowsNamedIn('Tour: field "b" is mandatory', rows))).toBe('b');
    expect(said(rowsNamedIn('Customize Form: row 3 needs a label', rows))).toBe('c');
    expect(rowsNamedIn('Something else', rows)).toEqual([]);
  });

  it('makes fieldnames of labels', () => {
    expect(nameOfLabel(' Serial No. (new) ')).toBe('serial_no_new');
  });
});
