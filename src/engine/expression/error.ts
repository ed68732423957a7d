/** `syntax`: it cannot be read; `assignment`: it would change something; `limit`: too large or too long; `value`: it fails on what it meets. */
export type ExpressionFault = 'syntax' | 'assignment' | 'limit' | 'value';

/** What is wrong with an expression, and where. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  /** @param position in the expression's text, from 0 */
  constructor(
    readonly reason: string,
    readonly position: number,
    readonly fault: ExpressionFault = 'syntax',
  ) {
    super(`${reason} (at character ${position + 1})`);
  }
}
