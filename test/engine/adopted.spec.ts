import { openDatabase, type SqlDatabase } from '../../src/engine/database/database.js';
import type { SqlSession } from '../../src/engine/database/sql-session.js';
import { planTables, syncSchema } from '../../src/engine/database/sync.js';
import { buildMeta, type DocTypeJson, openSite } from '../../src/engine/index.js';
import { withSiteDefinition } from '../../src/engine/meta/site-definition.js';
import { databases, type TestDatabase } from '../support/databases.js';

const note = (fields: DocTypeJson['fields'], more: Partial<DocTypeJson> = {}) =>
  buildMeta({ name: 'Note', autoname: 'prompt', ...more, fields: fields ?? [] });
const title = { fieldname: 'title', fieldtype: 'Data' };
const shelf = { fieldname: 'shelf', fieldtype: 'Data' };

describe.each(databases)('a site that was adopted, on $name', ({ open }) => {
  let files: TestDatabase;
  let database: SqlDatabase;
  let session: SqlSession;

  beforeEach(async () => {
    files = await open();
    database = await openDatabase(files.config);
    session = database.session();
  });
  afterEach(async () => {
    await session.release();
    await database.close();
    await files.drop();
  });

  const mark = async (...rows: (readonly [kind: string, name: string])[]) => {
    await session.insertRows('__cairn_adopted', ['kind', 'name'], rows);
    await session.commit();
  };
  const start = () => openSite({ doctypes: [{ name: 'Note', fields: [title] }], hooks: {}, database: files.config });

  it('only grows: no key goes, nothing is tightened, and a key that values break is left out and told', async () => {
    await syncSchema(database, [note([{ ...title, unique: 1 }, shelf])]);
    await mark(['doctype', 'Note'], ['done', 'adoption']);
    await session.insertRows(
      'tabNote',
      ['name', 'title', 'shelf'],
      [
        ['a', 'One', 'top'],
        ['b', 'Two', 'top'],
        ['c', '', ''],
      ],
    );
    await session.commit();
    const wished = note([title, { ...shelf, unique: 1, not_nullable: 1 }, { fieldname: 'colour', fieldtype: 'Data' }]);
    const plan = await planTables(session, [wished]);
    expect(plan.changes.map(({ kind, detail }) => `${kind} ${detail.split(':')[0]}`)).toEqual(['add-column colour']);
    expect(plan.skipped).toEqual([
      {
        table: 'tabNote',
        detail: 'unique key shelf (shelf)',
        reason: 'these values repeat: top (2 rows)',
        repeats: true,
      },
    ]);
    await session.execute("DELETE FROM `tabNote` WHERE `name` = 'b'");
    await session.commit();
    await syncSchema(database, [wished]);
    expect(await session.query('SELECT `title`, `shelf` FROM `tabNote` ORDER BY `name`')).toEqual([
      { title: 'One', shelf: 'top' },
      { title: '', shelf: '' },
    ]);
    expect((await planTables(session, [wished])).changes).toEqual([]);
  });

  it('is not opened before it is adopted to the end', async () => {
    await session.define('CREATE TABLE `tabDocType` (`name` varchar(140) NOT NULL PRIMARY KEY)');
    await session.commit();
    await expect(start()).rejects.toThrow('This is the database of a Frappe site. `npx cairn adopt --dry-run`');
    await syncSchema(database, []);
    await mark(['doctype', 'Note']);
    await expect(start()).rejects.toThrow('run it again');
  });
});

describe("a file's doctype on an adopted site", () => {
  const file: DocTypeJson = {
    name: 'Book',
    fields: [title, { fieldname: 'state', fieldtype: 'Select', options: 'New\nRead' }],
    permissions: [{ role: 'Reader', read: 1 }],
  };

  it('takes over fields, options and rights of roles that the file does not have', () => {
    const merged = withSiteDefinition(file, {
      name: 'Book',
      fields: [
        { ...title, fieldtype: 'Text', reqd: 1 },
        { fieldname: 'state', fieldtype: 'Select', options: '\nRead\nLent' },
        { fieldname: 'lent_to', fieldtype: 'Link', options: 'User' },
        { fieldname: 'copies', fieldtype: 'Table', options: 'Copy' },
      ],
      permissions: [
        { role: 'Reader', read: 1, write: 1 },
        { role: 'Clerk', write: 1 },
      ],
    });
    expect(merged.fields).toEqual([
      title,
      { fieldname: 'state', fieldtype: 'Select', options: '\nNew\nRead\nLent' },
      { fieldname: 'lent_to', fieldtype: 'Link', options: 'User' },
      { fieldname: 'copies', fieldtype: 'Table', options: 'Copy' },
    ]);
    expect(merged.permissions).toEqual([
      { role: 'Reader', read: 1 },
      { role: 'Clerk', write: 1 },
    ]);
  });

  it('leaves out layout, what Python computes, and what cannot work', () => {
    const fields = [
      { fieldname: 'sb', fieldtype: 'Section Break' },
      { fieldname: 'age', fieldtype: 'Int', is_virtual: 1 },
      { fieldname: 'odd', fieldtype: 'Quantity' },
      { fieldname: 'nowhere', fieldtype: 'Link' },
    ];
    expect(withSiteDefinition(file, { name: 'Book', fields })).toEqual(file);
  });
});
