// Faults on purpose: servers killed, the database stopped or killed, each started again.
import { setTimeout as pause } from 'node:timers/promises';
import { Random } from './random.mjs';

/** Between two faults, at least and at most, as a part of the run. */
const REST = { least: 0.06, most: 0.14 };

function kill(stage, random) {
  const server = random.pick(stage.servers);
  return async () => {
    await server.stop('SIGKILL');
    await server.start();
  };
}

function restartDatabase({ mariadb }, _random, index) {
  return async () => {
    await mariadb.end(index % 2 === 0 ? 'SIGTERM' : 'SIGKILL');
    await pause(500);
    await mariadb.restart();
  };
}

/** Makes faults until the run is over. @returns how many */
export async function makeFaults(run) {
  const { options, stage } = run;
  const makers = [
    ...(options.restartDatabase && stage.mariadb ? [restartDatabase] : []),
    ...(options.kill ? [kill] : []),
  ];
  const random = new Random(options.seed);
  let made = 0;
  while (makers.length > 0 && run.going) {
    const rest = options.minutes * 60_000 * (REST.least + random.next() * (REST.most - REST.least));
    await Promise.race([pause(rest), run.ended]);
    if (!run.going) break;
    await run.fault(makers[made % makers.length](stage, random, Math.floor(made / makers.length)));
    made++;
  }
  return made;
}
