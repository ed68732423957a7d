import { ExpressionError } from './error.js';
import { evaluate, type Scope } from './evaluate.js';
import { parseExpression } from './parse.js';
import { type ExpressionContext, scopeOf } from './scope.js';
import type { Expression } from './tree.js';

type Values = Readonly<Record<string, unknown>>;

const MAX_REMEMBERED = 5_000;
const remembered = new Map<string, Expression | ExpressionError>();

/** `parseExpression`, done once per text. @throws ExpressionError */
function parsedOnce(text: string): Expression {
  const found = remembered.get(text) ?? tried(text);
  if (found instanceof ExpressionError) throw found;
  return found;
}

function tried(text: string): Expression | ExpressionError {
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  let result: Expression | ExpressionError;
  try {
    result = parseExpression(text);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    result = error;
  }
  remembered.set(text, result);
  return result;
}

/** The part of a condition that is an expression; undefined for a plain fieldname or `fn:`. */
export function expressionIn(condition: string): string | undefined {
  const text = condition.trim();
  return text.startsWith('eval:') ? text.slice(5) : undefined;
}

/** What an expression comes to, parsed once. @throws ExpressionError */
export function evaluateText(text: string, scope: Scope): unknown {
  return evaluate(parsedOnce(text), scope);
}

/**
 * Does a condition of the kind of `depends_on` hold? It is a fieldname (a value that is not empty, rows in a table),
 * `eval:<expression>`, or `fn:<handler>`. An empty one holds.
 * @param doc as JSON; for a row, the row, and `parent` the document that holds it
 * @throws ExpressionError
 */
export function dependsOn(
  condition: string | null | undefined,
  doc: Values,
  parent?: Values | null,
  context?: ExpressionContext,
): boolean {
  const text = condition?.trim() ?? '';
  if (text === '') return true;
  const expression = expressionIn(text);
  if (expression !== undefined) return Boolean(evaluateText(expression, scopeOf(doc, parent, context)));
  if (text.startsWith('fn:')) return context?.trigger ? Boolean(context.trigger(text.slice(3).trim())) : true;
  // `in` comes first: reactive objects notice who asked for a key that there is not yet
  const value = text in doc && Object.hasOwn(doc, text) ? doc[text] : undefined;
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** One filter of a Link field: doctype, field, operator, value. */
export type LinkFilter = readonly [doctype: string, field: string, operator: string, value: unknown];

/**
 * A field's `link_filters` with their `eval:` values worked out.
 * @throws ExpressionError for text that is no JSON list of filters, and as `evaluate` does
 */
export function linkFilters(
  text: string | null | undefined,
  doc: Values,
  parent?: Values | null,
  context?: ExpressionContext,
): LinkFilter[] {
  if (!text?.trim()) return [];
  return filtersIn(text).map((filter) => {
    const [doctype, field, operator, value] = filter;
    const expression = typeof value === 'string' ? expressionIn(value) : undefined;
    const found = expression === undefined ? value : evaluateText(expression, scopeOf(doc, parent, context));
    return [String(doctype), String(field), String(operator), found];
  });
}

/** @throws ExpressionError */
export function filtersIn(text: string): readonly unknown[][] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    list = undefined;
  }
  if (Array.isArray(list) && list.every((filter) => Array.isArray(filter) && filter.length >= 4)) return list;
  throw new ExpressionError('Link filters are a JSON list of [doctype, field, operator, value]', 0);
}
