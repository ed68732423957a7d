import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { databases } from '../support/databases.js';
import { ADMIN_PASSWORD, root, startProduct } from '../support/product.js';

const run = promisify(execFile);
const tool = path.resolve(root, '../shared/tools/replay.mjs');
const decided = path.join(root, 'test/oracle/decided.json');
const recordings = existsSync(tool) ? databases : [];

if (recordings.length === 0) console.warn('SKIPPED: no recordings of a Frappe server beside the project');

describe('requests recorded from a Frappe server', () => {
  it('are there, or were said to be skipped', () => {
    expect(recordings.length === databases.length || !existsSync(tool)).toBe(true);
  });

  (recordings.length > 0 ? it : it.skip).each(databases)(
    'get the same answers on $name, or those that decided.json gives reasons for',
    async (database) => {
      const product = await startProduct(database);
      try {
        const args = [tool, '--base', product.url, '--admin-password', ADMIN_PASSWORD, '--decided', decided];
        const { stdout } = await run(process.execPath, args).catch((error: { stdout: string }) => error);
        expect(stdout.split('\n').filter((line) => line.startsWith('differs'))).toEqual([]);
        expect(stdout).toMatch(/replay: \d{3,} of \d{3,} answers match or are better, \d+ decided otherwise, 0 differ/);
      } finally {
        await product.close();
      }
    },
    120_000,
  );
});
