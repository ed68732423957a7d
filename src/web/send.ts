import type { Reply } from './request.js';

/** A JSON answer as text, its type set as Frappe sets it. */
export function sendJson(reply: Reply, body: unknown): string {
  reply.header('content-type', 'application/json');
  return JSON.stringify(body);
}
