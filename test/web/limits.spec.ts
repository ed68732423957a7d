/** What the server bounds by itself: slow clients, guesses at API keys, calls of single methods. */
import type { Server } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { PASSWORD, startServer, type TestServer } from './server.js';

const WHO = '/api/method/frappe.auth.get_logged_user';
const RESET = '/api/method/frappe.core.doctype.user.user.reset_password';
const MANAGER = 'manager@example.com';
const HOUR = 3_600_000;

describe('the server', () => {
  let server: TestServer;
  let now = Math.ceil(Date.now() / HOUR) * HOUR;
  const from = (ip: string, authorization?: string) => ({
    headers: { 'x-forwarded-for': ip, ...(authorization ? { authorization } : {}) },
  });

  beforeAll(async () => {
    server = await startServer(undefined, { TRUST_PROXY: '1' });
  }, 60_000);
  beforeEach(() => {
    now += HOUR;
    jest.spyOn(Date, 'now').mockImplementation(() => now + 20_000);
  });
  afterEach(() => void jest.restoreAllMocks());
  afterAll(() => server?.close());

  it('waits for no client that is too slow: 20 s for headers, 100 kB a second for bodies, 5 minutes of silence', () => {
    const { headersTimeout, requestTimeout, timeout } = server.app.getHttpServer() as Server;
    expect({ headersTimeout, timeout }).toEqual({ headersTimeout: 20_000, timeout: 300_000 });
    expect(requestTimeout).toBe(Math.ceil((25 * 1024 * 1024 * 1000) / 100_000));
  });

  it('says over https that it is to stay so, and that cookies are for https alone', async () => {
    const login = (proto: string) => {
      const headers = { 'x-forwarded-proto': proto };
      return server.guest('POST', '/api/method/login', { json: { usr: MANAGER, pwd: PASSWORD }, headers });
    };
    const [safe, plain] = [await login('https'), await login('http')];
    expect(safe.headers.get('strict-transport-security')).toBe('max-age=31536000');
    expect(plain.headers.get('strict-transport-security')).toBeNull();
    const cookies = safe.headers.getSetCookie();
    expect(cookies.filter((cookie) => !/; Secure(;|$)/.test(cookie))).toEqual([]);
    expect(plain.headers.getSetCookie().filter((cookie) => /Secure/.test(cookie))).toEqual([]);
    expect(cookies.find((cookie) => cookie.startsWith('sid='))).toMatch(/; HttpOnly; .*SameSite=Lax$/);
  });

  it('looks at no more keys of an address that has sent 100 wrong ones, until the minute is over', async () => {
    const { manager } = server.keys;
    for (let guess = 0; guess < 100; guess++) {
      const { status } = await server.guest('GET', WHO, from('10.9.0.1', `token ${manager.split(/[ :]/)[1]}:${guess}`));
      expect(status).toBe(401);
    }
    const refused = await server.guest('GET', WHO, from('10.9.0.1', manager));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '40']);
    expect((await server.guest('GET', WHO, from('10.9.0.2', manager))).status).toBe(200);
    expect((await server.guest('GET', '/api/method/ping', from('10.9.0.1'))).status).toBe(200);
    now += 60_000;
    expect((await server.guest('GET', WHO, from('10.9.0.1', manager))).status).toBe(200);
  });

  it.each([
    ['/api/method/', RESET],
    ['/api/v2/method/', '/api/v2/method/User/reset_password'],
    ['cmd', '/'],
  ])('counts calls of a method that is limited, through %s, by address and user', async (_, where) => {
    const json = { user: 'nobody@example.com', cmd: RESET.split('/').at(-1) };
    const ask = (ip: string, key?: string) => server.guest('POST', where, { json, ...from(ip, key) });
    for (let calls = 0; calls < 60; calls++) expect((await ask('10.9.1.1')).status).toBe(200);
    expect((await ask('10.9.1.1')).status).toBe(429);
    expect((await server.guest('POST', RESET, { json, ...from('10.9.1.1') })).status).toBe(429);
    expect((await ask('10.9.1.2')).status).toBe(200);
    expect((await ask('10.9.1.1', server.keys.walker)).status).toBe(200);
    now += HOUR;
    expect((await ask('10.9.1.1')).status).toBe(200);
  });

  it('counts uploads under all their names together', async () => {
    const upload = (name: string) => {
      const json = { filename: 'a.txt', filedata: 'x', file_url: 'https://example.com/a.txt' };
      return server.guest('POST', `/api/method/${name}`, { json, ...from('10.9.2.1', server.keys.walker) });
    };
    const names = ['upload_file', 'frappe.handler.upload_file', 'frappe.client.attach_file'];
    for (let calls = 0; calls < 300; calls++) expect((await upload(names[calls % 3] as string)).status).toBe(200);
    for (const name of names) expect((await upload(name)).status).toBe(429);
  }, 60_000);

  it('limits every method that visitors may call and that changes something', () => {
    const open = Object.entries(server.site.hooks.all.methods ?? {}).filter(([, { allow_guest }]) => allow_guest);
    const writing = open.filter(([, { verbs }]) => !verbs.includes('GET'));
    expect(writing.length).toBeGreaterThan(1);
    expect(writing.filter(([, { rate_limit }]) => !rate_limit).map(([name]) => name)).toEqual([]);
  });
});
