import { type CsrfQuestion, csrfAllows } from '../../src/services/auth/csrf.js';

const ask = (question: Partial<CsrfQuestion>) =>
  csrfAllows({ verb: 'POST', kind: 'session', host: 'site.org', ...question });

describe('CSRF', () => {
  it('never stands in the way of reading, or of an API key', () => {
    for (const verb of ['GET', 'HEAD', 'options'])
      expect(ask({ verb, sessionToken: 't', secFetchSite: 'cross-site' })).toBe(true);
    expect(ask({ kind: 'token', origin: 'https://elsewhere.org', secFetchSite: 'cross-site' })).toBe(true);
  });

  it('wants the token back from a session that was handed one, wherever it comes from', () => {
    const session = { sessionToken: 'right', secFetchSite: 'same-origin', origin: 'https://site.org' };
    expect(ask({ ...session, headerToken: 'right' })).toBe(true);
    expect(ask({ ...session, headerToken: 'wrong' })).toBe(false);
    expect(ask({ ...session, headerToken: '' })).toBe(false);
    expect(ask(session)).toBe(false);
  });

  it('lets a script with a session that was never handed a token post', () => {
    expect(ask({})).toBe(true);
    expect(ask({ headerToken: 'made up' })).toBe(true);
  });

  it.each<[string, Partial<CsrfQuestion>, boolean]>([
    ['the same origin', { origin: 'https://site.org', secFetchSite: 'same-origin' }, true],
    [
      'the same origin behind a proxy that rewrites Host',
      { origin: 'https://site.org', host: '127.0.0.1:8000', secFetchSite: 'same-origin' },
      true,
    ],
    ['an old browser on the same origin', { origin: 'https://site.org' }, true],
    ['an old browser elsewhere', { origin: 'https://evil.org' }, false],
    ['a sandboxed page', { origin: 'null' }, false],
    ['another port', { origin: 'https://site.org:8443' }, false],
    ['a name that begins like ours', { origin: 'https://site.org.evil.org' }, false],
    ['a sibling domain', { origin: 'https://www.site.org', secFetchSite: 'same-site' }, false],
    ['another site', { origin: 'https://site.org', secFetchSite: 'cross-site' }, false],
    ['another site that sends no Origin', { secFetchSite: 'cross-site' }, false],
    ['the address bar', { secFetchSite: 'none' }, true],
  ])('without a token in the session, a browser on %s', (_where, question, allowed) => {
    expect(ask(question)).toBe(allowed);
    expect(ask({ ...question, kind: 'guest' })).toBe(allowed);
  });
});
