import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openDatabase, type SqlDatabase } from '../../src/engine/database/database.js';
import { withMigrationLock } from '../../src/engine/database/migration-lock.js';
import { type Patch, runPatches } from '../../src/engine/database/patches.js';
import type { SchemaPlan } from '../../src/engine/database/plan.js';
import { readSchema } from '../../src/engine/database/schema.js';
import { nextSeries, revertSeries } from '../../src/engine/database/series.js';
import type { SqlSession } from '../../src/engine/database/sql-session.js';
import { planSchema, syncSchema } from '../../src/engine/database/sync.js';
import { takenFields } from '../../src/engine/database/translate.js';
import { bumpVersion, readVersions } from '../../src/engine/database/versions.js';
import type { DocFieldJson, DocTypeJson } from '../../src/engine/meta/doctype.js';
import { FIELDTYPES } from '../../src/engine/meta/fieldtypes.js';
import type { Meta } from '../../src/engine/meta/meta.js';
import { buildMeta } from '../../src/engine/meta/registry.js';
import { databases, type TestDatabase } from '../support/databases.js';

const f = (fieldname: string, fieldtype: string, more: Partial<DocFieldJson> = {}): DocFieldJson => ({
  fieldname,
  fieldtype,
  ...more,
});
const doctype = (name: string, fields: DocFieldJson[], more: Partial<DocTypeJson> = {}): Meta =>
  buildMeta({ name, fields, autoname: 'prompt', ...more } as DocTypeJson);
const note = (...fields: DocFieldJson[]) => doctype('Note', fields);
const kinds = (plan: SchemaPlan) =>
  plan.changes.map((change) => `${change.kind} ${change.table}: ${change.detail.split(':')[0]}`);

/** Every fieldtype, every way of naming, children, trees and keys. */
const EVERYTHING: Meta[] = [
  doctype(
    'Every Field',
    Object.keys(FIELDTYPES).map((type) =>
      f(type.toLowerCase().replace(/ /g, '_'), type, {
        options: type === 'Link' || type.startsWith('Table') ? 'Row' : '',
      }),
    ),
    { track_seen: 1, sort_field: 'modified' },
  ),
  doctype('Row', [f('a', 'Data', { search_index: 1 }), f('b', 'Link', { options: 'Numbered', reqd: 1 })], {
    istable: 1,
    unique_together: [['parent', 'a']],
    indexes: [['b', 'a']],
  }),
  doctype(
    'Numbered',
    [
      f('email', 'Data', { unique: 1 }),
      f('big', 'Int', { length: 20 }),
      f('long', 'Data', { length: 900, search_index: 1 }),
    ],
    { autoname: 'autoincrement' },
  ),
  doctype(
    'Identified',
    [
      f('must', 'Data', { not_nullable: 1 }),
      f('day', 'Date', { not_nullable: 1 }),
      f('state', 'Select', { options: "It's\nnot", default: "It's" }),
    ],
    { autoname: 'UUID' },
  ),
  doctype('Settings', [f('a', 'Data')], { issingle: 1 }),
  doctype('Ghost', [f('a', 'Data')], { is_virtual: 1 }),
];
const PATCH_LOG = doctype('Patch Log', [f('patch', 'Code'), f('skipped', 'Check'), f('traceback', 'Code')], {
  autoname: 'hash',
});

describe.each(databases)('the schema on $name', ({ name: kind, open }) => {
  let test: TestDatabase;
  let database: SqlDatabase;
  let db: SqlSession;
  const onMariadb = kind === 'mariadb';

  beforeEach(async () => {
    test = await open();
    database = await openDatabase(test.config);
    db = database.session();
  });
  afterEach(async () => {
    await db?.release();
    expect(database.held.count).toBe(0);
    await database?.close();
    await test?.drop();
  });
  const insert = async (...titles: (string | number | null)[]) => {
    await db.insertRows(
      'tabNote',
      ['name', 'title'],
      titles.map((title, i) => [`n${i}`, title]),
    );
    await db.commit();
  };
  const titles = async () => (await db.query('SELECT `title` FROM `tabNote` ORDER BY `name`')).map((row) => row.title);

  it('has nothing left to do once a plan is applied, for every fieldtype and kind of doctype', async () => {
    const dry = await planSchema(database, EVERYTHING);
    expect(dry.changes.map((change) => change.table)).toEqual([
      'tabSingles',
      'tabSeries',
      'tabSessions',
      '__Auth',
      '__UserSettings',
      '__cairn_version',
      '__cairn_adopted',
      'tabEvery Field',
      'tabRow',
      'tabNumbered',
      'tabIdentified',
    ]);
    expect((await readSchema(db)).size).toBe(0);
    expect(await syncSchema(database, EVERYTHING)).toEqual(dry);
    expect(await planSchema(database, EVERYTHING)).toEqual({ changes: [], skipped: [] });
  });

  it('gives columns the types of Frappe', async () => {
    await syncSchema(database, EVERYTHING);
    const live = await readSchema(db);
    const types = (table: string, ...names: string[]) => names.map((name) => live.get(table)?.columns.get(name)?.type);
    const names = [
      'name',
      'creation',
      'docstatus',
      'idx',
      'data',
      'long_text',
      'check',
      'float',
      'rating',
      'json',
      'time',
      '_seen',
    ];
    expect(types('tabevery field', ...names)).toEqual(
      onMariadb
        ? [
            'varchar(140)',
            'datetime(6)',
            'tinyint(4)',
            'int(11)',
            'varchar(140)',
            'longtext',
            'tinyint(4)',
            'decimal(21,9)',
            'decimal(3,2)',
            'json',
            'time(6)',
            'text',
          ]
        : ['TEXT', 'TEXT', 'INTEGER', 'INTEGER', 'TEXT', 'TEXT', 'INTEGER', 'REAL', 'REAL', 'TEXT', 'TEXT', 'TEXT'],
    );
    expect(types('tabnumbered', 'name', 'big', 'long')).toEqual(
      onMariadb ? ['bigint(20)', 'bigint(20)', 'varchar(900)'] : ['INTEGER', 'INTEGER', 'TEXT'],
    );
    expect(live.get('tabrow')?.columns.has('_user_tags')).toBe(false);
    expect(live.get('tabevery field')?.columns.has('section_break')).toBe(false);
  });

  it('numbers the rows of an autoincrement doctype', async () => {
    await syncSchema(database, EVERYTHING);
    const add = () => db.insertAutoincrement('INSERT INTO `tabNumbered` (`email`) VALUES (NULL)');
    expect([await add(), await add()]).toEqual([1, 2]);
  });

  it('holds keys over several fields, and names the fields that clash', async () => {
    await syncSchema(database, EVERYTHING);
    const row = EVERYTHING[1] as Meta;
    const add = (name: string, parent: string, a: string) =>
      db.insertRows(row.table, ['name', 'parent', 'a'], [[name, parent, a]]);
    await add('r1', 'p1', 'x');
    await add('r2', 'p2', 'x');
    const taken = async (work: Promise<unknown>) =>
      work.then(
        () => null,
        (error: unknown) => takenFields(error, row),
      );
    expect(await taken(add('r3', 'P1', 'X'))).toEqual(['parent', 'a']);
    expect(await taken(add('R1', 'p9', 'x'))).toEqual(['name']);
  });

  it('refuses a key on a field that is not there', async () => {
    const bad = doctype('Bad', [f('a', 'Data')], { unique_together: [['a', 'b']] });
    await expect(planSchema(database, [bad])).rejects.toThrow('Bad: the key (a, b) names the unknown field "b"');
  });

  it('adds a column and keeps the rows, which get the default', async () => {
    await syncSchema(database, [note(f('title', 'Data'))]);
    await insert('one', 'two');
    const wider = note(
      f('title', 'Data'),
      f('state', 'Select', { default: 'Open' }),
      f('count', 'Int', { default: '3' }),
      f('due', 'Date', { default: 'Today' }),
    );
    expect(kinds(await syncSchema(database, [wider]))).toEqual([
      'add-column tabNote: state',
      'add-column tabNote: count',
      'add-column tabNote: due',
    ]);
    expect(await db.query('SELECT `title`, `state`, `count`, `due` FROM `tabNote` ORDER BY `name`')).toEqual([
      { title: 'one', state: 'Open', count: 3, due: null },
      { title: 'two', state: 'Open', count: 3, due: null },
    ]);
  });

  it('leaves columns and tables that no doctype knows', async () => {
    await syncSchema(database, [note(f('title', 'Data'), f('old', 'Data')), doctype('Gone', [])]);
    await insert('one');
    expect((await syncSchema(database, [note(f('title', 'Data'))])).changes).toEqual([]);
    expect((await readSchema(db)).get('tabnote')?.columns.has('old')).toBe(true);
  });

  it('widens a column and keeps its values, its index and what may be empty', async () => {
    await syncSchema(database, [note(f('title', 'Int', { search_index: 1 }))]);
    await insert(7, -1);
    const text = note(f('title', 'Data', { search_index: 1 }));
    expect(kinds(await syncSchema(database, [text]))).toEqual(['widen-column tabNote: title']);
    expect(await titles()).toEqual(['7', '-1']);
    await db.execute('INSERT INTO `tabNote` (`name`, `title`) VALUES (?, NULL)', ['z']);
    await db.commit();
    expect((await planSchema(database, [text])).changes).toEqual([]);
    expect((await readSchema(db)).get('tabnote')?.indexes.map((index) => index.columns)).toContainEqual(['title']);
  });

  it('widens Data to Long Text and JSON to Code, dropping a key that long text cannot have', async () => {
    await syncSchema(database, [note(f('title', 'Data', { unique: 1 }), f('body', 'JSON'))]);
    await insert('x'.repeat(140));
    await syncSchema(database, [note(f('title', 'Long Text'), f('body', 'Code'))]);
    await db.execute('UPDATE `tabNote` SET `title` = ?, `body` = ?', ['y'.repeat(1000), 'no { json']);
    expect(await titles()).toEqual(['y'.repeat(1000)]);
    await db.commit();
    expect((await planSchema(database, [note(f('title', 'Long Text'), f('body', 'Code'))])).changes).toEqual([]);
  });

  it('reports what would lose data and does not do it', async () => {
    await syncSchema(database, [note(f('title', 'Long Text'))]);
    await insert('a long story');
    const plan = await syncSchema(database, [note(f('title', 'Int'))]);
    expect(plan.changes).toEqual([]);
    expect(plan.skipped).toMatchObject([{ table: 'tabNote', reason: expect.stringContaining('lost') }]);
    expect(await titles()).toEqual(['a long story']);
    if (onMariadb) expect((await planSchema(database, [note(f('title', 'Data'))])).skipped).toHaveLength(1);
  });

  it('takes NULLs out of a column that becomes a number’s or not nullable', async () => {
    await syncSchema(database, [note(f('title', 'Data'))]);
    await insert(null, 'x');
    const strict = note(f('title', 'Data', { not_nullable: 1 }));
    await syncSchema(database, [strict]);
    expect(await titles()).toEqual(['', 'x']);
    expect((await planSchema(database, [strict])).changes).toEqual([]);
  });

  it('adds a unique key, reading empty text as unset', async () => {
    await syncSchema(database, [note(f('title', 'Data', { search_index: 1 }))]);
    await insert('', '', 'a', null);
    const unique = note(f('title', 'Data', { unique: 1 }));
    expect(kinds(await syncSchema(database, [unique]))).toContain('add-unique tabNote: title (title)');
    expect(await titles()).toEqual([null, null, 'a', null]);
    await expect(db.execute('INSERT INTO `tabNote` (`name`, `title`) VALUES (?, ?)', ['z', 'A'])).rejects.toThrow(
      'Must be unique',
    );
    await db.rollback();
    expect((await planSchema(database, [unique])).changes).toEqual([]);
    expect(kinds(await syncSchema(database, [note(f('title', 'Data'))]))).toEqual(['drop-index tabNote: title']);
  });

  it('names the values that break a new unique key, before it changes anything', async () => {
    await syncSchema(database, [note(f('title', 'Data'))]);
    await insert('twin', 'Twin', 'alone');
    const unique = note(f('title', 'Data', { unique: 1 }), f('other', 'Data'));
    await expect(syncSchema(database, [unique])).rejects.toThrow(/tabNote: cannot add the unique key.*win \(2 rows\)/);
    expect((await readSchema(db)).get('tabnote')?.columns.has('other')).toBe(false);
  });

  it('refuses a new unique column whose default would repeat', async () => {
    await syncSchema(database, [note(f('title', 'Data'))]);
    await insert('a', 'b');
    const unique = note(f('title', 'Data'), f('code', 'Data', { unique: 1, default: 'x' }));
    await expect(syncSchema(database, [unique])).rejects.toThrow('the default (2 rows)');
    await syncSchema(database, [note(f('title', 'Data'), f('code', 'Data', { unique: 1 }))]);
  });

  it('holds a doctype of 210 fields, and one more later', async () => {
    const fields = Array.from({ length: 210 }, (_, i) =>
      f(`f${i}`, i % 3 ? 'Data' : 'Select', { length: i % 5 ? 0 : 60, search_index: i === 200 ? 1 : 0 }),
    );
    const wide = doctype('Wide', fields);
    await syncSchema(database, [wide]);
    expect(await planSchema(database, [wide])).toEqual({ changes: [], skipped: [] });
    const values = fields.map((_, i) => `${i} ${'é'.repeat(30)}`);
    await db.insertRows('tabWide', ['name', ...fields.map((field) => field.fieldname as string)], [['w', ...values]]);
    await db.commit();
    const wider = doctype('Wide', [f('first', 'Data'), ...fields, f('last', 'Data')]);
    await syncSchema(database, [wider]);
    expect((await planSchema(database, [wider])).changes).toEqual([]);
    const [row] = await db.query('SELECT `f0`, `f209`, `last` FROM `tabWide`');
    expect(row).toEqual({ f0: values[0], f209: values[209], last: null });
  });

  it('lets several processes start at once', async () => {
    const others = await Promise.all([0, 1, 2].map(() => openDatabase(test.config)));
    const plans = await Promise.all(
      others.map((other) => withMigrationLock(other, () => syncSchema(other, EVERYTHING))),
    );
    expect(plans.filter((plan) => plan.changes.length > 0)).toHaveLength(1);
    await Promise.all(others.map((other) => other.close()));
  });

  it('gives distinct numbers to fifty callers at once, and takes the last one back', async () => {
    await syncSchema(database, []);
    const one = async () => {
      const session = database.session();
      const number = await nextSeries(session, 'INV-');
      await session.commit();
      await session.release();
      return number;
    };
    const numbers = await Promise.all(Array.from({ length: 50 }, one));
    expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    await revertSeries(db, 'INV-', 49);
    await revertSeries(db, 'INV-', 50);
    expect(await nextSeries(db, 'INV-')).toBe(50);
    expect(await nextSeries(db, '')).toBe(1);
  });

  it('runs each patch once, in order, and keeps those before one that fails', async () => {
    await syncSchema(database, [PATCH_LOG, note(f('title', 'Data'))]);
    const add = (name: string): Patch => ({
      name,
      run: async (session: SqlSession) => void (await session.insertRows('tabNote', ['name'], [[name]])),
    });
    const bad: Patch = {
      name: '0002-bad',
      run: async (session: SqlSession) => {
        await session.insertRows('tabNote', ['name'], [['half']]);
        throw new Error('no such thing');
      },
    };
    const run = (...patches: Patch[]) =>
      runPatches(
        () => database.session(),
        patches,
        () => '2026-01-02 03:04:05.000006',
      );
    await expect(run(add('0001-a'), bad, add('0003-c'))).rejects.toThrow('Patch 0002-bad failed: no such thing');
    expect(await run(add('0001-a'), add('0002-bad'), add('0003-c'))).toEqual(['0002-bad', '0003-c']);
    expect(await run(add('0001-a'), add('0002-bad'), add('0003-c'))).toEqual([]);
    expect(await db.query('SELECT `name` FROM `tabNote` ORDER BY `name`')).toHaveLength(3);
    expect(await db.query('SELECT `patch` FROM `tabPatch Log` WHERE `skipped` = 0')).toHaveLength(3);
  });

  it('counts changes for other processes', async () => {
    await syncSchema(database, []);
    await bumpVersion(db, 'meta');
    await bumpVersion(db, 'meta');
    await db.commit();
    await syncSchema(database, []);
    expect(await readVersions(db)).toEqual({ meta: 2, access: 0 });
  });

  if (onMariadb) {
    it('fits a table that Frappe made', async () => {
      await db.define(
        'CREATE TABLE `tabNote` (`name` varchar(140) NOT NULL, `creation` datetime(6) DEFAULT NULL, `modified` datetime(6) DEFAULT NULL, ' +
          '`modified_by` varchar(140), `owner` varchar(140), `docstatus` int(1) NOT NULL DEFAULT 0, `idx` int(8) NOT NULL DEFAULT 0, ' +
          "`title` varchar(140) DEFAULT 'x', `price` decimal(18,6) NOT NULL DEFAULT 0.000000, `on` int(1) NOT NULL DEFAULT 0, " +
          '`_user_tags` text, `_comments` text, `_assign` text, `_liked_by` text, PRIMARY KEY (`name`), KEY `creation_index` (`creation`), ' +
          'UNIQUE KEY `title_2` (`title`)) ENGINE=InnoDB ROW_FORMAT=DYNAMIC COLLATE=utf8mb4_unicode_ci',
      );
      const meta = note(f('title', 'Data', { unique: 1 }), f('price', 'Currency'), f('on', 'Check'));
      const plan = await planSchema(database, [meta]);
      expect(kinds(plan).filter((line) => line.includes('tabNote'))).toEqual(['widen-column tabNote: price']);
      expect(plan.skipped).toEqual([]);
    });

    it('says which key cannot be made over long text', async () => {
      const plan = await planSchema(database, [
        doctype('Long', [f('a', 'Long Text', { unique: 1 }), f('b', 'Data')], { indexes: [['a', 'b']] }),
      ]);
      expect(plan.skipped).toEqual([{ table: 'tabLong', detail: 'unique key a (a)', reason: expect.any(String) }]);
      await syncSchema(database, [doctype('Long', [f('a', 'Long Text'), f('b', 'Data')], { indexes: [['a', 'b']] })]);
    });
  }
});
