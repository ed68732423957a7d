// `npm run soak`: many connections, mixed reads and writes, and a ledger of what was acknowledged, on each database.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endWithNpm, ensureBuilt, root, say } from './lib.mjs';
import { burst } from './soak/burst.mjs';
import { makeFaults } from './soak/faults.mjs';
import { govern } from './soak/governor.mjs';
import { Lane } from './soak/lane.mjs';
import { Ledger } from './soak/ledger.mjs';
import { Memory } from './soak/memory.mjs';
import { readOptions } from './soak/options.mjs';
import { reportOf } from './soak/report.mjs';
import { Run } from './soak/run.mjs';
import { seed } from './soak/seed.mjs';
import { Stage } from './soak/stage.mjs';
import * as documents from './soak/tasks/documents.mjs';
import * as reads from './soak/tasks/reads.mjs';
import * as school from './soak/tasks/school.mjs';
import * as shared from './soak/tasks/shared.mjs';
import { verify } from './soak/verify.mjs';

/** What the connections do, and how often: about three reads to two writes. */
const MIX = [
  [documents.readOwn, 22],
  [reads.list, 12],
  [reads.count, 6],
  [reads.readProgram, 6],
  [reads.searchLink, 2],
  [reads.outline, 6],
  [reads.programs, 3],
  [school.download, 4],
  [reads.mistake, 4],
  [documents.makeTodo, 6],
  [documents.changeTodo, 8],
  [documents.deleteTodo, 2],
  [documents.makeSlip, 4],
  [documents.changeRows, 4],
  [documents.submitSlip, 2],
  [shared.countUp, 3],
  [shared.memberships, 3],
  [shared.saveShared, 0.5],
  [school.program, 3],
  [school.learn, 4],
  [school.upload, 3],
  [school.visit, 0.3],
];

async function work(run, lane) {
  while (run.going) await lane.random.weighted(MIX)(lane);
}

/** Sends requests for the given time. @returns how many definitions were changed and faults made */
async function load(run, world) {
  const lanes = Array.from({ length: run.options.connections }, (_, index) => new Lane(run, index, world));
  let end;
  run.ended = new Promise((done) => {
    end = done;
  });
  const working = Promise.all(lanes.map((lane) => work(run, lane)));
  const governing = govern(run, world);
  const faulting = makeFaults(run);
  // what throws is a mistake of ours: it ends the run at once
  const all = Promise.all([working, governing, faulting]);
  await Promise.race([pause(run.options.minutes * 60_000), all]);
  run.going = false;
  end();
  const [, definitions, faults] = await all;
  for (const lane of lanes) lane.close();
  return { definitions, faults };
}

function loggedErrors(run) {
  for (const { at, line } of run.stage.servers.flatMap(({ errors }) => errors)) {
    const isNotice = /^New site|^Patched|Log in as/.test(line);
    const isExcused = run.windows.some(({ since, until }) => at >= since && at <= until);
    if (!isNotice && !isExcused) run.breach(`a server said: ${line.slice(0, 300)}`);
  }
}

async function stopServers(run) {
  for (const server of run.stage.servers) {
    const code = await server.stop();
    if (code !== 0) run.breach(`a server ended with ${code} when told to stop`);
  }
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const isServerFault = (outcome) => !/^[234]\d\d$/.test(outcome);

function resultOf(run, { seconds, definitions, faults, memory, ledger, bursts }) {
  const { options, figures, stage } = run;
  const lost = Object.entries(figures.statuses).filter(([outcome]) => isServerFault(outcome));
  return {
    database: stage.kind,
    ...{ connections: options.connections, processes: options.processes, seed: options.seed, seconds },
    requests: figures.requests,
    perSecond: Math.round(figures.requests / seconds),
    writes: run.ledger.writes,
    kinds: figures.rows(),
    serverFaults: lost.reduce((sum, [, n]) => sum + n, 0),
    unexcused: run.unexcused,
    ...{ definitions, faults, recoveries: run.recoveries },
    lag: {
      p99: Math.round(median(memory.lag.map(({ p99 }) => p99))),
      max: Math.round(Math.max(0, ...memory.lag.map(({ max }) => max))),
    },
    memory: memory.rows(options.kill),
    ledger,
    bursts,
    ...{ breaches: run.breaches, breachCount: run.breachCount },
  };
}

async function soak(kind, options) {
  const stage = await Stage.open(kind, options);
  if (!stage) return void say(`${kind}: SKIPPED, no mariadbd on this machine`);
  stopWithUs.add(stage);
  try {
    const run = new Run(stage, options);
    run.ledger = new Ledger();
    say(`${kind}: making courses and people …`);
    const world = await seed(stage, run.ledger, options);
    const bursts = await burst(run, world);
    say(`${kind}: ${options.connections} connections for ${options.minutes} min …`);
    const started = Date.now();
    const memory = new Memory(stage, options.minutes);
    const { definitions, faults } = await load(run, world);
    const seconds = Math.round((Date.now() - started) / 1000);
    memory.stop();
    const ledger = await verify(run, world);
    await stopServers(run);
    loggedErrors(run);
    const result = resultOf(run, { seconds, definitions, faults, memory, ledger, bursts });
    const isFlat = result.memory.every(({ verdict }) => verdict !== 'GROWS');
    const isWhole = ledger.every((check) => check.faults === 0);
    return { ...result, passed: isFlat && isWhole && run.breachCount === 0 };
  } finally {
    await stage.close();
    stopWithUs.delete(stage);
  }
}

const stopWithUs = new Set();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => {
    await Promise.all([...stopWithUs].map((stage) => stage.close()));
    process.exit(130);
  });
}
endWithNpm();
const options = readOptions();
ensureBuilt();
const results = [];
for (const kind of options.databases) {
  const result = await soak(kind, options);
  if (!result) continue;
  results.push(result);
  console.log(reportOf(result));
}
const file = resolve(root, options.out);
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), options, results }, null, 2)}\n`);
say(`Figures: ${file}`);
process.exit(results.length > 0 && results.every(({ passed }) => passed) ? 0 : 1);
