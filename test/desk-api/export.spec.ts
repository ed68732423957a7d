import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databases } from '../support/databases.js';
import { CLERK, Harbour, MASTER, MATE } from './support/harbour.js';

const EXPORT = 'frappe.core.doctype.data_export.exporter.export_data';

describe.each(databases)('sheets of documents on $name', (database) => {
  let harbour: Harbour;
  beforeAll(async () => {
    harbour = await Harbour.open(database);
    await harbour.test.as(MASTER, async (ctx) => {
      const crew = [{ sailor: MASTER, duty: '=1+1' }, { sailor: MATE }];
      await ctx.newDoc('Boat', { title: 'A', kind: 'Sail', launched: '2026-01-02', price: 5, crew }).insert();
      await ctx.newDoc('Boat', { title: 'B, or "not"', weight: 1.5 }).insert();
    });
    await harbour.test.as(MATE, (ctx) => ctx.newDoc('Boat', { title: 'C' }).insert());
  }, 60_000);
  afterAll(() => harbour?.close());

  const template = async (user: string, args: Record<string, unknown>) =>
    harbour.cells(await harbour.call(user, 'download_template', { doctype: 'Boat', ...args }));
  const fields = { Boat: ['name', 'kind', 'launched', 'weight', 'second_title'], crew: ['name', 'sailor', 'duty'] };

  it('holds the columns that were chosen, under headers that an import reads', async () => {
    expect(await template(MASTER, { export_fields: fields })).toEqual([
      [
        ...['ID', 'Kind', 'Launched', 'Weight', 'Title (second_title)'],
        ...['ID (Crew)', 'Sailor (Crew)', 'Duty (Crew)'],
      ],
    ]);
    expect(await template(MATE, {})).toEqual([
      [
        ...['Title', 'Kind', 'Keeper', 'Launched', 'Seen', 'Weight', 'Berths', 'Afloat', 'Journey'],
        ...['Title (second_title)', 'Sailor (Crew)', 'Duty (Crew)'],
      ],
    ]);
  });

  it.each(['CSV', 'Excel'])('comes back unchanged as an update: %s', async (file_type) => {
    const file = await harbour.call(MASTER, 'download_template', {
      ...{ doctype: 'Boat', export_fields: fields, export_records: 'all', file_type },
    });
    const cells = await harbour.cells(file);
    expect(cells).toHaveLength(5);
    expect(cells[2]?.slice(5)).toEqual([expect.any(String), MATE, null]);
    const before = await harbour.boats(['name', 'modified']);
    const name = await harbour.order(
      MASTER,
      cells,
      { import_type: 'Update Existing Records' },
      file_type === 'CSV' ? 'csv' : 'xlsx',
    );
    expect(await harbour.run(MASTER, name)).toMatchObject({ status: 'Success', success: 3, failed: 0 });
    expect(await harbour.boats(['name', 'modified'])).toEqual(before);
  });

  it('runs no formula in a spreadsheet program', async () => {
    const file = await harbour.call<{ content: AsyncIterable<string> }>(MASTER, 'download_template', {
      ...{ doctype: 'Boat', export_fields: fields, export_records: 'all' },
    });
    let text = '';
    for await (const part of file.content) text += part;
    expect(text).toContain(",'=1+1\r\n");
    expect(text).toContain('"B, or ""not""",');
  });

  it('holds the documents that filters choose, or five', async () => {
    const some = { export_fields: { Boat: ['name'] }, export_records: 'by_filter', export_filters: '{"kind": "Sail"}' };
    expect(await template(MASTER, some)).toEqual([['ID'], ['A']]);
    expect(await template(MASTER, { ...some, export_records: '5_records' })).toHaveLength(4);
    const wrong = template(MASTER, { ...some, export_filters: '[["nonsense", "=", 1]]' });
    await expect(wrong).rejects.toThrow('nonsense');
    await expect(template(MASTER, { ...some, export_records: 'most' })).rejects.toThrow(
      'Export Records must be one of',
    );
    await expect(template(MASTER, { export_fields: { Boat: ['secret'] } })).rejects.toThrow('Boat has no field secret');
    await expect(template(MASTER, { export_fields: { nets: ['a'] } })).rejects.toThrow('Boat has no table nets');
  });

  it('holds what the user may see, and is for those who may export', async () => {
    const priced = { export_fields: { Boat: ['name', 'price'] }, export_records: 'all' };
    expect(await template(MATE, priced)).toEqual([['ID'], ['C']]);
    const cells = await template(MASTER, priced);
    expect(cells).toContainEqual(['A', '5']);
    await expect(template(CLERK, priced)).rejects.toThrow('You may not export Boat');
    await expect(template(CLERK, {})).rejects.toThrow('You may not import Boat');
  });

  it('is what Data Export makes, too', async () => {
    const args = { doctype: 'Boat', with_data: 1, file_type: 'Excel', select_columns: '{"Boat": ["title", "weight"]}' };
    const cells = await harbour.cells(await harbour.call(MASTER, EXPORT, args));
    expect(cells).toContainEqual(['B, or "not"', 1.5]);
    await expect(harbour.call(CLERK, EXPORT, args)).rejects.toThrow('You may not export Boat');
    await expect(harbour.call(MASTER, EXPORT, { ...args, file_type: 'PDF' })).rejects.toThrow('CSV or Excel');
  });

  it('comes page by page, however many documents there are', async () => {
    await harbour.test.admin(async (ctx) => {
      const rows = Array.from({ length: 1200 }, (_, n) => [`many ${n}`, `many ${n}`, MASTER, ctx.now()]);
      await ctx.db.insertRows('tabBoat', ['name', 'title', 'owner', 'creation'], rows);
    });
    const file = await harbour.call<{ content: AsyncIterable<string> }>(MASTER, 'download_template', {
      ...{ doctype: 'Boat', export_fields: { Boat: ['name'] }, export_records: 'all' },
    });
    let parts = 0;
    for await (const part of file.content) if (part) parts++;
    expect(parts).toBe(5);
    expect(await template(MASTER, { export_fields: { Boat: ['name'] }, export_records: 'all' })).toHaveLength(1204);
  });
});
