// What all connections of one soak run share: the stage, the ledger, the figures, and when faults were made.
import { setTimeout as pause } from 'node:timers/promises';
import { Figures } from './figures.mjs';

/** After a fault, requests that were under way may fail for so long. */
const GRACE_MS = 1_000;
/** By then a server must be well again after a fault. */
const RECOVERY_MS = 60_000;
const SHOWN = 40;

export class Run {
  figures = new Figures();
  /** What must not have happened, in words. */
  breaches = [];
  breachCount = 0;
  /** Answers 5xx, or none at all, that no fault on purpose excuses. */
  unexcused = 0;
  /** Times in which requests may fail: { since, until }; the last may be open. */
  windows = [];
  /** How long it took from the end of each fault until all servers were ready, in ms. */
  recoveries = [];
  going = true;
  #serial = 0;

  constructor(stage, options) {
    this.stage = stage;
    this.options = options;
  }

  /** A text that occurs nowhere else. */
  token(word) {
    return `${word}-${this.options.seed}-${++this.#serial}`;
  }

  breach(text) {
    this.breachCount++;
    if (this.breaches.length < SHOWN) this.breaches.push(text);
  }

  /** An answer that should not have been. */
  unexpected(text) {
    this.unexcused++;
    this.breach(text);
  }

  /** May a request fail that was under way from `since` to now? */
  isExcused(since) {
    return this.windows.some(({ until }) => until === undefined || until >= since);
  }

  /** Makes a fault: until it is over and all servers are ready again, requests may fail. */
  async fault(work) {
    const window = { since: Date.now() };
    this.windows.push(window);
    try {
      await work();
      const over = Date.now();
      await this.#recover(over);
      this.recoveries.push(Date.now() - over);
    } finally {
      await pause(GRACE_MS);
      window.until = Date.now();
    }
  }

  async #recover(over) {
    while (!(await this.stage.isReady())) {
      if (Date.now() - over > RECOVERY_MS) return this.breach(`not ready ${RECOVERY_MS / 1000} s after a fault`);
      await pause(50);
    }
  }

  /** Resolves when no fault is under way. */
  async wellAgain() {
    while (this.windows.some(({ until }) => until === undefined)) await pause(50);
  }
}
