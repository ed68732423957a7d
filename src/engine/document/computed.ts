import type { Ctx } from '../ctx.js';
import { type ExpressionContext, ExpressionError, evaluateText, scopeOf } from '../expression/index.js';
import type { DocField } from '../meta/doctype.js';
import type { UserAccess } from '../permissions/user-access.js';

/**
 * What a virtual field's `options` say about the document: one value, as JSON has it; null when there is no expression,
 * or when it fails on these values.
 * @param doc the document's other fields
 */
export function computedByOptions(ctx: Ctx, field: DocField, doc: Readonly<Record<string, unknown>>): unknown {
  if (field.options === '') return null;
  try {
    return plainValue(evaluateText(field.options, scopeOf(doc, null, expressionContext(ctx))));
  } catch (error) {
    if (error instanceof ExpressionError) return null;
    throw error;
  }
}

/** A list or an object would be the document itself, or a part of it. */
function plainValue(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return typeof value === 'string' ? value : null;
}

const contexts = new WeakMap<UserAccess, ExpressionContext>();

/** The caller, for expressions: made once per user. */
export function expressionContext({ access, site }: Ctx): ExpressionContext {
  const found = contexts.get(access) ?? { user: access.user, roles: [...access.roles], now: () => site.time.now() };
  contexts.set(access, found);
  return found;
}
