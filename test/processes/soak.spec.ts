import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { kinds } from './support/servers.js';

const script = path.resolve(import.meta.dirname, '../../scripts/soak.mjs');
const SMALL = ['--minutes', '0.1', '--connections', '10', '--kill', '--restart-database'];

interface Result {
  requests: number;
  writes: number;
  faults: number;
  unexcused: number;
  breaches: string[];
  ledger: { what: string; compared: number; faults: number }[];
}

/** An embedded database is one process's; MariaDB is shared. */
const processes = (kind: string) => ['--processes', kind === 'mariadb' ? '2' : '1'];

describe.each(kinds)('npm run soak, a few seconds of it, on %s', (kind) => {
  it('finds every acknowledged write after servers and database were killed under load', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'cairn-soak-test-'));
    const out = path.join(folder, 'results.json');
    const env = { ...process.env, NODE_OPTIONS: '' };
    const child = spawn(process.execPath, [script, '--database', kind, ...processes(kind), ...SMALL, '--out', out], {
      env,
    });
    try {
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => {
          said += chunk.toString();
        });
      const [code] = await once(child, 'exit');
      if (code !== 0) throw new Error(said);
      const [result] = (JSON.parse(readFileSync(out, 'utf8')) as { results: Result[] }).results;
      expect(result).toMatchObject({ unexcused: 0, breaches: [] });
      expect(result?.ledger.filter(({ faults }) => faults > 0)).toEqual([]);
      expect(result?.ledger.length).toBeGreaterThan(10);
      expect(result?.writes).toBeGreaterThan(400);
      expect(result?.faults).toBeGreaterThan(0);
    } finally {
      child.kill('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);
});
