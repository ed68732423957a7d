import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { customizeHooks } from '../../src/apps/core/customize/hooks.js';
import { coreHooks } from '../../src/apps/core/hooks.js';
import { type Hooks, mergeHooks, type Site } from '../../src/engine/index.js';
import { Passwords } from '../../src/services/auth/index.js';
import { storeDoctypes } from '../../src/services/setup/store-doctypes.js';
import { prepareSite, type SetupConfig, type SetupOptions } from '../../src/services/setup.js';
import { databases, type TestDatabase } from '../support/databases.js';

const root = path.resolve(import.meta.dirname, '../..');
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

describe.each(databases)('preparing a site on $name', ({ open }) => {
  let database: TestDatabase;
  let config: SetupConfig;
  let said: string[];
  let site: Site | undefined;

  beforeEach(async () => {
    database = await open();
    config = {
      siteDir: await mkdtemp(path.join(tmpdir(), 'cairn-site-')),
      database: database.config,
      adminPassword: 'correct horse',
    };
    said = [];
  });
  afterEach(async () => {
    await site?.close();
    site = undefined;
    await database.drop();
    await rm(config.siteDir, { recursive: true, force: true });
  });

  const prepare = async (rest: Partial<SetupConfig> = {}, options: Partial<SetupOptions> = {}) => {
    await site?.close();
    const hooks = mergeHooks(coreHooks, customizeHooks, options.hooks ?? {});
    site = await prepareSite({ ...config, ...rest }, silent, {
      root,
      say: (line) => said.push(line),
      ...options,
      hooks,
    });
    return site;
  };
  const rows = <T = Record<string, unknown>>(sql: string, params: string[] = []) =>
    (site as Site).run('Administrator', (ctx) => ctx.db.query<T>(sql, params));

  it('makes users, roles, rows of every doctype and defaults of singles', async () => {
    const { registry } = await prepare();
    const stored = await rows<{ name: string }>('SELECT `name` FROM `tabDocType`');
    expect(stored).toHaveLength([...registry.all()].length);
    const fields = await rows<{ fieldname: string }>(
      "SELECT `fieldname` FROM `tabDocField` WHERE `parent` = 'ToDo' ORDER BY `idx`",
    );
    expect(fields.map((row) => row.fieldname)).toEqual(registry.get('ToDo').fields.map((field) => field.fieldname));
    const users = await rows<{ name: string }>('SELECT `name` FROM `tabUser` ORDER BY `name`');
    expect(users.map((row) => row.name)).toEqual(['Administrator', 'Guest']);
    expect(
      await rows("SELECT `name` FROM `tabRole` WHERE `name` = 'System Manager' AND `desk_access` = 1"),
    ).toHaveLength(1);
    expect(
      await rows("SELECT `value` FROM `tabSingles` WHERE `doctype` = 'System Settings' AND `field` = 'time_zone'"),
    ).toHaveLength(1);
  });

  it('stores all doctypes in a few statements, and unchanged ones in one', async () => {
    const { database } = await prepare();
    const count = async () => {
      const session = database.session();
      try {
        const written = await storeDoctypes(site as Site, session);
        await session.commit();
        return [written.length, session.statements];
      } finally {
        await session.release();
      }
    };
    expect(await count()).toEqual([0, 1]);
    await (site as Site).run('Administrator', async (ctx) => {
      for (const table of ['DocType', 'DocField', 'DocPerm']) await ctx.db.execute(`DELETE FROM \`tab${table}\``);
    });
    const [written = 0, statements = 0] = await count();
    expect(written).toBeGreaterThan(90);
    expect(statements).toBeLessThan(60);
  });

  it('takes the password it is given, or makes one and says it once', async () => {
    await prepare();
    const right = await (site as Site).run('Administrator', (ctx) =>
      new Passwords().checkPassword(ctx.db, 'Administrator', 'correct horse'),
    );
    expect(right).toBe(true);
    expect(said.join('\n')).not.toContain('password');
  });

  it('changes nothing when it is started again', async () => {
    await prepare();
    const before = await rows(
      'SELECT `name`, `modified` FROM `tabDocType` UNION SELECT `name`, `modified` FROM `tabRole` UNION SELECT `name`, `modified` FROM `tabUser` UNION SELECT `name`, `modified` FROM `tabPatch Log` ORDER BY 1, 2',
    );
    const ran: string[] = [];
    await prepare(
      { adminPassword: undefined },
      { hooks: { after_install: [() => ran.push('install')], after_migrate: [() => ran.push('migrate')] } },
    );
    const after = await rows(
      'SELECT `name`, `modified` FROM `tabDocType` UNION SELECT `name`, `modified` FROM `tabRole` UNION SELECT `name`, `modified` FROM `tabUser` UNION SELECT `name`, `modified` FROM `tabPatch Log` ORDER BY 1, 2',
    );
    expect(after).toEqual(before);
    expect(ran).toEqual(['migrate']);
    expect(said).toEqual([]);
  });

  it('takes up a first start that failed in the middle', async () => {
    const broken: Hooks = { after_install: [() => Promise.reject(new Error('power cut'))] };
    await expect(prepare({ adminPassword: undefined }, { hooks: broken })).rejects.toThrow('power cut');
    const ran: string[] = [];
    await prepare({ adminPassword: undefined }, { hooks: { after_install: [() => ran.push('install')] } });
    expect(ran).toEqual(['install']);
    expect(said).toEqual([expect.stringMatching(/with the password [\w-]{16} /)]);
  });

  it('runs patches once on a site that was there before them, and never on a new one', async () => {
    const ran: string[] = [];
    const patch = (name: string) => ({ name, run: async () => void ran.push(name) });
    await prepare({}, { hooks: { patches: [patch('test.one')] } });
    await prepare({}, { hooks: { patches: [patch('test.one'), patch('test.two')] } });
    await prepare({}, { hooks: { patches: [patch('test.one'), patch('test.two')] } });
    expect(ran).toEqual(['test.two']);
  });

  it('is done once when two processes start at the same time', async () => {
    const ran: string[] = [];
    const hooks = mergeHooks(coreHooks, customizeHooks, { after_install: [() => ran.push('install')] });
    const options = { root, hooks, say: (line: string) => said.push(line) };
    const both = await Promise.all(
      [1, 2].map(() => prepareSite({ ...config, adminPassword: undefined }, silent, options)),
    );
    for (const one of both) await one.close();
    expect(ran).toEqual(['install']);
    expect(said).toHaveLength(1);
  });
});
