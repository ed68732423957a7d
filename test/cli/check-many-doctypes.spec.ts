import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { cairn } from '../support/cairn.js';
import { databases } from '../support/databases.js';

const root = path.resolve(import.meta.dirname, '../..');
const corpus = path.resolve(root, '../shared/corpus/frappe');

describe.each(databases)('check-doctypes of many files on $name', ({ name }) => {
  const on = ['--database', name === 'mariadb' ? (process.env.TEST_MARIADB_URL ?? '') : 'sqlite'];
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'cairn-lookalikes-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('takes look-alikes of real doctypes, each oddity of theirs included', async () => {
    await promisify(execFile)(process.execPath, [
      path.join(root, 'test/support/lookalikes/write.mjs'),
      folder,
      '--count',
      '20',
    ]);
    const { code, out } = await cairn('check-doctypes', folder, ...on);
    expect(out).toMatch(/^check-doctypes: (\d+) of \1 pass on \w+$/);
    expect(code).toBe(0);
  }, 120_000);

  (existsSync(corpus) ? it : it.skip)(
    'takes the whole Frappe corpus, in place of our own doctypes',
    async () => {
      const files = (await readdir(corpus)).filter((file) => file.endsWith('.json')).length;
      // documents cost minutes on a busy machine; the look-alikes make them on both databases
      const quick = name === 'mariadb' ? ['--no-documents'] : [];
      expect(await cairn('check-doctypes', corpus, ...on, ...quick)).toMatchObject({
        code: 0,
        out: expect.stringMatching(new RegExp(`^check-doctypes: ${files} of ${files} pass on \\w+$`)),
      });
    },
    120_000,
  );
});
