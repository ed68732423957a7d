/** A stream of numbers that a seed decides (mulberry32). */
export function randomOf(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit) => Math.floor(next() * limit);
  return {
    below,
    /** @param rate per thousand */
    happens: (rate) => below(1000) < rate,
    oneOf: (list) => list[below(list.length)],
    /** @param weights numbers by what they weigh */
    weighted(weights) {
      const entries = Object.entries(weights);
      let left = below(entries.reduce((sum, [, weight]) => sum + weight, 0));
      return entries.find(([, weight]) => {
        left -= weight;
        return left < 0;
      })?.[0];
    },
  };
}
