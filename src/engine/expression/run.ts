import { ExpressionError } from './error.js';

const MAX_STEPS = 100_000;
const MAX_CALLS = 40;
const MAX_TEXT = 1_000_000;
const MAX_ITEMS = 10_000;

/** One evaluation and what it may still spend, so that no expression can keep a process busy or fill its memory. */
export class Run {
  #steps = 0;
  #calls = 0;
  /** Where in the text the evaluation is. */
  at = 0;

  /** @throws ExpressionError when the evaluation takes too long */
  spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > MAX_STEPS) throw this.error('The expression takes too long', 'limit');
  }

  /** A text that is about to be made. @param length of the result */
  makeText(length: number): void {
    if (length > MAX_TEXT) throw this.error('A text becomes too long', 'limit');
    this.spend(1 + length / 64);
  }

  /** A search in a text: the worst case costs as much as both lengths multiplied. */
  search(text: string, what: string): void {
    this.spend(1 + (text.length * Math.max(what.length, 1)) / 4096);
  }

  makeList<T>(items: T[]): T[] {
    if (items.length > MAX_ITEMS) throw this.error('A list becomes too long', 'limit');
    this.spend(1 + items.length / 8);
    return items;
  }

  call<T>(work: () => T): T {
    this.#calls += 1;
    if (this.#calls > MAX_CALLS) throw this.error('Functions call each other too deeply', 'limit');
    const result = work();
    this.#calls -= 1;
    return result;
  }

  error(reason: string, fault: 'value' | 'limit' = 'value'): ExpressionError {
    return new ExpressionError(reason, this.at, fault);
  }
}
