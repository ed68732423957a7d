// What start, dev, test, check and the `cairn` command share. Node built-ins only: this runs before dependencies exist.
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const builtStamp = join(dist, '.built');
const buildInputs = ['src', 'hooks.ts', 'tsconfig.json', 'package-lock.json'];
const desk = join(root, 'desk');
const deskStamp = join(desk, 'dist', '.built');
const deskInputs = ['src', 'index.html', 'vite.config.ts', '../src/engine/expression', '../package-lock.json'];

/** Speaks on stderr, so that a command's own output can be piped. */
export function say(message) {
  process.stderr.write(`${message}\n`);
}

export function fail(message, code = 1) {
  say(`\n${message}`);
  process.exit(code);
}

/** Stops with a plain message on a Node that cannot run Cairn. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) fail(`Cairn needs Node 20.19 or newer; this is ${process.version}.`);
}

/**
 * Runs `npm ci` unless what is installed already matches package-lock.json.
 * `dev: false` is content with an install that left development packages out.
 */
export function ensureDependencies({ dev = true } = {}) {
  requireNode();
  if (installed({ dev })) return;
  say('Installing dependencies (npm ci) …');
  const started = Date.now();
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, NODE_ENV: '' },
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) fail('npm ci failed; its message is above.');
  say(`Installed in ${seconds(started)}.`);
}

/** npm's own record of what it installed is the stamp: it must hold every package that the lock demands. */
function installed({ dev }) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = readJson(join(root, 'package-lock.json')).packages;
  const present = readJson(record).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    if (present[path]) return present[path].version === entry.version;
    return entry.optional || entry.devOptional || (entry.dev && !dev);
  });
}

/** True when dist was compiled from the sources as they are now. */
export function buildIsFresh() {
  if (!existsSync(builtStamp)) return false;
  const built = statSync(builtStamp).mtimeMs;
  return buildInputs.every((input) => newestChange(join(root, input)) <= built);
}

/** True when the desk was built from its sources as they are now. */
export function deskIsFresh() {
  if (!existsSync(deskStamp)) return false;
  const built = statSync(deskStamp).mtimeMs;
  return deskInputs.every((input) => newestChange(join(desk, input)) <= built);
}

/** Builds the desk into a folder of its own, with a compressed copy of every file, and swaps it in. */
export function buildDesk() {
  const started = Date.now();
  const fresh = join(desk, `dist-${process.pid}`);
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const built = spawnSync(
    process.execPath,
    [
      vite,
      'build',
      desk,
      '--config',
      join(desk, 'vite.config.ts'),
      '--outDir',
      fresh,
      '--emptyOutDir',
      '--logLevel',
      'warn',
    ],
    { cwd: desk, stdio: ['ignore', 2, 2], env: { ...process.env, NODE_ENV: 'production' } },
  );
  if (built.status === 0) {
    compressFiles(join(fresh, 'assets'));
    stamp(join(fresh, '.built'), started);
    swapIn(fresh, join(desk, 'dist'));
    say(`Built the desk in ${seconds(started)}.`);
  }
  rmSync(fresh, { recursive: true, force: true });
  return built.status === 0;
}

/** Once here rather than for every request. */
function compressFiles(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const content = readFileSync(path);
    if (!/\.(js|css|svg)$/.test(name)) continue;
    writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
    writeFileSync(`${path}.br`, brotliCompressSync(content));
  }
}

/** The newest modification time under a path, in ms; 0 when there is nothing. */
export function newestChange(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  // A directory's own time counts too: it changes when a file in it is deleted or renamed.
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestChange(join(path, name))), stat.mtimeMs);
}

/**
 * Compiles into a folder of its own and swaps it in, so that a running server or a second build never sees half of it.
 * Returns whether the types were right. `tolerant` installs the result even when they were not (typegen needs this:
 * it must run in order to mend the very types that are out of date).
 */
export function build({ tolerant = false } = {}) {
  const started = Date.now();
  const fresh = join(root, `dist-${process.pid}`);
  const colour = process.stderr.isTTY ? ['--pretty'] : [];
  const compiled = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.json', '--outDir', fresh, ...colour], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  const clean = compiled.status === 0;
  if (clean || (tolerant && existsSync(fresh))) {
    mkdirSync(fresh, { recursive: true });
    // Stamped with the start: a source saved while the compiler ran is newer than the build.
    if (clean) stamp(join(fresh, '.built'), started);
    swapIn(fresh, dist);
  }
  rmSync(fresh, { recursive: true, force: true });
  if (clean) say(`Built in ${seconds(started)}.`);
  return clean;
}

function stamp(path, time) {
  writeFileSync(path, `${new Date(time).toISOString()}\n`);
  utimesSync(path, time / 1000, time / 1000);
}

function swapIn(fresh, place) {
  const old = `${fresh}-old`;
  if (existsSync(place)) renameSync(place, old);
  renameSync(fresh, place);
  rmSync(old, { recursive: true, force: true });
}

/** Dependencies and dist, both up to date; stops the process when they cannot be. */
export function ensureBuilt({ tolerant = false } = {}) {
  requireNode();
  const isBuilt = buildIsFresh() && deskIsFresh();
  if (isBuilt && existsSync(join(root, 'node_modules'))) return ensureDependencies({ dev: false });
  ensureDependencies();
  if (!deskIsFresh() && !buildDesk()) fail('The desk could not be built; the messages are above.');
  if (buildIsFresh() || build({ tolerant })) return;
  if (tolerant) return say('The messages above may only come from types that are out of date: these are written now.');
  const stale = typesMayBeStale() ? ' A doctype file is newer than the types: try `npx cairn typegen` first.' : '';
  fail(`The build failed; its messages are above.${stale}`);
}

function typesMayBeStale() {
  return newestChange(join(root, 'doctypes')) > newestChange(join(root, 'src/generated/doctypes.ts'));
}

/** A rule that reads a field under a name it no longer has finds nothing and lets all pass, so the start says it. */
export function warnOfStaleTypes() {
  if (!typesMayBeStale()) return;
  spawnSync(process.execPath, [join(dist, 'src/cli.js'), 'typegen', '--check'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 2],
  });
}

/** Runs a compiled program in this process, so that signals, stdin and the exit code need no forwarding. */
export async function runCompiled(file) {
  const path = join(dist, file);
  if (!existsSync(path)) fail(`${file} is missing from dist.`);
  process.setSourceMapsEnabled(true);
  process.argv[1] = path;
  await import(pathToFileURL(path).href);
}

/**
 * `kill` on npm ends npm and its shell but not what the shell runs: under npm, losing the parent means SIGTERM.
 */
export function endWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, 500).unref();
}

/** Runs a program to its end and resolves to its exit code (128 + signal when it was killed). */
export function run(command, args, { onSpawn, ...options } = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    onSpawn?.(child);
    child.on('error', (error) => {
      say(`${command}: ${error.message}`);
      done(127);
    });
    child.on('close', (code, signal) => done(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}

export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

export function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
