import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, RouteOptions } from 'fastify';

/** Hears of every route that Fastify is given, whoever gives it. @returns stops listening */
export function listenToRoutes(routes: RouteOptions[]): () => void {
  const { getInstance } = FastifyAdapter.prototype;
  const known = new WeakSet<object>();
  FastifyAdapter.prototype.getInstance = function <T>(this: FastifyAdapter): T {
    const server = getInstance.call(this) as FastifyInstance;
    if (!known.has(server)) server.addHook('onRoute', (route) => void routes.push(route));
    known.add(server);
    return server as T;
  };
  return () => {
    FastifyAdapter.prototype.getInstance = getInstance;
  };
}
