// The load: a fixed number of keep-alive connections, each sending its next request when its last answer is in.
// Plain sockets, because an HTTP client of its own would cost as much as the server that is measured.
import { connect } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');

/** @typedef {{ method: string, path: string, headers?: Record<string, string>, body?: string }} Request */

function encode({ method, path, headers = {}, body }) {
  const lines = [`${method} ${path} HTTP/1.1`, 'host: localhost'];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (body !== undefined) lines.push('content-type: application/json', `content-length: ${Buffer.byteLength(body)}`);
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
}

/** One keep-alive connection; `send` resolves to the answer when all of it is here. */
class Connection {
  #socket;
  #chunks = [];
  #size = 0;
  #wanted = 0;
  #bodyFrom = 0;
  #waiting;

  static async open(port) {
    const connection = new Connection();
    await new Promise((resolve, reject) => {
      connection.#socket = connect(port, '127.0.0.1', resolve).setNoDelay(true).once('error', reject);
    });
    connection.#socket.on('data', (chunk) => connection.#take(chunk));
    for (const event of ['error', 'close']) {
      connection.#socket.on(event, () => connection.#waiting?.reject(new Error('the server closed the connection')));
    }
    return connection;
  }

  /** @param {Request} request @returns {Promise<{ status: number, body: () => string }>} */
  send(request) {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(encode(request));
    });
  }

  close() {
    this.#waiting = undefined;
    this.#socket.destroy();
  }

  #take(chunk) {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#wanted === 0 && !this.#readHead()) return;
    if (this.#size < this.#wanted) return;
    const answer = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    const from = this.#bodyFrom;
    this.#chunks = [];
    this.#size = this.#wanted = 0;
    const { resolve } = this.#waiting;
    this.#waiting = undefined;
    resolve({ status: Number(answer.toString('latin1', 9, 12)), body: () => answer.toString('utf8', from) });
  }

  #readHead() {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)];
    const end = this.#chunks[0].indexOf(HEAD_END);
    if (end < 0) return false;
    const length = /\r\ncontent-length: *(\d+)/i.exec(this.#chunks[0].toString('latin1', 0, end));
    if (!length) throw new Error('an answer without Content-Length');
    this.#bodyFrom = end + HEAD_END.length;
    this.#wanted = this.#bodyFrom + Number(length[1]);
    return true;
  }
}

/** Sends one request. @returns {Promise<{ status: number, body: () => string }>} */
export async function once(port, request) {
  const connection = await Connection.open(port);
  try {
    return await connection.send(request);
  } finally {
    connection.close();
  }
}

const quantile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

/**
 * @param {{ port: number, connections: number, seconds: number, next: () => Request }} load
 * @returns {Promise<{ requests: number, rps: number, p50: number, p99: number }>} times in ms
 * @throws Error on the first answer that is not 200
 */
export async function run({ port, connections, seconds, next }) {
  const pool = await Promise.all(Array.from({ length: connections }, () => Connection.open(port)));
  const times = [];
  const started = performance.now();
  const until = started + seconds * 1000;
  const worker = async (connection) => {
    for (let now = performance.now(); now < until; ) {
      const request = next();
      const { status, body } = await connection.send(request);
      if (status !== 200) throw new Error(`${request.method} ${request.path}: ${status} ${body().slice(0, 500)}`);
      const then = performance.now();
      times.push(then - now);
      now = then;
    }
  };
  try {
    await Promise.all(pool.map(worker));
  } finally {
    for (const connection of pool) connection.close();
  }
  const elapsed = (performance.now() - started) / 1000;
  times.sort((one, other) => one - other);
  return {
    requests: times.length,
    rps: times.length / elapsed,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
  };
}
