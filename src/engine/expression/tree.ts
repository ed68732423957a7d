/** A parsed expression. Every node knows where it begins in the text. */
export type Expression =
  | { kind: 'literal'; at: number; value: string | number | boolean | null | undefined }
  | { kind: 'name'; at: number; name: string }
  | { kind: 'member'; at: number; of: Expression; property: string; optional: boolean }
  | { kind: 'index'; at: number; of: Expression; key: Expression; optional: boolean }
  | { kind: 'call'; at: number; callee: Expression; args: readonly Expression[]; optional: boolean }
  /** Where `?.` stops: everything inside is undefined together. */
  | { kind: 'chain'; at: number; of: Expression }
  | { kind: 'unary'; at: number; op: UnaryOp; of: Expression }
  | { kind: 'binary'; at: number; op: BinaryOp; left: Expression; right: Expression }
  | { kind: 'logic'; at: number; op: LogicOp; left: Expression; right: Expression }
  | { kind: 'choice'; at: number; test: Expression; then: Expression; otherwise: Expression }
  | { kind: 'list'; at: number; items: readonly Expression[] }
  | { kind: 'template'; at: number; texts: readonly string[]; values: readonly Expression[] }
  | { kind: 'function'; at: number; params: readonly string[]; body: Expression };

export type UnaryOp = '!' | '-' | '+' | 'typeof';
export type LogicOp = '&&' | '||' | '??';
export type BinaryOp =
  | '==='
  | '!=='
  | '=='
  | '!='
  | 'is'
  | 'is not'
  | '<'
  | '>'
  | '<='
  | '>='
  | 'in'
  | 'not in'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%';

/** Ways from a value to the code behind it: no expression may name them. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  'constructor',
  'prototype',
  '__proto__',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
  'caller',
  'callee',
  'arguments',
]);

export function isForbidden(property: string): boolean {
  return FORBIDDEN.has(property);
}
