import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cairn } from '../support/cairn.js';
import { databases } from '../support/databases.js';

const root = path.resolve(import.meta.dirname, '../..');

describe('cairn', () => {
  it('shows its commands, and each its usage', async () => {
    const help = await cairn('help');
    expect(help.code).toBe(0);
    for (const name of await readdir(path.join(root, 'src/cli'))) {
      const text = await readFile(path.join(root, 'src/cli', name), 'utf8');
      const usage = /usage: '([^']+)'/.exec(text)?.[1];
      if (usage) expect(help.out).toContain(usage);
    }
    expect(await cairn('migrate', '--help')).toMatchObject({ code: 0, out: expect.stringContaining('--dry-run') });
  });

  it('answers a wrong call with 2 and says what is right', async () => {
    expect(await cairn('frobnicate')).toMatchObject({ code: 2, err: expect.stringContaining('migrate') });
    expect(await cairn('toString')).toMatchObject({ code: 2 });
    expect(await cairn('migrate', '--wet')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Usage: cairn migrate'),
    });
    expect(await cairn('add-user')).toMatchObject({ code: 2, err: expect.stringContaining('EMAIL is missing') });
    expect(await cairn('check-doctypes', '/no/such/folder')).toMatchObject({ code: 2 });
  });

  it('finds the generated types up to date', async () => {
    expect(await cairn('typegen', '--check')).toMatchObject({ code: 0 });
  });

  it('refuses names that no doctype can have, and files that exist', async () => {
    expect(await cairn('new-doctype', '9 Lives', '--app', 'lms')).toMatchObject({
      code: 1,
      err: expect.stringContaining('begins with a letter'),
    });
    expect(await cairn('new-doctype', 'LMS Course', '--app', 'lms')).toMatchObject({
      code: 1,
      err: expect.stringContaining('exists already'),
    });
    expect(await cairn('new-doctype', 'Gadget')).toMatchObject({ code: 2, err: expect.stringContaining('core, lms') });
    expect(await cairn('new-doctype', 'Gadget', '--app', '../etc')).toMatchObject({ code: 2 });
  });

  it.each([[], ['--child'], ['--single'], ['--submittable']])('writes a doctype that works %p', async (...kind) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'cairn-new-'));
    try {
      expect(await cairn('new-doctype', 'ZZ Gadget', '--app', 'lms', '--to', folder, ...kind)).toMatchObject({
        code: 0,
      });
      const file = JSON.parse(await readFile(path.join(folder, 'zz_gadget.json'), 'utf8')) as { name: string };
      expect(file.name).toBe('ZZ Gadget');
      expect(await cairn('check-doctypes', folder)).toMatchObject({
        code: 0,
        out: 'check-doctypes: 1 of 1 pass on SQLite',
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe.each(databases)('cairn on a site on $name', ({ name, open }) => {
  const before = { ...process.env };
  let drop: () => Promise<void>;
  let siteDir: string;

  beforeAll(async () => {
    const database = await open();
    drop = database.drop;
    siteDir = await mkdtemp(path.join(tmpdir(), 'cairn-cli-'));
    const { config } = database;
    const server = new URL(process.env.TEST_MARIADB_URL ?? 'mariadb://localhost/');
    if (config.kind === 'mariadb') server.pathname = `/${config.database}`;
    const url = config.kind === 'mariadb' ? server.href : `sqlite://${config.file}`;
    Object.assign(process.env, {
      SITE_DIR: siteDir,
      DATABASE_URL: url,
      DEMO_DATA: '0',
      ADMIN_PASSWORD: 'correct horse',
    });
  });
  afterAll(async () => {
    process.env = before;
    await drop();
    await rm(siteDir, { recursive: true, force: true });
  });

  it(`plans without doing (${name})`, async () => {
    const first = await cairn('migrate', '--dry-run');
    expect(first).toMatchObject({ code: 0, out: expect.stringContaining('create-table tabUser') });
    expect(await cairn('migrate', '--dry-run')).toEqual(first);
  });

  it('makes a site, once', async () => {
    expect(await cairn('new-site')).toMatchObject({ code: 0, out: expect.stringContaining('ready') });
    expect(await cairn('new-site')).toMatchObject({ code: 1, err: expect.stringContaining('is a site already') });
    expect(await cairn('migrate')).toMatchObject({ code: 0, out: '0 changes to the schema; the site is up to date.' });
  });

  it('adds a user with roles and changes passwords', async () => {
    const added = await cairn(
      'add-user',
      'ann@example.com',
      '--first-name',
      'Ann',
      '--role',
      'Moderator',
      '--role',
      'Course Creator',
      '--password',
      'blue horse 42',
    );
    expect(added).toMatchObject({ code: 0, err: '' });
    expect(await cairn('add-user', 'ann@example.com')).toMatchObject({ code: 1 });
    expect(await cairn('add-user', 'no mail')).toMatchObject({ code: 1, err: expect.stringContaining('valid Email') });
    expect(await cairn('set-password', 'ann@example.com', '--password', 'green horse 42')).toMatchObject({ code: 0 });
    expect(await cairn('set-password', 'nobody@example.com', '--password', 'green horse 42')).toMatchObject({
      code: 1,
      err: expect.stringContaining('not found'),
    });
  });
});
