import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import cookie from '@fastify/cookie';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { Log } from '../engine/index.js';
import type { Config } from '../services/config.js';
import { NestLog } from '../services/log.js';
import { registerBodies } from './body.js';
import { ErrorFilter } from './error.filter.js';
import { registerHeaders, setHeaders } from './headers.js';
import type { Reply, Request } from './request.js';
import { registerVerbs } from './verbs.js';

/** Names have 140 characters, each up to twelve when encoded. */
const LONGEST_PARAMETER = 2000;

const SECOND = 1000;
/** Bytes a second: whoever sends a body slower than that holds a connection for nothing. */
const SLOWEST = 100_000;

/** How long clients may take, in milliseconds: else a few thousand of them that never finish would shut out the rest. */
function timeLimits(config: Config) {
  const largest = Math.max(config.maxBody, config.maxFile);
  return {
    requestTimeout: Math.max(60 * SECOND, Math.ceil((largest / SLOWEST) * SECOND)),
    // neither sends nor takes anything
    connectionTimeout: 300 * SECOND,
    http: { headersTimeout: 20 * SECOND, connectionsCheckingInterval: 5 * SECOND },
  };
}

function logRequests(server: FastifyInstance, log: Log): void {
  server.addHook('onResponse', (request, reply, done) => {
    const fields = {
      request: request.id,
      method: request.method,
      path: request.url.split('?', 1)[0],
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      user: request.caller?.user,
      ip: request.ip,
    };
    if (request.url.startsWith('/health/')) log.debug(fields, 'request');
    else log.info(fields, 'request');
    done();
  });
}

/**
 * Connections that a client keeps alive end as soon as their last answer is out, so that stopping need not wait for
 * them; nor for those that browsers open in advance, which Node does not count as idle until they have sent something.
 */
function closeIdleWhileStopping(server: FastifyInstance): void {
  const open = new Set<Socket>();
  server.server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.addHook('preClose', (done) => {
    const sweep = setInterval(() => {
      server.server.closeIdleConnections();
      for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    }, 50);
    server.server.once('close', () => clearInterval(sweep));
    done();
  });
}

async function prepare(server: FastifyInstance, config: Config, log: Log): Promise<void> {
  for (const property of ['caller', 'run', 'unit', 'sent', 'upload'] as const) server.decorateRequest(property, null);
  registerVerbs(server);
  registerHeaders(server, config.allowCors);
  logRequests(server, log);
  closeIdleWhileStopping(server);
  await server.register(cookie);
  await registerBodies(server, config);
}

/** Errors that Fastify finds before any route is asked, as a malformed URL, get the same answers as all others. */
function answerEarly(log: Log) {
  const filter = new ErrorFilter(log);
  return (error: unknown, request: unknown, reply: unknown) => {
    setHeaders(request as Request, reply as Reply);
    filter.answer(error, request as Request, reply as Reply);
  };
}

/**
 * The HTTP server, not listening yet.
 * @param root the module to serve: `AppModule`, or in tests the web alone
 */
export async function createServer(config: Config, log: Log, root: DynamicModule): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    ...timeLimits(config),
    trustProxy: config.trustProxy,
    bodyLimit: config.maxBody,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    frameworkErrors: answerEarly(log),
    skipMiddie: true,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
  });
  await prepare(adapter.getInstance() as unknown as FastifyInstance, config, log);
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: new NestLog(log),
  });
  app.useGlobalFilters(app.get(ErrorFilter, { strict: false }));
  return app;
}
