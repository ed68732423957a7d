import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { RequestCounter } from '../../src/web/rate-limit.js';
import { type Answered, loginCookies, startServer, type TestServer } from './server.js';

const WHO = '/api/method/frappe.auth.get_logged_user';
const PING = '/api/method/ping';
const MINUTE = 60_000;

describe('counting requests', () => {
  it('starts anew with every minute', () => {
    const counter = new RequestCounter();
    expect(counter.count('a', MINUTE + 15_000)).toEqual({ used: 1, reset: 45 });
    expect(counter.count('a', MINUTE + 59_999)).toEqual({ used: 2, reset: 1 });
    expect(counter.count('b', MINUTE + 59_999).used).toBe(1);
    expect(counter.count('a', 2 * MINUTE)).toEqual({ used: 1, reset: 60 });
  });

  it('remembers no more callers than it may', () => {
    const counter = new RequestCounter(2);
    for (const key of ['a', 'b', 'c', 'c']) counter.count(key, MINUTE);
    expect(counter.count('c', MINUTE).used).toBe(3);
    expect(counter.count('a', MINUTE).used).toBe(1);
  });
});

describe('a limit of requests per minute', () => {
  let server: TestServer;
  let now = Math.ceil(Date.now() / MINUTE) * MINUTE;
  beforeAll(async () => {
    server = await startServer(undefined, { RATE_LIMIT: '4', TRUST_PROXY: '1' });
  }, 60_000);
  beforeEach(() => {
    now += MINUTE;
    jest.spyOn(Date, 'now').mockImplementation(() => now + 20_000);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => server?.close());

  const from = (ip: string, headers: Record<string, string> = {}) => ({
    headers: { 'x-forwarded-for': ip, ...headers },
  });
  const told = ({ headers }: Answered) =>
    ['limit', 'remaining', 'reset', 'used'].map((what) => Number(headers.get(`x-ratelimit-${what}`)));

  it('tells guests how much is left, and refuses the rest per address', async () => {
    expect(told(await server.guest('GET', PING, from('10.0.0.1')))).toEqual([4, 3, 40, 1]);
    for (let i = 0; i < 3; i++) await server.guest('GET', PING, from('10.0.0.1'));
    const refused = await server.guest('GET', PING, from('10.0.0.1'));
    expect([refused.status, refused.body.exc_type]).toEqual([429, 'RateLimitExceededError']);
    expect(told(refused)).toEqual([4, 0, 40, 4]);
    expect(refused.headers.get('retry-after')).toBe('40');
    expect((await server.guest('GET', PING, from('10.0.0.2'))).status).toBe(200);
    now += MINUTE;
    expect((await server.guest('GET', PING, from('10.0.0.1'))).status).toBe(200);
  });

  it('counts a user across addresses, cookie and key, and no other user at the same address', async () => {
    const cookie = await loginCookies(server, 'manager@example.com');
    const { manager, walker } = server.keys;
    for (const ip of ['10.0.1.1', '10.0.1.2'])
      expect((await server.guest('GET', WHO, from(ip, { cookie }))).status).toBe(200);
    for (const ip of ['10.0.1.3', '10.0.1.4'])
      expect((await server.guest('GET', WHO, from(ip, { authorization: manager }))).status).toBe(200);
    expect((await server.guest('GET', WHO, from('10.0.1.5', { cookie }))).status).toBe(429);
    expect((await server.guest('GET', WHO, from('10.0.1.5', { authorization: walker }))).status).toBe(200);
  });

  it('counts refused keys too', async () => {
    const guess = () => server.guest('GET', WHO, from('10.0.2.1', { authorization: 'token a:b' }));
    for (let i = 0; i < 4; i++) expect((await guess()).status).toBe(401);
    expect((await guess()).status).toBe(429);
  });

  it('counts no health checks', async () => {
    for (let i = 0; i < 6; i++) expect((await server.guest('GET', '/health/live', from('10.0.3.1'))).status).toBe(200);
  });
});

describe('without a limit', () => {
  it('no request is counted', async () => {
    const server = await startServer();
    try {
      const { status, headers } = await server.guest('GET', PING);
      expect([status, headers.get('x-ratelimit-limit')]).toEqual([200, null]);
    } finally {
      await server.close();
    }
  }, 60_000);
});
