import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SiteSecrets } from './secrets.js';

/** Keys in use at once; a site with more starts over. */
const KEPT = 10_000;

/**
 * Checks API secrets, decrypting each stored one once. It is known by its encrypted form, which every request reads
 * from the database anyway and which no two secrets share: a secret that is changed or withdrawn, by whichever
 * process, counts at once. What is kept is a digest under a key that lives as long as the process.
 */
export class KeyCheck {
  readonly #key = randomBytes(32).toString('hex');
  readonly #digests = new Map<string, Buffer>();

  constructor(private readonly secrets: SiteSecrets) {}

  /** Is `given` the secret whose encrypted form is stored? @throws ValidationError when the site's key is another one */
  fits(stored: string, given: string): boolean {
    return timingSafeEqual(this.#digestOf(stored), this.#digest(given));
  }

  #digestOf(stored: string): Buffer {
    const kept = this.#digests.get(stored);
    if (kept) return kept;
    const digest = this.#digest(this.secrets.decrypt(stored));
    if (this.#digests.size >= KEPT) this.#digests.clear();
    this.#digests.set(stored, digest);
    return digest;
  }

  #digest(text: string): Buffer {
    return hash('sha256', this.#key + text, 'buffer');
  }
}
