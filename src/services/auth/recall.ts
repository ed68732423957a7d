import type { FoundKey, FoundSession, Person } from './identify.js';

/** Callers who are remembered at a time; a site with more starts over. */
const KEPT = 10_000;

type Found = FoundKey | FoundSession;

/** What may not differ from what is remembered; when a session was last active may. */
const TELLING = ['name', 'enabled', 'restrict_ip', 'secret', 'csrf_token', 'expiry'] as const;

/**
 * What the database said about those who came before, by their key or session. It lets nobody in: a request is begun
 * on the strength of it, and answered once the database has said the same again.
 */
export class Recollections {
  readonly #found = new Map<string, Found>();

  get(credential: string): Found | undefined {
    return this.#found.get(credential);
  }

  keep(credential: string, found: Found): void {
    if (this.#found.size >= KEPT) this.#found.clear();
    this.#found.set(credential, found);
  }

  forget(credential: string): void {
    this.#found.delete(credential);
  }
}

/** Is it what it was? */
export function isSame(found: Person | undefined, remembered: Found): boolean {
  if (!found) return false;
  const now = found as Partial<FoundKey & FoundSession>;
  const then = remembered as Partial<FoundKey & FoundSession>;
  return TELLING.every((field) => now[field] === then[field]);
}
