import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { MariadbConfig } from '../../src/engine/database/config.js';
import { startProduct } from '../support/product.js';
import { connect, differences, FrappeDatabase, oldSite, root, withoutMariadb } from './support/frappe.js';
import { miniSite } from './support/mini.js';

const onMariadb = withoutMariadb ? describe.skip : describe;

/** `npx cairn adopt`, in a process of its own. */
function adoptProcess(
  database: FrappeDatabase,
  ...args: string[]
): { child: ChildProcess; output(): string; ended: Promise<unknown> } {
  let output = '';
  const child = spawn(process.execPath, [path.join(root, 'dist/src/cli.js'), 'adopt', ...args], {
    env: { ...process.env, DATABASE_URL: database.url, SITE_DIR: database.siteDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  return {
    child,
    output: () => output,
    ended: new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal))),
  };
}

onMariadb('adopting in trouble', () => {
  let untouched: FrappeDatabase;
  let site: FrappeDatabase;

  beforeAll(async () => {
    untouched = await FrappeDatabase.load(miniSite);
  }, 30_000);
  beforeEach(async () => {
    site = await FrappeDatabase.load(miniSite);
  }, 30_000);
  afterEach(() => site.drop());
  afterAll(() => untouched.drop());

  const start = () =>
    startProduct(
      { name: 'mariadb', open: async () => ({ config: site.config, drop: async () => undefined }) },
      { siteDir: site.siteDir },
    );
  const columns = async () =>
    (
      await site.sql<{ n: number }>(
        'SELECT COUNT(*) AS n FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()',
      )
    )[0]?.n ?? 0;

  it('is taken up again after it was killed half-way, and loses nothing', async () => {
    const before = await columns();
    // somebody reads a table that comes late: the adoption stands still there
    await site.sql('LOCK TABLES `tabUser` READ');
    const first = adoptProcess(site, '--yes');
    const other = await connect(site.config);
    const waiting = async () =>
      (
        await other.query(
          "SELECT 1 FROM information_schema.PROCESSLIST WHERE DB = ? AND STATE LIKE 'Waiting for table%'",
          [site.config.database],
        )
      ).length > 0;
    for (const end = Date.now() + 20_000; !(await waiting()); await pause(20)) {
      if (Date.now() > end) throw new Error(`It did not come that far:\n${first.output()}`);
    }
    first.child.kill('SIGKILL');
    expect(await first.ended).toBe('SIGKILL');
    await site.sql('UNLOCK TABLES');
    await other.end();
    const half = await columns();
    expect(half).toBeGreaterThan(before + 10);
    expect(await site.sql("SELECT 1 FROM `__cairn_adopted` WHERE `kind` = 'done'")).toEqual([]);
    await expect(start()).rejects.toThrow('has begun on this database and not come to its end');
    const again = adoptProcess(site, '--yes');
    expect([await again.ended, again.output()]).toEqual([0, expect.stringContaining('still there')]);
    expect(again.output()).toMatch(/All \d+ rows of \d+ tables are still there/);
    expect(await columns()).toBeGreaterThan(half);
    expect(await differences(untouched, site)).toEqual([]);
    expect(await site.sql('SELECT `status`, `completed_on` FROM `tabLMS Program Member`')).toEqual([
      { status: 'Completed', completed_on: '2025-06-01 10:00:00.123456' },
    ]);
    const product = await start();
    expect((await product.site.migrate({ dryRun: true })).changes).toEqual([]);
    await product.close();
  }, 60_000);

  it('says what it would do, and that it needs a yes, when nobody can be asked', async () => {
    const before = await site.fingerprint();
    const run = adoptProcess(site);
    expect(await run.ended).toBe(1);
    expect(run.output()).toContain('make a backup of the database');
    expect(run.output()).toContain('Nothing was changed. To go on: npx cairn adopt --yes');
    expect(await site.fingerprint()).toBe(before);
  }, 30_000);

  it('names the privileges that it lacks before it has touched a table', async () => {
    const user = `c_${site.config.database.slice(-8)}`;
    await site.sql(
      `CREATE USER '${user}'@'%' IDENTIFIED BY 'pw'; CREATE USER '${user}'@'localhost' IDENTIFIED BY 'pw'`,
    );
    try {
      for (const host of ['%', 'localhost']) {
        await site.sql(`GRANT SELECT, INSERT, UPDATE, DELETE ON \`${site.config.database}\`.* TO '${user}'@'${host}'`);
      }
      const before = await site.fingerprint();
      const config: MariadbConfig = { ...site.config, user, password: 'pw' };
      await expect(site.adopt({}, config)).rejects.toThrow(
        /nothing of the site has been changed\. Give the user .* CREATE, ALTER/,
      );
      expect(await site.fingerprint()).toBe(before);
    } finally {
      await site.sql(`DROP USER '${user}'@'%', '${user}'@'localhost'`);
    }
  });

  it('adopts tables of older collations, and says which', async () => {
    await site.sql(
      'ALTER TABLE `tabLocker` CONVERT TO CHARACTER SET latin1; ALTER TABLE `tabKiosk` CONVERT TO CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci',
    );
    const folder = await oldSite();
    const [outcome, said] = await site.adopt({ fromSite: folder });
    await rm(folder, { recursive: true });
    expect(outcome).toBe('adopted');
    expect(await readFile(path.join(site.siteDir, 'public/files/plan.txt'), 'utf8')).toBe('the plan');
    expect(said).toMatch(/tabLocker is kept as latin1_swedish_ci: .*CONVERT TO CHARACTER SET utf8mb4/);
    expect(await differences(untouched, site)).toEqual([]);
    const product = await start();
    const names = await product.site.run('Administrator', async (ctx) => [
      ...(await ctx.pluck('Locker', 'title')),
      ...(await ctx.pluck('Kiosk', 'name', { filters: { title: 'North' } })),
      (await ctx.newDoc('Locker', { title: 'Zweite Größe' }).insert()).get('title'),
    ]);
    expect(names).toEqual(['First', 'KIO-0007', 'Zweite Größe']);
    await product.close();
  }, 30_000);

  it('keeps to the key that SITE_DIR has, and refuses another', async () => {
    await expect(site.adopt({ encryptionKey: 'B'.repeat(43) })).rejects.toThrow(/opens none of the 1 secrets/);
    const file = path.join(site.siteDir, 'site_config.json');
    await writeFile(file, JSON.stringify({ encryption_key: 'A'.repeat(43) }));
    await expect(site.adopt({ encryptionKey: 'B'.repeat(43) })).rejects.toThrow(
      /SITE_DIR .* has an encryption_key of its own/,
    );
    await expect(site.adopt({ fromSite: '/no/such/folder' })).rejects.toThrow('There is no folder /no/such/folder');
    const [, said] = await site.adopt({ dryRun: true });
    expect(said).toContain('0 of 1 encrypted value readable with the key in SITE_DIR; not these: Kiosk KIO-0007: pin');
    expect(await readFile(file, 'utf8')).toContain('A'.repeat(43));
  });
});
