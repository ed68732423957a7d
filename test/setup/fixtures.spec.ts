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
});
