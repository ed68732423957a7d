/** Frappe contract §6.5: no answer is a page with a client's markup in it, and nothing stored runs. */
import { databases } from '../support/databases.js';
import type { Person } from '../support/person.js';
import { at, Target } from './target.js';

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

describe('markup from clients', () => {
  let target: Target;
  let moderator: Person;
  beforeAll(async () => {
    target = await Target.start(sqlite as (typeof databases)[number]);
    moderator = await target.user('moderator@example.com', ['Moderator']);
  }, 60_000);
  afterAll(() => target?.close());

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
