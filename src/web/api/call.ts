import {
  type Ctx,
  Document,
  GUEST,
  type Method,
  PermissionError,
  type Site,
  ValidationError,
  type Verb,
  visibleJson,
} from '../../engine/index.js';
import { paramsOf } from '../body.js';
import { callerOf, ctxOf, type Params, type Request } from '../request.js';

/** Never an argument: what names the call, proves its origin, or asks for more than the caller may have. */
const NOT_ARGUMENTS = ['cmd', 'csrf_token', 'flags', 'ignore_permissions'];

const VERBS: Readonly<Record<string, Verb>> = { GET: 'GET', HEAD: 'GET', POST: 'POST', PUT: 'PUT', DELETE: 'DELETE' };

/** @throws PermissionError when this caller may not call it, or not with this verb */
export function checkCallable(request: Request, name: string, method: Method): void {
  if (callerOf(request).user === GUEST && !method.allow_guest) {
    throw new PermissionError(`Function ${name} is not whitelisted.`, {
      title: 'Method Not Allowed',
      messages: ['You are not permitted to access this resource. Login to access it.'],
    });
  }
  const verb = VERBS[request.method];
  if (!verb || !method.verbs.includes(verb)) throw new PermissionError('Not permitted');
}

/** What an answer shows of a result: documents as far as the user may see them. */
async function presentable(ctx: Ctx, result: unknown): Promise<unknown> {
  if (result instanceof Document) return visibleJson(ctx, result);
  if (Array.isArray(result) && result.some((entry) => entry instanceof Document)) {
    return Promise.all(result.map((entry) => presentable(ctx, entry)));
  }
  return result;
}

/** @throws ValidationError for a name under which nothing can be called */
export function methodNamed(site: Site, name: string): Method {
  const method = site.hooks.method(name);
  if (!method) throw new ValidationError(`Failed to get method for command ${name}`);
  return method;
}

/** Calls a method with what the request brought. @throws PermissionError, FrappeTypeError, and what the method throws */
export async function callMethod(request: Request, name: string, method: Method): Promise<unknown> {
  checkCallable(request, name, method);
  const args = Object.assign(Object.create(null) as Params, paramsOf(request));
  for (const key of NOT_ARGUMENTS) delete args[key];
  const ctx = await ctxOf(request);
  return presentable(ctx, await method.call(ctx, args));
}

/**
 * The dotted name behind v2's short form `User/generate_keys`: a function of that doctype's own module.
 * undefined when there is none.
 */
export function controllerMethod(site: Site, doctype: string, name: string): string | undefined {
  const scrubbed = doctype.toLowerCase().replace(/[ -]/g, '_');
  const ending = `.doctype.${scrubbed}.${scrubbed}.${name}`;
  return Object.keys(site.hooks.all.methods ?? {}).find((dotted) => dotted.endsWith(ending));
}
