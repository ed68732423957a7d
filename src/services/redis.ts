import { createHash, randomUUID } from 'node:crypto';
import type { Redis as Client, RedisOptions } from 'ioredis';
import type { Log, Peers } from '../engine/index.js';
import { siteKey } from './auth/site-key.js';

/** A command that takes longer (ms) is given up, and Redis left alone for a while. */
const PATIENCE = 250;
const REST = 5_000;
const LONGEST_PAUSE = 2_000;

const OPTIONS: RedisOptions = {
  lazyConnect: true,
  // what cannot be sent now is not sent later: the database knows everything that matters
  enableOfflineQueue: false,
  autoResubscribe: false,
  maxRetriesPerRequest: 0,
  commandTimeout: PATIENCE,
  connectTimeout: 2_000,
  retryStrategy: (attempt) => Math.min(attempt * 100, LONGEST_PAUSE),
};

/** What one process tells the others of the same site; an event for open pages comes with its JSON. */
type Word = 'changed' | 'work' | `event ${string}`;

/**
 * The site's Redis, which is never needed: whatever it does sooner, or for all processes together, the database or
 * this process alone does too. So nothing here throws, and a Redis that is down is said once and tried again.
 */
export class RedisLink implements Peers {
  /** Called when another process has changed what is kept in memory, and whenever such news may have been missed. */
  onChanged: () => void = () => undefined;
  /** Called when another process has put a job into the queue. */
  onWork: () => void = () => undefined;
  /** Called with what another process tells open pages. */
  onEvent: (event: unknown) => void = () => undefined;

  readonly #commands: Client;
  readonly #ear: Client;
  readonly #prefix: string;
  /** Told apart from the others, for Redis tells its own words to the speaker too. */
  readonly #self = randomUUID();
  #isDown = false;
  #restUntil = 0;

  private constructor(
    connect: () => Client,
    site: string,
    private readonly log: Log,
  ) {
    this.#prefix = `cairn:${site}`;
    this.#commands = connect();
    this.#commands.on('error', (error: Error) => this.#lost(error));
    this.#commands.on('ready', () => this.#found());
    this.#ear = connect();
    this.#ear.on('error', () => undefined);
    this.#ear.on('ready', () => void this.#listen());
    this.#ear.on('message', (_channel: string, word: string) => this.#hear(word));
  }

  /**
   * Connects, now or when Redis is there: nobody waits for it.
   * @param siteDir its key tells sites apart that share a Redis
   */
  static async open(url: string, siteDir: string, log: Log): Promise<RedisLink> {
    // loaded only here: most sites have no Redis
    const { Redis } = await import('ioredis');
    const site = createHash('sha256')
      .update(`redis ${siteKey(siteDir)}`)
      .digest('hex')
      .slice(0, 16);
    const link = new RedisLink(() => new Redis(url, OPTIONS), site, log);
    for (const client of [link.#commands, link.#ear]) client.connect().catch(() => undefined);
    return link;
  }

  changed(): void {
    this.#say('changed');
  }

  /** Tells the others that a job waits. */
  work(): void {
    this.#say('work');
  }

  /** Tells the others what to tell the pages that are open on them. */
  event(event: unknown): void {
    this.#say(`event ${JSON.stringify(event)}`);
  }

  /**
   * Counts for all processes together.
   * @param seconds after which the count is forgotten
   * @returns how often this key has been counted; undefined when Redis does not answer
   */
  async count(key: string, seconds: number): Promise<number | undefined> {
    const name = `${this.#prefix}:${key}`;
    const answers = await this.#try(() => this.#commands.multi().incr(name).expire(name, seconds).exec());
    const [, counted] = answers?.[0] ?? [];
    return typeof counted === 'number' ? counted : undefined;
  }

  close(): void {
    this.#commands.disconnect();
    this.#ear.disconnect();
  }

  #say(word: Word): void {
    void this.#try(() => this.#commands.publish(this.#prefix, `${this.#self} ${word}`));
  }

  #hear(message: string): void {
    const [from, word] = message.split(' ', 2);
    if (from === this.#self) return;
    if (word === 'changed') this.onChanged();
    else if (word === 'work') this.onWork();
    else if (word === 'event') this.onEvent(JSON.parse(message.slice(`${from} ${word} `.length)));
  }

  async #listen(): Promise<void> {
    try {
      await this.#ear.subscribe(this.#prefix);
      this.onChanged();
    } catch {
      // it broke off again: the next connection listens
    }
  }

  /** @returns undefined when Redis does not answer */
  async #try<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.#commands.status !== 'ready' || Date.now() < this.#restUntil) return undefined;
    try {
      const result = await work();
      if (this.#isDown) this.#found();
      return result;
    } catch (error) {
      this.#restUntil = Date.now() + REST;
      this.#lost(error as Error);
      return undefined;
    }
  }

  #lost(error: Error): void {
    if (!this.#isDown) this.log.warn({ err: error }, 'Redis does not answer; going on without it');
    this.#isDown = true;
  }

  #found(): void {
    this.#restUntil = 0;
    if (this.#isDown) this.log.info({}, 'Redis answers again');
    this.#isDown = false;
  }
}
