/** Frappe contract §6.7: sessions, keys, CSRF, lockout. */
import { databases } from '../support/databases.js';
import { person } from '../support/person.js';
import { send } from './attack.js';
import { methodDoors, routeDoors } from './doors.js';
import { at, call, type Target } from './target.js';
import { PASSWORD, World } from './world.js';

const [sqlite] = databases;
const WHO = call('frappe.auth.get_logged_user');

/** What every answer carries, whatever it is. */
const HEADERS = {
  'content-security-policy': "base-uri 'none'; form-action 'none'; frame-ancestors",
  'x-content-type-options': 'nosniff',
  'x-frame-options': '',
  'referrer-policy': 'same-origin',
  'permissions-policy': 'camera=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'origin',
};

describe('sessions', () => {
  let world: World;
  let target: Target;
  const status = async (where: string, init: RequestInit = {}) => (await fetch(target.url + where, init)).status;
  const login = async (usr: string, pwd: string, headers: Record<string, string> = {}) =>
    status(call('login'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ usr, pwd }),
    });

  beforeAll(async () => {
    world = await World.open(sqlite as (typeof databases)[number]);
    target = world.target;
    await target.user('eve@example.com', [], { new_password: PASSWORD });
  }, 60_000);
  afterAll(() => world?.close());

  it('changes nothing at any door for a page of another site, and answers no page of another origin', async () => {
    const before = await world.fingerprint();
    const answered: unknown[] = [];
    for (const door of [...methodDoors(), ...routeDoors(target.routes)]) {
      const asked = door.ask({});
      for (const verb of asked.verb === 'POST' ? ['POST', 'GET'] : [asked.verb]) {
        const headers = {
          ...world.browser('Administrator'),
          origin: 'https://evil.example',
          'sec-fetch-site': 'cross-site',
        };
        const { status, headers: told } = await send(world.url, headers, { ...asked, verb });
        for (const [header, value] of Object.entries(HEADERS))
          if (!String(told[header]).includes(value)) answered.push([door.name, verb, header, told[header]]);
        if (told['x-powered-by'] || told.server) answered.push([door.name, 'names what it runs on']);
        if (verb !== 'GET' && status < 400) answered.push([door.name, verb, status]);
        if (told['access-control-allow-origin']) answered.push([door.name, verb, told['access-control-allow-origin']]);
      }
    }
    expect(answered).toEqual([]);
    expect(await world.fingerprint()).toEqual(before);
  }, 60_000);

  it('gives a new session id at login, and takes one from the cookie alone', async () => {
    const fixed = 'f'.repeat(64);
    const cookie = await target.cookie('ann@example.com', PASSWORD, { cookie: `sid=${fixed}` });
    const sid = /sid=([0-9a-f]+)/.exec(cookie)?.[1];
    expect(sid).not.toBe(fixed);
    expect(await status(WHO, { headers: { cookie: `sid=${sid}` } })).toBe(200);
    expect(await status(WHO, { headers: { cookie: `sid=${fixed}` } })).toBe(403);
    expect(await status(`${WHO}?sid=${sid}`)).toBe(403);
    expect((await person(target.url)('POST', WHO, { sid })).status).toBe(403);
  });

  it('refuses what another site makes a browser send, in every kind of body', async () => {
    const cookie = await target.cookie('ann@example.com', PASSWORD);
    const bodies: [string, string][] = [
      ['application/json', '{"description":"x"}'],
      ['text/plain', '{"description":"x"}'],
      ['application/x-www-form-urlencoded', 'description=x'],
      [
        'multipart/form-data; boundary=x',
        '--x\r\nContent-Disposition: form-data; name="description"\r\n\r\nx\r\n--x--\r\n',
      ],
      ['text/plain; application/json', '{"description":"x"}'],
    ];
    const origins: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `${target.url}.evil.example` },
      { origin: 'http://127.0.0.1@evil.example' },
      { origin: 'http://[' },
      { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' },
    ];
    for (const [type, body] of bodies) {
      for (const from of origins) {
        const headers = { cookie, 'content-type': type, ...from };
        const answer = await status(at('ToDo'), { method: 'POST', headers, body });
        expect([type, from, answer === 400 || answer === 415]).toEqual([type, from, true]);
      }
    }
    for (const override of [
      '_method=POST',
      'http_method=POST',
      'cmd=frappe.client.insert&doc={"doctype":"ToDo","description":"x"}',
    ])
      await status(`${at('ToDo')}?${override}&description=x`, {
        headers: { cookie, 'x-http-method-override': 'POST' },
      });
    expect((await target.admin('GET', at('ToDo'))).body.data).toHaveLength(1);
  });

  it('ends other sessions with a new password, and sessions and keys with the account', async () => {
    const key = await target.admin('POST', call('frappe.core.doctype.user.user.generate_keys'), {
      user: 'bob@example.com',
    });
    const { api_key, api_secret } = key.body.message;
    const authorization = `token ${api_key}:${api_secret}`;
    const [old, own] = [
      await target.cookie('bob@example.com', PASSWORD),
      await target.cookie('bob@example.com', PASSWORD),
    ];
    const change = { old_password: PASSWORD, new_password: 'Another-Pass-77' };
    const changed = await person(target.url, { cookie: own })(
      'POST',
      call('frappe.core.doctype.user.user.update_password'),
      change,
    );
    expect(changed.status).toBe(200);
    expect(await status(WHO, { headers: { cookie: old } })).toBe(403);
    expect(await status(WHO, { headers: { cookie: own } })).toBe(200);
    expect(await status(WHO, { headers: { authorization } })).toBe(200);
    await target.admin('PUT', at('User', 'bob@example.com'), { enabled: 0 });
    expect(await status(WHO, { headers: { cookie: own } })).toBe(403);
    expect(await status(WHO, { headers: { authorization } })).toBe(401);
    expect(await login('bob@example.com', 'Another-Pass-77')).toBe(401);
  });

  it('locks an account against guessing, whatever the name is written like and wherever it comes from', async () => {
    const spellings = [
      'eve@example.com',
      'EVE@example.com',
      ' eve@example.com',
      'Eve@Example.com\t',
      'eve@example.com\0',
    ];
    const answers: number[] = [];
    for (let turn = 0; turn < 11; turn++) {
      const from = { 'x-forwarded-for': `10.0.0.${turn}` };
      answers.push(await login(spellings[turn % spellings.length] as string, `wrong-${turn}`, from));
    }
    expect(answers.slice(-1)).toEqual([429]);
    expect(await login('eve@example.com', PASSWORD, { 'x-forwarded-for': '9.9.9.9' })).toBe(429);
  });

  it('lets nobody past the count of an address by asking at once, or with names that there are not', async () => {
    const settings = (value: number) =>
      target.admin('PUT', at('System Settings', 'System Settings'), { allow_consecutive_login_attempts: value });
    // ten times as many for an address
    await settings(2);
    const guesses = Array.from({ length: 40 }, (_, n) => login(`made-up-${n}@example.com`, 'wrong'));
    const answers = await Promise.all(guesses);
    // four are looked at at a time; those that are under way when the count is full are finished
    expect(answers.filter((answer) => answer === 401).length).toBeLessThanOrEqual(20 + 3);
    expect(answers.filter((answer) => answer === 429).length).toBeGreaterThanOrEqual(20 - 3);
    await settings(10);
  }, 60_000);

  it('says the same of a reset for somebody and for nobody, and takes any text for a name', async () => {
    const reset = async (user: string) => {
      const where = call('frappe.core.doctype.user.user.reset_password');
      const answer = await target.guest('POST', where, { user });
      return [answer.status, answer.body];
    };
    const known = await reset('ann@example.com');
    for (const user of ['nobody@example.com', 'x'.repeat(100_000), '\0', '\ud800', "' or 1=1 -- "]) {
      expect(await reset(user)).toEqual(known);
    }
  });

  it('answers broken credentials with a refusal', async () => {
    const broken = [
      'token',
      'token :',
      'token a:b:c',
      'Basic !!!',
      'Basic',
      `Bearer ${'x'.repeat(5000)}`,
      'Digest x',
      ':',
    ];
    for (const authorization of broken) {
      const answer = await status(WHO, { headers: { authorization } });
      expect([authorization, answer >= 400 && answer < 500]).toEqual([authorization, true]);
    }
    for (const cookie of ['sid=%00', 'sid=%ff', `sid=${'x'.repeat(7000)}`, "sid=' or 1=1 -- ", 'sid=Guest'])
      expect([cookie, await status(WHO, { headers: { cookie } })]).toEqual([cookie, 403]);
  });

  it('left no error in the log', () => {
    expect(target.complaints).toEqual([]);
  });
});
