import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Libsql from 'libsql';
import type { Person } from '../support/person.js';
import { numbers } from './support/school.js';
import { must, type ServerProcess, Stage } from './support/servers.js';

const LARGE = 'x'.repeat(100_000);
const MB = 1024 * 1024;
const BIG = 'y'.repeat(3 * MB);

/** Contents of uploads, whole or not, that lie below a site's folder. */
function filesBelow(siteDir: string): string[] {
  const folder = path.join(siteDir, 'public/files');
  return existsSync(folder) ? readdirSync(folder) : [];
}

interface Disk {
  stage: Stage;
  server: ServerProcess;
  /** Makes room again. */
  free(): Promise<ServerProcess>;
  close(): Promise<void>;
}

/** A file system of its own, nearly full. Only root may have it: undefined for others. */
async function smallDisk(): Promise<Disk | undefined> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cairn-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', folder]).status === 0;
  if (!mounted) return void rmdirSync(folder);
  const stage = await Stage.open('sqlite', folder);
  const server = await stage.serving();
  const ballast = path.join(folder, 'ballast');
  writeFileSync(ballast, Buffer.alloc(24 * MB));
  return {
    stage,
    server,
    free: async () => {
      rmSync(ballast);
      return server;
    },
    close: async () => {
      await stage.close();
      spawnSync('umount', ['-l', folder]);
      rmdirSync(folder);
    },
  };
}

/** Files that may not grow any more: what everybody can have. */
async function smallFiles(): Promise<Disk> {
  const stage = await Stage.open('sqlite');
  await (await stage.serving()).stop();
  const size = statSync(path.join(stage.siteDir, 'site.db')).size;
  const server = await stage.serving({ fileBlocks: Math.ceil((size + 6 * MB) / 512) });
  const free = async () => {
    expect(await server.stop()).toBe(0);
    return stage.serving();
  };
  return { stage, server, free, close: () => stage.close() };
}

/** Writes until it is refused. @returns names of what was acknowledged, and the refusal */
async function fill(admin: Person): Promise<{ acknowledged: string[]; refusal: string }> {
  const acknowledged: string[] = [];
  for (const n of numbers(1000)) {
    const { status, body } = await admin('POST', '/api/resource/ToDo', { description: `${n} ${LARGE}` });
    if (status !== 200) return { acknowledged, refusal: `${status} ${body.exception}` };
    acknowledged.push(body.data.name);
  }
  throw new Error('The disk never was full');
}

describe.each([
  ['a disk without room', smallDisk, 'The database has no room left'],
  ['a file that may not grow', smallFiles, 'The database cannot be reached'],
])('an embedded database on %s', (_, open, text) => {
  it('refuses writes with 503 and a clear text, goes on answering, keeps everything, and writes again when it can', async () => {
    const disk = await open();
    if (!disk) return console.warn('Only root may mount a small disk: not tried');
    try {
      const admin = await disk.server.admin();
      const { acknowledged, refusal } = await fill(admin);
      expect(refusal).toBe(`503 frappe.exceptions.ServiceUnavailable: ${text}`);
      expect(acknowledged.length).toBeGreaterThan(10);
      const again = await Promise.all(
        numbers(5).map((n) => admin('POST', '/api/resource/ToDo', { description: `${n} ${LARGE}` })),
      );
      expect(again.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503]);
      const attach = () =>
        admin('POST', '/api/method/frappe.client.attach_file', { filename: 'big.txt', filedata: BIG });
      // a file that may not grow has nothing against another one
      expect((await attach()).status).toBe(open === smallDisk ? 503 : 200);
      const query = 'fields=["name"]&limit_page_length=0';
      const { data } = await must(admin, 'GET', `/api/resource/ToDo?${query}`);
      expect(data.map(({ name }: { name: string }) => name).sort()).toEqual([...acknowledged].sort());
      const server = await disk.free();
      const who = await server.admin();
      await must(who, 'POST', '/api/resource/ToDo', { description: `After ${LARGE}` });
      expect((await must(who, 'GET', `/api/resource/ToDo?${query}`)).data).toHaveLength(acknowledged.length + 1);
      expect(filesBelow(disk.stage.siteDir)).toEqual(open === smallDisk ? [] : ['big.txt']);
      await must(who, 'POST', '/api/method/frappe.client.attach_file', { filename: 'big.txt', filedata: BIG });
      expect(filesBelow(disk.stage.siteDir)).toEqual(['big.txt']);
      expect(await server.stop()).toBe(0);
      const file = new Libsql(path.join(disk.stage.siteDir, 'site.db'));
      expect(file.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
      file.close();
    } finally {
      await disk.close();
    }
  }, 90_000);
});
