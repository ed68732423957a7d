import { QueryTimeoutError } from '../errors.js';

interface Waiter {
  enter: () => void;
  timer: NodeJS.Timeout;
}

/** Lets one caller in at a time, in the order they came. */
export class Mutex {
  #taken = false;
  readonly #queue: Waiter[] = [];
  #busySince = 0;

  /** How many wait. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** For how long (ms) it has passed from hand to hand without a break. */
  get busy(): number {
    return performance.now() - this.#busySince;
  }

  /** Whoever holds it has made a break. */
  rested(): void {
    this.#busySince = performance.now();
  }

  /** @returns leave: call it once @throws QueryTimeoutError after `timeout` ms of waiting */
  async enter(timeout: number): Promise<() => void> {
    if (this.#taken) await this.#wait(timeout);
    else this.#busySince = performance.now();
    this.#taken = true;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#next();
    };
  }

  #wait(timeout: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#queue.splice(this.#queue.indexOf(waiter), 1);
        reject(new QueryTimeoutError('The database was busy for too long. Please try again'));
      }, timeout);
      const waiter = { enter: resolve, timer };
      this.#queue.push(waiter);
    });
  }

  // The mutex stays taken while it passes from hand to hand, so that nobody slips in between.
  #next(): void {
    const waiter = this.#queue.shift();
    this.#taken = waiter !== undefined;
    if (!waiter) return;
    clearTimeout(waiter.timer);
    waiter.enter();
  }
}
