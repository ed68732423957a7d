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
  /** Where it stands in the list; -1 when it does no more. */
  place: number;
  giveBack(): void;
}

/** Milliseconds between two looks at the list. */
const SWEEP_EVERY = 10_000;

/**
 * Every connection a session holds is on this list, so that a session that was never released is seen:
 * in `held`, at close, and, once the garbage collector has found it, in the log; then its connection comes back.
 */
export class Leases {
  // A list, for a Set that many entries pass through leaves a trail of old tables, each holding on to the next: what
  // was in them would stay in memory until the next full collection.
  readonly #open: Entry[] = [];
  #sweeping: NodeJS.Timeout | undefined;

  constructor(private readonly log: Log) {}

  get held(): number {
    return this.#open.length;
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
    const end = () => this.#remove(lease);
    const lease: Entry = { since: performance.now(), owner, place: this.#open.length, giveBack, end };
    this.#open.push(lease);
    this.#sweeping ??= setInterval(() => this.sweep(), SWEEP_EVERY).unref();
    return lease;
  }

  /**
   * Takes back what nobody can give back any more. Only sessions that have lasted since the last sweep are watched:
   * to have the collector watch every one would cost each request more than its statement.
   */
  sweep(): void {
    for (const lease of [...this.#open]) {
      if (!(lease.owner instanceof WeakRef)) lease.owner = new WeakRef(lease.owner);
      else if (!lease.owner.deref()) {
        this.log.error({}, 'A database session was never released; its connection is taken back');
        lease.end();
        lease.giveBack();
      }
    }
    if (this.#open.length > 0) return;
    clearInterval(this.#sweeping);
    this.#sweeping = undefined;
  }

  /** The last one takes its place. */
  #remove(lease: Entry): void {
    const { place } = lease;
    if (place < 0) return;
    lease.place = -1;
    const last = this.#open.pop();
    if (!last || last === lease) return;
    this.#open[place] = last;
    last.place = place;
  }
}
