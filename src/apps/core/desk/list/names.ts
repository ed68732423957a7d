import { FrappeTypeError, ValidationError } from '../../../../engine/index.js';

/** @throws FrappeTypeError unless it is a list of names; ValidationError when they are too many */
export function namesOf(given: readonly unknown[], argument: string, most: number): string[] {
  if (given.length > most) throw new ValidationError(`Bulk operations only support up to ${most} documents`);
  const names = given.map((name) => (typeof name === 'number' ? String(name) : name));
  if (!names.every((name): name is string => typeof name === 'string' && name !== '')) {
    throw new FrappeTypeError(`Argument '${argument}' should be a list of document names`);
  }
  return [...new Set(names)];
}
