import { believableTimes } from './demo-times.js';

const DAY = 86_400_000;
const now = Date.parse('2026-11-23T12:00:00Z');

describe('the times of a demo person', () => {
  it('are always the same, and others for others', () => {
    expect(believableTimes('ann', 5, now)).toEqual(believableTimes('ann', 5, now));
    expect(believableTimes('ann', 5, now)).not.toEqual(believableTimes('ben', 5, now));
  });
  it('begin with joining, rise, and lie within the last eight weeks', () => {
    for (const person of ['ann', 'ben', 'cleo', 'dan']) {
      const times = believableTimes(person, 12, now);
      expect(times).toHaveLength(13);
      expect([...times].sort((a, b) => a - b)).toEqual(times);
      expect(times[0]).toBeGreaterThanOrEqual(now - 56 * DAY);
      expect(times.at(-1)).toBeLessThan(now);
    }
  });
  it('are one time for who has completed nothing', () => {
    expect(believableTimes('ann', 0, now)).toHaveLength(1);
  });
});
