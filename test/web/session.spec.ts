import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asker, loginCookies, PASSWORD, startServer, type TestServer } from './server.js';

const WHO = '/api/method/frappe.auth.get_logged_user';

describe('logging in', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(undefined, { ALLOW_CORS: 'https://friend.example', TRUST_PROXY: '1' });
  }, 60_000);
  afterAll(() => server?.close());

  const login = (asked: object) => server.guest('POST', '/api/method/login', asked);

  it('answers with home page and full name and sets the cookies that clients read', async () => {
    const { status, body, headers } = await login({ form: { usr: 'manager@example.com', pwd: PASSWORD } });
    expect([status, body]).toEqual([200, { message: 'Logged In', home_page: '/app', full_name: 'manager' }]);
    const cookies = Object.fromEntries(headers.getSetCookie().map((line) => [line.split('=')[0], line]));
    expect(cookies.sid).toMatch(/^sid=[0-9a-f]{64}; Max-Age=612000; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/);
    expect(cookies.system_user).toBe('system_user=yes; Path=/; SameSite=Lax');
    expect(cookies.user_id).toBe('user_id=manager%40example.com; Path=/; SameSite=Lax');
    expect(cookies.full_name).toBe('full_name=manager; Path=/; SameSite=Lax');
    expect(cookies.user_image).toBe('user_image=; Path=/; SameSite=Lax');
    expect(cookies.user_lang).toBe('user_lang=en; Path=/; SameSite=Lax');
  });

  it("tells scripts the language: the user's own, else the system's", async () => {
    const usr = 'walker@example.com';
    const lang = async () =>
      /user_lang=(\w+)/.exec((await login({ json: { usr, pwd: PASSWORD } })).headers.getSetCookie().join())?.[1];
    const speak = (language: string | null) =>
      server.admin((ctx) => ctx.db.execute('UPDATE `tabUser` SET `language` = ? WHERE `name` = ?', [language, usr]));
    const systemSpeaks = (language: string) =>
      server.admin(async (ctx) => {
        const row = "`doctype` = 'System Settings' AND `field` = 'language'";
        const [old] = await ctx.db.query<{ value: string }>(`SELECT \`value\` FROM \`tabSingles\` WHERE ${row}`);
        await ctx.db.execute(`DELETE FROM \`tabSingles\` WHERE ${row}`);
        await ctx.db.execute(
          "INSERT INTO `tabSingles` (`doctype`, `field`, `value`) VALUES ('System Settings', 'language', ?)",
          [language],
        );
        return old?.value ?? '';
      });
    const before = await systemSpeaks('fr');
    await speak(null);
    expect(await lang()).toBe('fr');
    await speak('de');
    expect(await lang()).toBe('de');
    await speak(null);
    await systemSpeaks(before);
    expect(await lang()).toBe('en');
  });

  it('marks the cookies secure over https, as a trusted proxy says it is', async () => {
    const { headers } = await login({
      json: { usr: 'manager@example.com', pwd: PASSWORD },
      headers: { 'x-forwarded-proto': 'https' },
    });
    expect(headers.getSetCookie().every((line) => line.includes('; Secure'))).toBe(true);
    expect(headers.get('strict-transport-security')).toContain('max-age=');
  });

  it('tells a website user so', async () => {
    const { body, headers } = await login({ json: { usr: 'walker@example.com', pwd: PASSWORD } });
    expect(body).toMatchObject({ message: 'No App', full_name: 'walker' });
    expect(headers.getSetCookie().join()).toContain('system_user=no');
  });

  it.each([
    { usr: 'manager@example.com', pwd: 'wrong' },
    { usr: 'nobody@example.com', pwd: PASSWORD },
    { usr: 'manager@example.com' },
    {},
    { usr: { a: 1 }, pwd: ['x'] },
  ])('answers 401 without cookies to %j', async (json) => {
    const { status, body, headers } = await login({ json });
    expect([status, body.exc_type]).toEqual([401, 'AuthenticationError']);
    expect(typeof body.message).toBe('string');
    expect(headers.getSetCookie()).toEqual([]);
  });

  it('is no GET', async () => {
    expect(
      (await server.guest('GET', '/api/method/login', { query: { usr: 'manager@example.com', pwd: PASSWORD } })).status,
    ).toBe(403);
  });

  it('knows who calls by cookie, token and basic', async () => {
    const cookie = await loginCookies(server, 'manager@example.com');
    const basic = `Basic ${Buffer.from(server.keys.manager.slice('token '.length)).toString('base64')}`;
    const ways: Record<string, string>[] = [
      { cookie },
      { authorization: server.keys.manager },
      { authorization: basic },
    ];
    for (const headers of ways) {
      expect(await server.guest('GET', WHO, { headers })).toMatchObject({
        status: 200,
        body: { message: 'manager@example.com' },
      });
    }
    expect((await server.guest('GET', WHO)).status).toBe(403);
  });

  it('gives a browser that kept the session id alone the other cookies again', async () => {
    const cookie = await loginCookies(server, 'walker@example.com');
    const sid = cookie.split('; ').find((part) => part.startsWith('sid=')) ?? '';
    const { headers } = await server.guest('GET', WHO, { headers: { cookie: sid } });
    expect(headers.getSetCookie()).toContain('user_id=walker%40example.com; Path=/; SameSite=Lax');
    expect((await server.guest('GET', WHO, { headers: { cookie } })).headers.getSetCookie()).toEqual([]);
  });

  it.each(['token abc', 'token a:b', 'Bearer nope', 'Basic !!!'])(
    'answers 401 to the header %s',
    async (authorization) => {
      const { status, body } = await server.guest('GET', WHO, { headers: { authorization } });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThanOrEqual(401);
      expect(body.exc_type).toMatch(/AuthenticationError|Invalid/);
    },
  );

  it('says that a dead session has expired, and clears its cookies', async () => {
    const { status, body, headers } = await server.guest('GET', WHO, { headers: { cookie: 'sid=deadbeef' } });
    expect([status, body.session_expired, body.exc_type]).toEqual([403, 1, 'PermissionError']);
    expect(
      headers
        .getSetCookie()
        .filter((line) => line.includes('Expires=Thu, 01 Jan 1970'))
        .map((line) => line.split('=')[0])
        .sort(),
    ).toEqual(['full_name', 'sid', 'system_user', 'user_id', 'user_image', 'user_lang']);
    expect((await server.guest('GET', '/api/method/ping', { headers: { cookie: 'sid=deadbeef' } })).body).toEqual({
      message: 'pong',
      session_expired: 1,
    });
  });

  it('renews the cookie of a session that is used, so that it ends after idleness and not after its first week', async () => {
    const cookie = await loginCookies(server, 'manager@example.com');
    const ask = async (verb = 'GET') => (await server.guest(verb, WHO, { headers: { cookie } })).headers.getSetCookie();
    expect(await ask()).toEqual([]);
    await server.admin((ctx) => ctx.db.execute('UPDATE `__Session` SET `active_at` = `active_at` - 700'));
    expect(await ask('HEAD')).toEqual([]);
    const sid = /sid=[0-9a-f]{64}/.exec(cookie)?.[0];
    expect(await ask()).toEqual([
      expect.stringMatching(new RegExp(`^${sid}; Max-Age=612000; Path=/; Expires=[^;]+; HttpOnly; SameSite=Lax$`)),
    ]);
    expect(await ask()).toEqual([]);
    await server.admin((ctx) => ctx.db.execute('UPDATE `__Session` SET `active_at` = `active_at` - 700'));
    const gone = await server.guest('POST', '/api/method/logout', { headers: { cookie } });
    expect(gone.headers.getSetCookie().filter((line) => line.startsWith('sid='))).toEqual([
      expect.stringContaining('Expires=Thu, 01 Jan 1970'),
    ]);
  });

  it('says why a login failed in every place where clients look, and makes no browser ask again', async () => {
    const json = { usr: 'manager@example.com', pwd: 'wrong' };
    const { body, headers } = await login({ json });
    expect(body.message).toBe('Invalid login credentials');
    expect(JSON.parse(JSON.parse(body._server_messages)[0]).message).toBe('Invalid login credentials');
    expect(headers.get('www-authenticate')).not.toMatch(/basic/i);
    const v2 = await server.guest('POST', '/api/v2/method/login', { json });
    expect(v2.body.errors[0].message).toBe('Invalid login credentials');
  });

  it('takes no session id from query or form', async () => {
    const cookie = await loginCookies(server, 'manager@example.com');
    const sid = /sid=([0-9a-f]+)/.exec(cookie)?.[1] ?? '';
    expect((await server.guest('GET', WHO, { query: { sid } })).status).toBe(403);
    expect((await server.guest('POST', WHO, { form: { sid } })).status).toBe(403);
  });

  it('ends the session on logout', async () => {
    const cookie = await loginCookies(server, 'manager@example.com');
    const { status, body, headers } = await server.guest('POST', '/api/method/logout', { headers: { cookie } });
    expect([status, body]).toEqual([200, { message: 'No App', home_page: '/login', full_name: 'Guest' }]);
    expect(headers.getSetCookie()).toHaveLength(6);
    expect(headers.getSetCookie().join()).toContain('user_lang=; ');
    expect((await server.guest('GET', WHO, { headers: { cookie } })).body).toMatchObject({
      session_expired: 1,
      exc_type: 'PermissionError',
    });
  });

  it('is not logged out by a page of another site', async () => {
    const cookie = await loginCookies(server, 'manager@example.com');
    expect(
      (await server.guest('GET', '/api/method/logout', { headers: { cookie, 'sec-fetch-site': 'cross-site' } })).status,
    ).toBe(403);
    expect((await server.guest('GET', WHO, { headers: { cookie } })).status).toBe(200);
  });

  describe('writes from a browser', () => {
    const write = (headers: Record<string, string>) => server.guest('POST', '/api/method/tour.post_only', { headers });

    it('need no CSRF token when the session was never handed one, but not from another site', async () => {
      const cookie = await loginCookies(server, 'manager@example.com');
      expect((await write({ cookie })).status).toBe(200);
      expect((await write({ cookie, origin: server.url, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
      const foreign: Record<string, string>[] = [
        { origin: 'https://evil.example' },
        { 'sec-fetch-site': 'cross-site' },
        { origin: 'null' },
      ];
      for (const headers of foreign) {
        const { status, body } = await write({ cookie, ...headers });
        expect([status, body.exc_type]).toEqual([400, 'CSRFTokenError']);
      }
    });

    it('may come from an origin that the site allows', async () => {
      const cookie = await loginCookies(server, 'manager@example.com');
      const friend = { origin: 'https://friend.example', 'sec-fetch-site': 'cross-site' };
      const { status, headers } = await write({ cookie, ...friend });
      expect([
        status,
        headers.get('access-control-allow-origin'),
        headers.get('access-control-allow-credentials'),
      ]).toEqual([200, friend.origin, 'true']);
    });

    it('need the token once the session has one, in header or form', async () => {
      const cookie = await loginCookies(server, 'manager@example.com');
      const sid = /sid=([0-9a-f]+)/.exec(cookie)?.[1] ?? '';
      const { AUTH } = await import('../../src/services/tokens.js');
      const token = await server.app.get(AUTH, { strict: false }).csrfToken(sid);
      expect((await write({ cookie })).body.exc_type).toBe('CSRFTokenError');
      expect((await write({ cookie, 'x-frappe-csrf-token': 'wrong' })).status).toBe(400);
      expect((await write({ cookie, 'x-frappe-csrf-token': token })).status).toBe(200);
      const form = await asker(server.url, { cookie })('POST', '/api/method/tour.post_only', {
        form: { csrf_token: token },
      });
      expect(form.status).toBe(200);
      expect((await server.guest('GET', WHO, { headers: { cookie } })).status).toBe(200);
    });

    it('with an API key need neither', async () => {
      expect((await write({ authorization: server.keys.manager, origin: 'https://evil.example' })).status).toBe(200);
    });
  });
});
