// Counts and times of requests, and what memory did.

/** Up to so many times are kept of each kind; then each further one takes the place of a random one. */
const KEPT = 20_000;

export class Figures {
  #kinds = new Map();
  /** Status, or the socket's error, by how often it came. */
  statuses = {};
  requests = 0;

  note(kind, outcome, ms) {
    this.requests++;
    this.statuses[outcome] = (this.statuses[outcome] ?? 0) + 1;
    const figures = this.#kinds.get(kind) ?? { count: 0, times: [], outcomes: {} };
    this.#kinds.set(kind, figures);
    figures.count++;
    figures.outcomes[outcome] = (figures.outcomes[outcome] ?? 0) + 1;
    if (figures.times.length < KEPT) figures.times.push(ms);
    else if (Math.random() < KEPT / figures.count) figures.times[Math.floor(Math.random() * KEPT)] = ms;
  }

  /** @returns one row for each kind, and one for all of them */
  rows() {
    const kinds = [...this.#kinds].sort(([a], [b]) => a.localeCompare(b));
    const all = kinds.flatMap(([, { times }]) => times);
    const row = (kind, count, times, outcomes) => ({ kind, count, ...percentiles(times), outcomes });
    return [
      ...kinds.map(([kind, { count, times, outcomes }]) => row(kind, count, times, outcomes)),
      row('all', this.requests, all, this.statuses),
    ];
  }
}

export function percentiles(times) {
  const sorted = Float64Array.from(times).sort();
  const at = (part) =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0) * 10) / 10;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/**
 * The middle of all slopes between two points each (Theil and Sen): a few that lie far off do not move it.
 * @param points [minutes, value][] @returns value a minute
 */
export function slope(points) {
  const slopes = [];
  const step = Math.max(1, Math.floor(points.length / 200));
  const some = points.filter((_, index) => index % step === 0);
  for (let i = 0; i < some.length; i++) {
    for (let j = i + 1; j < some.length; j++) slopes.push((some[j][1] - some[i][1]) / (some[j][0] - some[i][0]));
  }
  slopes.sort((a, b) => a - b);
  return slopes[Math.floor(slopes.length / 2)] ?? 0;
}
