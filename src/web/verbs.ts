import type { FastifyInstance } from 'fastify';
import type { Request } from './request.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** The verbs that routes of this path take; none: there is no such path. */
    verbsOf(path: string): string[];
  }
}

/** Frappe's v1 does not know this verb at all: it answers 404 where it answers 405 to others. */
const UNKNOWN_TO_V1 = /^PATCH \/api\/(v1\/)?resource\//;

function patternOf(url: string): RegExp {
  const literal = url.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replace(/:\w+/g, '[^/]+').replaceAll('*', '.*')}$`);
}

/** Remembers the verbs of every route. Before any route is added. */
export function registerVerbs(server: FastifyInstance): void {
  const routes = new Map<string, { pattern: RegExp; verbs: Set<string> }>();
  server.addHook('onRoute', ({ url, method }) => {
    const route = routes.get(url) ?? { pattern: patternOf(url), verbs: new Set() };
    for (const verb of [method].flat()) route.verbs.add(verb);
    routes.set(url, route);
  });
  server.decorate('verbsOf', (path: string) => {
    const found = [...routes.values()].filter(({ pattern }) => pattern.test(path));
    return [...new Set(found.flatMap(({ verbs }) => [...verbs]))].sort();
  });
}

/** The verbs that the request's path would take instead of its own. */
export function otherVerbs(request: Request): string[] {
  const [path = ''] = request.url.split('?', 1);
  if (UNKNOWN_TO_V1.test(`${request.method} ${path}`)) return [];
  return request.server.verbsOf(path).filter((verb) => verb !== request.method);
}
