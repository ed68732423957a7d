import type { Run } from './run.js';
import { isForbidden } from './tree.js';

/** A function that an expression may call. */
export type Callable = (...args: readonly unknown[]) => unknown;
type Dict = Record<string, unknown>;

const MAX_LIST_DEPTH = 16;
/** Known to this file alone, so that nobody else can mark a function. */
const MARK = Symbol('callable');

/** Marks a function as one that expressions may call; all others are as if they were not there. */
export function callable<T extends Callable>(run: T): T {
  return Object.assign(run, { [MARK]: true });
}

export function isCallable(value: unknown): value is Callable {
  return typeof value === 'function' && (value as { [MARK]?: true })[MARK] === true;
}

/** An object of JSON: no class, so no code behind it. */
export function isDict(value: unknown): value is Dict {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * A property as data: an object's own, a list's entry, a length. Getters are not run, nothing is inherited.
 * @throws ExpressionError for a name that leads to code, and for a property of nothing
 */
export function propertyOf(run: Run, target: unknown, key: unknown): unknown {
  const name = typeof key === 'symbol' ? '' : toText(run, key);
  if (isForbidden(name)) throw run.error(`"${name}" is not allowed in an expression`);
  if (target === null || target === undefined) throw run.error(`Cannot read "${name}" of ${target}`);
  if (typeof target === 'string' || Array.isArray(target)) {
    return name === 'length' ? target.length : entryOf(target, name);
  }
  return isDict(target) ? ownValue(target, name) : undefined;
}

const entryOf = (target: string | unknown[], name: string) =>
  /^\d{1,9}$/.test(name) ? target[Number(name)] : undefined;

function ownValue(target: Dict, name: string): unknown {
  // `in` comes first: reactive objects notice who asked for a key that there is not yet
  if (!(name in target)) return undefined;
  const property = Object.getOwnPropertyDescriptor(target, name);
  if (!property || property.get || property.set) return undefined;
  const value = target[name];
  return typeof value === 'function' && !isCallable(value) ? undefined : value;
}

/** As JavaScript writes it in a text; lists entry by entry, objects never by a method of theirs. */
export function toText(run: Run, value: unknown, depth = 0): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) {
    return typeof value === 'object' && value !== null
      ? '[object Object]'
      : typeof value === 'function'
        ? ''
        : String(value);
  }
  if (depth > MAX_LIST_DEPTH) throw run.error('Lists are nested too deeply', 'limit');
  return joined(run, value, ',', depth + 1);
}

export function joined(run: Run, items: readonly unknown[], separator: string, depth = 0): string {
  let text = '';
  for (const [index, item] of items.entries()) {
    text += index > 0 ? separator : '';
    text += item === null || item === undefined ? '' : toText(run, item, depth);
    run.makeText(text.length);
  }
  return text;
}

export function toNumber(value: unknown): number {
  if (typeof value === 'object' && value !== null) return Number.NaN;
  return typeof value === 'function' || typeof value === 'symbol' ? Number.NaN : Number(value);
}

const isThing = (value: unknown) => (typeof value === 'object' && value !== null) || typeof value === 'function';

/** `==`: as JavaScript compares plain values; lists and objects equal themselves only. */
export function looselyEqual(a: unknown, b: unknown): boolean {
  if (a === null || a === undefined) return b === null || b === undefined;
  if (b === null || b === undefined) return false;
  if (isThing(a) || isThing(b) || typeof a === typeof b) return a === b;
  return toNumber(a) === toNumber(b);
}

/** Is it in the list, the text, or among the names of the object? */
export function contains(run: Run, where: unknown, what: unknown): boolean {
  if (Array.isArray(where)) {
    run.spend(1 + where.length / 8);
    return where.includes(what);
  }
  if (typeof where === 'string') {
    const text = toText(run, what);
    run.search(where, text);
    return where.includes(text);
  }
  return isDict(where) && Object.hasOwn(where, toText(run, what));
}
