// The figures of a run as tables.

const pad = (value, width) => String(value).padStart(width);
const outcomesOf = (outcomes) =>
  Object.entries(outcomes)
    .filter(([outcome]) => !/^2\d\d$/.test(outcome))
    .map(([outcome, n]) => `${outcome}: ${n}`)
    .join(', ');

function requestTable({ kinds }) {
  const head = `${'ms'.padEnd(20)}${['requests', 'p50', 'p95', 'p99', 'max'].map((name) => pad(name, 10)).join('')}  not 2xx`;
  const lines = kinds.map(
    ({ kind, count, p50, p95, p99, max, outcomes }) =>
      `${kind.padEnd(20)}${[count, p50, p95, p99, max].map((value) => pad(value, 10)).join('')}  ${outcomesOf(outcomes)}`,
  );
  return [head, ...lines];
}

function memoryLines({ memory }) {
  return memory.map(
    ({ start, half, end, slope, collected, collectedSlope, liveSlope, verdict }, index) =>
      `memory of server ${index + 1}: resident ${start} MB at the start, ${half} at half, ${end} at the end (${slope} MB/min over the last half); ` +
      `just after collections ${collected.start}, ${collected.half}, ${collected.end} MB (${collectedSlope} MB/min; live objects ${liveSlope} MB/min): ${verdict}`,
  );
}

function ledgerLines({ ledger }) {
  return ledger.map(({ what, compared, faults, shown }) => {
    const verdict = faults === 0 ? 'ok' : `${faults} WRONG: ${shown.join('; ')}`;
    return `${what.padEnd(44)}${pad(compared, 8)}  ${verdict}`;
  });
}

/** @returns the result of one run as text */
export function reportOf(result) {
  const { database, seconds, connections, processes, requests, perSecond, writes, faults, recoveries, lag } = result;
  const opening = `── ${database}: ${connections} connections, ${processes} process${processes > 1 ? 'es' : ''}, ${seconds} s `;
  return [
    opening.padEnd(100, '─'),
    ...requestTable(result),
    '',
    `${requests} requests, ${perSecond} a second, ${writes} acknowledged writes; event loop late by ${lag.p99} ms (median of each second's p99), ${lag.max} ms at most`,
    `${result.serverFaults} answers 5xx or none, ${result.unexcused} of them outside of faults made on purpose`,
    `${result.definitions} changes of doctypes and permissions, each seen at once`,
    ...(faults > 0 ? [`${faults} faults made; ready again after ${recoveries.join(', ')} ms`] : []),
    ...result.bursts.map(
      ({ what, p50, p99, total }) => `200 ${what}: p50 ${p50} ms, p99 ${p99} ms, all done after ${total} ms`,
    ),
    ...memoryLines(result),
    '',
    ...ledgerLines(result),
    '',
    ...result.breaches.map((breach) => `✗ ${breach}`),
    result.passed ? `${database}: all as it must be` : `${database}: ${result.breachCount} BREACHES`,
  ].join('\n');
}
