import type { Ctx } from '../ctx.js';
import { FrappeTypeError } from '../errors.js';
import { parseJson } from '../json.js';
import { cint, flt } from '../meta/casts.js';

export type Verb = 'GET' | 'POST' | 'PUT' | 'DELETE';

export type ArgKind = 'text' | 'int' | 'float' | 'check' | 'list' | 'dict' | 'any';

/** How one argument arrives: `parse` gets what the client sent and throws when it does not fit. */
export interface Arg<T> {
  kind: ArgKind;
  optional: boolean;
  /** What stands for it when it is missing. */
  fallback?: T;
  parse(value: unknown, name: string): T;
}

type Args = Record<string, Arg<unknown>>;
type Parsed<A extends Args> = { [K in keyof A]: A[K] extends Arg<infer T> ? T : never };

/** An argument as descriptions of the API name it. */
export interface ArgDescription {
  name: string;
  kind: ArgKind;
  optional: boolean;
  fallback?: unknown;
}

/** So many calls in so many seconds, from one user or, of visitors, from one address. */
export interface CallLimit {
  calls: number;
  seconds: number;
}

/** A function that clients may call by name (Frappe's whitelisted method). */
export interface Method {
  /** May a visitor who is not logged in call it? */
  allow_guest: boolean;
  /** Does a visitor's text reach it as it was sent? Else HTML that could run is taken out first. */
  xss_safe: boolean;
  /** What it takes, in the order of its declaration. */
  args: readonly ArgDescription[];
  verbs: readonly Verb[];
  /** Absent: as often as they like. */
  rate_limit?: CallLimit | undefined;
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
    return parseJson(value);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function required<T>(kind: ArgKind, parse: Arg<T>['parse']): Arg<T> {
  return { kind, optional: false, parse };
}

export const arg = {
  text: () =>
    required<string>('text', (value, name) => {
      if (typeof value === 'number' || typeof value === 'boolean') return String(value);
      if (typeof value !== 'string') throw misfit(name, 'str', value);
      return value;
    }),
  int: () =>
    required<number>('int', (value, name) => {
      if (typeof value === 'object' || (typeof value === 'string' && !/^\s*-?\d+(\.\d+)?\s*$/.test(value))) {
        throw misfit(name, 'int', value);
      }
      // databases take no other for a limit or an offset
      return Math.max(Math.min(cint(value), Number.MAX_SAFE_INTEGER), Number.MIN_SAFE_INTEGER);
    }),
  float: () =>
    required<number>('float', (value, name) => {
      if (typeof value === 'object') throw misfit(name, 'float', value);
      return flt(value);
    }),
  /** 1, 0, "1", "0", true, false, "true", "false". */
  check: () => required<boolean>('check', (value) => value === true || value === 'true' || cint(value) === 1),
  /** A list, or a JSON string of one. */
  list: () =>
    required<unknown[]>('list', (value, name) => {
      const list = jsonOrSelf(value);
      if (!Array.isArray(list)) throw misfit(name, 'list', value);
      return list;
    }),
  /** An object, or a JSON string of one. */
  dict: () =>
    required<Record<string, unknown>>('dict', (value, name) => {
      const dict = jsonOrSelf(value);
      if (typeof dict !== 'object' || dict === null || Array.isArray(dict)) throw misfit(name, 'dict', value);
      return dict as Record<string, unknown>;
    }),
  /** Anything; text that is JSON of a list or an object is read as such, for forms send text only. */
  any: () =>
    required<unknown>('any', (value) =>
      typeof value === 'string' && /^\s*[[{]/.test(value) ? (jsonOrSelf(value) ?? value) : value,
    ),
};

/** The same argument, but it may be missing, null or empty: then the fallback (or undefined) stands. */
export function optional<T>(inner: Arg<T>): Arg<T | undefined>;
export function optional<T>(inner: Arg<T>, fallback: T): Arg<T>;
export function optional<T>(inner: Arg<T>, fallback?: T): Arg<T | undefined> {
  return {
    kind: inner.kind,
    optional: true,
    ...(fallback === undefined ? {} : { fallback }),
    parse: (value, name) =>
      value === undefined || value === null || value === '' ? fallback : inner.parse(value, name),
  };
}

export interface MethodSpec<A extends Args> {
  args?: A;
  allow_guest?: boolean;
  /** For text that must arrive as it is, as a password: a visitor's HTML is not cleaned. */
  xss_safe?: boolean;
  /** Default: GET, POST, PUT and DELETE, as Frappe. A GET never commits. */
  verbs?: readonly Verb[];
  /** For what may be guessed or flooded (Frappe's `rate_limit`). Counted by each process alone. */
  rate_limit?: CallLimit;
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
    xss_safe: spec.xss_safe ?? false,
    args: declared.map(([name, { kind, optional, fallback }]) => ({
      name,
      kind,
      optional,
      ...(fallback === undefined ? {} : { fallback }),
    })),
    verbs: spec.verbs ?? ['GET', 'POST', 'PUT', 'DELETE'],
    rate_limit: spec.rate_limit,
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
