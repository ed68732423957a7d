import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Ctx, type DocTypeJson, frappeJson, type Site } from '../../src/engine/index.js';
import { prepareSite } from '../../src/services/setup.js';
import { databases, type TestDatabase } from '../support/databases.js';

const repository = path.resolve(import.meta.dirname, '../..');
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

const KETTLE: DocTypeJson = {
  doctype: 'DocType',
  name: 'Kettle',
  module: 'Kitchen',
  autoname: 'field:label',
  fields: [
    { fieldname: 'label', fieldtype: 'Data', label: 'Label', reqd: 1 },
    { fieldname: 'litres', fieldtype: 'Float', label: 'Litres' },
  ],
  permissions: [{ role: 'Cook', read: 1, write: 1, create: 1, delete: 1 }],
};

describe.each(databases)('a JSON file dropped into doctypes/ on $name', ({ open }) => {
  let database: TestDatabase;
  let root: string;
  let site: Site | undefined;

  const start = async (json: DocTypeJson, extra: Record<string, unknown> = {}) => {
    await site?.close();
    site = undefined;
    await writeFile(path.join(root, 'doctypes/kitchen/kettle.json'), frappeJson(json));
    const doctypes = [path.join(repository, 'doctypes/core'), path.join(root, 'doctypes')];
    site = await prepareSite({ siteDir: root, database: database.config, adminPassword: 'secret words' }, silent, {
      root,
      hooks: {},
      doctypes,
      say: () => undefined,
      ...extra,
    });
  };
  const admin = <T>(work: (ctx: Ctx) => Promise<T>) => (site as Site).run('Administrator', work);

  beforeAll(async () => {
    database = await open();
    root = await mkdtemp(path.join(tmpdir(), 'cairn-drop-in-'));
    await mkdir(path.join(root, 'doctypes/kitchen'), { recursive: true });
    await start(KETTLE);
  });
  afterAll(async () => {
    await site?.close();
    await database.drop();
    await rm(root, { recursive: true, force: true });
  });

  it('is a record type: documents are made, named, listed, changed and deleted', async () => {
    await admin((ctx) => ctx.newDoc('Kettle', { label: 'Copper', litres: '1.5' }).insert());
    expect(await admin((ctx) => ctx.getList('Kettle', { fields: ['name', 'litres'] }))).toEqual([
      { name: 'Copper', litres: 1.5 },
    ]);
    await admin(async (ctx) => (await ctx.getDoc('Kettle', 'Copper')).update({ litres: 2 }).save());
    expect(await admin((ctx) => ctx.getValue('Kettle', 'Copper', ['litres']))).toEqual({ litres: 2 });
    await admin((ctx) => ctx.deleteDoc('Kettle', 'Copper'));
    expect(await admin((ctx) => ctx.count('Kettle'))).toBe(0);
  });

  it('brings its DocType row, its module and its roles', async () => {
    const found = await admin(async (ctx) => [
      await ctx.exists('DocType', 'Kettle'),
      await ctx.exists('Module Def', 'Kitchen'),
      await ctx.getValue('Role', 'Cook', ['desk_access']),
    ]);
    expect(found).toEqual(['Kettle', 'Kitchen', { desk_access: 1 }]);
  });

  it('serves the role that it names', async () => {
    await admin(async (ctx) => {
      await ctx
        .importing()
        .newDoc('User', {
          name: 'cook@example.com',
          email: 'cook@example.com',
          first_name: 'Cook',
          enabled: 1,
          roles: [{ role: 'Cook' }],
        })
        .insert();
      ctx.unit.stale.add('access');
    });
    await site?.run('cook@example.com', (ctx) => ctx.newDoc('Kettle', { label: 'Steel' }).insert());
    await expect(site?.run('Guest', (ctx) => ctx.getList('Kettle'))).rejects.toThrow();
  });

  it('grows a field when the file does, and keeps its documents', async () => {
    const fields = [
      ...(KETTLE.fields ?? []),
      { fieldname: 'colour', fieldtype: 'Select', label: 'Colour', options: 'Red\nBlue' },
    ];
    await start({ ...KETTLE, fields });
    await admin(async (ctx) => (await ctx.getDoc('Kettle', 'Steel')).update({ colour: 'Blue' }).save());
    expect(await admin((ctx) => ctx.pluck('Kettle', 'colour'))).toEqual(['Blue']);
    const rows = await admin((ctx) =>
      ctx.db.query("SELECT `fieldname` FROM `tabDocField` WHERE `parent` = 'Kettle' ORDER BY `idx`"),
    );
    expect(rows).toEqual([{ fieldname: 'label' }, { fieldname: 'litres' }, { fieldname: 'colour' }]);
  });

  it('stops the start with file, field and reason when it cannot work', async () => {
    const broken = { ...KETTLE, fields: [{ fieldname: 'size', fieldtype: 'Quantity' }] };
    await expect(start(broken)).rejects.toThrow(/Kettle: field "size" has the unknown fieldtype "Quantity"/);
  });
});
