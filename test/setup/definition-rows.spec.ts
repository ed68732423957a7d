import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { customizeHooks } from '../../src/apps/core/customize/hooks.js';
import { coreHooks } from '../../src/apps/core/hooks.js';
import { type Ctx, type DocTypeJson, mergeHooks, type Site } from '../../src/engine/index.js';
import { prepareSite } from '../../src/services/setup.js';
import { databases, type TestDatabase } from '../support/databases.js';
import { toy } from '../support/site.js';

const root = path.resolve(import.meta.dirname, '../..');
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
type Rows = Record<string, unknown>[];

/** The toy doctype is a file, because rows of files are what this is about. */
describe.each(databases)('links, actions and states of a site on $name', ({ open }) => {
  let database: TestDatabase;
  let folder: string;
  let site: Site;

  const shelf = (rest: Partial<DocTypeJson> = {}) =>
    toy('Toy Shelf', [{ fieldname: 'title', fieldtype: 'Data', label: 'Title' }], {
      links: [
        { link_doctype: 'User', link_fieldname: 'email' },
        { link_doctype: 'Role', link_fieldname: 'role_name' },
      ],
      states: [{ title: 'Open', color: 'Blue' }],
      ...rest,
    });
  const start = async (json: DocTypeJson) => {
    await site?.close();
    await writeFile(path.join(folder, 'doctypes/toy/toy_shelf.json'), JSON.stringify(json));
    const config = { siteDir: path.join(folder, 'site'), database: database.config, adminPassword: 'correct horse' };
    site = await prepareSite(config, silent, {
      root: folder,
      say: () => undefined,
      hooks: mergeHooks(coreHooks, customizeHooks),
    });
  };
  const admin = <T>(work: (ctx: Ctx) => Promise<T>) => site.run('Administrator', work);
  const add = (doctype: string, parentfield: string, values: Record<string, unknown>) =>
    admin(async (ctx) => {
      ctx.unit.stale.add('meta');
      const place = { parent: 'Toy Shelf', parenttype: 'DocType', parentfield, custom: 1, idx: 9 };
      return (
        await ctx
          .sudo()
          .newDoc(doctype, { ...values, ...place })
          .insert()
      ).name;
    });
  const set = (values: Record<string, unknown>) =>
    admin((ctx) => ctx.newDoc('Property Setter', { doc_type: 'Toy Shelf', ...values }).insert());
  const rows = (key: string) => site.registry.get('Toy Shelf').json[key] as Rows;
  const links = () => rows('links').map((row) => row.link_doctype);

  beforeAll(async () => {
    database = await open();
    folder = await mkdtemp(path.join(tmpdir(), 'cairn-rows-'));
    await mkdir(path.join(folder, 'doctypes/toy'), { recursive: true });
    await cp(path.join(root, 'doctypes/core'), path.join(folder, 'doctypes/core'), { recursive: true });
    await start(shelf());
  });
  afterAll(async () => {
    await site?.close();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('stand behind those of the file', async () => {
    await add('DocType Link', 'links', { link_doctype: 'ToDo', link_fieldname: 'reference_name' });
    await add('DocType Action', 'actions', { label: 'Tidy', action_type: 'Route', action: '/tidy' });
    await add('DocType State', 'states', { title: 'Full', color: 'Red' });
    expect(links()).toEqual(['User', 'Role', 'ToDo']);
    expect(rows('actions').map((row) => row.label)).toEqual(['Tidy']);
    expect(rows('states').map((row) => row.title)).toEqual(['Open', 'Full']);
  });

  it('are changed by Property Setters that name a row, and put in order by names', async () => {
    const [user, , todo] = rows('links');
    const kind = { doctype_or_field: 'DocType Link', property: 'hidden', property_type: 'Check', value: '1' };
    await set({ ...kind, row_name: user?.name });
    expect(rows('links').map((row) => Number(row.hidden ?? 0))).toEqual([1, 0, 0]);
    const value = JSON.stringify([todo?.name, user?.name]);
    await set({ doctype_or_field: 'DocType', property: 'links_order', property_type: 'Small Text', value });
    expect(links()).toEqual(['ToDo', 'User', 'Role']);
  });

  it('live on when the file changes, and so do the names of its rows', async () => {
    const changed = shelf({
      links: [
        { link_doctype: 'Country', link_fieldname: 'code', custom: 1 },
        { link_doctype: 'User', link_fieldname: 'email', group: 'People' },
      ],
    });
    await start(changed);
    expect(links()).toEqual(['ToDo', 'User', 'Country']);
    expect(rows('links').find((row) => row.link_doctype === 'User')).toMatchObject({ hidden: 1, group: 'People' });
    expect(rows('states').map((row) => row.title)).toEqual(['Open', 'Full']);
  });

  it('come with a file of customizations, loaded once and again when it has changed', async () => {
    const custom = path.join(folder, 'fixtures/toy/custom');
    await mkdir(custom, { recursive: true });
    const write = (group: string) => {
      const link = { link_doctype: 'Language', link_fieldname: 'language_name', group, custom: 1 };
      const json = { doctype: 'Toy Shelf', sync_on_migrate: 1, links: [link] };
      return writeFile(path.join(custom, 'toy_shelf.json'), JSON.stringify(json));
    };
    const group = () => rows('links').find((row) => row.link_doctype === 'Language')?.group;
    await write('First');
    await start(shelf());
    expect(group()).toBe('First');
    await admin(async (ctx) => {
      ctx.unit.stale.add('meta');
      await ctx.db.execute("UPDATE `tabDocType Link` SET `group` = 'Own' WHERE `link_doctype` = 'Language'");
    });
    await start(shelf());
    expect(group()).toBe('Own');
    await write('Second');
    await start(shelf());
    expect(group()).toBe('Second');
  });
});
