import { Inject, Injectable } from '@nestjs/common';
import { RateLimitExceededError } from '../engine/index.js';
import type { Config } from '../services/config.js';
import type { RedisLink } from '../services/redis.js';
import { CONFIG, REDIS } from '../services/tokens.js';
import type { Caller, Reply, Request } from './request.js';

const MINUTE = 60_000;
/** So many callers are counted at a time; beyond that, the one counted longest starts anew. */
const MOST_CALLERS = 50_000;

/** How many requests a caller may still send. */
export interface Allowance {
  used: number;
  /** Seconds until counting starts anew. */
  reset: number;
}

/** Counts requests per caller and minute of the clock, in this process. */
export class RequestCounter {
  readonly #used = new Map<string, number>();
  #minute = 0;

  constructor(private readonly most = MOST_CALLERS) {}

  /** @param now milliseconds since 1970 */
  count(key: string, now = Date.now()): Allowance {
    const minute = Math.floor(now / MINUTE);
    if (minute !== this.#minute) this.#used.clear();
    this.#minute = minute;
    const used = (this.#used.get(key) ?? 0) + 1;
    if (used === 1 && this.#used.size >= this.most) this.#used.delete(this.#used.keys().next().value ?? '');
    this.#used.set(key, used);
    return { used, reset: Math.ceil(((minute + 1) * MINUTE - now) / 1000) };
  }
}

/**
 * RATE_LIMIT requests a minute: per user, or per address of those who are nobody yet. With Redis all processes count
 * together; without it, or while it does not answer, each counts alone.
 */
@Injectable()
export class RateLimit {
  readonly #counter = new RequestCounter();

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
    const known = caller && caller.kind !== 'guest';
    const { used, reset } = await this.#count(known ? `user:${caller.user}` : `ip:${request.ip}`);
    reply.headers({
      'x-ratelimit-limit': limit,
      'x-ratelimit-remaining': Math.max(limit - used, 0),
      'x-ratelimit-reset': reset,
      'x-ratelimit-used': Math.min(used, limit),
    });
    if (used <= limit) return;
    reply.header('retry-after', reset);
    throw new RateLimitExceededError(`Too many requests: the next may come in ${reset} seconds`);
  }

  async #count(key: string): Promise<Allowance> {
    const now = Date.now();
    // counted here as well, so that a Redis that goes away leaves nobody with a fresh allowance
    const here = this.#counter.count(key, now);
    const used = await this.redis?.count(`rate:${Math.floor(now / MINUTE)}:${key}`, 2 * (MINUTE / 1000));
    return { ...here, used: Math.max(used ?? 0, here.used) };
  }
}
