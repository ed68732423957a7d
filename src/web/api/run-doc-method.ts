import {
  type Ctx,
  clientValues,
  type DocJson,
  type Document,
  FrappeTypeError,
  PermissionError,
  TimestampMismatchError,
  visibleJson,
} from '../../engine/index.js';
import { isDict, parseJsonParam } from '../json.js';
import type { Params } from '../request.js';
import { presentable } from './call.js';
import { runMethod } from './documents.js';

export interface DocMethodAnswer {
  result: unknown;
  docs: DocJson[];
}

/**
 * The document that the client holds, changes included, not saved.
 * @throws TimestampMismatchError when it was changed since the client read it
 */
async function clientsDocument(ctx: Ctx, given: unknown): Promise<Document> {
  const json = parseJsonParam(given, 'docs');
  if (!isDict(json) || typeof json.doctype !== 'string')
    throw new FrappeTypeError('docs must be a document with its doctype');
  const meta = ctx.meta(json.doctype);
  const { modified, name } = json;
  const values = clientValues(json);
  const isNamed = typeof name === 'string' && !json.__islocal;
  const saved = !meta.issingle && isNamed && (await ctx.sudo().exists(meta, name));
  if (!saved && !meta.issingle) {
    const doc = ctx.newDoc(meta, values);
    await ctx.checkPermission(meta, 'read', doc);
    return doc;
  }
  const doc = await ctx.getDoc(meta, meta.issingle ? meta.name : String(name));
  if (modified && doc.modified && modified !== doc.modified) {
    throw new TimestampMismatchError('This document has been changed since you opened it. Refresh to get the latest.');
  }
  delete values.name;
  return doc.update(values);
}

/** Arguments as clients send them: an object, a JSON string of one, or a single value. */
function methodArgs(given: unknown): unknown {
  if (typeof given !== 'string') return given ?? {};
  try {
    return parseJsonParam(given, 'args') ?? {};
  } catch {
    return given;
  }
}

/**
 * Frappe's `run_doc_method`: a whitelisted method of a saved document (`dt`, `dn`) or of one that the client sends
 * whole (`docs`, in v2 `document`). Reading is enough; what the method does asks for more itself.
 */
export async function runDocMethod(ctx: Ctx, params: Params): Promise<DocMethodAnswer> {
  const { method, dt, dn, docs, document } = params;
  if (typeof method !== 'string') throw new FrappeTypeError('Missing required argument: method');
  const doc =
    typeof dt === 'string'
      ? await ctx.getDoc(ctx.meta(dt), String(dn ?? dt))
      : await clientsDocument(ctx, document ?? docs);
  if (!(await ctx.hasPermission(doc.meta, 'read', doc))) throw new PermissionError(`No permission for ${doc.doctype}`);
  const given = methodArgs(params.args ?? params.kwargs);
  const result = await presentable(ctx, await runMethod(doc, method, given));
  return { result, docs: [await visibleJson(ctx, doc)] };
}
