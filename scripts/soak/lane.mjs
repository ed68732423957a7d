// One of the many at once: it sends one request after another and keeps the ledger of what it was told.
import { randomInt } from 'node:crypto';
import { Connection, resource } from './connection.mjs';
import { Random } from './random.mjs';

const JSON_TYPE = { 'content-type': 'application/json' };

export class Lane {
  /** Documents that only this lane changes. */
  docs = [];
  connection = new Connection();

  constructor(run, index, world) {
    this.run = run;
    this.index = index;
    this.world = world;
    this.ledger = run.ledger;
    this.random = new Random(run.options.seed * 1_000_003 + index);
    this.people = world.people[index];
    this.keeper = world.keepers[index];
  }

  /**
   * Sends a request to any of the servers.
   * @param accept statuses that are right; any other one is a breach, unless a fault was made meanwhile
   * @returns { status, body }; `lost: true` when nobody can know what became of it
   */
  async send(kind, { method = 'GET', path, json, as = this.keeper, headers = {}, body, accept = [200], url }) {
    const since = Date.now();
    const started = performance.now();
    const note = (outcome) => this.run.figures.note(kind, outcome, performance.now() - started);
    const where = url ?? this.random.pick(this.run.stage.urls);
    const type = json === undefined ? {} : JSON_TYPE;
    try {
      const answer = await this.connection.send(where, {
        ...{ method, path, headers: { ...as, ...type, ...headers } },
        body: json === undefined ? body : JSON.stringify(json),
      });
      note(answer.status);
      if (accept.includes(answer.status)) return answer;
      return this.#unexpected(kind, since, answer);
    } catch (error) {
      note(error.code ?? error.message);
      if (!this.run.isExcused(since)) this.run.unexpected(`${kind}: ${error.code ?? error.message}`);
      return { lost: true };
    }
  }

  /** 503 is the one answer that a fault excuses: whether the write was made shows when all is well again. */
  #unexpected(kind, since, { status, body }) {
    const isClear = status === 503 && typeof body === 'object' && (body.exc_type || body.errors || body.status);
    if (!isClear || !this.run.isExcused(since)) {
      this.run.unexpected(`${kind}: ${status} ${JSON.stringify(body)?.slice(0, 300)}`);
    }
    return { lost: true, status };
  }

  /**
   * Sends a write. When what became of it is unknown, waits until all is well and asks `look`.
   * @param look resolves to what is there: undefined when the write was not made
   * @returns the answer's document, or what `look` found; undefined when the write was not made
   */
  async write(kind, request, look) {
    const answer = await this.send(kind, request);
    if (!answer.lost) {
      this.ledger.writes++;
      return answer.body?.data ?? answer.body ?? {};
    }
    return this.settled(look);
  }

  /** Looks until it gets an answer: the server may be killed again meanwhile. */
  async settled(look) {
    for (;;) {
      await this.run.wellAgain();
      const found = await look();
      if (found !== LOST) return found;
      if (!this.run.going && this.run.windows.every(({ until }) => until)) return undefined;
    }
  }

  /** A document as it stands. @returns undefined when there is none, LOST when nobody answered */
  async read(kind, doctype, name, accept = [200, 404]) {
    const answer = await this.send(kind, { path: resource(doctype, name), accept });
    if (answer.lost) return LOST;
    return answer.status === 404 ? undefined : answer.body.data;
  }

  /** The one document that a field's value names. @returns undefined when there is none, LOST when nobody answered */
  async find(doctype, filters, fields = ['name']) {
    const query = { filters: JSON.stringify(filters), fields: JSON.stringify(fields) };
    const answer = await this.send('look', { path: resource(doctype, undefined, query) });
    if (answer.lost) return LOST;
    const { data } = answer.body;
    if (data.length > 1) this.run.breach(`doubled: ${doctype} ${JSON.stringify(filters)}`);
    return data[0];
  }

  close() {
    this.connection.close();
  }
}

/** Nobody answered; ask again. */
export const LOST = Symbol('lost');

/** A multipart body with one file. */
export function multipart(fields, file) {
  const boundary = `soak${randomInt(2 ** 40)}`;
  const part = (head, content) => `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
  const parts = Object.entries(fields).map(([name, value]) => part(`name="${name}"`, value));
  const head = `name="file"; filename="${file.name}"\r\nContent-Type: application/octet-stream`;
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: `${parts.join('')}${part(head, file.content)}--${boundary}--\r\n`,
  };
}
