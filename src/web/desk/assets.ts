import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const YEAR_MS = 31_536_000_000;

/** The desk's scripts and styles, compressed in advance; their names change with their content, so they are kept for a year. */
export async function registerDeskAssets(server: FastifyInstance, root: string): Promise<void> {
  const folder = path.join(root, 'desk/dist/assets');
  if (!existsSync(folder)) return;
  await server.register(fastifyStatic, {
    root: folder,
    prefix: '/assets/desk/assets/',
    preCompressed: true,
    decorateReply: false,
    index: false,
    maxAge: YEAR_MS,
    immutable: true,
    cacheControl: true,
  });
}
