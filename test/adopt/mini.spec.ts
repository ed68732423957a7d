import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import hooks from '../../hooks.js';
import { type Ctx, openSite, type Site } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { loggedIn } from '../support/person.js';
import { type Product, startProduct } from '../support/product.js';
import { differences, FrappeDatabase, oldSite, root, withoutMariadb } from './support/frappe.js';
import { miniSite } from './support/mini.js';

if (withoutMariadb) console.warn(`SKIPPED: adopting a site of Frappe, because ${withoutMariadb}`);

const onMariadb = withoutMariadb ? describe.skip : describe;

onMariadb('a small Frappe 15 site, adopted', () => {
  let untouched: FrappeDatabase;
  let adopted: FrappeDatabase;
  let product: Product;
  let folder: string;
  const admin = <T>(work: (ctx: Ctx) => Promise<T>) => product.site.run('Administrator', work);

  beforeAll(async () => {
    untouched = await FrappeDatabase.load(miniSite);
    adopted = await FrappeDatabase.load(miniSite);
    folder = await oldSite();
  }, 60_000);
  afterAll(async () => {
    await product?.close();
    await untouched.drop();
    await adopted.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('is described, with all that is odd about it, and left alone', async () => {
    const before = await adopted.fingerprint();
    const [outcome, said] = await adopted.adopt({ dryRun: true, fromSite: folder });
    expect(outcome).toBe('dry run');
    for (const words of [
      'a site of Frappe 15 (by its Patch Log), with frappe, kiosks',
      'does not load  Broken: field "size" has the unknown fieldtype "Quantity"',
      '  no DocType     tabLeftover: tables without one, left alone and not served',
      '4 enabled users, 1 disabled',
      "1 encrypted value, all readable with the old site's key",
      "4 files: 0 in SITE_DIR, 2 to bring from the old site's folder, 1 missing",
      'never served, because of their names: /files/../../etc/passwd',
      'time zone      Europe/Berlin',
      'ann@example.com / welding (2 rows)',
      'tabKiosk Shift: new ones from 13',
      'fill           LMS Program Member.status in 1 row',
    ]) {
      expect(said).toContain(words);
    }
    expect(said).not.toMatch(/User-hide_private/);
    const [, statements] = await adopted.adopt({ dryRun: true, sql: true });
    expect(statements).toContain('ALTER TABLE `tabLMS Program Member` ADD COLUMN `enrolled_on` datetime(6);');
    expect(statements).not.toMatch(/drop-index|DROP|NOT NULL.*tabKiosk/);
    expect(await adopted.fingerprint()).toBe(before);
  });

  it('waits for a yes', async () => {
    const before = await adopted.fingerprint();
    expect((await adopted.adopt({ confirm: async () => false }))[0]).toBe('not confirmed');
    expect(await adopted.fingerprint()).toBe(before);
  });

  it('keeps every row, whoever adopts it at the same moment', async () => {
    const options = { fromSite: folder, linkFiles: true };
    const [one, two] = await Promise.all([adopted.adopt(options), adopted.adopt(options)]);
    expect([one[0], two[0]].sort()).toEqual(['adopted', 'already adopted']);
    expect(await differences(untouched, adopted)).toEqual([]);
  }, 60_000);

  it('needs nothing more after that, and starts', async () => {
    product = await startProduct(
      { name: 'mariadb', open: async () => ({ config: adopted.config, drop: async () => undefined }) },
      { siteDir: adopted.siteDir },
    );
    expect((await product.site.migrate({ dryRun: true })).changes).toEqual([]);
    expect(
      await adopted.sql("SHOW INDEX FROM `tabLocker` WHERE `Key_name` = 'title' AND `Non_unique` = 0"),
    ).toHaveLength(1);
    expect(await differences(untouched, adopted)).toEqual([]);
    expect(product.site.time.zone).toBe('Europe/Berlin');
  }, 30_000);

  it('has its files and its key', async () => {
    expect(await readFile(path.join(adopted.siteDir, 'private/files/secret.txt'), 'utf8')).toBe('hush');
    expect((await stat(path.join(adopted.siteDir, 'private/files/secret.txt'))).nlink).toBe(2);
    expect((await stat(path.join(adopted.siteDir, 'site_config.json'))).mode & 0o777).toBe(0o600);
    const secret = await admin(
      (ctx) => ctx.site.ports.secrets?.get(ctx.db, 'Kiosk', 'KIO-0007', 'pin') ?? Promise.resolve(''),
    );
    expect(secret).toBe('mod-secret-of-frappe');
  });

  it("adds to a file's doctype what the site has beyond it", async () => {
    const course = product.site.registry.get('LMS Course');
    expect(course.field('evaluator')).toMatchObject({ fieldtype: 'Link', options: 'User' });
    expect(course.field('status')?.options.split('\n')).toContain('On Hold');
    expect(course.field('room')?.is_custom_field).toBe(true);
    const ann = await loggedIn(product.url, 'ann@example.com', 'Oracle-Pass-9#');
    const { body } = await ann('GET', '/api/resource/LMS Course?fields=["name","evaluator","status","room"]');
    expect(body.data).toEqual([{ name: 'welding', evaluator: 'ann@example.com', status: 'On Hold', room: 'B 12' }]);
    await admin(async (ctx) => {
      const doc = await ctx.getDoc('LMS Course', 'welding');
      await doc
        .update({
          room: 'C 3',
          short_introduction: 'Metal',
          description: 'Metal',
          instructors: [{ instructor: 'mo@example.com' }],
        })
        .save();
    });
    expect(await adopted.sql("SELECT `room` FROM `tabLMS Course` WHERE `name` = 'welding'")).toEqual([{ room: 'C 3' }]);
  });

  it('keeps User Permissions and shares', async () => {
    const ann = await loggedIn(product.url, 'ann@example.com', 'Oracle-Pass-9#');
    expect((await ann('GET', '/api/resource/LMS Course/welding')).status).toBe(200);
    expect((await ann('GET', '/api/resource/LMS Course/forging')).status).toBe(403);
    const mo = await loggedIn(product.url, 'mo@example.com', 'Oracle-Pass-9#');
    expect((await mo('GET', '/api/resource/Kiosk')).body.data).toEqual([{ name: 'KIO-0007' }]);
    expect((await mo('PUT', '/api/resource/Kiosk/KIO-0007', { title: 'Mine' })).status).toBe(403);
  });

  it('serves what only the database defines, and counts on', async () => {
    const ann = await loggedIn(product.url, 'ann@example.com', 'Oracle-Pass-9#');
    const old = (await ann('GET', '/api/resource/Kiosk/KIO-0007')).body.data;
    expect(old).toMatchObject({ title: 'North', opened: '2025-01-02 03:04:05', shifts: [{ name: 3, hours: 8 }] });
    const made = await ann('POST', '/api/resource/Kiosk', { title: 'South', shifts: [{ hours: 4 }] });
    expect(made.body.data).toMatchObject({ name: 'KIO-0008', fee: 0, shifts: [{ name: 13 }] });
    expect(product.site.registry.get('Kiosk').field('title')?.label).toBe('Stand');
    expect(await admin((ctx) => ctx.pluck('Locker', 'title'))).toEqual(['First']);
  });

  it('can be customized on, although one of its doctypes does not load', async () => {
    await admin(async (ctx) => {
      await ctx.newDoc('Custom Field', { dt: 'Kiosk', fieldname: 'floor', label: 'Floor', fieldtype: 'Int' }).insert();
      await ctx
        .newDoc('Custom Field', { dt: 'LMS Enrollment', fieldname: 'seat', label: 'Seat', fieldtype: 'Data' })
        .insert();
    });
    expect(await admin((ctx) => ctx.pluck('Kiosk', 'floor'))).toEqual([0, 0]);
    const unique = {
      dt: 'LMS Enrollment',
      fieldname: 'code',
      label: 'Code',
      fieldtype: 'Data',
      unique: 1,
      default: 'same',
    };
    await expect(admin((ctx) => ctx.newDoc('Custom Field', unique).insert())).rejects.toThrow(/unique/);
  });
});

describe('what cannot be adopted', () => {
  const refused = async (...scripts: readonly string[]) => {
    const database = await FrappeDatabase.load(...scripts);
    try {
      const before = await database.fingerprint();
      const message = await database.adopt().then(
        ([outcome]) => outcome,
        (error: Error) => error.message,
      );
      expect(await database.fingerprint()).toBe(before);
      return message;
    } finally {
      await database.drop();
    }
  };

  (withoutMariadb ? it.skip : it).each([
    ['a database of something else', ['CREATE TABLE `note` (`id` int)'], /not that of a Frappe site/],
    ['a site that is not whole', [miniSite, 'DROP TABLE `tabDocType`'], /tabDocType is missing\. Restore/],
    ['a site that describes nothing', [miniSite, 'DELETE FROM `tabDocType`'], /does not describe DocType/],
    [
      'a site of an old version',
      [miniSite, "UPDATE `tabPatch Log` SET `patch` = REPLACE(`patch`, '.v1', '.v9')"],
      /versions 14 to 16/,
    ],
    ['a site of no known version', [miniSite, 'DELETE FROM `tabPatch Log`'], /version cannot be told/],
    [
      'documents without transactions',
      [miniSite, 'ALTER TABLE `tabLocker` ENGINE=MyISAM'],
      /ALTER TABLE `tabLocker` ENGINE=InnoDB;/,
    ],
  ])('%s', async (_what, scripts, message) => {
    expect(await refused(...scripts)).toMatch(message);
  });

  it.each(databases)('a site that Cairn made, on $name', async ({ name, open }) => {
    const { config, drop } = await open();
    const options = { doctypes: [path.join(root, 'doctypes/core')], hooks: {}, database: config };
    await openSite(options).then((site: Site) => site.close());
    const { adoptSite } = await import('../../src/services/adopt.js');
    const siteDir = await mkdtemp(path.join(tmpdir(), 'cairn-own-'));
    const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
    await expect(
      adoptSite(
        { siteDir, database: config },
        silent,
        { root, hooks, say: () => undefined },
        { confirm: async () => true },
      ),
    ).rejects.toThrow(name === 'sqlite' ? /Only a MariaDB database/ : /a site of Cairn already/);
    await drop();
    await rm(siteDir, { recursive: true, force: true });
  });
});
