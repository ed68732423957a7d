import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { createConnection } from 'mariadb';
import { startMariadb } from '../../scripts/mariadb.mjs';
import { cookieOf, type Person, person } from '../support/person.js';
import { numbers } from './support/school.js';
import { must, PASSWORD, Stage } from './support/servers.js';

const REFUSAL = '503 frappe.exceptions.InReadOnlyMode: The database takes no changes at the moment';

describe('a MariaDB that takes no changes', () => {
  it('is read on, refuses writes with 503, and writes again at once when it may', async () => {
    const mariadb = await startMariadb();
    if (!mariadb) return console.warn('mariadbd is not installed: not tried');
    const socketPath = new URL(mariadb.url).searchParams.get('socket') ?? '';
    const root = await createConnection({ socketPath, user: 'root', database: 'test' });
    const stage = await Stage.open('sqlite');
    try {
      // read_only binds everybody but administrators of the server
      await root.query("CREATE USER 'cairn'@'localhost'");
      await root.query("GRANT ALL ON test.* TO 'cairn'@'localhost'");
      const server = await stage.serving({ environment: { DATABASE_URL: mariadb.url.replace('root@', 'cairn@') } });
      const admin = await server.admin();
      const { data } = await must(admin, 'POST', '/api/resource/ToDo', { description: 'Before' });
      const where = `/api/resource/ToDo/${data.name}`;
      // as after ten minutes: the next request would have to write that the session lives
      await root.query('UPDATE `__Session` SET `active_at` = `active_at` - 3600');
      await root.query('SET GLOBAL read_only = 1');
      const refused = await Promise.all([
        admin('POST', '/api/resource/ToDo', { description: 'Meanwhile' }),
        admin('PUT', where, { description: 'Meanwhile' }),
        admin('DELETE', where),
        server.guest()('POST', '/api/method/login', { usr: 'Administrator', pwd: 'wrong' }),
      ]);
      expect(refused.map(({ status, body }) => `${status} ${body.exception}`)).toEqual(numbers(4).map(() => REFUSAL));
      expect((await must(admin, 'GET', where)).data.description).toBe('Before');
      await root.query('SET GLOBAL read_only = 0');
      await must(admin, 'PUT', where, { description: 'After' });
      expect(await server.stop()).toBe(0);
    } finally {
      await root.end();
      await stage.close();
      mariadb.stop();
    }
  }, 90_000);
});

/** @returns how it is undone; undefined when it cannot be done here */
function closeFolder(folder: string): (() => void) | undefined {
  if (process.getuid?.() !== 0) {
    chmodSync(folder, 0o555);
    return () => chmodSync(folder, 0o755);
  }
  // what root may write is decided by the mount alone
  const bound = spawnSync('mount', ['--bind', folder, folder]).status === 0;
  if (!bound) return undefined;
  const undo = () => void spawnSync('umount', ['-l', folder]);
  if (spawnSync('mount', ['-o', 'remount,ro,bind', folder]).status === 0) return undo;
  undo();
  return undefined;
}

const attach = (who: Person, filename: string) =>
  who('POST', '/api/method/frappe.client.attach_file', { filename, filedata: filename });

describe('a SQLite database in a folder that takes no changes', () => {
  it('is read on, refuses writes with 503, and writes again once it may', async () => {
    const stage = await Stage.open('sqlite');
    try {
      const first = await stage.serving();
      const cookie = await cookieOf(first.url, 'Administrator', PASSWORD);
      await must(person(first.url, cookie), 'POST', '/api/resource/ToDo', { description: 'Before' });
      expect((await attach(person(first.url, cookie), 'a.txt')).status).toBe(200);
      expect(await first.stop()).toBe(0);
      const open = closeFolder(stage.siteDir);
      if (!open) return console.warn('This machine lets no folder be mounted read-only: not tried');
      try {
        const server = await stage.serving();
        const admin = person(server.url, cookie);
        expect((await must(admin, 'GET', '/api/resource/ToDo')).data).toHaveLength(1);
        const { status, body } = await admin('POST', '/api/resource/ToDo', { description: 'Meanwhile' });
        expect(`${status} ${body.exception}`).toBe(REFUSAL);
        expect((await attach(admin, 'b.txt')).status).toBe(503);
        expect(await server.stop()).toBe(0);
      } finally {
        open();
      }
      const again = person((await stage.serving()).url, cookie);
      await must(again, 'POST', '/api/resource/ToDo', { description: 'After' });
      expect((await must(again, 'GET', '/api/resource/ToDo')).data).toHaveLength(2);
    } finally {
      await stage.close();
    }
  }, 90_000);
});
