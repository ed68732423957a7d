import { ValidationError } from '../errors.js';

/** SQLite refuses patterns of more than 50,000 bytes, and nobody searches for a page of text. */
export const LONGEST_PATTERN = 1000;

/**
 * A LIKE pattern of the texts that hold this one; with `start`, of those that begin with it.
 * @param argument how the caller calls the text
 * @throws ValidationError when it is longer than anybody searches for
 */
export function likePattern(text: string, argument: string, start: 'start' | '' = ''): string {
  if (text.length > LONGEST_PATTERN) {
    throw new ValidationError(`${argument}: search for at most ${LONGEST_PATTERN} characters, not ${text.length}`);
  }
  return `${start ? '' : '%'}${text.replace(/[\\%_]/g, '\\$&')}%`;
}
