const DAY = 86_400_000;
const WEEKS = 8;

/** A number from 0 to 1 that is always the same for the same text. */
function chance(text: string): number {
  let hash = 2_166_136_261;
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

/**
 * When a demo person joined, and when they completed each lesson: in order, over the last eight weeks, the last
 * one a few days ago at most.
 * @param now milliseconds @returns milliseconds, `lessons` + 1 of them
 */
export function believableTimes(person: string, lessons: number, now: number): number[] {
  const joinedDaysAgo = WEEKS * 7 * (0.6 + 0.4 * chance(`${person} joined`));
  const idleDays = 0.2 + 6 * chance(`${person} idle`);
  const span = joinedDaysAgo - idleDays;
  const times = [now - joinedDaysAgo * DAY];
  for (let lesson = 1; lesson <= lessons; lesson++) {
    const share = (lesson - 0.6 * chance(`${person} ${lesson}`)) / lessons;
    times.push(now - (joinedDaysAgo - span * share) * DAY);
  }
  return times;
}
