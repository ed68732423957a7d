/** Texts that are counted at a time; beyond that, counting starts anew. */
const COUNTED = 2_000;
/** As often as a text has been asked before it counts as frequent. */
const OFTEN = 5;

/**
 * Which statements come again and again? A prepared statement costs MariaDB a third less than one that it parses,
 * but the first time it costs more, and it stays in memory.
 */
export class FrequentStatements {
  readonly #counts = new Map<string, number>();

  /** Counts it, and says whether it has come often enough. */
  isFrequent(sql: string): boolean {
    const count = this.#counts.get(sql) ?? 0;
    if (count >= OFTEN) return true;
    if (this.#counts.size >= COUNTED) this.#counts.clear();
    this.#counts.set(sql, count + 1);
    return false;
  }
}
