import { coreHooks } from '../../src/apps/core/hooks.js';
import { purgeLogins } from '../../src/apps/core/methods.js';
import type { Hooks } from '../../src/engine/index.js';
import type { Login } from '../../src/services/auth/index.js';
import { databases } from '../support/databases.js';
import { type AuthSite, openAuthSite, PASSWORD, setSettings } from './auth-site.js';

const CLIENT = { ip: '10.0.0.1', userAgent: 'jest' };
const calls: string[] = [];
const hooks: Hooks = {
  before_login: [(_ctx, user) => void calls.push(`before_login ${user}`)],
  on_login: [(_ctx, user) => void calls.push(`on_login ${user}`)],
  on_session_creation: [(_ctx, user) => void calls.push(`on_session_creation ${user}`)],
  on_logout: [(_ctx, user) => void calls.push(`on_logout ${user}`)],
};

describe.each(databases)('logging in on $name', (database) => {
  let site: AuthSite;
  let ips = 0;
  beforeAll(async () => {
    site = await openAuthSite(database, hooks);
    await site.person('mona@example.com', { roles: [{ role: 'System Manager' }], mobile_no: '0301234567' });
    await site.person('stu@example.com', { roles: [{ role: 'LMS Student' }] });
  });
  afterAll(() => site.close());
  beforeEach(() => {
    site.pass(3600); // counts of failures start anew
    ips += 1;
  });

  const login = async (usr: unknown, pwd: unknown = PASSWORD, client = { ...CLIENT, ip: `10.1.0.${ips}` }) =>
    (await site.auth.login({ usr, pwd }, client)) as Login;
  const sql = <T>(text: string, params: (string | number)[] = []) => site.admin((ctx) => ctx.db.query<T>(text, params));
  const set = (doctype: string, name: string, values: Record<string, unknown>) =>
    site.admin(async (ctx) => void (await (await ctx.sudo().getDoc(doctype, name)).update(values).save()));
  const settings = (values: Record<string, string | number>) => setSettings(site, values);
  const whoIs = (sid: string, ip = '10.0.0.1') => site.auth.authenticate({ sid, ip });

  it('answers a System User and a Website User as Frappe does', async () => {
    expect(await login('mona@example.com')).toMatchObject({
      user: 'mona@example.com',
      fullName: 'mona',
      message: 'Logged In',
      userType: 'System User',
      homePage: '/app',
      maxAge: 612_000,
    });
    expect(await login('stu@example.com')).toMatchObject({
      message: 'No App',
      userType: 'Website User',
      homePage: '/me',
    });
  });

  it('starts a session that says who it is, with one statement', async () => {
    const { sid } = await login('stu@example.com');
    expect(sid).toMatch(/^[0-9a-f]{64}$/);
    const open = site.site.database.session.bind(site.site.database);
    const sessions: ReturnType<typeof open>[] = [];
    site.site.database.session = () => {
      const session = open();
      sessions.push(session);
      return session;
    };
    try {
      expect(await whoIs(sid)).toEqual({ user: 'stu@example.com', kind: 'session', sid, sessionExpired: false });
      expect(sessions.map((session) => session.statements)).toEqual([1]);
    } finally {
      site.site.database.session = open;
    }
  });

  it('keeps no session id that could be used in the database', async () => {
    const { sid } = await login('stu@example.com');
    const rows = await sql<Record<string, unknown>>('SELECT * FROM `__Session`');
    expect(JSON.stringify(rows)).not.toContain(sid);
  });

  it('runs the hooks in order and leaves a trace in the user without a new modified', async () => {
    const before = await sql<{ modified: string }>("SELECT `modified` FROM `tabUser` WHERE `name` = 'stu@example.com'");
    calls.length = 0;
    await login('stu@example.com');
    expect(calls).toEqual([
      'before_login stu@example.com',
      'on_login stu@example.com',
      'on_session_creation stu@example.com',
    ]);
    const [after] = await sql<{ modified: string; last_ip: string; last_login: string }>(
      "SELECT `modified`, `last_ip`, `last_login` FROM `tabUser` WHERE `name` = 'stu@example.com'",
    );
    expect(after?.modified).toBe(before[0]?.modified);
    expect(after?.last_ip).toBe(`10.1.0.${ips}`);
    expect(after?.last_login).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/);
  });

  it.each([
    ['mona@example.com', 'wrong', 'Invalid login credentials'],
    ['nobody@example.com', PASSWORD, 'Invalid login credentials'],
    ['Guest', PASSWORD, 'Invalid login credentials'],
    ['mona@example.com', undefined, 'Incomplete login details'],
    ['', PASSWORD, 'Incomplete login details'],
    [{ $ne: null }, PASSWORD, 'Incomplete login details'],
    ['mona@example.com', ['x'], 'Incomplete login details'],
    ['mona@example.com', 'x'.repeat(100_000), 'Invalid login credentials'],
  ])('refuses what does not fit, whatever its shape (%#)', async (usr, pwd, text) => {
    await expect(login(usr, pwd === undefined ? null : pwd)).rejects.toMatchObject({
      exc_type: 'AuthenticationError',
      message: text,
      status: 401,
    });
  });

  it('tells a disabled user so, but only with the right password', async () => {
    await site.person('gone@example.com');
    await set('User', 'gone@example.com', { enabled: 0 });
    await expect(login('gone@example.com')).rejects.toThrow('User disabled or missing');
    await expect(login('gone@example.com', 'wrong')).rejects.toThrow('Invalid login credentials');
  });

  it('takes username and mobile number only where the settings say so', async () => {
    await expect(login('0301234567')).rejects.toThrow('Invalid login credentials');
    await settings({ allow_login_using_mobile_number: 1, allow_login_using_user_name: 1 });
    expect((await login('0301234567')).user).toBe('mona@example.com');
    expect((await login(' MONA ')).user).toBe('mona@example.com');
    await settings({ allow_login_using_mobile_number: 0, allow_login_using_user_name: 0 });
  });

  it('writes an Activity Log of logins, failures and logouts', async () => {
    await site.admin((ctx) => ctx.db.execute('DELETE FROM `tabActivity Log`'));
    const { sid } = await login('stu@example.com');
    await login('stu@example.com', 'wrong').catch(() => undefined);
    await site.auth.logout(sid, CLIENT);
    const rows = await sql(
      'SELECT `operation`, `status`, `user`, `full_name`, `subject`, `owner` FROM `tabActivity Log` ORDER BY `creation`',
    );
    expect(rows).toEqual([
      {
        operation: 'Login',
        status: 'Success',
        user: 'stu@example.com',
        full_name: 'stu',
        subject: 'stu logged in',
        owner: 'stu@example.com',
      },
      {
        operation: 'Login',
        status: 'Failed',
        user: 'stu@example.com',
        full_name: 'stu',
        subject: 'Invalid login credentials',
        owner: null,
      },
      {
        operation: 'Logout',
        status: 'Success',
        user: 'stu@example.com',
        full_name: 'stu',
        subject: 'stu logged out: User Manually Logged Out',
        owner: 'stu@example.com',
      },
    ]);
  });

  it('locks a login after the tenth failure, for a minute, however it is spelt and from wherever', async () => {
    for (let n = 0; n < 10; n++)
      await expect(
        login(n % 2 ? 'STU@example.com' : ' stu@example.com', 'wrong', { ...CLIENT, ip: `10.9.${n}.1` }),
      ).rejects.toThrow('Invalid');
    await expect(login('stu@example.com')).rejects.toMatchObject({ exc_type: 'SecurityException', status: 429 });
    site.pass(61);
    expect((await login('stu@example.com')).user).toBe('stu@example.com');
  });

  it('counts attempts that come at the same time', async () => {
    const answers = await Promise.allSettled(
      Array.from({ length: 30 }, (_, n) => login('stu@example.com', 'wrong', { ...CLIENT, ip: `10.8.${n}.1` })),
    );
    const kinds = answers.map((answer) =>
      answer.status === 'rejected' ? (answer.reason as { exc_type: string }).exc_type : 'let in',
    );
    expect(kinds.filter((kind) => kind === 'AuthenticationError')).toHaveLength(10);
    expect(kinds.filter((kind) => kind === 'SecurityException')).toHaveLength(20);
  });

  it('forgets failures after a success, and locks an unknown name like a known one', async () => {
    for (let round = 0; round < 2; round++) {
      for (let n = 0; n < 9; n++) await login('mona@example.com', 'wrong').catch(() => undefined);
      await login('mona@example.com');
    }
    for (let n = 0; n < 10; n++)
      await login('no@example.com', 'x', { ...CLIENT, ip: `10.7.${n}.1` }).catch(() => undefined);
    await expect(login('no@example.com', 'x')).rejects.toMatchObject({ exc_type: 'SecurityException' });
  });

  it('stops one address that tries many users', async () => {
    for (let n = 0; n < 100; n++) await login(`u${n}@example.com`, 'x').catch(() => undefined);
    await expect(login('mona@example.com')).rejects.toMatchObject({ exc_type: 'SecurityException' });
    expect((await login('mona@example.com', PASSWORD, { ...CLIENT, ip: '10.6.0.1' })).user).toBe('mona@example.com');
  });

  it("honours the user's addresses at login and at every request, API keys included", async () => {
    await site.person('bound@example.com', { restrict_ip: '10.2.3, 192.168.1.7' });
    await expect(login('bound@example.com', PASSWORD, { ...CLIENT, ip: '10.2.30.1' })).rejects.toThrow(
      'Access not allowed from this IP Address',
    );
    const { sid } = await login('bound@example.com', PASSWORD, { ...CLIENT, ip: '::ffff:10.2.3.4' });
    expect((await whoIs(sid, '192.168.1.7')).user).toBe('bound@example.com');
    await expect(whoIs(sid, '192.168.1.70')).rejects.toMatchObject({ status: 401 });
    const keys = await site.admin((ctx) => site.site.ports.accounts!.generateKeys(ctx, 'bound@example.com'));
    const authorization = `token ${keys.api_key}:${keys.api_secret}`;
    expect((await site.auth.authenticate({ authorization, ip: '10.2.3.9' })).user).toBe('bound@example.com');
    await expect(site.auth.authenticate({ authorization, ip: '10.4.0.1' })).rejects.toMatchObject({ status: 401 });
  });

  it('ends a session after session_expiry without activity, and keeps an active one', async () => {
    await settings({ session_expiry: '01:00' });
    const { sid, maxAge } = await login('stu@example.com');
    expect(maxAge).toBe(3600);
    for (let n = 0; n < 3; n++) {
      site.pass(3000);
      expect((await whoIs(sid)).kind).toBe('session');
    }
    site.pass(3601);
    expect(await whoIs(sid)).toEqual({ user: 'Guest', kind: 'guest', sessionExpired: true });
    await settings({ session_expiry: '170:00' });
  });

  it('is cleared away by the daily job once it is dead, with old counts of failures', async () => {
    const { sid } = await login('stu@example.com');
    const kept = () =>
      site.admin(async (ctx) => {
        const [row] = await ctx.db.query<{ sessions: number; counts: number }>(
          'SELECT (SELECT count(*) FROM `__Session`) AS `sessions`, (SELECT count(*) FROM `__LoginAttempt`) AS `counts`',
        );
        return { sessions: Number(row?.sessions), counts: Number(row?.counts) };
      });
    await expect(site.auth.login({ usr: 'nobody@example.com', pwd: 'x' }, CLIENT)).rejects.toThrow();
    await site.admin(async (ctx) => purgeLogins(ctx));
    expect((await whoIs(sid)).kind).toBe('session');
    expect((await kept()).counts).toBeGreaterThan(0);
    site.pass(612_001);
    await site.admin(async (ctx) => purgeLogins(ctx));
    expect(await kept()).toEqual({ sessions: 0, counts: 0 });
    expect(coreHooks.scheduler_events?.daily).toContain(purgeLogins);
  });

  it('says when its cookie should live longer', async () => {
    const { sid } = await login('stu@example.com');
    expect(await whoIs(sid)).not.toHaveProperty('maxAge');
    site.pass(601);
    expect(await whoIs(sid)).toMatchObject({ kind: 'session', maxAge: 612_000 });
    expect(await whoIs(sid)).not.toHaveProperty('maxAge');
  });

  it('ends at logout; the id is dead from then on', async () => {
    const { sid } = await login('stu@example.com');
    await site.auth.logout(sid, CLIENT);
    expect(await whoIs(sid)).toMatchObject({ kind: 'guest', sessionExpired: true });
    await site.auth.logout(sid, CLIENT);
  });

  it('ends when the user is disabled', async () => {
    await site.person('leaver@example.com');
    const { sid } = await login('leaver@example.com');
    await set('User', 'leaver@example.com', { enabled: 0 });
    expect(await whoIs(sid)).toMatchObject({ kind: 'guest', sessionExpired: true });
    await set('User', 'leaver@example.com', { enabled: 1 });
    expect((await whoIs(sid)).kind).toBe('guest');
  });

  it('ends all other sessions when the password changes, and keeps the one that changed it', async () => {
    await site.person('changer@example.com');
    const [here, there] = [await login('changer@example.com'), await login('changer@example.com')];
    await site.as('changer@example.com', async (ctx) => {
      site.auth.bind(ctx, here.sid);
      await site.site.ports.accounts?.setPassword(ctx, 'changer@example.com', 'Another-Pass-1');
    });
    expect((await whoIs(here.sid)).kind).toBe('session');
    expect((await whoIs(there.sid)).kind).toBe('guest');
    await expect(login('changer@example.com')).rejects.toThrow('Invalid');
    expect((await login('changer@example.com', 'Another-Pass-1')).user).toBe('changer@example.com');
  });

  it('follows a change of roles at once', async () => {
    await site.person('riser@example.com');
    const { sid } = await login('riser@example.com');
    await set('User', 'riser@example.com', { roles: [{ role: 'System Manager' }] });
    const { user } = await whoIs(sid);
    await site.as(user, async (ctx) => {
      expect(ctx.hasRole('System Manager')).toBe(true);
      expect(ctx.access.user_type).toBe('System User');
    });
  });

  it('keeps only the newest session where several are denied', async () => {
    await settings({ deny_multiple_sessions: 1 });
    await site.person('single@example.com', { simultaneous_sessions: 1 });
    const first = await login('single@example.com');
    site.pass(5);
    const second = await login('single@example.com');
    await settings({ deny_multiple_sessions: 0 });
    expect((await whoIs(first.sid)).kind).toBe('guest');
    expect((await whoIs(second.sid)).kind).toBe('session');
  });

  it('makes a CSRF token when asked, once per session, and tells it with the session', async () => {
    const { sid } = await login('stu@example.com');
    expect((await whoIs(sid)).csrfToken).toBeUndefined();
    const token = await site.auth.csrfToken(sid);
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    expect(await site.auth.csrfToken(sid)).toBe(token);
    expect((await whoIs(sid)).csrfToken).toBe(token);
    expect(await site.auth.csrfToken('deadbeef')).toBeUndefined();
  });

  it('takes API keys as token and as Basic, and refuses everything else with 401 and no text', async () => {
    const { api_key, api_secret } = await site.admin((ctx) =>
      site.site.ports.accounts!.generateKeys(ctx, 'mona@example.com'),
    );
    const basic = Buffer.from(`${api_key}:${api_secret}`).toString('base64');
    const who = (authorization: string) => site.auth.authenticate({ authorization, ip: '10.0.0.1' });
    expect(await who(`token ${api_key}:${api_secret}`)).toEqual({
      user: 'mona@example.com',
      kind: 'token',
      sessionExpired: false,
    });
    expect((await who(`Basic ${basic}`)).user).toBe('mona@example.com');
    for (const bad of [
      `token ${api_key}:${api_secret}x`,
      'token nope:nope',
      'token abc',
      'token',
      'token :',
      `token ${api_key}:`,
      'Basic !!!',
      'Bearer nope',
      'Digest x',
      ' ',
    ]) {
      await expect(who(bad)).rejects.toMatchObject({
        exc_type: 'AuthenticationError',
        message: '',
        status: 401,
        messages: [],
      });
    }
    const again = await site.admin((ctx) => site.site.ports.accounts!.generateKeys(ctx, 'mona@example.com'));
    expect(again.api_key).toBe(api_key);
    await expect(who(`token ${api_key}:${api_secret}`)).rejects.toMatchObject({ status: 401 });
    await set('User', 'mona@example.com', { enabled: 0 });
    await expect(who(`token ${api_key}:${again.api_secret}`)).rejects.toMatchObject({ status: 401 });
    await set('User', 'mona@example.com', { enabled: 1 });
  });

  it('knows guests, and says when a session id is of no use', async () => {
    const guest = { user: 'Guest', kind: 'guest' };
    expect(await site.auth.authenticate({ ip: '10.0.0.1' })).toEqual({ ...guest, sessionExpired: false });
    expect(await whoIs('Guest')).toEqual({ ...guest, sessionExpired: false });
    expect(await whoIs('deadbeef')).toEqual({ ...guest, sessionExpired: true });
    expect(await whoIs("' OR 1=1 -- ")).toEqual({ ...guest, sessionExpired: true });
  });

  it("renews a password hash of Frappe's at the first login", async () => {
    await site.person('old@example.com');
    const hash = '$pbkdf2-sha256$29000$MDEyMzQ1Njc4OWFiY2RlZg$/LiTAFsGtQvRPylMAlmNaLBPbft1CLS2wbtx3VxQ.HY';
    await site.admin((ctx) =>
      ctx.db.execute(
        "UPDATE `__Auth` SET `password` = ? WHERE `name` = 'old@example.com' AND `fieldname` = 'password'",
        [hash],
      ),
    );
    await login('old@example.com', 'Fränk-Pass-9');
    const [row] = await sql<{ password: string }>(
      "SELECT `password` FROM `__Auth` WHERE `name` = 'old@example.com' AND `fieldname` = 'password'",
    );
    expect(row?.password).toMatch(/^\$scrypt\$/);
    expect((await login('old@example.com', 'Fränk-Pass-9')).user).toBe('old@example.com');
  });

  it('wants a new password when the old one has become too old', async () => {
    await site.person('aged@example.com');
    await site.admin((ctx) =>
      ctx.db.execute(
        "UPDATE `tabUser` SET `last_password_reset_date` = '2020-01-01' WHERE `name` = 'aged@example.com'",
      ),
    );
    await settings({ force_user_to_reset_password: 90 });
    const answer = await site.auth.login({ usr: 'aged@example.com', pwd: PASSWORD }, CLIENT);
    await settings({ force_user_to_reset_password: 0 });
    expect(answer).toMatchObject({
      message: 'Password Reset',
      redirectTo: expect.stringMatching(/^\/update-password\?key=[0-9a-f]{64}&password_expired=true$/),
    });
    expect(answer).not.toHaveProperty('sid');
  });
});
