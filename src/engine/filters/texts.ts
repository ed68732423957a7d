/**
 * Comparing texts in memory as both databases would. Where they may differ (letters beyond ASCII, spaces at
 * the end) the answer is undefined: then the database has to be asked.
 */
export type Answer = boolean | undefined;

const ASCII = /^[\x21-\x7e]?(?:[\x20-\x7e]*[\x21-\x7e])?$/;

/** Are the texts equal, ignoring case? */
export function sameText(a: string, b: string): Answer {
  if (a === b) return true;
  return ASCII.test(a) && ASCII.test(b) ? a.toLowerCase() === b.toLowerCase() : undefined;
}

/** Does the text match the LIKE pattern (`%`, `_`, backslash escapes), ignoring case? */
export function isLike(text: string, pattern: string): Answer {
  if (ASCII.test(text) && ASCII.test(pattern)) return like(text.toLowerCase(), pattern.toLowerCase());
  // a `_` may stand for half a character here, so only patterns without it are sure to match
  return !pattern.includes('_') && like(text, pattern) ? true : undefined;
}

/** Goes back to the last `%` only, so that its time is bounded by the product of the lengths. */
function like(text: string, pattern: string): boolean {
  let at = 0;
  let from = 0;
  let wild = -1;
  let resume = 0;
  while (at < text.length) {
    const escaped = pattern[from] === '\\' && from + 1 < pattern.length;
    const wanted = escaped ? pattern[from + 1] : pattern[from];
    if (!escaped && wanted === '%') {
      wild = from++;
      resume = at;
    } else if (wanted !== undefined && (wanted === text[at] || (!escaped && wanted === '_'))) {
      at += 1;
      from += escaped ? 2 : 1;
    } else if (wild >= 0) {
      from = wild + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  return /^%*$/.test(pattern.slice(from));
}
