/**
 * The expressions that doctypes hold: `depends_on` and its kind, values of `link_filters`, `options` of virtual fields,
 * conditions of notifications. They are read into a tree and walked; no code is ever made of them.
 * Nothing here imports from outside this folder, so that a browser uses the very same files.
 */
export { dependsOn, evaluateText, expressionIn, filtersIn, linkFilters } from './depends-on.js';
export { ExpressionError } from './error.js';
export { evaluate } from './evaluate.js';
export { parseExpression } from './parse.js';
export { type ExpressionContext, scopeOf } from './scope.js';
