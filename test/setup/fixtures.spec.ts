import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { customizeHooks } from '../../src/apps/core/customize/hooks.js';
import type { Ctx } from '../../src/engine/index.js';
import { exportFixtures, importFixtures } from '../../src/services/transfer/fixtures.js';
import { databases } from '../support/databases.js';
import { openTestSite, type TestSite, toy } from '../support/site.js';

const TAG = toy('Toy Tag', [{ fieldname: 'tag', fieldtype: 'Data', label: 'Tag' }], { istable: 1 });
const POST = toy(
  'Toy Post',
  [
    { fieldname: 'title', fieldtype: 'Data', label: 'Title', reqd: 1 },
    { fieldname: 'score', fieldtype: 'Float', label: 'Score' },
    { fieldname: 'due', fieldtype: 'Datetime', label: 'Due' },
    { fieldname: 'tags', fieldtype: 'Table', label: 'Tags', options: 'Toy Tag' },
  ],
  { autoname: 'field:title' },
);

describe.each(databases)('fixtures on $name', (database) => {
  let test: TestSite;
  let folder: string;
  const admin = <T>(work: (ctx: Ctx) => Promise<T>) => test.admin(work);
  const write = (name: string, json: unknown) => writeFile(path.join(folder, name), JSON.stringify(json));

  beforeAll(async () => {
    test = await openTestSite(database, { doctypes: [TAG, POST], hooks: customizeHooks });
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'cairn-fixtures-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const FIRST = {
    doctype: 'Toy Post',
    name: 'First',
    title: 'First',
    score: 1.5,
    due: '2026-01-02 03:04:05',
    tags: [{ tag: 'a' }, { tag: 'b' }],
  };

  it('are imported by file name: lists, single documents, and no sub-folders', async () => {
    await write('10_post.json', [FIRST]);
    await write('20_post.json', { doctype: 'Toy Post', name: 'Second', title: 'Second' });
    await mkdir(path.join(folder, 'demo'));
    await write('demo/30_post.json', [{ doctype: 'Toy Post', name: 'Demo', title: 'Demo' }]);
    expect(await importFixtures(test.site, folder)).toBe(2);
    expect((await admin((ctx) => ctx.pluck('Toy Post', 'name'))).sort()).toEqual(['First', 'Second']);
    expect((await admin((ctx) => ctx.getDoc('Toy Post', 'First'))).rows('tags').map((row) => row.text('tag'))).toEqual([
      'a',
      'b',
    ]);
  });

  it('overwrite what differs and leave alone what is equal', async () => {
    const modified = () => admin((ctx) => ctx.getValue('Toy Post', 'First', ['modified']));
    const before = await modified();
    await write('post.json', [FIRST]);
    expect(await importFixtures(test.site, folder)).toBe(0);
    expect(await modified()).toEqual(before);
    await write('post.json', [{ ...FIRST, tags: [{ tag: 'c' }] }]);
    expect(await importFixtures(test.site, folder)).toBe(1);
    expect((await admin((ctx) => ctx.getDoc('Toy Post', 'First'))).rows('tags').map((row) => row.text('tag'))).toEqual([
      'c',
    ]);
  });

  it('skip doctypes that there are not, and say so', async () => {
    await write('ghost.json', [
      { doctype: 'Ghost', name: 'Boo' },
      { doctype: 'Toy Post', name: 'Third', title: 'Third' },
    ]);
    const said: string[] = [];
    expect(await importFixtures(test.site, folder, { say: (line) => said.push(line) })).toBe(1);
    expect(said).toEqual([expect.stringContaining('there is no DocType "Ghost"')]);
  });

  it('name file and document when one cannot be loaded, and load nothing of that file', async () => {
    await write('bad.json', [
      { doctype: 'Toy Post', name: 'Fine', title: 'Fine' },
      { doctype: 'Toy Post', name: 'Bad', title: 'Bad', due: 'soon' },
    ]);
    await expect(importFixtures(test.site, folder)).rejects.toThrow(/bad\.json: Toy Post Bad: .*soon/);
    expect(await admin((ctx) => ctx.exists('Toy Post', 'Fine'))).toBeUndefined();
    await write('bad.json', 'no list');
    await writeFile(path.join(folder, 'bad.json'), '{');
    await expect(importFixtures(test.site, folder)).rejects.toThrow(/bad\.json/);
  });

  it('of Custom Field and Property Setter count for the files after them', async () => {
    await write('1_custom_field.json', [
      {
        doctype: 'Custom Field',
        name: 'Toy Post-colour',
        dt: 'Toy Post',
        fieldname: 'colour',
        fieldtype: 'Data',
        label: 'Colour',
      },
    ]);
    await write('2_post.json', [{ doctype: 'Toy Post', name: 'Fourth', title: 'Fourth', colour: 'red' }]);
    await importFixtures(test.site, folder);
    expect(await admin((ctx) => ctx.getValue('Toy Post', 'Fourth', ['colour']))).toEqual({ colour: 'red' });
  });

  it('are exported in Frappe’s form, and come back the same', async () => {
    const [file = ''] = await exportFixtures(
      test.site,
      [{ dt: 'Toy Post' as 'Role', filters: { name: 'First' } }],
      folder,
    );
    expect(path.basename(file)).toBe('toy_post.json');
    const text = await readFile(file, 'utf8');
    const [json, ...more] = JSON.parse(text) as Record<string, unknown>[];
    expect(more).toEqual([]);
    expect(text).toMatch(/^\[\n \{\n {2}"colour": null,/);
    expect(text.endsWith(']\n')).toBe(true);
    expect(Object.keys(json ?? {})).toEqual([
      'colour',
      'docstatus',
      'doctype',
      'due',
      'modified',
      'name',
      'score',
      'tags',
      'title',
    ]);
    expect(json?.tags).toEqual([{ tag: 'c' }]);
    expect(await importFixtures(test.site, folder)).toBe(0);
  });

  it('are exported to files of their own when a prefix is given, with or_filters', async () => {
    const either = { dt: 'Toy Post' as 'Role', or_filters: { name: 'First', title: 'Second' }, prefix: '05_some' };
    const [file = ''] = await exportFixtures(test.site, [either], folder);
    expect(path.basename(file)).toBe('05_some_toy_post.json');
    const json = JSON.parse(await readFile(file, 'utf8')) as { name: string }[];
    expect(json.map((row) => row.name).sort()).toEqual(['First', 'Second']);
    const both = { ...either, filters: { score: ['>', 1] } };
    await exportFixtures(test.site, [both], folder);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual([expect.objectContaining({ name: 'First' })]);
  });

  describe('with the customizations of one doctype', () => {
    const CUSTOM = {
      doctype: 'Toy Post',
      sync_on_migrate: 1,
      custom_fields: [
        { dt: 'Toy Post', fieldname: 'mood', fieldtype: 'Data', label: 'Mood', insert_after: 'title', owner: 'x@y.z' },
      ],
      property_setters: [
        {
          doc_type: 'Toy Post',
          doctype_or_field: 'DocField',
          field_name: 'mood',
          property: 'reqd',
          property_type: 'Check',
          value: '1',
        },
      ],
      custom_perms: [{ parent: 'Toy Post', role: 'System Manager', read: 1, export: 0, permlevel: 0 }],
      links: [
        { link_doctype: 'ToDo', link_fieldname: 'reference_name', group: 'Work', custom: 1 },
        { link_doctype: 'User', link_fieldname: 'email', custom: 0 },
      ],
    };
    const meta = () => test.site.registry.get('Toy Post');

    it('makes them count', async () => {
      await write('toy_post.json', CUSTOM);
      expect(await importFixtures(test.site, folder)).toBe(4);
      expect(meta().field('mood')?.reqd).toBe(true);
      expect(meta().permissions.map((row) => [...row.rights])).toEqual([['read']]);
      expect(meta().json.links).toEqual([expect.objectContaining({ link_doctype: 'ToDo', group: 'Work' })]);
    });

    it('takes over what has changed, and makes nothing twice', async () => {
      const links = [{ ...CUSTOM.links[0], group: 'Play' }];
      await write('toy_post.json', { ...CUSTOM, links });
      expect(await importFixtures(test.site, folder)).toBe(2);
      expect(meta().permissions).toHaveLength(1);
      expect(meta().json.links).toEqual([expect.objectContaining({ link_doctype: 'ToDo', group: 'Play' })]);
    });

    it('passes over files that are not for a migration, and doctypes that there are not', async () => {
      await write('1.json', { ...CUSTOM, sync_on_migrate: 0 });
      await write('2.json', { ...CUSTOM, doctype: 'Ghost' });
      const said: string[] = [];
      expect(await importFixtures(test.site, folder, { say: (line) => said.push(line) })).toBe(0);
      expect(said).toEqual([expect.stringContaining('there is no DocType "Ghost"')]);
    });
  });
});
