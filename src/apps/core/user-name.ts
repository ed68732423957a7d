import type { Ctx } from '../../engine/index.js';

export interface NameSource {
  /** Name of the User document. */
  user: string;
  email: string;
  first_name: string;
  full_name: string;
  /** As given; '' to have one made. */
  username: string;
}

const SHORTEST = 4;

/** Frappe's `scrub`. */
const scrub = (text: string) =>
  text
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
const slug = (text: string) =>
  text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
/** More than any name has: taking blanks off an end takes time with the square of their number. */
const LONGEST = 1000;
/** Safe in a URL and in text. */
const plain = (text: string) =>
  text
    .slice(0, LONGEST)
    .replace(/^[\s@]+|[\s@]+$/g, '')
    .replace(/[\s<>"'`&/\\?#%]+/g, '');

/** By another's username, or because it is another's name: nobody calls themselves Administrator. */
async function isTaken(ctx: Ctx, username: string, user: string): Promise<boolean> {
  const rows = await ctx.db.query(
    'SELECT `name` FROM `tabUser` WHERE (`username` = ? OR `name` = ?) AND `name` <> ? LIMIT 1',
    [username, username, user],
  );
  return rows.length > 0;
}

/**
 * A username that nobody else has: the first name, else the full name with a number; one of fewer than four
 * characters becomes the e-mail without `@` and dots (Frappe's rule, and then that of its LMS).
 */
export async function freeUsername(
  ctx: Ctx,
  { user, email, first_name, full_name, username }: NameSource,
): Promise<string> {
  const byEmail = plain(email.replace(/[@.]/g, ''));
  let wanted = plain(username) || plain(scrub(first_name));
  if (wanted.length >= SHORTEST && (await isTaken(ctx, wanted, user))) wanted = plain(slug(full_name)) || byEmail;
  const stem = (wanted.length < SHORTEST ? byEmail : wanted).slice(0, 130);
  let free = stem;
  for (let number = 1; await isTaken(ctx, free, user); number++) free = `${stem}-${number}`;
  return free;
}
