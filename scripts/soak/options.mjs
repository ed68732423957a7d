// What `npm run soak` may be told.
import { parseArgs } from 'node:util';
import { fail } from '../lib.mjs';

const usage = `npm run soak -- [options]
  --database sqlite|mariadb   only this one (default: both, MariaDB when it is installed)
  --minutes 5                 how long requests are sent to each database
  --connections 64            how many of them at once
  --processes 1               server processes that share the database; requests go to all of them
  --kill                      a server process is killed (SIGKILL) and started again, at random moments
  --restart-database          MariaDB is stopped and started again, by turns in order and by SIGKILL
  --seed 1                    the same seed sends the same mix
  --out soak/results.json     where the figures go`;

/** @returns the options, checked; ends the process with the usage when they are wrong */
export function readOptions(args = process.argv.slice(2)) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        database: { type: 'string' },
        minutes: { type: 'string', default: '5' },
        connections: { type: 'string', default: '64' },
        processes: { type: 'string', default: '1' },
        kill: { type: 'boolean', default: false },
        'restart-database': { type: 'boolean', default: false },
        seed: { type: 'string', default: '1' },
        out: { type: 'string', default: 'soak/results.json' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) fail(usage, 0);
    if (values.database && !['sqlite', 'mariadb'].includes(values.database)) throw new Error('--database: which?');
    return {
      databases: values.database ? [values.database] : ['sqlite', 'mariadb'],
      minutes: positive(values.minutes, 'minutes', 24 * 60),
      connections: Math.round(positive(values.connections, 'connections', 1000)),
      processes: Math.round(positive(values.processes, 'processes', 16)),
      kill: values.kill,
      restartDatabase: values['restart-database'],
      seed: Math.round(positive(values.seed, 'seed', 2 ** 31)),
      out: values.out,
    };
  } catch (error) {
    fail(`${error.message}\n\n${usage}`);
  }
}

function positive(text, name, most) {
  const number = Number(text);
  if (!(number > 0 && number <= most)) throw new Error(`--${name} must be a number above 0, at most ${most}`);
  return number;
}
