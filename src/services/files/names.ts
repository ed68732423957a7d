const LONGEST = 140;
/** Most file systems take 255 bytes; some are left for a suffix. */
const LONGEST_BYTES = 220;
/** Of a longer name only its beginning and its end are looked at: cutting it down takes time with the square of its length. */
const LONGEST_GIVEN = 1000;

// Control characters, and marks that turn the reading direction or have no width: they make a name look like another.
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is removed
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const FORBIDDEN = /[/\\%?#<>:"|*]/g;

/** `.jpg` of `photo.jpg`; '' when there is none, or when what follows the dot is no extension. */
export function extensionOf(name: string): string {
  return /[^.](\.[A-Za-z0-9]{1,10})$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

const fits = (name: string) => [...name].length <= LONGEST && Buffer.byteLength(name) <= LONGEST_BYTES;

/**
 * A name that is safe on any disk and in any URL: no path, no invisible characters, no leading dots,
 * at most 140 characters, the extension kept. `file` when nothing is left.
 */
export function cleanFileName(given: string): string {
  const half = LONGEST_GIVEN / 2;
  const name = (given.length > LONGEST_GIVEN ? given.slice(0, half) + given.slice(-half) : given)
    .toWellFormed()
    .normalize('NFC')
    .replace(INVISIBLE, '')
    .replace(FORBIDDEN, '_')
    .trim()
    .replace(/^[.\s]+|[.\s]+$/g, '');
  if (name === '') return 'file';
  if (fits(name)) return name;
  const extension = extensionOf(name);
  const stem = [...name.slice(0, name.length - extension.length)];
  while (!fits(stem.join('') + extension)) stem.pop();
  return stem.join('').trimEnd() + extension;
}

/** `photo.jpg` with `1a2b3c` is `photo1a2b3c.jpg`, as Frappe tells files of one name apart. */
export function withSuffix(name: string, suffix: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? `${name.slice(0, dot)}${suffix}${name.slice(dot)}` : `${name}${suffix}`;
}
