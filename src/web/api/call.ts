import {
  Answer,
  type Ctx,
  Document,
  Download,
  GUEST,
  type Method,
  PermissionError,
  parseJson,
  type Site,
  sanitiseHtml,
  ValidationError,
  type Verb,
  visibleJson,
} from '../../engine/index.js';
import { paramsOf } from '../body.js';
import type { Body, Outcome } from '../envelope.js';
import { callerOf, ctxOf, type Params, type Reply, type Request } from '../request.js';
import { sendDownload } from '../send-file.js';

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
  if (!verb || !method.verbs.includes(verb)) {
    throw new PermissionError('Not permitted', { messages: [`${name} takes ${method.verbs.join(', ')} only.`] });
  }
}

/** What an answer shows of a result: documents as far as the user may see them. */
export async function presentable(ctx: Ctx, result: unknown): Promise<unknown> {
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

function isJson(text: string): boolean {
  try {
    return typeof parseJson(text) === 'object';
  } catch {
    return false;
  }
}

/** What the client sent, as arguments. A visitor's text is rid of HTML that could run, for who knows where it is kept. */
function argsOf(request: Request, method: Method): Params {
  const args = Object.assign(Object.create(null) as Params, paramsOf(request));
  for (const key of NOT_ARGUMENTS) delete args[key];
  if (callerOf(request).user !== GUEST || method.xss_safe) return args;
  for (const [key, value] of Object.entries(args)) {
    if (typeof value === 'string' && !isJson(value)) args[key] = sanitiseHtml(value);
  }
  return args;
}

/** The result of a method, and what it wants beside it, or the file that it makes. */
async function outcomeOf(ctx: Ctx, result: unknown, reply: Reply): Promise<Outcome> {
  if (result instanceof Download) return { file: sendDownload(reply, result) };
  if (!(result instanceof Answer)) return { result: await presentable(ctx, result) };
  const beside: Body = {};
  for (const [key, value] of Object.entries(result.beside)) beside[key] = await presentable(ctx, value);
  return { result: await presentable(ctx, result.message), beside };
}

/** Calls a method with what the request brought. @throws PermissionError, FrappeTypeError, and what the method throws */
export async function callMethod(request: Request, reply: Reply, name: string, method: Method): Promise<Outcome> {
  checkCallable(request, name, method);
  const ctx = await ctxOf(request);
  return outcomeOf(ctx, await method.call(ctx, argsOf(request, method)), reply);
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
