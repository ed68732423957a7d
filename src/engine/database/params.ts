import { DataError } from '../errors.js';
import type { SqlValue } from './session.js';

export const NO_PARAMS: readonly SqlValue[] = [];

/**
 * Refuses what is not text, a finite number or null. The types say so already; at run time it matters:
 * the SQLite binding ends the process on a boolean, and a list would widen a condition on MariaDB.
 */
export function checkParams(params: readonly unknown[]): void {
  for (const value of params) {
    if (typeof value === 'string' || value === null || (typeof value === 'number' && Number.isFinite(value))) continue;
    const kind = Array.isArray(value) ? 'list' : typeof value;
    throw new DataError(`A column holds text, numbers or nothing, not a ${kind}`);
  }
}
