import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databases } from '../support/databases.js';
import { CLERK, Harbour, MASTER, MATE } from './support/harbour.js';

describe.each(databases)('Data Import on $name', (database) => {
  let harbour: Harbour;
  beforeAll(async () => {
    harbour = await Harbour.open(database);
  }, 60_000);
  afterAll(() => harbour?.close());

  const update = { import_type: 'Update Existing Records' };

  it('makes documents with their rows, every value cast by its field', async () => {
    const csv =
      'Title,kind,Keeper,Launched,Seen,Weight,Afloat,Journey,Sailor (Crew),crew.duty\n' +
      `Ark,Sail,${MASTER},2026-02-01,2026-02-01 10:30,"1,234.5",yes,1d 2h,${MASTER},cook\n` +
      `,,,,,,,,${MATE},\n` +
      'Bark,,,,,,n,90,,\n';
    const { status, success, reasons } = await harbour.import(MASTER, csv);
    expect({ status, success, reasons }).toEqual({ status: 'Success', success: 2, reasons: [] });
    const fields = ['kind', 'keeper', 'launched', 'seen', 'weight', 'afloat', 'journey', 'berths', 'owner'];
    expect(await harbour.boats(['name', ...fields], { name: ['in', ['Ark', 'Bark']] })).toEqual([
      {
        ...{ name: 'Ark', kind: 'Sail', keeper: MASTER, launched: '2026-02-01', seen: '2026-02-01 10:30:00' },
        ...{ weight: 1234.5, afloat: 1, journey: 93_600, berths: 2, owner: MASTER },
      },
      {
        ...{ name: 'Bark', kind: '', keeper: null, launched: null, seen: null },
        ...{ weight: 0, afloat: 0, journey: 90, berths: 2, owner: MASTER },
      },
    ]);
    const ark = await harbour.test.admin((ctx) => ctx.getDoc('Boat', 'Ark'));
    expect(ark.rows('crew').map((row) => [row.text('sailor'), row.text('duty')])).toEqual([
      [MASTER, 'cook'],
      [MATE, ''],
    ]);
  });

  it('says of every row that is not imported why, and imports the others', async () => {
    const csv =
      'Title,Kind,Keeper,Launched,Weight,Berths,Afloat\n' +
      'Good,Sail,,2026-01-01,1,1,1\n' +
      ',Sail,,,,,\n' +
      'Wood,Oars,,,,,\n' +
      'Fled,,nobody@nowhere.org,,,,\n' +
      'Late,,,32.13.2026,,,\n' +
      'Fat,,,,much,,\n' +
      'Half,,,,,1.5,\n' +
      'Perhaps,,,,,,maybe\n' +
      'Good,,,,,,\n';
    const result = await harbour.import(MASTER, csv);
    expect(result).toMatchObject({ status: 'Partial Success', success: 1, failed: 8 });
    expect(result.reasons).toEqual([
      expect.stringMatching(/^3: .*Title/),
      '4: Row 4: Kind: "Oars" is none of Sail, Steam',
      '5: Row 5: Keeper: there is no User "nobody@nowhere.org"',
      '6: Row 6: Launched: "32.13.2026" is not a date written as yyyy-mm-dd',
      '7: Row 7: Weight: "much" is not a number',
      '8: Row 8: Berths: "1.5" is not a whole number',
      '9: Row 9: Afloat: "maybe" is not yes or no (1, 0, true, false, yes, no)',
      '10: Boat Good already exists',
    ]);
  });

  it('goes on with the rows that are not in when it is started again', async () => {
    const name = await harbour.order(MASTER, 'Title,Keeper\nRe One,\nRe Two,late@harbour.org\n');
    expect(await harbour.run(MASTER, name)).toMatchObject({ status: 'Partial Success', success: 1, failed: 1 });
    await harbour.test.addUser('late@harbour.org', []);
    expect(await harbour.run(MASTER, name)).toMatchObject({ status: 'Success', success: 2, failed: 0 });
    expect(await harbour.boats(['name'], { name: ['like', 'Re %'] })).toHaveLength(2);
    const changed = harbour.test.as(MASTER, async (ctx) => {
      const doc = await ctx.getDoc('Data Import', name);
      await doc.update({ template_options: '{"column_to_field_map": {"1": "title"}}' }).save();
    });
    await expect(changed).rejects.toThrow('make a new Data Import');
  });

  it('gives the failed rows back with the reason, and takes them in once they are mended', async () => {
    const name = await harbour.order(
      MASTER,
      `Title,Kind,Sailor (Crew)\nFix Me,Oars,${MASTER}\n,,${MATE}\n"Fine, too",,\n`,
    );
    await harbour.run(MASTER, name);
    const file = await harbour.call(MASTER, 'download_errored_template', { data_import_name: name });
    const cells = await harbour.cells(file);
    expect(cells).toEqual([
      ['Title', 'Kind', 'Sailor (Crew)', 'Why it was not imported'],
      ['Fix Me', 'Oars', MASTER, 'Row 2: Kind: "Oars" is none of Sail, Steam'],
      [null, null, MATE, null],
    ]);
    (cells[1] as unknown[])[1] = 'Steam';
    expect(await harbour.import(MASTER, cells)).toMatchObject({ status: 'Success', success: 1 });
    const boat = await harbour.test.admin((ctx) => ctx.getDoc('Boat', 'Fix Me'));
    expect(boat.rows('crew')).toHaveLength(2);
  });

  it('changes only the columns given, and nothing where nothing differs', async () => {
    const csv = `Title,Kind,Weight,Launched,Sailor (Crew),Duty (Crew)\nUp,Sail,2.5,2026-03-04,${MASTER},cook\n,,,,${MATE},\n`;
    await harbour.import(MASTER, csv);
    const state = () =>
      harbour.test.admin(async (ctx) => {
        const doc = await ctx.getDoc('Boat', 'Up');
        return JSON.stringify(doc.toJSON());
      });
    const before = await state();
    expect(await harbour.import(MASTER, csv, update)).toMatchObject({ status: 'Success', success: 1 });
    expect(await state()).toBe(before);
    await harbour.import(MASTER, 'ID,Weight\nUp,3\nNo Such,1\n', update);
    const up = await harbour.test.admin((ctx) => ctx.getDoc('Boat', 'Up'));
    expect([up.text('kind'), up.get('weight'), up.rows('crew').length]).toEqual(['Sail', 3, 2]);
    const kept = up.rows('crew')[1]?.name;
    await harbour.import(MASTER, `ID,Kind,ID (Crew),Duty (Crew)\nUp,,${kept},mate\n`, update);
    const after = await harbour.test.admin((ctx) => ctx.getDoc('Boat', 'Up'));
    expect(after.get('kind')).toBe(null);
    expect(after.rows('crew').map((row) => [row.name, row.text('sailor'), row.text('duty')])).toEqual([
      [kept, MATE, 'mate'],
    ]);
  });

  it('refuses IDs that are missing or of other rows', async () => {
    await harbour.import(MASTER, 'Title\nIdle\n');
    const result = await harbour.import(MASTER, 'ID,Weight,ID (Crew)\nIdle,1,xyz\nGone,1,\n,2,\n', update);
    expect(result.reasons).toEqual([
      '2: Idle has no row xyz, or the file has it twice',
      '3: Boat Gone not found',
      expect.stringContaining('ID is blank, so it is not known which Boat is meant'),
    ]);
    const blind = await harbour.order(MASTER, 'Weight\n1\n', update);
    expect(await harbour.run(MASTER, blind)).toMatchObject({ status: 'Error', success: 0, failed: 0 });
    const { template_warnings } = await harbour.test.admin((ctx) => ctx.getDoc('Data Import', blind));
    expect(template_warnings).toContain('needs a column ID');
  });

  it('submits what it has made when asked to', async () => {
    await harbour.import(MASTER, 'Title\nSailing\n');
    const values = { reference_doctype: 'Voyage', submit_after_import: 1 };
    const { status } = await harbour.import(MASTER, 'Boat\nSailing\n', values);
    expect(status).toBe('Success');
    const voyages = await harbour.test.admin((ctx) => ctx.getList('Voyage', { fields: ['docstatus'] }));
    expect(voyages).toEqual([{ docstatus: 1 }]);
  });

  it('shows the first rows, what each column is, and what is to be said', async () => {
    const rows = Array.from(
      { length: 30 },
      (_, n) => `Pre ${n},${n === 3 ? 'Oars' : 'Sail'},0${(n % 9) + 1}/02/2026,x,1`,
    );
    const name = await harbour.order(MASTER, `Title,kind,Launched,Nonsense,Rank\n${rows.join('\n')}\n`);
    const preview = await harbour.call<Record<string, unknown[]>>(MASTER, 'get_preview_from_template', {
      data_import: name,
    });
    expect(preview).toMatchObject({ total_number_of_rows: 30, max_rows_exceeded: true, max_rows_in_preview: 10 });
    expect(preview.data).toHaveLength(10);
    expect(preview.data?.[0]).toEqual([2, 'Pre 0', 'Sail', '01/02/2026', 'x', '1']);
    const columns = preview.columns as {
      header_title: string;
      skip_import: number;
      df: { fieldname: string } | null;
    }[];
    expect(columns.map(({ header_title, skip_import, df }) => [header_title, skip_import, df?.fieldname])).toEqual([
      ['Sr. No', 1, undefined],
      ['Title', 0, 'title'],
      ['kind', 0, 'kind'],
      ['Launched', 0, 'launched'],
      ['Nonsense', 1, undefined],
      ['Rank', 1, undefined],
    ]);
    expect(preview.warnings).toEqual([
      { col: 3, type: 'info', message: 'Column Nonsense matches no field and is left out' },
      { col: 4, type: 'info', message: 'Column Rank is left out: Rank is read only' },
      { col: 2, type: 'info', message: 'Launched: dates are taken as dd-mm-yyyy; another order would fit too' },
      { col: 1, type: 'info', message: 'kind: Only these are allowed: Sail, Steam. Not allowed: "Oars"' },
      { row: 5, type: 'info', message: 'Row 5: Kind: "Oars" is none of Sail, Steam' },
    ]);
    expect(await harbour.boats(['name'], { name: ['like', 'Pre %'] })).toEqual([]);
  });

  it('takes columns for what the user says they are, and leaves out what is not to be imported', async () => {
    const template_options = JSON.stringify({
      column_to_field_map: { 0: 'title', 1: "Don't Import", 2: 'crew.sailor' },
    });
    const { status } = await harbour.import(MASTER, `Name of it,Kind,Who\nMapped,Oars,${MATE}\n`, { template_options });
    expect(status).toBe('Success');
    const boat = await harbour.test.admin((ctx) => ctx.getDoc('Boat', 'Mapped'));
    expect([boat.text('kind'), boat.rows('crew')[0]?.text('sailor')]).toEqual(['', MATE]);
    const bad = harbour.order(MASTER, 'Title\nx\n', { template_options: '{"column_to_field_map": {"a": 1}}' });
    await expect(bad).rejects.toThrow('Template Options');
  });

  it('finds fields by each kind of header, and imports nothing when two columns are the same field', async () => {
    const { status } = await harbour.import(MASTER, 'title,Title (second_title),SAILOR  (crew)\nHead,Again,\n');
    expect(status).toBe('Success');
    expect(await harbour.boats(['second_title'], { name: 'Head' })).toEqual([{ second_title: 'Again' }]);
    const twice = await harbour.import(MASTER, 'Title,title\nOnce,Twice\n');
    expect(twice).toMatchObject({ status: 'Error', success: 0, failed: 0 });
    const { template_warnings } = await harbour.test.admin((ctx) => ctx.getDoc('Data Import', twice.name));
    expect(template_warnings).toContain('Columns 1 and 2 are both Title');
    expect(await harbour.boats(['name'], { name: ['in', ['Once', 'Twice']] })).toEqual([]);
  });

  it('deletes what it has made and nobody has changed since, and says what stays', async () => {
    const { name } = await harbour.import(MASTER, 'Title\nUndo A\nUndo B\nUndo C\n');
    await harbour.test.as(MASTER, async (ctx) => {
      const doc = await ctx.getDoc('Boat', 'Undo B');
      await doc.update({ weight: 7 }).save();
      await ctx.newDoc('Voyage', { boat: 'Undo C' }).insert();
    });
    const job = await harbour.call<string>(MASTER, 'form_start_undo', { data_import: name });
    await harbour.idle();
    const done = await harbour.test.admin((ctx) => ctx.getDoc('Background Job', job));
    expect(JSON.parse(done.text('result'))).toEqual({
      deleted: 1,
      kept: [
        { docname: 'Undo C', reason: expect.stringContaining('is linked with Voyage') },
        { docname: 'Undo B', reason: 'Undo B has been changed since it was imported' },
      ],
    });
    expect(await harbour.boats(['name'], { name: ['like', 'Undo %'] })).toEqual([
      { name: 'Undo B' },
      { name: 'Undo C' },
    ]);
    expect(await harbour.run(MASTER, name)).toMatchObject({ status: 'Success', success: 3 });
    expect(await harbour.boats(['name'], { name: 'Undo A' })).toHaveLength(1);
  });

  it('takes its log along when it is deleted, and leaves what it has made', async () => {
    const { name } = await harbour.import(MASTER, 'Title\nStays\n');
    await harbour.test.as(MASTER, (ctx) => ctx.deleteDoc('Data Import', name));
    expect(await harbour.boats(['name'], { name: 'Stays' })).toHaveLength(1);
    expect(await harbour.test.admin((ctx) => ctx.count('Data Import Log', { data_import: name }))).toBe(0);
  });

  it('tells the user who asked how far it is', async () => {
    harbour.published.length = 0;
    const { name } = await harbour.import(MASTER, 'Title,Kind\nTell 1,\nTell 2,Oars\n');
    const about = harbour.published.filter(({ message }) => message.data_import === name);
    expect(about.map(({ event, room }) => [event, room])).toEqual([
      ['data_import_progress', `user:${MASTER}`],
      ['data_import_refresh', `user:${MASTER}`],
    ]);
    expect(about[0]?.message).toMatchObject({ current: 2, total: 2, eta: 0 });
  });

  it('does not write for a user what that user may not write', async () => {
    await harbour.import(MASTER, 'Title,Price\nYacht,100\n');
    const result = await harbour.import(MATE, 'Title,Price\nDinghy,100\n');
    expect(result.status).toBe('Success');
    expect(await harbour.boats(['name', 'price', 'owner'], { name: ['in', ['Yacht', 'Dinghy']] })).toEqual([
      { name: 'Dinghy', price: 0, owner: MATE },
      { name: 'Yacht', price: 100, owner: MASTER },
    ]);
    const reach = await harbour.import(MATE, 'ID,Weight\nYacht,5\nDinghy,5\n', update);
    expect(reach).toMatchObject({ status: 'Partial Success', success: 1, failed: 1 });
    expect(reach.reasons[0]).toMatch(/^2: /);
    expect(await harbour.boats(['weight'], { name: 'Yacht' })).toEqual([{ weight: 0 }]);
  });

  it('is for those who may import the doctype', async () => {
    await expect(harbour.order(CLERK, 'Title\nx\n')).rejects.toThrow('import');
    const name = await harbour.order(MASTER, 'Title\nNot Yours\n');
    for (const method of ['get_preview_from_template', 'form_start_import']) {
      await expect(harbour.call(CLERK, method, { data_import: name })).rejects.toThrow('import');
    }
    const job = 'frappe.core.doctype.data_import.importer.run_import';
    await harbour.test.as(CLERK, async (ctx) => ctx.site.ports.jobs?.enqueue(ctx, job, { data_import: name }));
    await harbour.idle();
    const status = await harbour.call(MASTER, 'get_import_status', { data_import_name: name });
    expect(status).toMatchObject({ status: 'Error', success: 0 });
    expect(await harbour.boats(['name'], { name: 'Not Yours' })).toEqual([]);
    await harbour.test.addUser('guest2@harbour.org', ['Mate']);
    await expect(harbour.call('guest2@harbour.org', 'form_start_import', { data_import: name })).rejects.toThrow();
    await expect(harbour.order(MASTER, 'Title\nx\n', { reference_doctype: 'Closed Book' })).rejects.toThrow(
      'does not allow import',
    );
    await expect(harbour.order(MASTER, 'Title\nx\n', { reference_doctype: 'Boat Crew' })).rejects.toThrow(
      'with their document',
    );
  });

  it('reads no file that the user may not read, and none outside the site', async () => {
    const secret = await harbour.upload(MASTER, 'Title\nSecret\n');
    const stolen = harbour.test.as(MATE, (ctx) =>
      ctx
        .newDoc('Data Import', { reference_doctype: 'Boat', import_type: 'Insert New Records', import_file: secret })
        .insert(),
    );
    await expect(stolen).rejects.toThrow("You don't have permission to access this file");
    const name = await harbour.order(MASTER, 'Title\nx\n');
    for (const import_file of ['/private/files/../../etc/passwd', 'https://example.org/a.csv', '/etc/passwd']) {
      const asked = harbour.call(MASTER, 'get_preview_from_template', { data_import: name, import_file });
      await expect(asked).rejects.toThrow(/permission to access|file of this site/);
    }
    const sheets = harbour.call(MASTER, 'get_preview_from_template', {
      data_import: name,
      google_sheets_url: 'http://x',
    });
    await expect(sheets).rejects.toThrow('Google Sheets cannot be read');
  });

  it('imports every row once when two processes run the same import', async () => {
    const rows = Array.from({ length: 60 }, (_, n) => `Both ${n},${n % 10 === 9 ? 'Oars' : 'Sail'}`);
    const name = await harbour.order(MASTER, `Title,Kind\n${rows.join('\n')}\n`, { reference_doctype: 'Boat' });
    const second = harbour.anotherRunner();
    await harbour.test.as(MASTER, async (ctx) => {
      const job = 'frappe.core.doctype.data_import.importer.run_import';
      for (let n = 0; n < 2; n++) await ctx.site.ports.jobs?.enqueue(ctx, job, { data_import: name });
      ctx.afterCommit(() => second.look());
    });
    await harbour.idle();
    await second.beforeApplicationShutdown();
    const status = await harbour.call(MASTER, 'get_import_status', { data_import_name: name });
    expect(status).toMatchObject({ status: 'Partial Success', success: 54, failed: 6 });
    expect(await harbour.boats(['name'], { name: ['like', 'Both %'] })).toHaveLength(54);
  });

  it('is said to be given up when its job was', async () => {
    const name = await harbour.order(MASTER, 'Title\nNever\n');
    await harbour.test.addUser('helper@harbour.org', ['Mate']);
    await harbour.test.as('helper@harbour.org', async (ctx) => {
      const job = 'frappe.core.doctype.data_import.importer.run_import';
      await ctx.site.ports.jobs?.enqueue(ctx, job, { data_import: name });
    });
    await harbour.idle();
    const status = await harbour.call(MASTER, 'get_import_status', { data_import_name: name });
    expect(status).toEqual({ status: 'Timed Out', success: 0, failed: 0, total_records: 1 });
    expect(await harbour.run(MASTER, name)).toMatchObject({ status: 'Success', success: 1 });
  });

  it('says which dates of a column it cannot take', async () => {
    const result = await harbour.import(MASTER, 'Title,Launched\nD1,2026-01-02\nD2,2026-01-03\nD3,13/01/2026\n');
    expect(result.reasons).toEqual(['4: Row 4: Launched: "13/01/2026" is not a date written as yyyy-mm-dd']);
  });

  it('runs in the background only', async () => {
    const name = await harbour.order(MASTER, 'Title\nInline\n');
    for (const job of ['run_import', 'undo_import']) {
      const asked = harbour.call(MASTER, `frappe.core.doctype.data_import.importer.${job}`, { data_import: name });
      await expect(asked).rejects.toThrow('in the background');
    }
  });

  it.each([
    ['an empty file', '', 'The file is empty'],
    ['blank rows only', ',,\n,,\n', 'The file is empty'],
    ['a header only', 'Title\n', 'no rows below it'],
  ])('refuses %s', async (_, content, message) => {
    await expect(harbour.order(MASTER, content)).rejects.toThrow(message);
  });

  it('stands what people and attackers put into files', async () => {
    const wide = Array.from({ length: 100 }, (_, n) => `c${n}`).join(',');
    const hostile = [
      ['Title', '__proto__', 'constructor', 'crew.__proto__', '', ...wide.split(',')],
      ['=cmd|calc', 'x', 'y', 'z', 'w', ...wide.split(',')],
      ['<script>alert(1)</script>', '', '', '', ''],
      ['x'.repeat(100_000), '', '', '', ''],
      ["'; DROP TABLE `tabBoat`; --", '', '', '', ''],
    ];
    const result = await harbour.import(MASTER, hostile);
    expect(result).toMatchObject({ status: 'Partial Success' });
    expect(result.reasons.some((reason) => reason.startsWith('4: '))).toBe(true);
    expect(await harbour.boats(['name'], { name: '=cmd|calc' })).toHaveLength(1);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});
