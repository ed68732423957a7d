import { boot } from '../boot';
import { Form } from '../form/form';
import { DocType } from '../meta/doctype';
import { useGrid } from './grid';

const parent = new DocType({
  name: 'Order',
  fields: [{ fieldname: 'items', fieldtype: 'Table', label: 'Items', options: 'Order Item' }],
});
const child = new DocType({
  name: 'Order Item',
  fields: [
    { fieldname: 'item', fieldtype: 'Data', label: 'Item', in_list_view: 1 },
    { fieldname: 'qty', fieldtype: 'Int', label: 'Quantity', in_list_view: 1 },
    { fieldname: 'total', fieldtype: 'Int', label: 'Total', in_list_view: 1, read_only: 1 },
    { fieldname: 'code', fieldtype: 'Data', label: 'Code', no_copy: 1 },
  ],
});

function gridOf(...items: string[]) {
  const rows = items.map((item, place) => ({
    ...{ doctype: 'Order Item', name: item.toLowerCase(), idx: place + 1, item, qty: 1, code: `C${place}` },
    ...{ parent: 'O1', parenttype: 'Order', parentfield: 'items' },
  }));
  const info = { permissions: { write: 1 } } as never;
  const form = Form.open(parent, { doctype: 'Order', name: 'O1', items: rows }, info);
  const grid = useGrid(form, parent.fields[0] as never, child);
  const shown = () => grid.rows.value.map(({ idx, item, qty }) => [idx, item, qty]);
  return { form, grid, shown };
}

describe('a child grid', () => {
  beforeAll(() => Object.assign(boot, { sysdefaults: {}, user: { name: 'a@b.c', roles: [] } }));

  it('has the columns that the doctype lists', () => {
    const { grid } = gridOf();
    expect(grid.columns.value.map(({ label }) => label)).toEqual(['Item', 'Quantity', 'Total']);
  });

  it('takes a paste from the cursor on, adds rows that are missing, and leaves read-only cells alone', async () => {
    const { form, grid, shown } = gridOf('Apple', 'Bread');
    grid.state.cursor = { row: 1, column: 0 };
    const result = await grid.paste([
      ['Butter', '4', '99'],
      ['Cheese', 'many'],
      ['Dates', '6'],
    ]);
    expect(shown()).toEqual([
      [1, 'Apple', 1],
      [2, 'Butter', 4],
      [3, 'Cheese', undefined],
      [4, 'Dates', 6],
    ]);
    expect(result).toEqual({ cells: 5, rowsAdded: 2, refused: 2 });
    expect(form.isDirty).toBe(true);
  });

  it('moves, duplicates and removes rows, and numbers them anew', async () => {
    const { grid, shown } = gridOf('Apple', 'Bread', 'Cheese');
    const [apple] = grid.rows.value;
    await grid.move(apple as never, 2);
    expect(shown().map(([idx, item]) => `${idx} ${item}`)).toEqual(['1 Bread', '2 Cheese', '3 Apple']);
    await grid.duplicate(grid.rows.value[0] as never);
    expect(shown().map(([idx, item]) => `${idx} ${item}`)).toEqual(['1 Bread', '2 Bread', '3 Cheese', '4 Apple']);
    expect(grid.rows.value[1]?.code).toBeUndefined();
    await grid.removeRows(new Set(['cheese', 'apple']));
    expect(shown().map(([, item]) => item)).toEqual(['Bread', 'Bread']);
  });

  it('gives many rows one value, and says how many could not take it', async () => {
    const { grid, shown } = gridOf('Apple', 'Bread');
    const [, quantity, total] = grid.columns.value;
    expect(await grid.setMany(grid.rows.value, quantity as never, 7)).toBe(0);
    expect(shown().map(([, , qty]) => qty)).toEqual([7, 7]);
    expect(await grid.setMany(grid.rows.value, total as never, 7)).toBe(2);
  });

  it('takes thousands of pasted rows at once', async () => {
    const { grid } = gridOf();
    let events = 0;
    grid.form.on('items_add', () => {
      events += 1;
    });
    await grid.paste(Array.from({ length: 5000 }, (_, place) => [`Item ${place}`, String(place)]));
    expect(grid.rows.value.length).toBe(5000);
    expect(grid.rows.value[4999]).toMatchObject({ idx: 5000, item: 'Item 4999', qty: 4999 });
    expect(events).toBe(5000);
  });
});
