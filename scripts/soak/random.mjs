// Random numbers that a seed repeats.

/** @returns a source of numbers from 0 to 1 (mulberry32) */
function source(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class Random {
  constructor(seed) {
    this.next = source(seed);
  }

  /** A whole number from 0, below `limit`. */
  below(limit) {
    return Math.floor(this.next() * limit);
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  /** @param weights [thing, weight][] */
  weighted(weights) {
    let at = this.next() * weights.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [thing, weight] of weights) {
      at -= weight;
      if (at < 0) return thing;
    }
    return weights.at(-1)[0];
  }

  /** So many of the list, in a random order, none twice. */
  some(list, count) {
    const rest = [...list];
    return Array.from({ length: Math.min(count, list.length) }, () => rest.splice(this.below(rest.length), 1)[0]);
  }
}
