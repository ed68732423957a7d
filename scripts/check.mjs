// `npm run check`: everything that can be said about the code without running the tests. Goes on after a failure,
// so that one run shows all there is to mend.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build, buildIsFresh, ensureDependencies, root, run, seconds } from './lib.mjs';

const biome = 'node_modules/@biomejs/biome/bin/biome';

/** Each step resolves to true (fine), false (not), or a string: why it was skipped. */
const steps = {
  format: () => node(biome, 'format', '.'),
  lint: () => node(biome, 'check', '--formatter-enabled=false', '--error-on-warnings', '.'),
  types: () => node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.test.json'),
  'desk types': () => node('scripts/desk-types.mjs'),
  build: () => buildIsFresh() || build(),
  typegen: () =>
    existsSync(join(root, 'dist/src/cli.js'))
      ? node('dist/src/cli.js', 'typegen', '--check')
      : 'there is no cli.ts yet',
  boundaries: () => node('scripts/boundaries.mjs'),
  'dead code': () => node('node_modules/knip/bin/knip.js', '--no-progress'),
  aims: () => node('scripts/aims.mjs'),
};

async function node(...args) {
  return (await run(process.execPath, args)) === 0;
}

async function runStep(name, step) {
  console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 70 - name.length))}`);
  const started = Date.now();
  const result = await step();
  const verdict = typeof result === 'string' ? `skipped: ${result}` : result ? 'ok' : 'FAILED';
  return { name, failed: result === false, line: `${name.padEnd(12)} ${seconds(started).padStart(7)}  ${verdict}` };
}

ensureDependencies();
const only = process.argv.slice(2);
const unknown = only.filter((name) => !steps[name]);
if (unknown.length) throw new Error(`No such step: ${unknown.join(', ')}. There are: ${Object.keys(steps).join(', ')}`);

const results = [];
for (const [name, step] of Object.entries(steps)) {
  if (only.length === 0 || only.includes(name)) results.push(await runStep(name, step));
}
console.log(`\n${results.map(({ line }) => line).join('\n')}`);
const failed = results.filter((result) => result.failed).map(({ name }) => name);
console.log(failed.length ? `\nFailed: ${failed.join(', ')}` : '\nAll checks passed.');
process.exitCode = failed.length ? 1 : 0;
