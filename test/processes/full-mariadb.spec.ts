import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createConnection } from 'mariadb';
import { startMariadb } from '../../scripts/mariadb.mjs';
import type { Person } from '../support/person.js';
import { until } from '../support/until.js';
import { inParallel, numbers } from './support/school.js';
import { must, Stage } from './support/servers.js';

const MB = 1024 * 1024;
const LARGE = 'x'.repeat(200_000);

/** A file system of its own. Only root may have it: undefined for others. */
function smallDisk(): string | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), 'cairn-full-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=320m', 'tmpfs', folder]).status === 0;
  if (mounted) return folder;
  return void rmdirSync(folder);
}

/** Leaves so many bytes on the disk. @returns the file that takes the rest */
function fillTo(folder: string, rest: number): string {
  const ballast = path.join(folder, 'ballast');
  const [, line = ''] = spawnSync('df', ['--output=avail', '-B1', folder], { encoding: 'utf8' }).stdout.split('\n');
  writeFileSync(ballast, Buffer.alloc(Number(line.trim()) - rest));
  return ballast;
}

/** Writes until it is refused. */
async function fill(admin: Person): Promise<{ acknowledged: string[]; refusals: string[] }> {
  const acknowledged: string[] = [];
  const refusals: string[] = [];
  await inParallel(numbers(400), 8, async (n) => {
    if (refusals.length > 0) return;
    const { status, body } = await admin('POST', '/api/resource/ToDo', { description: `${n} ${LARGE}` });
    if (status === 200) acknowledged.push(body.data.name);
    else refusals.push(`${status} ${body.exception}`);
  });
  return { acknowledged, refusals };
}

/** Does it still run? MariaDB 10.11 may end itself when it cannot even roll back. */
async function answers(socketPath: string): Promise<boolean> {
  return createConnection({ socketPath, user: 'root', database: 'test' }).then(
    (connection) => connection.end().then(() => true),
    () => false,
  );
}

describe('a MariaDB on a disk without room', () => {
  it('has writes and uploads refused with 503, keeps everything, and writes again once there is room', async () => {
    const folder = smallDisk();
    if (!folder) return console.warn('Only root may mount a small disk: not tried');
    const mariadb = await startMariadb({ lasting: true, parent: folder });
    const stage = await Stage.open('sqlite', folder);
    try {
      if (!mariadb) return console.warn('mariadbd is not installed: not tried');
      const socketPath = new URL(mariadb.url).searchParams.get('socket') ?? '';
      const server = await stage.serving({ environment: { DATABASE_URL: mariadb.url } });
      const admin = await server.admin();
      const attach = () =>
        admin('POST', '/api/method/frappe.client.attach_file', { filename: 'a.txt', filedata: 'y'.repeat(4 * MB) });
      const ballast = fillTo(folder, 16 * MB);
      const { acknowledged, refusals } = await fill(admin);
      expect(acknowledged.length).toBeGreaterThan(5);
      const clear = /^503 frappe\.exceptions\.ServiceUnavailable: The database (has no room left|cannot be reached)$/;
      expect(refusals.filter((refusal) => !clear.test(refusal))).toEqual([]);
      expect((await attach()).status).toBe(503);
      rmSync(ballast);
      if (!(await answers(socketPath))) await mariadb.restart();
      // the server that refused serves again by itself
      await until(async () => (await admin('GET', '/api/resource/ToDo')).status === 200);
      const query = 'fields=["name"]&limit_page_length=0';
      const { data } = await must(admin, 'GET', `/api/resource/ToDo?${query}`);
      const names = new Set(data.map(({ name }: { name: string }) => name));
      expect(acknowledged.filter((name) => !names.has(name))).toEqual([]);
      await must(admin, 'POST', '/api/resource/ToDo', { description: `After ${LARGE}` });
      expect((await attach()).status).toBe(200);
      expect(readdirSync(path.join(stage.siteDir, 'public/files'))).toEqual(['a.txt']);
      const root = await createConnection({ socketPath, user: 'root', database: 'test' });
      const checked = await root.query<{ Msg_text: string }[]>('CHECK TABLE `tabToDo`, `tabVersion`, `tabFile`');
      await root.end();
      expect(checked.map(({ Msg_text }) => Msg_text)).toEqual(['OK', 'OK', 'OK']);
      expect(await server.stop()).toBe(0);
    } finally {
      await stage.close();
      mariadb?.stop();
      spawnSync('umount', ['-l', folder]);
      rmdirSync(folder);
    }
  }, 120_000);
});
