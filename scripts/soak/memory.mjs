// Resident memory of the servers over a run, and whether it stays flat.
import { slope } from './figures.mjs';

const MB = 1024 * 1024;
/** Resident memory may climb so fast (MB a minute) over the last half, noise of the collector included … */
const FLAT = 6;
/** … and so may what is left after a full collection. */
const FLAT_LIVE = 1.5;
/** In shorter runs the collector's noise is larger than any slope. */
const SHORTEST_MINUTES = 2;
const COLLECTIONS = 12;

export class Memory {
  #samples = new Map();
  #live = new Map();
  lag = [];

  /** @param minutes how long the run is to be */
  constructor(stage, minutes) {
    this.minutes = minutes;
    this.started = Date.now();
    for (const server of stage.servers) {
      this.#samples.set(server, []);
      this.#live.set(server, []);
      server.onSample = (sample) => this.#take(server, sample);
    }
    const every = (minutes * 60_000) / COLLECTIONS;
    this.timer = setInterval(() => {
      for (const server of stage.servers) server.collect();
    }, every);
  }

  #take(server, { kind, at, rss, heapTotal, live, lag }) {
    const minute = (at - this.started) / 60_000;
    if (kind === 'collected') return void this.#live.get(server).push([minute, live / MB]);
    this.#samples.get(server).push([minute, rss / MB, heapTotal / MB]);
    this.lag.push(lag);
  }

  stop() {
    clearInterval(this.timer);
  }

  /** @param killed a process that was started anew says nothing about leaks */
  rows(killed) {
    return [...this.#samples].map(([server, samples]) => {
      const lastHalf = ([minute]) => minute > this.minutes / 2 && minute <= this.minutes;
      const row = {
        ...threePoints(samples, this.minutes),
        slope: round(slope(samples.filter(lastHalf))),
        liveSlope: round(slope(this.#live.get(server).filter(lastHalf))),
        series: samples.map((values) => values.map(round)),
        live: this.#live.get(server).map(([, value]) => Math.round(value)),
      };
      if (killed) return { ...row, verdict: 'not judged: killed on the way' };
      if (this.minutes < SHORTEST_MINUTES) return { ...row, verdict: 'not judged: too short' };
      return { ...row, verdict: row.slope <= FLAT && row.liveSlope <= FLAT_LIVE ? 'flat' : 'GROWS' };
    });
  }
}

const round = (value) => Math.round(value * 100) / 100;

/** The middle of some samples around a moment: one alone may stand just before a collection. */
function threePoints(samples, minutes) {
  const around = (moment) => {
    const near = [...samples].sort((a, b) => Math.abs(a[0] - moment) - Math.abs(b[0] - moment)).slice(0, 9);
    const values = near.map(([, value]) => value).sort((a, b) => a - b);
    return Math.round(values[Math.floor(values.length / 2)] ?? 0);
  };
  return { start: around(0), half: around(minutes / 2), end: around(minutes) };
}
