import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Ask, startServer, type TestServer } from './server.js';

describe('files', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(undefined, { MAX_FILE_MB: '1' });
    await server.admin((ctx) => ctx.newDoc('Tour', { title: 'Alps' }).insert());
  }, 60_000);
  afterAll(() => server?.close());

  const upload = (
    fields: Record<string, string>,
    content: string | Uint8Array = 'content',
    name = 'notes.txt',
    ask: Ask = server.manager,
  ) => {
    const multipart = new FormData();
    for (const [key, value] of Object.entries(fields)) multipart.append(key, value);
    multipart.append('file', new Blob([content as string], { type: 'text/plain' }), name);
    return ask('POST', '/api/method/upload_file', { multipart });
  };

  it('keeps an upload and serves a public one to everybody', async () => {
    const { status, body } = await upload({}, 'for all');
    expect([status, body.message.doctype, body.message.is_private]).toEqual([200, 'File', 0]);
    const got = await server.guest('GET', body.message.file_url);
    expect([got.status, got.text]).toEqual([200, 'for all']);
    expect(got.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(got.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('serves a private one to who may read what it is attached to', async () => {
    const { body } = await upload({ is_private: '1', doctype: 'Tour', docname: 'Alps' }, 'for few', 'few.txt');
    const url = body.message.file_url;
    expect((await server.manager('GET', url)).text).toBe('for few');
    expect((await server.walker('GET', url)).text).toBe('for few');
    expect((await server.guest('GET', url)).status).toBe(403);
    const download = await server.manager('GET', '/api/method/download_file', { query: { file_url: url } });
    expect([download.status, download.text]).toEqual([200, 'for few']);
    expect(download.headers.get('content-disposition')).toContain('attachment');
    expect((await server.guest('GET', '/api/method/download_file', { query: { file_url: url } })).status).toBe(403);
  });

  it('gives the part of a file that is asked for, and nothing when the browser has it', async () => {
    const { body } = await upload({}, '0123456789', 'digits.txt');
    const url = body.message.file_url;
    const part = await server.guest('GET', url, { headers: { range: 'bytes=2-4' } });
    expect([part.status, part.text, part.headers.get('content-range')]).toEqual([206, '234', 'bytes 2-4/10']);
    expect((await server.guest('GET', url, { headers: { range: 'bytes=-3' } })).text).toBe('789');
    expect((await server.guest('GET', url, { headers: { range: 'bytes=50-' } })).status).toBe(416);
    const whole = await server.guest('GET', url);
    const again = await server.guest('GET', url, { headers: { 'if-none-match': whole.headers.get('etag') ?? '' } });
    expect([again.status, again.text]).toEqual([304, '']);
    const head = await server.guest('HEAD', url);
    expect([head.status, head.text, head.headers.get('content-length')]).toEqual([200, '', '10']);
  });

  it('never shows HTML or SVG in the name of the site', async () => {
    for (const name of ['page.html', 'image.svg']) {
      const { body } = await upload({}, '<script>alert(1)</script>', name);
      const got = await server.guest('GET', body.message.file_url);
      expect(got.headers.get('content-disposition')).toContain('attachment');
      expect(got.headers.get('content-type')).not.toMatch(/html|svg/);
      expect(got.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
  });

  it('attaches content that comes as text or base64', async () => {
    const attach = (json: object, verb = 'POST') =>
      server.manager(verb, '/api/method/frappe.client.attach_file', verb === 'GET' ? {} : { json });
    const target = { doctype: 'Tour', docname: 'Alps', docfield: 'notes' };
    const { status, body } = await attach({
      filename: 'a.txt',
      filedata: 'aGkgdGhlcmU=',
      decode_base64: 1,
      is_private: 1,
      ...target,
    });
    expect([status, body.message.attached_to_field, body.message.is_private]).toEqual([200, 'notes', 1]);
    expect((await server.manager('GET', body.message.file_url)).text).toBe('hi there');
    expect((await attach({ filename: 'b.txt', filedata: 'plain' })).body.message.file_size).toBe(5);
    expect((await attach({}, 'GET')).status).toBe(403);
  });

  it('refuses uploads by GET, by guests, without a file, over the limit, and to what the user may not write', async () => {
    expect((await server.manager('GET', '/api/method/upload_file')).status).toBe(403);
    expect((await upload({}, 'x', 'x.txt', server.guest)).status).toBe(403);
    expect((await server.manager('POST', '/api/method/upload_file', { form: {} })).status).toBe(417);
    const big = await upload({}, new Uint8Array(1_100_000), 'big.txt');
    expect([big.status, big.body.exc_type]).toEqual([417, 'MaxFileSizeReachedError']);
    expect((await upload({ doctype: 'Tour', docname: 'Alps' }, 'x', 'x.txt', server.walker)).status).toBe(403);
  });

  it.each([
    '/files/../site_config.json',
    '/files/%2e%2e/site_config.json',
    '/files/..%2f..%2fsite_config.json',
    '/private/files/%2e%2e%2f%2e%2e%2fsite_config.json',
    '/files/nope.txt',
    '/files/',
  ])('gives nothing for %s', async (path) => {
    for (const ask of [server.guest, server.manager]) {
      const { status, text } = await ask('GET', path);
      expect([400, 403, 404]).toContain(status);
      expect(text).not.toContain('encryption_key');
    }
  });
});
