import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { RedisLink } from '../../src/services/redis.js';
import { inParallel, numbers } from '../processes/support/school.js';
import { databases, type TestDatabase, type TestDatabases } from '../support/databases.js';
import { hasRedis, RedisServer } from '../support/redis.js';
import { until } from '../support/until.js';
import { secondServer } from './second-server.js';
import { type Answered, startServer, type TestServer } from './server.js';

const LIMIT = 400;
const PING = '/api/method/ping';

const used = ({ headers }: Answered) => Number(headers.get('x-ratelimit-used'));

(hasRedis ? describe : describe.skip).each(databases)('two servers with one Redis on $name', (kind) => {
  let redis: RedisServer;
  let first: TestServer;
  let second: Awaited<ReturnType<typeof secondServer>>;
  beforeAll(async () => {
    redis = await RedisServer.start();
    let database: TestDatabase | undefined;
    const once: TestDatabases = {
      name: kind.name,
      open: async () => {
        database = await kind.open();
        return database;
      },
    };
    const environment = { REDIS_URL: redis.url, RATE_LIMIT: String(LIMIT) };
    first = await startServer(once, environment);
    if (!database) throw new Error('no database');
    second = await secondServer(first, database.config, environment);
    await until(countsTogether);
  }, 60_000);
  afterAll(async () => {
    await second?.close();
    await first?.close();
    await redis?.stop();
  });

  /** The same guest asks both. */
  async function countsTogether(): Promise<boolean> {
    const here = used(await first.guest('GET', PING));
    const there = used(await second.guest('GET', PING));
    return there > here && used(await first.guest('GET', PING)) > there;
  }

  const define = (name: string) =>
    first.manager('POST', '/api/resource/DocType', { json: { name, module: 'Core', custom: 1, autoname: 'prompt' } });
  const isKnown = (name: string) => second.site.registry.has(name);

  it('tells the other of a doctype without any request to it', async () => {
    expect((await define('Pebble')).status).toBe(200);
    await until(() => isKnown('Pebble'));
  });

  it('counts requests of both together, and refuses at the limit in either', async () => {
    const minute = Math.ceil(Date.now() / 60_000 + 1) * 60_000;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => minute + 1_000);
    try {
      const ask = (n: number) => (n % 2 ? first : second).manager('GET', PING).then(({ status }) => status);
      const all = await inParallel(numbers(LIMIT + 10), 10, ask);
      expect(all.filter((status) => status === 429)).toHaveLength(10);
      expect([await ask(0), await ask(1)]).toEqual([429, 429]);
    } finally {
      clock.mockRestore();
    }
  }, 30_000);

  it('goes on without it while it is silent or gone, and with it once it is back', async () => {
    await redis.silently(async () => {
      const asked = performance.now();
      expect((await second.walker('GET', PING)).status).toBe(200);
      expect((await second.walker('GET', PING)).status).toBe(200);
      expect(performance.now() - asked).toBeLessThan(2_000);
    });
    await redis.stop();
    expect((await first.admin((ctx) => ctx.newDoc('ToDo', { description: 'Alone' }).insert())).name).toBeTruthy();
    await first.admin(async (ctx) => void ctx.unit.stale.add('access'));
    const here = used(await first.walker('GET', PING));
    expect(used(await first.walker('GET', PING))).toBe(here + 1);
    await first.admin((ctx) =>
      ctx.newDoc('DocType', { name: 'Boulder', module: 'Core', custom: 1, autoname: 'prompt' }).insert(),
    );
    expect(isKnown('Boulder')).toBe(false);
    await redis.start();
    // the news came while nobody listened: it is read once the connection is back
    await until(() => isKnown('Boulder'));
    await until(countsTogether);
  }, 30_000);
});

(hasRedis ? describe : describe.skip)('a Redis that is away', () => {
  it('is said once, asked in vain without a wait, and used as soon as it is there', async () => {
    const redis = await RedisServer.start();
    await redis.stop();
    const siteDir = await mkdtemp(path.join(tmpdir(), 'cairn-redis-'));
    const said: string[] = [];
    const note = (_fields: object, text: string) => void said.push(text);
    const link = await RedisLink.open(redis.url, siteDir, { debug: note, info: note, warn: note, error: note });
    let news = 0;
    link.onChanged = () => {
      news += 1;
    };
    try {
      await until(() => said.length > 0);
      for (let n = 0; n < 5; n++) expect(await link.count('somebody', 60)).toBeUndefined();
      await pause(500);
      expect(said).toEqual(['Redis does not answer; going on without it']);
      await redis.start();
      await until(() => news > 0);
      await until(async () => (await link.count('somebody', 60)) === 1);
      expect(await link.count('somebody', 60)).toBe(2);
      expect(said.slice(1)).toEqual(['Redis answers again']);
    } finally {
      link.close();
      await redis.stop();
      await rm(siteDir, { recursive: true });
    }
  }, 30_000);
});
