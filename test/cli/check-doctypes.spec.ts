import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDatabase } from '../../src/engine/database/database.js';
import { cairn } from '../support/cairn.js';
import { databases } from '../support/databases.js';

const SHOWN = { sqlite: 'SQLite', mariadb: 'MariaDB' };
const data = (fieldname: string, rest: object = {}) => ({ fieldname, fieldtype: 'Data', ...rest });

describe.each(databases)('check-doctypes on $name', ({ name, open }) => {
  const on = ['--database', name === 'mariadb' ? (process.env.TEST_MARIADB_URL ?? '') : 'sqlite'];
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'cairn doctypes '));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = async (file: string, json: unknown) => {
    const place = path.join(folder, file);
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, typeof json === 'string' ? json : JSON.stringify(json));
  };
  const doctype = (given: string, fields: object[], rest: object = {}) => ({
    doctype: 'DocType',
    name: given,
    module: 'Odd',
    fields,
    ...rest,
  });

  it('says in a line which doctype does not work, at which step and why, and counts', async () => {
    await write('good.json', doctype('Good', [data('a')]));
    await write('odd.json', doctype('Odd', [{ fieldname: 'a', fieldtype: 'Blob' }]));
    await write('table.json', doctype('Lists', [{ fieldname: 'a', fieldtype: 'Table', options: 'Good' }]));
    await write('clash.json', doctype('Clash', [data('a'), data('A')]));
    await write('long.json', doctype('Long', [data('a', { label: 'x'.repeat(141) })]));
    await write('never.json', doctype('Never', [data('a', { reqd: 1, options: 'Email', length: 3 })]));
    await write('doctype/broken/broken.json', '{');
    const { code, out } = await cairn('check-doctypes', folder, ...on);
    expect(code).toBe(1);
    expect(out.split('\n')).toEqual([
      expect.stringMatching(/broken\.json: load: .*JSON/),
      expect.stringMatching(/^Odd: load: .*unknown fieldtype "Blob"$/),
      expect.stringMatching(/^Lists: load: Lists\.a: Good is not a child table/),
      expect.stringMatching(/^Long: store: fields a: label has 141 characters/),
      expect.stringMatching(/^Clash: sync: .*duplicate column/i),
      expect.stringMatching(/^Never: create: InvalidEmailAddressError: /),
      `check-doctypes: 1 of 7 pass on ${SHOWN[name]}`,
    ]);
  });

  it('finds its way through the folders of real apps', async () => {
    await write('apps/one/one/core/doctype/log/log.json', `\uFEFF${JSON.stringify(doctype('Odd Log', [data('a')]))}`);
    await write('apps/one/one/core/doctype/log/test_records.json', [{ doctype: 'Odd Log' }]);
    await write('apps/one/one/fixtures/doctype.json', [doctype('In A List', [])]);
    await write('apps/one/node_modules/x/doctype.json', doctype('Not Ours', []));
    await write('apps/one/tsconfig.json', '{ /* no JSON */ }');
    await write('apps/two/log.json', doctype('Odd Log', [data('b')], { issingle: 1 }));
    await symlink(folder, path.join(folder, 'apps/two/round'));
    const relative = ['one', 'two'].map((app) => path.relative(process.cwd(), path.join(folder, 'apps', app)));
    const { code, out, err } = await cairn('check-doctypes', ...relative, ...on);
    expect({ code, out }).toEqual({ code: 0, out: `check-doctypes: 2 of 2 pass on ${SHOWN[name]}` });
    expect(err).toMatch(/Odd Log: .*two\/log\.json takes the place of .*one\/core\/doctype\/log\/log\.json/);
    expect(err).toMatch(/tsconfig\.json is passed over/);
  });

  it('finds nothing in an empty folder, which is no success', async () => {
    expect(await cairn('check-doctypes', folder, ...on)).toMatchObject({
      code: 1,
      out: `check-doctypes: 0 of 0 pass on ${SHOWN[name]}`,
    });
  });

  (name === 'mariadb' ? it : it.skip)('leaves no database behind, and needs none to be named', async () => {
    await write('good.json', doctype('Good', [data('a')]));
    const server = new URL(process.env.TEST_MARIADB_URL ?? '');
    server.pathname = '';
    expect(await cairn('check-doctypes', folder, '--database', server.href)).toMatchObject({ code: 0 });
    const { config, drop } = await open();
    const database = await openDatabase(config);
    const session = database.session();
    const left = await session.query("SELECT * FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'cairn_check%'");
    await session.release();
    await database.close();
    await drop();
    expect(left).toEqual([]);
  });
});
