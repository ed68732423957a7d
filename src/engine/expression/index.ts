/**
 * The expressions that doctypes hold: `depends_on` and its kind, values of `link_filters`, `options` of virtual fields,
 * conditions of notifications. They are read into a tree and walked; no code is ever made of them.
 * Nothing here imports from outside this folder, so that a browser uses the very same files.
 */
export {
  dependsOn,
  evaluateText,
  expressionIn,
  filtersIn,
  type LinkFilter,
  linkFilters,
  parsedOnce,
} from './depends-on.js';
export { ExpressionError, type ExpressionFault } from './error.js';
export { evaluate, type Scope } from './evaluate.js';
export { parseExpression } from './parse.js';
export { type ExpressionContext, scopeOf } from './scope.js';
export type { Expression } from './tree.js';
export { callable } from './values.js';
