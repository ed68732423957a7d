import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startServer, type TestServer } from './server.js';

describe('what clients send', () => {
  let server: TestServer;
  let titles = 0;
  const title = () => `Body ${++titles}`;
  beforeAll(async () => {
    server = await startServer(undefined, { MAX_BODY_MB: '1' });
  }, 60_000);
  afterAll(() => server?.close());

  const stops = [{ place: 'A' }];

  it('takes a JSON body with native values, and one whose values are JSON text', async () => {
    const native = await server.manager('POST', '/api/method/frappe.client.get_list', {
      json: { doctype: 'User', filters: { enabled: 1 }, fields: ['name'] },
    });
    const text = await server.manager('POST', '/api/method/frappe.client.get_list', {
      json: { doctype: 'User', filters: '{"enabled":1}', fields: '["name"]' },
    });
    expect(native.body.message.length).toBeGreaterThan(1);
    expect(text.body).toEqual(native.body);
  });

  it('takes urlencoded forms with JSON in their values', async () => {
    const name = title();
    const { status, body } = await server.manager('POST', '/api/method/frappe.client.insert', {
      form: { doc: JSON.stringify({ doctype: 'Tour', title: name, stops }) },
    });
    expect([status, body.message.name, body.message.stops.length]).toEqual([200, name, 1]);
    expect(
      (await server.manager('POST', '/api/resource/Tour', { form: { title: title(), seats: '7' } })).body.data.seats,
    ).toBe(7);
  });

  it('takes multipart forms', async () => {
    const multipart = new FormData();
    multipart.append('title', title());
    multipart.append('seats', '8');
    multipart.append('ignored', new Blob(['content']), 'file.txt');
    const { status, body } = await server.manager('POST', '/api/resource/Tour', { multipart });
    expect([status, body.data.seats]).toEqual([200, 8]);
  });

  it('takes the query alone, and beside a form, which wins', async () => {
    const alone = await server.manager('POST', '/api/resource/Tour', { query: { title: title(), seats: 1 } });
    expect(alone.body.data.seats).toBe(1);
    const both = await server.manager('POST', '/api/resource/Tour', {
      query: { seats: 1, notes: 'from query' },
      form: { title: title(), seats: '2' },
    });
    expect(both.body.data).toMatchObject({ seats: 2, notes: 'from query' });
  });

  it('ignores the query when there is a JSON body', async () => {
    const { body } = await server.manager('POST', '/api/resource/Tour', {
      query: { seats: 5, notes: 'x' },
      json: { title: title() },
    });
    expect(body.data.seats).toBe(0);
    expect(body.data).not.toHaveProperty('notes');
  });

  it('reads the document from `data`, as the Python client sends it', async () => {
    const name = title();
    const { body } = await server.manager('POST', '/api/resource/Tour', {
      form: { data: JSON.stringify({ title: name, stops }) },
    });
    expect(body.data).toMatchObject({ name, stops: [{ place: 'A' }] });
    expect(
      (await server.manager('PUT', `/api/resource/Tour/${name}`, { form: { data: '{"seats": 4}' } })).body.data.seats,
    ).toBe(4);
    for (const data of ['[1]', '3', '{bad']) {
      expect((await server.manager('POST', '/api/resource/Tour', { form: { data } })).status).toBe(417);
    }
  });

  it('takes `data` among other values for the field that the doctype has', async () => {
    const { body } = await server.manager('POST', '/api/resource/Tour%20Parcel', {
      json: { note: 'x', data: 'no JSON' },
    });
    expect(body).toMatchObject({ data: { note: 'x', data: 'no JSON' } });
    const alone = await server.manager('POST', '/api/resource/Tour%20Parcel', { form: { data: '{"note": "y"}' } });
    expect(alone.body.data.note).toBe('y');
  });

  it('gives a list in a JSON body as `data`, which is no document', async () => {
    const { status, body } = await server.manager('POST', '/api/resource/Tour', { json: [1, 2] });
    expect([status, body.exc_type]).toEqual([417, 'FrappeTypeError']);
  });

  it('drops the cache-buster _, and takes an empty JSON body for none', async () => {
    expect((await server.manager('GET', '/api/method/tour.sum', { query: { a: 1, b: 2, _: 123 } })).body).toEqual({
      message: 3,
    });
    const empty = await server.manager('POST', '/api/method/tour.sum', {
      query: { a: 1, b: 2 },
      headers: { 'content-type': 'application/json' },
    });
    expect(empty.body).toEqual({ message: 3 });
  });

  it.each(['{bad', '"text"', '3', 'null', '{"a":', '\u0000'])('answers 400 to the JSON body %j', async (raw) => {
    const { status, body } = await server.manager('POST', '/api/resource/Tour', {
      raw,
      headers: { 'content-type': 'application/json' },
    });
    expect([status, body.exc_type]).toEqual([400, 'BadRequestError']);
  });

  it('refuses nesting without end, in bodies and in parameters', async () => {
    const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    const body = await server.manager('POST', '/api/resource/Tour', {
      raw: `{"title":${deep(5000)}}`,
      headers: { 'content-type': 'application/json' },
    });
    expect(body.status).toBe(400);
    const filters = await server.manager('GET', '/api/resource/Tour', { query: { filters: deep(500) } });
    expect(filters.status).toBe(417);
    const brackets = await server.manager('POST', '/api/resource/Tour', {
      json: { title: title(), notes: '[{"'.repeat(300) },
    });
    expect(brackets.status).toBe(200);
  });

  it('takes no other kind of body', async () => {
    for (const type of ['text/plain', 'application/xml', 'application/octet-stream']) {
      const { status, body } = await server.manager('POST', '/api/resource/Tour', {
        raw: '{"title":"x"}',
        headers: { 'content-type': type },
      });
      expect([status, body.exc_type]).toEqual([415, 'UnsupportedMediaType']);
    }
  });

  it('answers 400 to a multipart body that is none, or is cut off', async () => {
    const bodies = {
      'multipart/form-data': 'x',
      'multipart/form-data; boundary=x': '--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nAl',
    };
    for (const [type, raw] of Object.entries(bodies)) {
      const { status, body } = await server.manager('POST', '/api/resource/Tour', {
        raw,
        headers: { 'content-type': type },
      });
      expect([type, status, body.exc_type]).toEqual([type, 400, 'BadRequestError']);
    }
  });

  it('takes no compressed body', async () => {
    const { status, body } = await server.manager('POST', '/api/resource/Tour', {
      raw: JSON.stringify({ title: title() }),
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    });
    expect([status, body.exc_type]).toEqual([415, 'UnsupportedMediaType']);
  });

  it('refuses a body over the limit', async () => {
    const { status, body } = await server.manager('POST', '/api/resource/Tour', {
      json: { title: 'big', notes: 'x'.repeat(1_100_000) },
    });
    expect([status, body.exc_type]).toEqual([413, 'RequestEntityTooLarge']);
  });

  it('is not impressed by names of prototypes', async () => {
    const raw = `{"title":"${title()}","__proto__":{"seats":9},"constructor":{"prototype":{"seats":9}},"stops":[{"place":"A","__proto__":{"nights":9}}]}`;
    const { status, body } = await server.manager('POST', '/api/resource/Tour', {
      raw,
      headers: { 'content-type': 'application/json' },
    });
    expect([status, body.data.seats, body.data.stops[0].nights]).toEqual([200, 0, 0]);
    const form = await server.manager('GET', '/api/method/tour.hello', {
      query: { __proto__: 'x', constructor: 'y', hasOwnProperty: 'z' },
    });
    expect(form.body).toEqual({ message: 'Hello world' });
    expect(({} as { seats?: number }).seats).toBeUndefined();
  });

  it('answers a malformed URL with 400 in JSON', async () => {
    const { status, body, headers } = await server.guest('GET', '/api/resource/%zz');
    expect([status, body.exc_type]).toEqual([400, 'BadRequestError']);
    expect(headers.get('content-type')).toContain('application/json');
  });
});
