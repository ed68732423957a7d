// `npm test`: everything on every database. Arguments go to Jest: `npm test -- test/engine --verbose`.
// `--no-build` skips the build, for a quick look at one test while the types are still wrong.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { endWithNpm, ensureBuilt, ensureDependencies, fail, root, run, say, seconds } from './lib.mjs';
import { startMariadb } from './mariadb.mjs';

const args = process.argv.slice(2).filter((arg) => arg !== '--no-build');
const skipped = `
************************************************************************
*  MariaDB was SKIPPED: no mariadbd on this machine, no                *
*  TEST_MARIADB_URL. The tests ran on SQLite only.                     *
*  Install mariadb-server, or point TEST_MARIADB_URL at a database:    *
*  mariadb://user:password@host/database                               *
************************************************************************`;

const withoutBrowser = `
************************************************************************
*  The browser tests (test/desk) were SKIPPED: no Chromium on this     *
*  machine. Install chromium, or point CHROMIUM_PATH at a browser of   *
*  that family.                                                        *
************************************************************************`;

let jest;
let database;
let interrupted = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted = true;
    jest?.kill(signal);
    if (!jest) process.exit(130);
  });
}
process.on('exit', () => database?.stop());
endWithNpm();

/** Resolves to the address of a MariaDB to test on, or undefined when there is none. */
async function findMariadb() {
  if (process.env.TEST_MARIADB_URL) return process.env.TEST_MARIADB_URL;
  const started = Date.now();
  database = await startMariadb();
  if (database) say(`Started a throw-away MariaDB in ${seconds(started)}.`);
  return database?.url;
}

/** The path of a browser for test/desk, or undefined when there is none. */
function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

function runJest(url, chromium) {
  const env = {
    ...process.env,
    ...(chromium ? { CHROMIUM_PATH: chromium } : {}),
    NODE_ENV: 'test',
    NODE_OPTIONS:
      `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`.trim(),
    ...(url ? { TEST_MARIADB_URL: url } : {}),
  };
  const jestProgram = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const onSpawn = (child) => {
    jest = child;
  };
  const left = chromium ? [] : ['--testPathIgnorePatterns=/test/desk/'];
  return run(process.execPath, [jestProgram, ...left, ...args], { env, onSpawn });
}

if (process.argv.includes('--no-build')) ensureDependencies();
else ensureBuilt();

let url;
try {
  url = await findMariadb();
} catch (error) {
  fail(error.message);
}
if (!url) {
  if (process.env.CI === 'true') fail('CI=true, and there is no MariaDB to test on: refusing to skip it.');
  say(skipped);
}
const chromium = findChromium();
if (!chromium && process.env.CI === 'true') fail('CI=true, and there is no Chromium to test in: refusing to skip it.');
const code = interrupted ? 130 : await runJest(url, chromium);
if (!url) say(skipped);
if (!chromium) say(withoutBrowser);
process.exit(code);
