import type { SqlValue } from '../meta/casts.js';
import type { Column, Meta } from '../meta/meta.js';

/**
 * A parsed filter: a typed tree in which every name has been looked up in Meta.
 * The same tree serves a list as SQL (`compile.ts`) and one document in memory (`matches.ts`).
 */
export type Condition =
  | { kind: 'const'; value: boolean }
  | { kind: 'all'; of: readonly Condition[] }
  | { kind: 'any'; of: readonly Condition[] }
  | { kind: 'not'; of: Condition }
  | Comparison
  | TreeMatch
  | Exists;

/** A column that a condition looks at. */
interface Looked {
  /** The doctype the column belongs to: the one being read, or one of its child doctypes. */
  meta: Meta;
  column: Column;
  /** For a column of a child doctype: the table field meant; absent: any table field that holds the doctype. */
  table?: string;
}

/**
 * One column against a value. A column that holds nothing counts as its type's empty value
 * (`missing.ts`): `!= x`, `not in`, `<`, `<=`, `not like` and `not set` take it in.
 * A `like` value is a pattern in which a backslash escapes.
 */
export interface Comparison extends Looked {
  kind: 'compare';
  op: ComparisonOp;
  value: SqlValue | readonly SqlValue[];
}

/** The column names a node of `tree` that lies below, or above, the given node. */
export interface TreeMatch extends Looked {
  kind: 'tree';
  tree: Meta;
  relation: 'descendants' | 'ancestors';
  /** Is the node itself one of them? */
  inclusive: boolean;
  node: string;
}

/** What looks at one column. */
export type Leaf = Comparison | TreeMatch;

/** Operators after parsing: timespans, tree operators and the like have become these. */
export type ComparisonOp =
  | '='
  | '!='
  | '>'
  | '<'
  | '>='
  | '<='
  | 'like'
  | 'not like'
  | 'in'
  | 'not in'
  | 'between'
  | 'set'
  | 'not set';

/** There is a row of `meta` whose `on` columns equal ours and which satisfies `where`. */
export interface Exists {
  kind: 'exists';
  meta: Meta;
  on: readonly { theirs: Column; ours: Column }[];
  where: Condition;
}

export const ALWAYS: Condition = { kind: 'const', value: true };
export const NEVER: Condition = { kind: 'const', value: false };

/** All of them, simplified: constants vanish or decide. */
export function all(...of: readonly Condition[]): Condition {
  const rest = of.filter((part) => !(part.kind === 'const' && part.value));
  if (rest.some((part) => part.kind === 'const')) return NEVER;
  return rest.length === 0 ? ALWAYS : rest.length === 1 && rest[0] ? rest[0] : { kind: 'all', of: rest };
}

/** Any of them, simplified. */
export function any(...of: readonly Condition[]): Condition {
  const rest = of.filter((part) => !(part.kind === 'const' && !part.value));
  if (rest.some((part) => part.kind === 'const')) return ALWAYS;
  return rest.length === 0 ? NEVER : rest.length === 1 && rest[0] ? rest[0] : { kind: 'any', of: rest };
}

/** Calls `visit` for each leaf; those inside `exists` belong to another doctype's rows and are left out. */
export function eachLeaf(condition: Condition, visit: (leaf: Leaf) => void): void {
  if (condition.kind === 'all' || condition.kind === 'any') for (const part of condition.of) eachLeaf(part, visit);
  else if (condition.kind === 'not') eachLeaf(condition.of, visit);
  else if (condition.kind === 'compare' || condition.kind === 'tree') visit(condition);
}
