// `npm run dev`: rebuilds and restarts the server on every change; a changed doctype regenerates the types first.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, buildIsFresh, endWithNpm, ensureDependencies, newestChange, root, say } from './lib.mjs';

const code = ['src', 'hooks.ts', 'tsconfig.json'];
const data = ['doctypes', 'fixtures', 'templates', '.env'];
/** Looking beats fs.watch, which forgets a file that an editor replaced; 300 files take 5 ms. */
const lookEveryMs = 400;
let server;
let stopping = false;

function startServer() {
  server = spawn(process.execPath, ['--enable-source-maps', 'dist/src/main.js'], { cwd: root, stdio: 'inherit' });
  server.on('exit', (exitCode) => {
    server = undefined;
    if (!stopping && exitCode) say(`The server stopped with code ${exitCode}; it starts again on the next change.`);
  });
}

/** Lets the running server finish its requests before the next one takes its port. */
function restart() {
  if (!server) return startServer();
  server.once('exit', () => {
    if (!stopping) startServer();
  });
  server.kill('SIGTERM');
}

function typegen() {
  spawnSync(process.execPath, ['dist/src/cli.js', 'typegen'], { cwd: root, stdio: 'inherit' });
}

function rebuild() {
  if (buildIsFresh() || build()) restart();
  else say('The last build that worked keeps serving.');
}

function timesOf(paths) {
  return paths.map((path) => newestChange(join(root, path))).join(' ');
}

/** Rebuilds once a burst of saves (an editor, a branch switch) is over. */
function watchSources() {
  const look = () => ({ all: timesOf([...code, ...data]), doctypes: timesOf(['doctypes']) });
  let settled = look();
  let last = settled;
  setInterval(() => {
    const now = look();
    const quiet = now.all === last.all;
    last = now;
    if (!quiet || now.all === settled.all) return;
    if (now.doctypes !== settled.doctypes) typegen();
    settled = last = look(); // before the build: what is saved while it runs counts as the next change
    rebuild();
  }, lookEveryMs);
}

function stop() {
  if (stopping) process.exit(1);
  stopping = true;
  if (!server) process.exit();
  server.once('exit', () => process.exit());
  server.kill('SIGTERM');
}

endWithNpm();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
ensureDependencies();
if (buildIsFresh() || build({ tolerant: true })) startServer();
watchSources();
