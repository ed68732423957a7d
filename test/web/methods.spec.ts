import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startServer, type TestServer } from './server.js';
import { letGo } from './tours.js';

describe('/api/method', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
    await server.admin((ctx) => ctx.newDoc('Tour', { title: 'Alps', seats: 4 }).insert());
  }, 60_000);
  afterAll(() => server?.close());

  it('answers ping to everybody', async () => {
    expect(await server.guest('GET', '/api/method/ping')).toMatchObject({ status: 200, body: { message: 'pong' } });
    expect(await server.guest('GET', '/api/method/frappe.ping')).toMatchObject({
      status: 200,
      body: { message: 'pong' },
    });
  });

  it('calls a method with arguments cast, and drops those it does not know', async () => {
    const { body } = await server.manager('POST', '/api/method/tour.sum', {
      form: { a: '1', b: '2', c: '3', ignore_permissions: '1' },
    });
    expect(body).toEqual({ message: 3 });
  });

  it('counts only the first segment after /api/method', async () => {
    expect((await server.guest('GET', '/api/method/tour.hello/')).body).toEqual({ message: 'Hello world' });
    expect((await server.guest('GET', '/api/v1/method/tour.hello/more/of/it', { query: { who: 'Ann' } })).body).toEqual(
      { message: 'Hello Ann' },
    );
  });

  it('answers an empty object when there is no result', async () => {
    expect(await server.guest('GET', '/api/method/tour.nothing')).toMatchObject({ status: 200, body: {} });
  });

  it('refuses missing and misfit arguments with 417', async () => {
    for (const form of [{ a: '1' }, { a: '1', b: 'x' }]) {
      const { status, body } = await server.manager('POST', '/api/method/tour.sum', {
        form: form as Record<string, string>,
      });
      expect([status, body.exc_type]).toEqual([417, 'FrappeTypeError']);
    }
  });

  it.each(['frappe.nope.nope', 'version', 'child_process.exec', '__proto__', 'constructor', 'toString'])(
    'answers 417 to the unknown name %s',
    async (name) => {
      for (const ask of [server.guest, server.manager]) {
        const { status, body } = await ask('GET', `/api/method/${name}`);
        expect([status, body.exc_type]).toEqual([417, 'ValidationError']);
      }
    },
  );

  it('is closed to guests unless the method says otherwise, and to verbs that it does not take', async () => {
    const guest = await server.guest('POST', '/api/method/tour.sum', { json: { a: 1, b: 2 } });
    expect([guest.status, guest.body.exc_type]).toEqual([403, 'PermissionError']);
    const get = await server.manager('GET', '/api/method/tour.post_only');
    expect([get.status, get.body.exc_type]).toEqual([403, 'PermissionError']);
    expect((await server.manager('PATCH', '/api/method/tour.sum', { json: { a: 1, b: 2 } })).status).toBe(403);
    expect((await server.manager('POST', '/api/method/tour.post_only')).body).toEqual({ message: 'posted' });
  });

  it.each([
    ['PATCH', 'ping'],
    ['GET', 'login'],
    ['PUT', 'login'],
    ['PUT', 'upload_file'],
    ['DELETE', 'logout'],
    ['PUT', 'run_doc_method'],
    ['PUT', 'download_file'],
  ])('refuses %s of %s', async (verb, name) => {
    for (const path of [`/api/method/${name}`, `/api/v2/method/${name}`]) {
      expect([path, (await server.manager(verb, path)).status]).toEqual([path, 403]);
    }
  });

  it('puts what a method wants beside its result there, documents as far as the user may see them', async () => {
    await server.manager('PUT', '/api/resource/Tour/Alps', { json: { margin: 5 } });
    const ask = { query: { name: 'Alps' } };
    const { body } = await server.manager('GET', '/api/method/tour.with_docs', ask);
    expect(body).toMatchObject({ message: 'Here', note: 'beside', docs: [{ name: 'Alps', seats: 4, margin: 5 }] });
    const walker = (await server.walker('GET', '/api/v2/method/tour.with_docs', ask)).body;
    expect(walker).toMatchObject({ data: 'Here', docs: [{ name: 'Alps' }] });
    expect(walker.docs[0]).not.toHaveProperty('margin');
    const own = await server.walker('GET', '/api/resource/Tour/Alps', { query: { run_method: 'self' } });
    expect(own.body.data).toMatchObject({ name: 'Alps' });
    expect(own.body.data).not.toHaveProperty('margin');
  });

  it('sends a file that a method makes, and JSON when it fails', async () => {
    const { status, text, headers } = await server.manager('GET', '/api/method/tour.csv', {
      query: { name: 'tours of "Å".csv' },
    });
    expect([status, text]).toEqual([200, 'name,seats\nAlps,4\nÅre,2\n']);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''tours%20of%20%22%C3%85%22.csv");
    expect((await server.manager('POST', '/api/v2/method/tour.csv')).text).toContain('Alps,4');
    const refused = await server.guest('GET', '/api/method/tour.csv');
    expect([refused.status, refused.headers.get('content-disposition')]).toEqual([403, null]);
  });

  it("cleans a visitor's HTML unless the method says it is safe", async () => {
    const query = { who: '<img src=x onerror=alert(1)>' };
    expect((await server.guest('GET', '/api/method/tour.hello', { query })).body.message).toBe('Hello <img src="x" />');
    expect((await server.guest('GET', '/api/method/tour.raw', { query })).body.message).toBe(`Hello ${query.who}`);
    expect((await server.manager('GET', '/api/method/tour.hello', { query })).body.message).toBe(`Hello ${query.who}`);
    const plain = { who: 'a < b & c' };
    expect((await server.guest('GET', '/api/method/tour.hello', { query: plain })).body.message).toBe(
      'Hello a < b & c',
    );
  });

  it('commits a POST, rolls a GET back', async () => {
    const got = await server.manager('GET', '/api/method/tour.make', { query: { title: 'Never' } });
    expect(got.body.message.name).toBe('Never');
    expect((await server.manager('GET', '/api/resource/Tour/Never')).status).toBe(404);
    await server.manager('POST', '/api/method/tour.make', { json: { title: 'Ever' } });
    expect((await server.manager('GET', '/api/resource/Tour/Ever')).status).toBe(200);
  });

  it('shows of a document that a method gives what the user may see', async () => {
    await server.manager('PUT', '/api/resource/Tour/Alps', { json: { margin: 5 } });
    expect(
      (await server.manager('POST', '/api/method/frappe.client.get', { json: { doctype: 'Tour', name: 'Alps' } })).body
        .message,
    ).toHaveProperty('margin', 5);
    expect(
      (await server.walker('POST', '/api/method/frappe.client.get', { json: { doctype: 'Tour', name: 'Alps' } })).body
        .message,
    ).not.toHaveProperty('margin');
  });

  it('tells nothing of a fault but the name of the request', async () => {
    const { status, body, text, headers } = await server.guest('GET', '/api/method/tour.boom');
    expect([status, body.exc_type]).toEqual([500, 'InternalServerError']);
    expect(text).not.toContain('secret');
    expect(text).toContain(headers.get('x-frappe-request-id') ?? 'an id');
  });

  it('takes calls by `cmd` at the root', async () => {
    expect((await server.manager('POST', '/', { form: { cmd: 'tour.sum', a: '1', b: '1' } })).body).toEqual({
      message: 2,
    });
    expect((await server.guest('GET', '/', { query: { cmd: 'tour.hello' } })).body).toEqual({ message: 'Hello world' });
    const login = await server.guest('POST', '/', { form: { cmd: 'login', usr: 'manager@example.com', pwd: 'wrong' } });
    expect([login.status, login.body.exc_type]).toEqual([401, 'AuthenticationError']);
    const nothing = await server.guest('GET', '/');
    expect([nothing.status, nothing.headers.get('location')]).toEqual([302, '/api/docs']);
  });

  describe('run_doc_method', () => {
    it('runs a method of a saved document and gives the document beside the result', async () => {
      const { status, body } = await server.manager('POST', '/api/method/run_doc_method', {
        json: { dt: 'Tour', dn: 'Alps', method: 'greet', args: '{"who":"Eve"}' },
      });
      expect(status).toBe(200);
      expect(body).toMatchObject({ message: 'Hello Eve, this is Alps', docs: [{ name: 'Alps', notes: null }] });
    });

    it('runs it on the document as the client holds it', async () => {
      const { data } = (await server.manager('GET', '/api/resource/Tour/Alps')).body;
      const docs = JSON.stringify({ ...data, notes: 'mine' });
      const { body } = await server.manager('POST', '/api/method/runserverobj', {
        form: { docs, method: 'greet', args: '{"who":"Eve"}' },
      });
      expect(body).toMatchObject({ message: 'Hello Eve, this is Alps', docs: [{ name: 'Alps', notes: 'mine' }] });
      expect((await server.manager('GET', '/api/resource/Tour/Alps')).body.data.notes).toBeUndefined();
      const unsaved = await server.manager('POST', '/api/method/run_doc_method', {
        json: { docs: { doctype: 'Tour', __islocal: 1, title: 'x' }, method: 'greet' },
      });
      expect(unsaved.body.message).toBe('Hello you, this is ');
    });

    it('refuses a document that has changed since, methods that are not open, and who may not read', async () => {
      const stale = { doctype: 'Tour', name: 'Alps', modified: '2001-01-01 00:00:00.000000' };
      const conflict = await server.manager('POST', '/api/method/run_doc_method', {
        json: { docs: stale, method: 'greet' },
      });
      expect([conflict.status, conflict.body.exc_type]).toEqual([417, 'TimestampMismatchError']);
      for (const method of ['hidden', 'save', 'update', 'constructor']) {
        expect(
          (await server.manager('POST', '/api/method/run_doc_method', { json: { dt: 'Tour', dn: 'Alps', method } }))
            .status,
        ).toBe(403);
      }
      expect(
        (
          await server.guest('POST', '/api/method/run_doc_method', {
            json: { dt: 'Tour', dn: 'Alps', method: 'greet' },
          })
        ).status,
      ).toBe(403);
      expect(
        (
          await server.walker('POST', '/api/method/run_doc_method', {
            json: { dt: 'Tour', dn: 'Alps', method: 'fill' },
          })
        ).status,
      ).toBe(403);
    });
  });

  it('gives the connection back when the client hangs up', async () => {
    const abort = new AbortController();
    const hanging = fetch(`${server.url}/api/method/tour.wait`, { method: 'POST', signal: abort.signal }).catch(
      () => 'gone',
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    abort.abort();
    expect(await hanging).toBe('gone');
    letGo();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.site.database.held.count).toBe(0);
    expect((await server.manager('POST', '/api/method/tour.make', { json: { title: 'After' } })).status).toBe(200);
  });
});

describe('stopping', () => {
  it('waits for no connection that has sent nothing', async () => {
    const server = await startServer();
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    const ended = new Promise((resolve) => socket.once('close', resolve));
    await new Promise((resolve) => socket.once('connect', resolve));
    await server.close();
    await ended;
  }, 20_000);

  it('finishes the request in flight and takes no more', async () => {
    const server = await startServer();
    const waiting = server.guest('GET', '/api/method/tour.wait');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const closing = server.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await expect(fetch(`${server.url}/api/method/ping`)).rejects.toThrow();
    letGo();
    expect((await waiting).body).toEqual({ message: 'done' });
    await closing;
  }, 60_000);
});
