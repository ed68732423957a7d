// A throw-away MariaDB for tests and soak runs: its own data folder and socket, no network, gone at the end.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const usualFolders = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/bin',
  '/usr/libexec',
  '/opt/homebrew/bin',
];
/** A unix socket's path may hold 107 bytes. */
const longestFolder = 80;

function findProgram(...names) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...usualFolders].filter(Boolean);
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // not in this folder
      }
    }
  }
  return undefined;
}

/**
 * Starts a server and resolves to `{ url, stop, end, restart }`, or to undefined when MariaDB is not installed.
 * `url` names an empty database, `test`. `stop()` is synchronous and may be called twice. `end(signal)` ends the
 * server but keeps its data, and `restart()` starts it again on them.
 * @param lasting what it has committed outlives its own death by SIGKILL, as in an ordinary installation
 * @param parent folder for its data
 * @param settings further options of mariadbd
 */
export async function startMariadb({ lasting = false, parent = tmpdir(), settings = [] } = {}) {
  const server = findProgram('mariadbd', 'mysqld');
  const installer = findProgram('mariadb-install-db', 'mysql_install_db');
  if (!server || !installer || process.platform === 'win32') return undefined;

  const folder = mkdtempSync(join(parent.length > longestFolder ? '/tmp' : parent, 'cairn-mariadb-'));
  const log = join(folder, 'server.log');
  const socket = join(folder, 'server.sock');
  let child;
  const stop = () => {
    child?.kill('SIGKILL'); // nothing in it is worth an orderly end
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
  const restart = async () => {
    child = spawnServer(server, folder, socket, log, [...(lasting ? durable : fast), ...settings]);
    await untilItAnswers(child, socket, log);
  };
  const end = async (signal) => {
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  try {
    installDatabase(installer, folder, log);
    await restart();
    return { url: `mariadb://root@localhost/test?socket=${socket}`, stop, end, restart };
  } catch (error) {
    stop();
    throw error;
  }
}

/** Nobody mourns this data. */
const fast = ['--innodb-flush-log-at-trx-commit=0', '--innodb-flush-method=nosync', '--innodb-doublewrite=0'];
const durable = ['--innodb-flush-log-at-trx-commit=1'];

/** mariadbd refuses to run as root unless told to. */
function asRoot() {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

function installDatabase(installer, folder, log) {
  const { status, error, stdout, stderr } = spawnSync(
    installer,
    [
      '--no-defaults',
      `--datadir=${join(folder, 'data')}`,
      '--auth-root-authentication-method=normal',
      `--tmpdir=${folder}`,
      '--skip-test-db',
      '--innodb-log-file-size=8M',
      '--innodb-flush-method=nosync',
      ...asRoot(),
    ],
    { encoding: 'utf8' },
  );
  writeFileSync(log, `${stdout}\n${stderr}\n`);
  if (status !== 0) throw new Error(`${installer} failed: ${error?.message ?? stderr}`);
}

function spawnServer(server, folder, socket, log, settings) {
  const firstStatements = join(folder, 'first.sql');
  writeFileSync(
    firstStatements,
    'CREATE DATABASE IF NOT EXISTS test CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;\n',
  );
  const args = [
    '--no-defaults',
    `--datadir=${join(folder, 'data')}`,
    `--tmpdir=${folder}`,
    `--socket=${socket}`,
    `--pid-file=${join(folder, 'server.pid')}`,
    `--log-error=${log}`,
    `--init-file=${firstStatements}`,
    '--skip-networking',
    '--skip-log-bin',
    '--performance-schema=OFF',
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_unicode_ci',
    '--max-connections=300',
    '--innodb-buffer-pool-size=96M',
    '--innodb-log-file-size=8M',
    '--innodb-stats-persistent=OFF',
    '--sync-frm=OFF',
    '--key-buffer-size=1M',
    ...settings,
    ...asRoot(),
  ];
  return spawn(server, args, { stdio: 'ignore' });
}

async function untilItAnswers(child, socket, log) {
  let gone;
  child.on('error', (error) => {
    gone = error.message;
  });
  child.on('exit', (code, signal) => {
    gone = `it ended with ${code ?? signal}`;
  });
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(50)) {
    if (gone) throw new Error(`mariadbd did not start: ${gone}\n${readFileSync(log, 'utf8').slice(-2000)}`);
    if (await answers(socket)) return;
  }
  throw new Error(`mariadbd did not answer within 60 s\n${readFileSync(log, 'utf8').slice(-2000)}`);
}

/** A MariaDB server speaks first: any byte on a new connection means that it is ready. */
function answers(socket) {
  return new Promise((done) => {
    const connection = createConnection(socket);
    connection.once('data', () => finish(true));
    connection.once('error', () => finish(false));
    connection.once('close', () => finish(false));
    function finish(result) {
      connection.destroy();
      done(result);
    }
  });
}
