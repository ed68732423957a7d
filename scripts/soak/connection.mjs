// One connection of the soak run: keep-alive to each server process, one request at a time.
import { Agent, request } from 'node:http';

/** Longer than any server may think: an answer that late is a fault. */
const TIMEOUT_MS = 120_000;

export class Connection {
  #agents = new Map();

  /**
   * @returns status, headers and parsed body
   * @throws what the socket says when there is no answer
   */
  send(url, { method, path, headers = {}, body }) {
    return new Promise((resolve, reject) => {
      const outgoing = request(url + path, { method, headers, agent: this.#agent(url) }, (incoming) => {
        const chunks = [];
        incoming.on('data', (chunk) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: incoming.statusCode, headers: incoming.headers, body: parsed(incoming, text) });
        });
      });
      outgoing.setTimeout(TIMEOUT_MS, () => outgoing.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  close() {
    for (const agent of this.#agents.values()) agent.destroy();
  }

  #agent(url) {
    const agent = this.#agents.get(url) ?? new Agent({ keepAlive: true, maxSockets: 1 });
    this.#agents.set(url, agent);
    return agent;
  }
}

function parsed({ headers }, text) {
  return headers['content-type']?.includes('json') && text ? JSON.parse(text) : text;
}

/** The cookies that an answer sets, as a request sends them. */
export function cookiesOf({ headers }) {
  return (headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ');
}

/** Path of a document, or of all documents of a doctype. */
export function resource(doctype, name, query) {
  const place = name === undefined ? '' : `/${encodeURIComponent(name)}`;
  const text = query ? `?${new URLSearchParams(query)}` : '';
  return `/api/resource/${encodeURIComponent(doctype)}${place}${text}`;
}
