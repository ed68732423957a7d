import { Inject, Injectable } from '@nestjs/common';
import { type CallLimit, RateLimitExceededError } from '../engine/index.js';
import type { Config } from '../services/config.js';
import type { RedisLink } from '../services/redis.js';
import { CONFIG, REDIS } from '../services/tokens.js';
import type { Caller, Reply, Request } from './request.js';

const MINUTE = 60_000;
/** So many callers are counted at a time; beyond that, the one counted longest starts anew. */
const MOST_CALLERS = 50_000;
/** Wrong API keys of one address in a minute; then none of its keys is looked at until the minute is over. */
const WRONG_KEYS = 100;

/** How many requests a caller may still send. */
export interface Allowance {
  used: number;
  /** Seconds until counting starts anew. */
  reset: number;
}

/** Counts requests per caller and minute (or other stretch) of the clock, in this process. */
export class RequestCounter {
  readonly #used = new Map<string, number>();
  #window = 0;

  /** @param length of the stretch, in milliseconds */
  constructor(
    private readonly most = MOST_CALLERS,
    private readonly length = MINUTE,
  ) {}

  /** @param now milliseconds since 1970 */
  count(key: string, now = Date.now()): Allowance {
    const used = this.peek(key, now).used + 1;
    if (used === 1 && this.#used.size >= this.most) this.#used.delete(this.#used.keys().next().value ?? '');
    this.#used.set(key, used);
    return this.peek(key, now);
  }

  /** The same without counting. */
  peek(key: string, now = Date.now()): Allowance {
    const window = Math.floor(now / this.length);
    if (window !== this.#window) this.#used.clear();
    this.#window = window;
    return { used: this.#used.get(key) ?? 0, reset: Math.ceil(((window + 1) * this.length - now) / 1000) };
  }
}

/** Who is counted: the user, or the address of those who are nobody yet. */
function keyOf(request: Request, caller: Pick<Caller, 'kind' | 'user'> | null): string {
  return caller && caller.kind !== 'guest' ? `user:${caller.user}` : `ip:${request.ip}`;
}

function refuse(reply: Reply, reset: number): never {
  reply.header('retry-after', reset);
  throw new RateLimitExceededError(`Too many requests: the next may come in ${reset} seconds`);
}

/**
 * RATE_LIMIT requests a minute, the limits that single methods have, and one on wrong API keys. With Redis all processes
 * count the first together; without it, or while it does not answer, each counts alone.
 */
@Injectable()
export class RateLimit {
  readonly #counter = new RequestCounter();
  readonly #wrongKeys = new RequestCounter();
  /** Methods that share a limit share its count. */
  readonly #calls = new WeakMap<CallLimit, RequestCounter>();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(REDIS) private readonly redis: RedisLink | null,
  ) {}

  /**
   * Counts this request and says in its answer how many are left.
   * @param caller null: somebody whose credentials were refused
   * @throws RateLimitExceededError
   */
  async check(request: Request, reply: Reply, caller: Pick<Caller, 'kind' | 'user'> | null): Promise<void> {
    const limit = this.config.rateLimit;
    if (limit === 0) return;
    const { used, reset } = await this.#count(keyOf(request, caller));
    reply.headers({
      'x-ratelimit-limit': limit,
      'x-ratelimit-remaining': Math.max(limit - used, 0),
      'x-ratelimit-reset': reset,
      'x-ratelimit-used': Math.min(used, limit),
    });
    if (used > limit) refuse(reply, reset);
  }

  /** @throws RateLimitExceededError when the caller has used up the calls of that limit */
  checkCall(request: Request, reply: Reply, limit: CallLimit | undefined): void {
    if (!limit) return;
    const counter = this.#calls.get(limit) ?? new RequestCounter(MOST_CALLERS, limit.seconds * 1000);
    this.#calls.set(limit, counter);
    const { used, reset } = counter.count(keyOf(request, request.caller));
    if (used > limit.calls) refuse(reply, reset);
  }

  /** @throws RateLimitExceededError when this address has sent too many wrong keys */
  checkKeys(request: Request, reply: Reply): void {
    const { used, reset } = this.#wrongKeys.peek(request.ip);
    if (used >= WRONG_KEYS) refuse(reply, reset);
  }

  noteWrongKey(request: Request): void {
    this.#wrongKeys.count(request.ip);
  }

  async #count(key: string): Promise<Allowance> {
    const now = Date.now();
    // counted here as well, so that a Redis that goes away leaves nobody with a fresh allowance
    const here = this.#counter.count(key, now);
    const used = await this.redis?.count(`rate:${Math.floor(now / MINUTE)}:${key}`, 2 * (MINUTE / 1000));
    return { ...here, used: Math.max(used ?? 0, here.used) };
  }
}
