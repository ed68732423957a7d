import type { FastifyInstance } from 'fastify';
import type { Reply, Request } from './request.js';

const ALWAYS = {
  'cache-control': 'no-store,no-cache,must-revalidate,max-age=0',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  // for browsers that do not know frame-ancestors
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

const YEAR = 31_536_000;
const ALLOWED_METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';

/** Answers other origins, when there are any to be let in. A wildcard never goes with credentials. */
function setCors(origins: readonly string[], request: Request, reply: Reply): void {
  const { origin } = request.headers;
  if (!origin) return;
  reply.header('vary', 'Origin');
  if (origins.includes(origin)) {
    reply.header('access-control-allow-origin', origin).header('access-control-allow-credentials', 'true');
  } else if (origins.includes('*')) {
    reply.header('access-control-allow-origin', '*');
  } else return;
  if (request.method !== 'OPTIONS') return;
  reply.header('access-control-allow-methods', ALLOWED_METHODS).header('access-control-max-age', '7200');
  const asked = request.headers['access-control-request-headers'];
  if (asked) reply.header('access-control-allow-headers', asked);
}

/** The headers of every answer. */
export function setHeaders(request: Request, reply: Reply): void {
  reply.headers(ALWAYS).header('x-frappe-request-id', request.id);
  if (request.protocol === 'https') reply.header('strict-transport-security', `max-age=${YEAR}`);
}

/** Headers of every answer; a route that needs others sets them itself. OPTIONS is answered here: 200, empty. */
export function registerHeaders(server: FastifyInstance, origins: readonly string[]): void {
  server.addHook('onRequest', (request, reply, done) => {
    setHeaders(request, reply);
    if (origins.length > 0) setCors(origins, request, reply);
    if (request.method === 'OPTIONS') void reply.code(200).send('');
    else done();
  });
}
