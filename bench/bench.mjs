// `npm run bench`: what Cairn costs beside a hand-written server that does the same work on the same database in the
// same run. Prints a table for each database and writes bench/results.json; 1 is its exit code when an aim is missed.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt, root } from '../scripts/lib.mjs';
import { once, run } from './load.mjs';
import { measureSets } from './sets.mjs';
import { WORKS } from './works.mjs';
import { World } from './world.mjs';

const usage = `npm run bench [-- options]
  --database sqlite|mariadb   only this one (may be given twice)
  --work TEXT                 only works with this text in their name; "members" for the sets (may be given twice)
  --seconds 3 --rounds 5      how long each server is asked, in turns
  --no-login                  the limit does not check the API key: stricter than the same work
  --profile DIR               writes a CPU profile of Cairn to DIR
  --desk                      measures the desk in a browser instead (Chromium; CHROMIUM_PATH)`;

const { values: options } = parseArgs({
  options: {
    database: { type: 'string', multiple: true, default: ['sqlite', 'mariadb'] },
    work: { type: 'string', multiple: true, default: [] },
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '5' },
    'no-login': { type: 'boolean', default: false },
    profile: { type: 'string' },
    desk: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const CONNECTIONS = 8;
const COLD_START_SECONDS = 3;
const MEMORY_MB = 250;
/** After so long without a request the collector has had its turn. */
const REST_MS = 12_000;

const median = (numbers) => [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
const isAsked = (work) => options.work.length === 0 || options.work.some((text) => work.includes(text));

async function load(server, next, seconds) {
  const before = server.cpu();
  const found = await run({ port: server.port, connections: CONNECTIONS, seconds, next });
  return { ...found, cpu: ((server.cpu() - before) * 1e6) / found.requests };
}

/** Both must say the same; after a write, but for the texts, for they write one document each. */
async function compareAnswers(world, request) {
  const [ours, limit] = await Promise.all(
    [world.cairn, world.limit].map(async ({ port }) => (await once(port, request())).body()),
  );
  const shape = (text) => text.replace(/:"(?:[^"\\]|\\.)*"/g, ':""');
  const isRead = request().method === 'GET';
  if (isRead ? ours === limit : shape(ours) === shape(limit)) return;
  throw new Error(`The limit does other work than Cairn:\n${ours.slice(0, 3000)}\n${limit.slice(0, 3000)}`);
}

/** In turns, so that what else the machine does meets both. */
async function measure(world, { work, aim, request }) {
  const headers = { authorization: `token ${world.key}` };
  const next = () => ({ headers, ...request(world) });
  const seconds = Number(options.seconds);
  await compareAnswers(world, next);
  for (const server of [world.limit, world.cairn]) await load(server, next, seconds);
  const rounds = [];
  for (let round = 0; round < Number(options.rounds); round++) {
    const limit = await load(world.limit, next, seconds);
    const cairn = await load(world.cairn, next, seconds);
    rounds.push({ limit, cairn, share: cairn.rps / limit.rps });
  }
  const of = (who, what) => median(rounds.map((round) => round[who][what]));
  return {
    ...{ work, aim, share: median(rounds.map(({ share }) => share)) },
    ...Object.fromEntries(['rps', 'p50', 'p99', 'cpu'].map((what) => [what, of('cairn', what)])),
    limit: { rps: of('limit', 'rps'), cpu: of('limit', 'cpu') },
  };
}

const figure = (number, digits = 0) => (number === undefined ? '' : number.toFixed(digits));

function printTable(database, results) {
  const head = ['share', 'aim', '', 'requests/s', 'p50 ms', 'p99 ms', 'CPU µs', "limit's /s", 'CPU µs'];
  const widths = [6, 6, 2, 11, 9, 9, 8, 11, 8];
  const line = (name, cells) =>
    `${name.padEnd(72)}${cells.map((cell, place) => cell.padStart(widths[place])).join('')}`;
  console.log(`\n${line(database, head)}`);
  for (const { work, share, aim, rps, p50, p99, cpu, limit } of results) {
    const mark = share >= aim ? '✓' : '✗';
    const own = [figure(rps, rps < 10 ? 2 : 0), figure(p50, 1), figure(p99, 1), figure(cpu)];
    console.log(line(work, [figure(share, 2), `≥${aim}`, mark, ...own, figure(limit?.rps), figure(limit?.cpu)]));
  }
}

function printRest({ starts, growth, beside, memory }) {
  const start = median(starts.later);
  console.log(
    `cold start to the first answer: ${figure(start, 2)} s (a new site: ${figure(starts.first, 2)} s), aim ≤ ${COLD_START_SECONDS} s`,
  );
  console.log(
    `resident memory after all of it: ${figure(memory.rested)} MB (at its end: ${figure(memory.most)} MB), aim ≤ ${MEMORY_MB} MB`,
  );
  if (!growth) return;
  const each = growth.map(({ count, micros }) => `${count.toLocaleString('en')}: ${figure(micros)} µs`).join(', ');
  console.log(`a member of so many, added in one call: ${each}`);
  console.log(`the 51st member: ${figure(beside, 1)} ms`);
}

async function benchmark(database) {
  const world = await World.open(database, { login: !options['no-login'], profile: options.profile });
  try {
    const results = [];
    for (const work of WORKS) if (isAsked(work.work)) results.push(await measure(world, work));
    const underLoad = world.cairn.memory();
    const sets = isAsked('members') ? await measureSets(world) : undefined;
    const most = Math.max(underLoad, world.cairn.memory());
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    const memory = { most, rested: world.cairn.memory() };
    results.push(...(sets?.results ?? []));
    printTable(database, results);
    printRest({ starts: world.starts, growth: sets?.growth, beside: sets?.beside, memory });
    return results.map((result) => ({ database, ...result }));
  } finally {
    await world.close();
  }
}

if (options.help) {
  console.log(usage);
  process.exit(0);
}
if (options.desk) {
  const { benchDesk } = await import('./desk.mjs');
  process.exit((await benchDesk()) > 0 ? 1 : 0);
}
ensureBuilt();
const results = [];
for (const database of options.database) results.push(...(await benchmark(database)));
const missed = results.filter(({ share, aim }) => share < aim);
const rows = results.map(({ database, work, share, rps, p50, p99, cpu }) => ({
  ...{ database, work, share, rps, p50_ms: p50, p99_ms: p99, cpu_us: cpu },
}));
writeFileSync(join(root, 'bench', 'results.json'), `${JSON.stringify(rows, null, 1)}\n`);
console.log(
  `\nbench: ${results.length - missed.length} of ${results.length} aims reached; figures in bench/results.json`,
);
process.exitCode = missed.length > 0 ? 1 : 0;
