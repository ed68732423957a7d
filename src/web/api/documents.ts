import { type Ctx, type DocJson, type Document, isWhitelisted, PermissionError } from '../../engine/index.js';
import { isWrite, type Request } from '../request.js';

/**
 * Calls a method of a document that its class lets clients call.
 * @throws PermissionError when it is not one of these
 */
export async function runMethod(doc: Document, method: string, args: unknown): Promise<unknown> {
  if (!isWhitelisted(doc, method)) {
    throw new PermissionError(`Function ${method} of ${doc.doctype} is not whitelisted.`, {
      title: 'Method Not Allowed',
    });
  }
  const callable = doc as unknown as Record<string, (args: unknown) => unknown>;
  return callable[method]?.(args);
}

/** A method over a document's address: reading allows a GET, writing a POST. @throws PermissionError */
export function checkMethodRight(ctx: Ctx, request: Request, holder: Document): Promise<void> {
  return ctx.checkPermission(holder.meta, isWrite(request) ? 'write' : 'read', holder);
}

/**
 * The same JSON without nulls, as v1 sends documents: they become undefined, which is not sent. In place, for a copy of
 * every row would cost as much as making it.
 */
export function withoutNulls(json: DocJson): DocJson {
  for (const key of Object.keys(json)) {
    const value = json[key];
    if (value === null) json[key] = undefined;
    else if (Array.isArray(value)) for (const row of value) if (isRow(row)) withoutNulls(row);
  }
  return json;
}

function isRow(value: unknown): value is DocJson {
  return typeof value === 'object' && value !== null;
}
