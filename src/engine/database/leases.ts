import type { Log } from '../ports.js';

/** One connection that a session holds. */
export interface Lease {
  /** `performance.now()` when it was taken. */
  readonly since: number;
  /** Takes it off the list; the session has given the connection back. */
  end(): void;
}

/**
 * Every connection a session holds is on this list, so that a session that was never released is seen:
 * in `held`, at close, and, once the garbage collector finds it, in the log; then its connection comes back.
 */
export class Leases {
  readonly #open = new Set<Lease>();
  readonly #forgotten: FinalizationRegistry<() => void>;

  constructor(log: Log) {
    this.#forgotten = new FinalizationRegistry((giveBack) => {
      log.error({}, 'A database session was never released; its connection is taken back');
      giveBack();
    });
  }

  get held(): number {
    return this.#open.size;
  }

  /** Milliseconds that the longest-held connection has been out; 0 when none is. */
  get longest(): number {
    let first = performance.now();
    const now = first;
    for (const lease of this.#open) first = Math.min(first, lease.since);
    return now - first;
  }

  /** @param giveBack must not hold on to `owner`, or the collector never finds it */
  take(owner: object, giveBack: () => void): Lease {
    const token = {};
    const lease: Lease = {
      since: performance.now(),
      end: () => {
        this.#open.delete(lease);
        this.#forgotten.unregister(token);
      },
    };
    this.#open.add(lease);
    const recover = () => {
      lease.end();
      giveBack();
    };
    this.#forgotten.register(owner, recover, token);
    return lease;
  }
}
