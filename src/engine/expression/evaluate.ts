import { BUILT_IN } from './built-in.js';
import { methodOf } from './methods.js';
import { Run } from './run.js';
import type { BinaryOp, Expression } from './tree.js';
import { callable, contains, isCallable, looselyEqual, propertyOf, toNumber, toText } from './values.js';

/** What the names of an expression stand for: data as JSON has it, and functions that went through `callable`. */
export type Scope = Readonly<Record<string, unknown>>;

interface Frame {
  names: ReadonlyMap<string, unknown>;
  outer: Frame | undefined;
}
interface Place {
  run: Run;
  scope: Scope;
  frame: Frame | undefined;
}
type Of<K extends Expression['kind']> = Extract<Expression, { kind: K }>;

/** Goes up through a chain behind a `?.` that met nothing. */
const NOTHING = Symbol('nothing');

/**
 * What the expression comes to. It sees only what is in `scope`, and changes nothing.
 * @throws ExpressionError when it reads a property of nothing, calls what is no function, names what there is not, or
 *   takes too long
 */
export function evaluate(expression: Expression, scope: Scope): unknown {
  const value = result(expression, { run: new Run(), scope, frame: undefined });
  return typeof value === 'function' ? undefined : value;
}

function result(node: Expression, place: Place): unknown {
  const { run } = place;
  run.spend(1);
  run.at = node.at;
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'name':
      return named(node, place);
    case 'member':
      return member(node, place);
    case 'index':
      return indexed(node, place);
    case 'call':
      return called(node, place);
    case 'chain': {
      const value = result(node.of, place);
      return value === NOTHING ? undefined : value;
    }
    case 'unary':
      return unary(node, place);
    case 'binary':
      return binary(run, node.op, result(node.left, place), result(node.right, place));
    case 'logic':
      return logic(node, place);
    case 'choice':
      return result(result(node.test, place) ? node.then : node.otherwise, place);
    case 'list':
      return run.makeList(node.items.map((item) => result(item, place)));
    case 'template':
      return template(node, place);
    default:
      return closure(node, place);
  }
}

function named({ name }: Of<'name'>, { run, scope, frame }: Place): unknown {
  for (let at = frame; at; at = at.outer) if (at.names.has(name)) return at.names.get(name);
  if (Object.hasOwn(scope, name)) return propertyOf(run, scope, name);
  if (BUILT_IN.has(name)) return BUILT_IN.get(name);
  throw run.error(`"${name}" is not known`);
}

function member(node: Of<'member'>, place: Place): unknown {
  const of = result(node.of, place);
  if (of === NOTHING || (node.optional && (of === null || of === undefined))) return NOTHING;
  place.run.at = node.at;
  return propertyOf(place.run, of, node.property);
}

function indexed(node: Of<'index'>, place: Place): unknown {
  const of = result(node.of, place);
  if (of === NOTHING || (node.optional && (of === null || of === undefined))) return NOTHING;
  const key = result(node.key, place);
  place.run.at = node.at;
  return propertyOf(place.run, of, key);
}

function called(node: Of<'call'>, place: Place): unknown {
  const { run } = place;
  const work = calledFunction(node.callee, place);
  if (work === NOTHING || (node.optional && (work === null || work === undefined))) return NOTHING;
  if (typeof work !== 'function') {
    run.at = node.at;
    throw run.error(`"${nameOf(node.callee)}" is not a function that an expression may call`);
  }
  const args = node.args.map((arg) => result(arg, place));
  run.at = node.at;
  return work(args, run);
}

type Work = (args: readonly unknown[], run: Run) => unknown;

/** A function that the value holds as data, else the method that values of its kind have. */
function calledFunction(callee: Expression, place: Place): unknown {
  if (callee.kind !== 'member' && callee.kind !== 'index') return asWork(result(callee, place));
  const target = result(callee.of, place);
  if (target === NOTHING || (callee.optional && (target === null || target === undefined))) return NOTHING;
  const key = callee.kind === 'member' ? callee.property : toText(place.run, result(callee.key, place));
  place.run.at = callee.at;
  const own = propertyOf(place.run, target, key);
  return isCallable(own) ? asWork(own) : (methodOf(target, key) ?? own);
}

function asWork(value: unknown): unknown {
  return isCallable(value) ? (((args) => value(...args)) satisfies Work) : value;
}

const nameOf = (node: Expression): string =>
  node.kind === 'name' ? node.name : node.kind === 'member' ? node.property : 'This';

function unary(node: Of<'unary'>, place: Place): unknown {
  if (node.op === 'typeof') return typeOf(node.of, place);
  const value = result(node.of, place);
  if (node.op === '!') return !value;
  return node.op === '-' ? -toNumber(value) : toNumber(value);
}

/** Of a name that there is not, `undefined`, as in JavaScript. */
function typeOf(node: Expression, place: Place): string {
  const { scope, frame } = place;
  const isKnown = frame || node.kind !== 'name' || Object.hasOwn(scope, node.name) || BUILT_IN.has(node.name);
  return isKnown ? typeof result(node, place) : 'undefined';
}

function logic(node: Of<'logic'>, place: Place): unknown {
  const left = result(node.left, place);
  if (node.op === '&&') return left ? result(node.right, place) : left;
  if (node.op === '||') return left ? left : result(node.right, place);
  return left ?? result(node.right, place);
}

function binary(run: Run, op: BinaryOp, left: unknown, right: unknown): unknown {
  switch (op) {
    case '===':
      return left === right;
    case '!==':
      return left !== right;
    case '==':
    case 'is':
      return looselyEqual(left, right);
    case '!=':
    case 'is not':
      return !looselyEqual(left, right);
    case 'in':
      return contains(run, right, left);
    case 'not in':
      return !contains(run, right, left);
    case '+':
      return plus(run, left, right);
    default:
      return typeof left === 'string' && typeof right === 'string' && /[<>]/.test(op)
        ? compared(op, left, right)
        : compared(op, toNumber(left), toNumber(right));
  }
}

function compared<T extends string | number>(op: BinaryOp, left: T, right: T): boolean | number {
  if (op === '<') return left < right;
  if (op === '>') return left > right;
  if (op === '<=') return left <= right;
  if (op === '>=') return left >= right;
  const [a, b] = [Number(left), Number(right)];
  if (op === '-') return a - b;
  if (op === '*') return a * b;
  return op === '/' ? a / b : a % b;
}

const isPlain = (value: unknown) => typeof value !== 'string' && (typeof value !== 'object' || value === null);

function plus(run: Run, left: unknown, right: unknown): unknown {
  if (isPlain(left) && isPlain(right)) return toNumber(left) + toNumber(right);
  const [a, b] = [toText(run, left), toText(run, right)];
  run.makeText(a.length + b.length);
  return a + b;
}

function template({ texts, values }: Of<'template'>, place: Place): string {
  let text = texts[0] ?? '';
  for (const [index, node] of values.entries()) {
    text += toText(place.run, result(node, place)) + (texts[index + 1] ?? '');
    place.run.makeText(text.length);
  }
  return text;
}

function closure({ params, body }: Of<'function'>, { run, scope, frame }: Place): unknown {
  return callable((...args) => {
    const names = new Map(params.map((name, index) => [name, args[index]]));
    return run.call(() => result(body, { run, scope, frame: { names, outer: frame } }));
  });
}
