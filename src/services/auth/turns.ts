import { RateLimitExceededError } from '../../engine/index.js';

/** Those of one key whose turn it is not yet. */
interface Line {
  running: number;
  waiting: (() => void)[];
}

/**
 * Work of one key (an address) takes turns, so that what is counted at its end holds for whoever comes next, and
 * nobody gets past a count, or all threads, by asking a thousand times at once.
 */
export class Turns {
  readonly #lines = new Map<string, Line>();

  /** @param atOnce of one key @param most of one key that may wait */
  constructor(
    private readonly atOnce: number,
    private readonly most: number,
  ) {}

  /** @throws RateLimitExceededError when too many wait already, and what the work throws */
  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const line = this.#lines.get(key) ?? { running: 0, waiting: [] };
    this.#lines.set(key, line);
    if (line.running < this.atOnce) line.running += 1;
    else if (line.waiting.length < this.most) await new Promise<void>((resolve) => line.waiting.push(resolve));
    else throw new RateLimitExceededError('Too many logins at a time: try again in a moment');
    try {
      return await work();
    } finally {
      this.#leave(key, line);
    }
  }

  /** The next one takes over the place. */
  #leave(key: string, line: Line): void {
    const next = line.waiting.shift();
    if (next) next();
    else line.running -= 1;
    if (line.running === 0) this.#lines.delete(key);
  }
}
