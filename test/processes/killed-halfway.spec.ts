import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { cookieOf, type Person } from '../support/person.js';
import { inParallel, numbers } from './support/school.js';
import { count, kinds, must, PASSWORD, type ServerProcess, Stage } from './support/servers.js';

const cli = path.resolve(import.meta.dirname, '../../dist/src/cli.js');
const FIELDS = 40;
const MB = 1024 * 1024;

/** What `cairn migrate --dry-run` would still do. */
function plan(stage: Stage): string {
  const { DATABASE_URL, SITE_DIR } = { DATABASE_URL: stage.databaseUrl(), SITE_DIR: stage.siteDir };
  const env = { PATH: process.env.PATH, DATABASE_URL, SITE_DIR };
  return spawnSync(process.execPath, [cli, 'migrate', '--dry-run'], { env, encoding: 'utf8' }).stdout;
}

describe.each(kinds)('a server killed halfway on %s', (kind) => {
  let stage: Stage;
  let server: ServerProcess;
  let admin: Person;
  beforeAll(async () => {
    stage = await Stage.open(kind);
  });
  afterAll(() => stage.close());

  const startAgain = async () => {
    server = await stage.serving();
    admin = await server.admin();
  };

  it('through making a new site is one site with everything at the next start', async () => {
    for (const ms of [500, 1200]) {
      const starting = await stage.start({ environment: { DEMO_DATA: '1' } });
      await pause(ms);
      await starting.stop('SIGKILL');
    }
    server = await stage.serving({ environment: { DEMO_DATA: '1' } });
    admin = await server.admin();
    expect(await count(admin, 'Patch Log', { patch: 'setup: done' })).toBe(1);
    expect(await count(admin, 'LMS Program')).toBeGreaterThan(2);
    const { data } = await must(admin, 'GET', '/api/resource/LMS Program?fields=["title"]&limit_page_length=0');
    expect(new Set(data.map(({ title }: { title: string }) => title)).size).toBe(data.length);
    expect(plan(stage)).toBe('0 changes to the schema; nothing was done (--dry-run).\n');
  }, 120_000);

  it('through a change of doctypes has all of it or nothing, and takes it again', async () => {
    const fields = numbers(FIELDS).map((n) => ({ fieldname: `field_${n}`, label: `Field ${n}`, fieldtype: 'Data' }));
    const permissions = [{ role: 'System Manager', read: 1, write: 1, create: 1 }];
    const doctype = { module: 'Core', custom: 1, autoname: 'prompt', fields, permissions };
    for (const ms of [6, 30]) {
      const name = `Halfway ${ms}`;
      const dt = { dt: 'ToDo', fieldname: `extra_${ms}`, fieldtype: 'Data' };
      const sent = [
        admin('POST', '/api/resource/DocType', { name, ...doctype }),
        admin('POST', '/api/resource/Custom Field', dt),
      ].map((answer) => answer.then(({ status }) => status).catch(() => undefined));
      await pause(ms);
      await server.stop('SIGKILL');
      const [made, added] = await Promise.all(sent);
      await startAgain();
      const isThere = (await admin('GET', `/api/resource/DocType/${name}`)).status === 200;
      if (made === 200) expect(isThere).toBe(true);
      if (!isThere) await must(admin, 'POST', '/api/resource/DocType', { name, ...doctype });
      const values = Object.fromEntries(fields.map(({ fieldname }) => [fieldname, fieldname]));
      await must(admin, 'POST', `/api/resource/${name}`, { name: 'whole', ...values });
      const found = await must(admin, 'GET', `/api/resource/${name}/whole`);
      expect(found.data).toMatchObject(values);
      const hasField = (await count(admin, 'Custom Field', { name: `ToDo-extra_${ms}` })) === 1;
      if (added === 200) expect(hasField).toBe(true);
      if (!hasField) await must(admin, 'POST', '/api/resource/Custom Field', dt);
      await must(admin, 'GET', `/api/resource/ToDo?fields=["extra_${ms}"]`);
    }
    expect(plan(stage)).toBe('0 changes to the schema; nothing was done (--dry-run).\n');
  }, 120_000);

  it('through uploads has no row without its content', async () => {
    const cookie = await cookieOf(server.url, 'Administrator', PASSWORD);
    const sending = inParallel(numbers(40), 8, async (n) => {
      const body = new FormData();
      body.set('file', new Blob([`${n}`.repeat(4 * MB)]), `big${n}.txt`);
      return fetch(`${server.url}/api/method/upload_file`, { method: 'POST', body, headers: cookie })
        .then(({ status }) => status)
        .catch(() => undefined);
    });
    while ((await count(admin, 'File', { is_folder: 0 }).catch(() => 0)) < 4) await pause(5);
    await server.stop('SIGKILL');
    const acknowledged = (await sending).filter((status) => status === 200).length;
    await startAgain();
    const query = 'fields=["file_url","file_size"]&filters={"is_folder":0}&limit_page_length=0';
    const { data } = await must(admin, 'GET', `/api/resource/File?${query}`);
    expect(data.length).toBeGreaterThanOrEqual(acknowledged);
    const folder = path.join(stage.siteDir, 'public');
    const missing = data.filter(({ file_url }: { file_url: string }) => !existsSync(path.join(folder, file_url)));
    expect(missing).toEqual([]);
    // content whose row was never written does no harm; there is no more of it than there were uploads under way
    expect(readdirSync(path.join(folder, 'files')).length - data.length).toBeLessThanOrEqual(2 * 8);
    expect(await server.stop()).toBe(0);
  }, 60_000);
});
