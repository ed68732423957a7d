import type { Log } from '../ports.js';

/** One connection that a session holds. */
export interface Lease {
  /** Takes it off the list; the session has given the connection back. */
  end(): void;
}

interface Entry extends Lease {
  /** `performance.now()` when it was taken. */
  since: number;
  /** The session; held weakly once it has had the connection for so long that it may have been forgotten. */
  owner: object | WeakRef<object>;
  giveBack(): void;
}

/** Milliseconds between two looks at the list. */
const SWEEP_EVERY = 10_000;

/**
 * Every connection a session holds is on this list, so that a session that was never released is seen:
 * in `held`, at close, and, once the garbage collector has found it, in the log; then its connection comes back.
 */
export class Leases {
  readonly #open = new Set<Entry>();
  #sweeping: NodeJS.Timeout | undefined;

  constructor(private readonly log: Log) {}

  get held(): number {
    return this.#open.size;
  }

  /** Milliseconds that the longest-held connection has been out; 0 when none is. */
  get longest(): number {
    const now = performance.now();
    let first = now;
    for (const lease of this.#open) first = Math.min(first, lease.since);
    return now - first;
  }

  /** @param giveBack must not hold on to `owner`, or the collector never finds it */
  take(owner: object, giveBack: () => void): Lease {
    const end = () => void this.#open.delete(lease);
    const lease: Entry = { since: performance.now(), owner, giveBack, end };
    this.#open.add(lease);
    this.#sweeping ??= setInterval(() => this.sweep(), SWEEP_EVERY).unref();
    return lease;
  }

  /**
   * Takes back what nobody can give back any more. Only sessions that have lasted since the last sweep are watched:
   * to have the collector watch every one would cost each request more than its statement.
   */
  sweep(): void {
    for (const lease of this.#open) {
      if (!(lease.owner instanceof WeakRef)) lease.owner = new WeakRef(lease.owner);
      else if (!lease.owner.deref()) {
        this.log.error({}, 'A database session was never released; its connection is taken back');
        lease.end();
        lease.giveBack();
      }
    }
    if (this.#open.size > 0) return;
    clearInterval(this.#sweeping);
    this.#sweeping = undefined;
  }
}
