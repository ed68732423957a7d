// `npm test`: everything on every database. Arguments go to Jest: `npm test -- test/engine --verbose`.
// `--no-build` skips the build, for a quick look at one test while the types are still wrong.
import { join } from 'node:path';
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

function runJest(url) {
  const env = {
    ...process.env,
    NODE_ENV: 'test',
    NODE_OPTIONS:
      `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`.trim(),
    ...(url ? { TEST_MARIADB_URL: url } : {}),
  };
  const jestProgram = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const onSpawn = (child) => {
    jest = child;
  };
  return run(process.execPath, [jestProgram, ...args], { env, onSpawn });
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
const code = interrupted ? 130 : await runJest(url);
if (!url) say(skipped);
process.exit(code);
