// `npm run weaken [word…]`: are the attacks of test/security seen to fail? Weakens a copy of the tree in one place after
// the other (scripts/weakenings.mjs), runs the test file that is to notice, and prints which of its tests did.
// Words choose: those weakenings whose class, file or what they do holds one of them.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { endWithNpm, ensureDependencies, fail, root, say, seconds } from './lib.mjs';
import { startMariadb } from './mariadb.mjs';
import { weakenings } from './weakenings.mjs';

const words = process.argv.slice(2).map((word) => word.toLowerCase());
const chosen = weakenings.filter(({ of, what, edits }) => {
  const text = [of, what, ...edits.map(([file]) => file)].join(' ').toLowerCase();
  return words.length === 0 || words.some((word) => text.includes(word));
});

/** The working tree without what git ignores; packages are the same ones. */
function copyTree() {
  const copy = mkdtempSync(join(tmpdir(), 'cairn-weaken-'));
  const listed = spawnSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' });
  if (listed.status !== 0) fail('npm run weaken copies what git lists: this is no git repository.');
  for (const file of listed.stdout.split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file), { force: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'dir');
  return copy;
}

/** @returns the source with that one place changed */
function changed(source, file, find, replace) {
  const parts = source.split(find);
  if (parts.length !== 2) throw new Error(`${file} holds ${parts.length - 1} times: ${find}`);
  return parts.join(replace);
}

/** Some weaknesses let the server, and with it its tests, hang. */
const PATIENCE_MS = 300_000;

/** @returns titles of tests that failed, or undefined when they could not run at all */
function runSpec(copy, spec, url) {
  const report = join(copy, 'weaken.json');
  const jest = join(copy, 'node_modules', 'jest', 'bin', 'jest.js');
  rmSync(report, { force: true });
  const { error } = spawnSync(process.execPath, [jest, spec, '--json', '--outputFile', report, '--silent'], {
    cwd: copy,
    stdio: 'ignore',
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
    env: {
      ...process.env,
      NODE_ENV: 'test',
      NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
      ...(url ? { TEST_MARIADB_URL: url } : {}),
    },
  });
  if (error?.code === 'ETIMEDOUT') return ['(the tests came to no end)'];
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  if (tests.length === 0) return undefined;
  return tests.filter(({ status }) => status === 'failed').map(({ title }) => title);
}

function weaken(copy, { edits, spec }, url) {
  const kept = new Map();
  try {
    for (const [file, find, replace] of edits) {
      const source = readFileSync(join(copy, file), 'utf8');
      if (!kept.has(file)) kept.set(file, source);
      writeFileSync(join(copy, file), changed(source, file, find, replace));
    }
    return runSpec(copy, spec, url);
  } finally {
    for (const [file, source] of kept) writeFileSync(join(copy, file), source);
  }
}

endWithNpm();
ensureDependencies();
const copy = copyTree();
const database = await startMariadb();
process.on('exit', () => {
  database?.stop();
  rmSync(copy, { recursive: true, force: true });
});

const started = Date.now();
let unseen = 0;
for (const weakening of chosen) {
  const failed = weaken(copy, weakening, weakening.mariadb ? database?.url : undefined);
  const isSeen = failed !== undefined && failed.length > 0;
  if (!isSeen) unseen += 1;
  const [[file]] = weakening.edits;
  console.log(`${isSeen ? 'seen  ' : 'UNSEEN'} ${weakening.of} ${file}: ${weakening.what}`);
  for (const title of new Set(failed ?? ['(the test file did not run)']))
    console.log(`         ${weakening.spec}: ${title}`);
}
say(`${chosen.length} weakenings, ${unseen} unseen, in ${seconds(started)}.`);
process.exit(unseen > 0 ? 1 : 0);
