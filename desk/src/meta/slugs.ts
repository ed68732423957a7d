import { boot } from '../boot';
import { slugOf } from './doctype';

let doctypes: Map<string, string> | undefined;

/** The doctype behind a slug, among those that this user may see; undefined for a workspace or nothing. */
export function doctypeOfSlug(slug: string): string | undefined {
  doctypes ??= new Map([...boot.user.can_read, ...boot.single_types].map((name) => [slugOf(name), name]));
  return doctypes.get(slug.toLowerCase());
}

/** A doctype was added: ask anew. @param name may be read from now on */
export function learnDoctype(name: string): void {
  if (!boot.user.can_read.includes(name)) boot.user.can_read.push(name);
  doctypes = undefined;
}

/** The address of a list or, with a name, of a document. */
export function pathTo(doctype: string, name?: string): string {
  const base = `/app/${slugOf(doctype)}`;
  return name === undefined ? base : `${base}/${encodeURIComponent(name)}`;
}
