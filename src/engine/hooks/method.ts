import type { Ctx } from '../ctx.js';
import { FrappeTypeError } from '../errors.js';
import { cint, flt } from '../meta/casts.js';

export type Verb = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** How one argument arrives: `parse` gets what the client sent and throws when it does not fit. */
export interface Arg<T> {
  optional: boolean;
  parse(value: unknown, name: string): T;
}

type Args = Record<string, Arg<unknown>>;
type Parsed<A extends Args> = { [K in keyof A]: A[K] extends Arg<infer T> ? T : never };

/** A function that clients may call by name (Frappe's whitelisted method). */
export interface Method {
  /** May a visitor who is not logged in call it? */
  allow_guest: boolean;
  verbs: readonly Verb[];
  /** @param args as the client sent them; unknown ones are dropped @throws FrappeTypeError */
  call(ctx: Ctx, args: Record<string, unknown>): Promise<unknown>;
}

const misfit = (name: string, kind: string, value: unknown) =>
  new FrappeTypeError(
    `Argument '${name}' should be of type '${kind}' but got '${Array.isArray(value) ? 'list' : typeof value}' instead.`,
  );

function jsonOrSelf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function required<T>(parse: Arg<T>['parse']): Arg<T> {
  return { optional: false, parse };
}

export const arg = {
  text: () =>
    required<string>((value, name) => {
      if (typeof value === 'number' || typeof value === 'boolean') return String(value);
      if (typeof value !== 'string') throw misfit(name, 'str', value);
      return value;
    }),
  int: () =>
    required<number>((value, name) => {
      if (typeof value === 'object' || (typeof value === 'string' && !/^\s*-?\d+(\.\d+)?\s*$/.test(value))) {
        throw misfit(name, 'int', value);
      }
      return cint(value);
    }),
  float: () =>
    required<number>((value, name) => {
      if (typeof value === 'object') throw misfit(name, 'float', value);
      return flt(value);
    }),
  /** 1, 0, "1", "0", true, false, "true", "false". */
  check: () => required<boolean>((value) => value === true || value === 'true' || cint(value) === 1),
  /** A list, or a JSON string of one. */
  list: () =>
    required<unknown[]>((value, name) => {
      const list = jsonOrSelf(value);
      if (!Array.isArray(list)) throw misfit(name, 'list', value);
      return list;
    }),
  /** An object, or a JSON string of one. */
  dict: () =>
    required<Record<string, unknown>>((value, name) => {
      const dict = jsonOrSelf(value);
      if (typeof dict !== 'object' || dict === null || Array.isArray(dict)) throw misfit(name, 'dict', value);
      return dict as Record<string, unknown>;
    }),
  /** Anything; text that is JSON of a list or an object is read as such, for forms send text only. */
  any: () =>
    required<unknown>((value) =>
      typeof value === 'string' && /^\s*[[{]/.test(value) ? (jsonOrSelf(value) ?? value) : value,
    ),
};

/** The same argument, but it may be missing, null or empty: then the fallback (or undefined) stands. */
export function optional<T>(inner: Arg<T>): Arg<T | undefined>;
export function optional<T>(inner: Arg<T>, fallback: T): Arg<T>;
export function optional<T>(inner: Arg<T>, fallback?: T): Arg<T | undefined> {
  return {
    optional: true,
    parse: (value, name) =>
      value === undefined || value === null || value === '' ? fallback : inner.parse(value, name),
  };
}

export interface MethodSpec<A extends Args> {
  args?: A;
  allow_guest?: boolean;
  /** Default: GET, POST, PUT and DELETE, as Frappe. A GET never commits. */
  verbs?: readonly Verb[];
}

/**
 * Declares a function that clients may call.
 * @example
 * export const enrollInProgram = method({ args: { program: arg.text() }, verbs: ['POST'] },
 *   (ctx, { program }) => enrol(ctx, program));
 */
export function method<A extends Args = Record<never, never>>(
  spec: MethodSpec<A>,
  run: (ctx: Ctx, args: Parsed<A>) => unknown,
): Method {
  const declared = Object.entries(spec.args ?? {});
  return {
    allow_guest: spec.allow_guest ?? false,
    verbs: spec.verbs ?? ['GET', 'POST', 'PUT', 'DELETE'],
    async call(ctx, args) {
      const parsed: Record<string, unknown> = {};
      for (const [name, expected] of declared) {
        const given = Object.hasOwn(args, name) ? args[name] : undefined;
        if (!expected.optional && (given === undefined || given === null)) {
          throw new FrappeTypeError(`Missing required argument: ${name}`);
        }
        parsed[name] = expected.parse(given, name);
      }
      return run(ctx, parsed as Parsed<A>);
    },
  };
}
