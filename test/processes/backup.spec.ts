import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Person } from '../support/person.js';
import { inParallel, numbers } from './support/school.js';
import { count, kinds, must, type ServerProcess, Stage } from './support/servers.js';

const cli = path.resolve(import.meta.dirname, '../../dist/src/cli.js');

/** Runs `cairn backup` as an operator would. */
async function backUp(stage: Stage, folder: string): Promise<{ code: number; said: string }> {
  const env = { PATH: process.env.PATH, DATABASE_URL: stage.databaseUrl(), SITE_DIR: stage.siteDir };
  const child = spawn(process.execPath, [cli, 'backup', folder], { env });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  const [code] = await once(child, 'exit');
  return { code, said };
}

/** What docs/operations.md tells an operator to do, on a machine that has nothing. */
function restore(stage: Stage, folder: string): void {
  for (const name of ['public', 'private', 'site_config.json'])
    cpSync(path.join(folder, name), path.join(stage.siteDir, name), { recursive: true });
  if (!stage.config) {
    cpSync(path.join(folder, 'database.sqlite'), path.join(stage.siteDir, 'site.db'));
    return;
  }
  const { socket, host, port, user, password, database } = stage.config;
  const where = socket ? [`--socket=${socket}`] : [`--host=${host}`, `--port=${port}`];
  const { status, stderr } = spawnSync('mariadb', [...where, `--user=${user}`, database], {
    input: readFileSync(path.join(folder, 'database.sql')),
    env: { PATH: process.env.PATH, MYSQL_PWD: password },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}

const hasClient = spawnSync('mariadb-dump', ['--version']).status === 0;
if (!hasClient) console.warn('mariadb-dump is not installed: no backup of MariaDB is tried');

const attach = (who: Person, filename: string, is_private: number) =>
  must(who, 'POST', '/api/method/frappe.client.attach_file', { filename, filedata: filename, is_private });

describe.each(kinds.filter((kind) => kind === 'sqlite' || hasClient))('a backup on %s', (kind) => {
  let stage: Stage;
  let other: Stage;
  let server: ServerProcess;
  const folder = mkdtempSync(path.join(tmpdir(), 'cairn-backup-'));
  beforeAll(async () => {
    stage = await Stage.open(kind);
    other = await Stage.open(kind);
    server = await stage.serving();
  }, 60_000);
  afterAll(async () => {
    await stage.close();
    await other.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('taken while the site is written to makes the same site elsewhere, whole, with files and secrets', async () => {
    const admin = await server.admin();
    const before = numbers(20).map((n) => `before-${n}.txt`);
    await inParallel(before, 8, (name) => attach(admin, name, before.indexOf(name) % 2));
    const { message } = await must(admin, 'POST', '/api/method/frappe.core.doctype.user.user.generate_keys', {
      user: 'Administrator',
    });
    const { data } = await must(admin, 'GET', '/api/resource/User/Administrator');
    let going = true;
    const writing = inParallel(numbers(4), 4, async (lane) => {
      // 20 and 4 × 60 of the 300 files that a user may upload in a minute
      for (let n = 0; going && n < 60; n++) await attach(admin, `during-${lane}-${n}.txt`, n % 2);
    });
    const { code, said } = await backUp(stage, path.join(folder, 'first'));
    going = false;
    await writing;
    const database = kind === 'sqlite' ? 'database.sqlite' : 'database.sql';
    const names = `${database}, private, public, site_config.json`;
    expect([code, said.trim()]).toEqual([0, `${path.join(folder, 'first')}: ${names}`]);
    restore(other, path.join(folder, 'first'));
    const restored = await other.serving();
    const who = await restored.admin();
    const query = 'fields=["file_name","file_url"]&filters={"is_folder":0}&limit_page_length=0';
    const files: { file_name: string; file_url: string }[] = (await must(who, 'GET', `/api/resource/File?${query}`))
      .data;
    expect(before.filter((name) => !files.some(({ file_name }) => file_name === name))).toEqual([]);
    const contents = files.map(({ file_name, file_url }) => [
      file_name,
      readFileSync(path.join(other.siteDir, file_url.startsWith('/private') ? '' : 'public', file_url), 'utf8'),
    ]);
    expect(contents).toEqual(files.map(({ file_name }) => [file_name, file_name]));
    const key = `token ${data.api_key ?? message.api_key}:${message.api_secret}`;
    const asked = await fetch(`${restored.url}/api/method/frappe.auth.get_logged_user`, {
      headers: { authorization: key },
    });
    expect(await asked.json()).toEqual({ message: 'Administrator' });
    expect(await count(who, 'Patch Log', { patch: 'setup: done' })).toBe(1);
    expect(await restored.stop()).toBe(0);
  }, 90_000);

  it('never goes into a folder that holds something', async () => {
    const { code, said } = await backUp(stage, path.join(folder, 'first'));
    expect([code, said.trim()]).toEqual([1, `cairn backup: ${path.join(folder, 'first')} is not empty`]);
  }, 30_000);
});
