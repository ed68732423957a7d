import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const source = readFileSync(path.join(root, 'test/types/misspelt.ts'), 'utf8');

/** What the compiler says about a text that stands in test/types. */
function compile(text: string): string {
  const folder = mkdtempSync(path.join(root, 'test/types/.tmp-'));
  try {
    const file = path.join(folder, 'text.ts');
    writeFileSync(file, text.replaceAll("'../../src/", "'../../../src/"));
    const config = path.join(folder, 'tsconfig.json');
    writeFileSync(
      config,
      JSON.stringify({
        extends: '../../../tsconfig.json',
        compilerOptions: { noEmit: true, rootDir: root },
        include: [],
        files: [file],
      }),
    );
    const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', config], { encoding: 'utf8', cwd: root });
    return stdout
      .split('\n')
      .filter((line) => line.includes('text.ts'))
      .join('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the compiler', () => {
  it('refuses a misspelt doctype, field, option, event, hook and lifecycle method', () => {
    expect(compile(source)).toBe('');
  }, 120_000);

  it('says so for every one of them when nobody expects it', () => {
    const faults = source.match(/@ts-expect-error/g) ?? [];
    const said = compile(source.replaceAll('@ts-expect-error', 'wrong:'));
    const lines = new Set(said.match(/text\.ts\(\d+/g));
    expect(faults.length).toBeGreaterThanOrEqual(20);
    expect(lines.size).toBe(faults.length);
  }, 120_000);
});
