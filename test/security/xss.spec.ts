/** Frappe contract §6.5: no answer is a page with a client's markup in it, and nothing stored runs. */
import { databases } from '../support/databases.js';
import type { Person } from '../support/person.js';
import type { Reply } from './attack.js';
import { at, call, type Target } from './target.js';
import { MANAGER, World } from './world.js';

const [sqlite] = databases;
const MARKUP = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="jav&#x09;ascript:alert(1)">x</a>',
  '<svg><script>alert(1)</script></svg>',
  '<svg/onload=alert(1)>',
  '<math><mi xlink:href="data:x,<script>alert(1)</script>">',
  '<style>@import "//evil.example"</style>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<iframe src="//evil.example"></iframe>',
  '<div style="background:url(javascript:alert(1))">x</div>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<form action=//evil.example><input name=x>',
  '<base href=//evil.example>',
  '<meta http-equiv=refresh content=0>',
  '<object data=x></object><embed src=x>',
  '<scr\0ipt>alert(1)</scr\0ipt>',
  '<<script>script>alert(1)<</script>/script>',
  '<img """><script>alert(1)</script>">',
];
/** Tags and attributes that run something, as a browser would read them. */
const RUNS =
  /<(script|svg|math|style|form|base|meta|object|embed|noscript|link)\b|<[^<>"]*("[^"]*"[^<>"]*)*\son\w+\s*=|(href|src)="?\s*(javascript|data:text)|srcdoc|(href|src)="[^"]*evil/i;

/** What a client shows of an answer as HTML: its messages. */
function messagesOf(text: string): string[] {
  const body = JSON.parse(text) as Record<string, unknown>;
  const said = JSON.parse(String(body._server_messages ?? '[]')) as string[];
  const first = said.map((one) => (JSON.parse(one) as { message: string }).message);
  const second = [body.messages, body.errors].flat().map((one) => (one as { message?: string } | undefined)?.message);
  return [...first, ...second, body._error_message].filter((one): one is string => typeof one === 'string');
}

/** The desk's own pages: the same ones for every address, with what the client starts with as JSON. */
function isDeskPage({ headers, text }: Reply): boolean {
  const policy = String(headers['content-security-policy'] ?? '');
  return policy.includes("script-src 'self';") && text.includes('<div id="desk"></div>') && !text.includes('alert(1)');
}

/** An answer that a browser would take for a page, or a message in it that runs. */
function runs(reply: Reply): string | undefined {
  const { headers, text, status } = reply;
  const type = String(headers['content-type'] ?? '');
  if (isDeskPage(reply)) return undefined;
  if (headers['x-content-type-options'] !== 'nosniff') return 'may be sniffed';
  if (!type.startsWith('application/json'))
    return status === 200 && /html|svg|xml/.test(type) ? `is ${type}` : undefined;
  return messagesOf(text).find((message) => RUNS.test(message));
}

describe('markup from clients', () => {
  let world: World;
  let target: Target;
  let moderator: Person;
  beforeAll(async () => {
    world = await World.open(sqlite as (typeof databases)[number]);
    target = world.target;
    moderator = world.people.moderator;
  }, 60_000);
  afterAll(() => world?.close());

  it('comes back from no parameter of any door as a page, or as a message that runs', async () => {
    const some = [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '<svg/onload=alert(1)>',
      'javascript:alert(1)',
    ];
    for (const user of [MANAGER, 'Guest']) expect(await world.attack(user, some, runs)).toEqual([]);
  }, 60_000);

  it.each(MARKUP)('stores nothing that runs of %s', async (markup) => {
    const { status, body } = await moderator('POST', at('Note'), { title: markup, content: markup });
    expect(status).toBe(200);
    expect(body.data.content).not.toMatch(RUNS);
    expect(body.data.title).not.toMatch(RUNS);
    const named = await moderator('PUT', at('User', 'moderator@example.com'), { first_name: markup, bio: markup });
    if (named.status === 200) {
      expect(named.body.data.full_name).not.toMatch(/[<>]/);
      expect(named.body.data.bio ?? '').not.toMatch(RUNS);
    } else expect(named.status).toBe(417);
  });

  it.each([
    'javascript:alert(1)',
    ' java\tscript:alert(1)',
    'vbscript:x',
    'data:text/html,<script>1</script>',
    'data:image/svg+xml;base64,PHN2Zz4=',
    '"><script>alert(1)</script>',
    'blob:x',
  ])('takes no attachment at %j', async (user_image) => {
    const where = at('User', 'moderator@example.com');
    expect((await moderator('PUT', where, { user_image })).status).toBe(417);
    for (const fine of ['/files/a.png', 'https://example.com/a.png', 'data:image/png;base64,AAAA'])
      expect((await moderator('PUT', where, { user_image: fine })).status).toBe(200);
  });

  it('keeps no markup of those who fail to log in', async () => {
    for (const usr of ['<img src=x onerror=alert(1)>', '<svg/onload=alert(1)>'])
      expect((await target.guest('POST', call('login'), { usr, pwd: 'x' })).status).toBe(401);
    const { body } = await target.admin('GET', `${at('Activity Log')}?fields=["user","full_name"]&limit=0`);
    expect(body.data.length).toBeGreaterThan(2);
    expect(body.data.filter((row: object) => RUNS.test(Object.values(row).join(' ')))).toEqual([]);
  });

  it.each(['<b>x</b>', '<script>', '"><img src=x onerror=alert(1)>'])(
    'takes no name with the markup %s',
    async (name) => {
      const { status } = await target.admin('POST', '/api/v2/document/Tag', { name });
      expect(status).toBe(409);
    },
  );

  it('answers what is not there with JSON, never with a page, and its messages are escaped', async () => {
    const tag = encodeURIComponent('<script>alert(1)</script>');
    const paths = [
      `/${tag}`,
      `/x?${tag}`,
      `/api/${tag}`,
      `/api/resource/${tag}`,
      `/api/method/${tag}`,
      `/files/${tag}`,
    ];
    for (const path of [
      ...paths,
      `${at('User')}/${tag}`,
      `${at('User')}?fields=["${tag}"]`,
      `/api/v2/document/${tag}`,
    ]) {
      const response = await fetch(target.url + path);
      expect([path, response.headers.get('content-type')]).toEqual([path, expect.stringContaining('application/json')]);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      const { _server_messages = '[]' } = (await response.json()) as { _server_messages?: string };
      expect([path, _server_messages]).toEqual([path, expect.not.stringContaining('Guest<script>')]);
    }
  });

  it('left no error in the log', () => {
    expect(target.complaints).toEqual([]);
  });
});
