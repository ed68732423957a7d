// Resident memory of the servers over a run, and whether it stays flat.
import { slope } from './figures.mjs';

const MB = 1024 * 1024;
/**
 * What is resident just after a full collection may climb so fast (MB a minute) over the last half: the noise of
 * requests under way. Between collections resident memory swings by a hundred MB, whichever way the collector likes.
 */
const FLAT = 2;
/** In shorter runs the noise is larger than any slope. */
const SHORTEST_MINUTES = 2;
const COLLECTIONS = 40;

export class Memory {
  #samples = new Map();
  #collected = new Map();
  lag = [];

  /** @param minutes how long the run is to be */
  constructor(stage, minutes) {
    this.minutes = minutes;
    this.started = Date.now();
    for (const server of stage.servers) {
      this.#samples.set(server, []);
      this.#collected.set(server, []);
      server.onSample = (sample) => this.#take(server, sample);
    }
    const every = (minutes * 60_000) / COLLECTIONS;
    this.timer = setInterval(() => {
      for (const server of stage.servers) server.collect();
    }, every);
  }

  #take(server, { kind, at, rss, heapTotal, live, lag }) {
    const minute = (at - this.started) / 60_000;
    if (kind === 'collected') return void this.#collected.get(server).push([minute, rss / MB, live / MB]);
    this.#samples.get(server).push([minute, rss / MB, heapTotal / MB]);
    this.lag.push(lag);
  }

  stop() {
    clearInterval(this.timer);
  }

  /** @param killed a process that was started anew says nothing about leaks */
  rows(killed) {
    return [...this.#samples].map(([server, samples]) => {
      const collected = this.#collected.get(server);
      const lastHalf = ([minute]) => minute > this.minutes / 2 && minute <= this.minutes;
      const row = {
        ...threePoints(samples, this.minutes),
        slope: round(slope(samples.filter(lastHalf))),
        collected: threePoints(collected, this.minutes),
        collectedSlope: round(slope(collected.filter(lastHalf))),
        liveSlope: round(slope(collected.filter(lastHalf).map(([minute, , live]) => [minute, live]))),
        series: samples.map((values) => values.map(round)),
        collections: collected.map((values) => values.map(round)),
      };
      if (killed) return { ...row, verdict: 'not judged: killed on the way' };
      if (this.minutes < SHORTEST_MINUTES) return { ...row, verdict: 'not judged: too short' };
      return { ...row, verdict: row.collectedSlope <= FLAT && row.liveSlope <= FLAT ? 'flat' : 'GROWS' };
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
