import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startServer, type TestServer } from './server.js';

describe('around the doors', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(undefined, { ALLOW_CORS: 'https://friend.example' });
  }, 60_000);
  afterAll(() => server?.close());

  it('answers health checks', async () => {
    expect(await server.guest('GET', '/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await server.guest('GET', '/health/ready')).toMatchObject({
      status: 200,
      body: { status: 'ok', database: 'ok' },
    });
  });

  it('sends headers that keep answers out of caches, frames and guesses', async () => {
    for (const path of ['/api/method/ping', '/api/nope', '/nope', '/api/resource/%zz']) {
      const { headers } = await server.guest('GET', path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toContain('no-store');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('referrer-policy')).toBe('same-origin');
      expect(headers.get('x-frappe-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers.get('strict-transport-security')).toBeNull();
    }
  });

  it('lets in origins that are allowed, and no others', async () => {
    const preflight = await server.guest('OPTIONS', '/api/resource/Tour', {
      headers: {
        origin: 'https://friend.example',
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'x-frappe-csrf-token',
      },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://friend.example');
    expect(preflight.headers.get('access-control-allow-methods')).toContain('PUT');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('x-frappe-csrf-token');
    const foreign = await server.guest('GET', '/api/method/ping', { headers: { origin: 'https://evil.example' } });
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('answers unknown paths with 404 in JSON', async () => {
    for (const path of ['/nope', '/api', '/api/nope', '/api/v3/document/Tour']) {
      const { status, body } = await server.guest('GET', path);
      expect([path, status, body?.exc_type]).toEqual([path, 404, 'DoesNotExistError']);
    }
  });

  it.each([
    ['PUT', '/api/v2/document/Tour', 'GET, HEAD, POST'],
    ['PATCH', '/api/v2/doctype/Tour/meta', 'GET, HEAD'],
    ['DELETE', '/', 'GET, HEAD, POST'],
    ['POST', '/files/x.png', 'GET, HEAD'],
    ['POST', '/health/live', 'GET, HEAD'],
    ['SEARCH', '/api/method/ping', 'DELETE, GET, HEAD, PATCH, POST, PUT'],
    ['PROPFIND', '/api/v2/method/ping', 'DELETE, GET, HEAD, PATCH, POST, PUT'],
    ['POST', '/api/v2/document/Tour/Nowhere', 'DELETE, GET, HEAD, PATCH, PUT'],
  ])('answers 405 to %s %s and says which verbs there are', async (verb, path, allow) => {
    const { status, body, headers } = await server.manager(verb, path);
    const type = path.startsWith('/api/v2') ? body.errors[0].type : body.exc_type;
    expect([status, type, headers.get('allow')]).toEqual([405, 'MethodNotAllowed', allow]);
  });

  describe('OpenAPI', () => {
    it('describes every doctype with its fields to who may use it', async () => {
      const { status, body } = await server.manager('GET', '/api/openapi.json');
      expect([status, body.openapi]).toEqual([200, '3.1.0']);
      expect(body.components.schemas.Tour).toMatchObject({
        type: 'object',
        required: ['title'],
        properties: {
          name: { readOnly: true },
          title: { type: ['string', 'null'], maxLength: 140, title: 'Title' },
          seats: { type: 'integer', minimum: 0 },
          kind: { enum: ['Walk', 'Ride', '', null] },
          stops: { type: 'array', items: { $ref: '#/components/schemas/Tour_Stop' } },
          doctype: { const: 'Tour' },
        },
      });
      expect(body.components.schemas.Tour_Stop.properties.parent).toBeDefined();
      expect(Object.keys(body.paths['/api/resource/Tour'])).toEqual(['get', 'post']);
      expect(Object.keys(body.paths['/api/resource/Tour/{name}'])).toEqual(['parameters', 'get', 'put', 'delete']);
      expect(Object.keys(body.paths['/api/v2/document/Tour/{name}'])).toEqual(['parameters', 'get', 'patch', 'delete']);
      expect(body.paths['/api/resource/Tour%20Settings']).toBeUndefined();
      expect(body.paths['/api/method/frappe.client.insert']).toHaveProperty('post');
    });

    it('holds together: every reference leads somewhere, every operation has an id of its own', async () => {
      const { body, text } = await server.manager('GET', '/api/openapi.json');
      const references = new Set(
        [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/([^"]+)"/g)].map(([, kind, name]) => `${kind} ${name}`),
      );
      for (const reference of references) {
        const [kind = '', name = ''] = reference.split(' ');
        expect([reference, body.components[kind]?.[name] !== undefined]).toEqual([reference, true]);
      }
      const ids = [...text.matchAll(/"operationId":"([^"]+)"/g)].map(([, id]) => id);
      expect(new Set(ids).size).toBe(ids.length);
    });

    it("describes the methods' arguments: in the body of a POST, in the query of a GET", async () => {
      const { paths } = (await server.manager('GET', '/api/openapi.json')).body;
      const { requestBody } = paths['/api/method/frappe.client.rename_doc'].post;
      expect(requestBody).toEqual({
        required: true,
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['doctype', 'old_name', 'new_name'],
              properties: {
                doctype: { type: 'string' },
                old_name: { type: 'string' },
                new_name: { type: 'string' },
                merge: { type: ['boolean', 'integer'], enum: [true, false, 1, 0], default: false },
              },
            },
          },
        },
      });
      expect(paths['/api/method/tour.nothing'].post).not.toHaveProperty('requestBody');
      expect(paths['/api/method/tour.look'].get.parameters).toEqual([
        { name: 'tour', in: 'query', required: true, schema: { type: 'string' } },
        { name: 'days', in: 'query', required: false, schema: { type: ['integer', 'null'], default: 7 } },
      ]);
    });

    it('shows each user what that user may do', async () => {
      const walker = (await server.walker('GET', '/api/openapi.json')).body;
      expect(Object.keys(walker.paths['/api/resource/Tour'])).toEqual(['get']);
      expect(walker.components.schemas.Tour_Bill).toBeUndefined();
      const guest = (await server.guest('GET', '/api/openapi.json')).body;
      expect(guest.paths['/api/resource/Tour']).toBeUndefined();
      expect(guest.paths['/api/method/tour.hello']).toBeDefined();
      expect(guest.paths['/api/method/tour.sum']).toBeUndefined();
    });

    it('learns of a doctype that is made while it runs', async () => {
      const json = {
        name: 'Made Here',
        module: 'Core',
        custom: 1,
        fields: [{ fieldname: 'a', fieldtype: 'Int', label: 'A' }],
        permissions: [{ role: 'System Manager', read: 1, write: 1, create: 1 }],
      };
      expect((await server.manager('POST', '/api/resource/DocType', { json })).status).toBe(200);
      expect(
        (await server.manager('GET', '/api/openapi.json')).body.components.schemas.Made_Here.properties.a,
      ).toMatchObject({ type: 'integer' });
    });

    it('has a page of its own files alone', async () => {
      for (const path of ['/api/docs', '/api/docs/']) {
        const page = await server.guest('GET', path);
        expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
        expect(page.text).not.toMatch(/https?:\/\//);
        expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
        for (const [, asset] of page.text.matchAll(/(?:src|href)="([^"]+)"/g))
          expect((await server.guest('GET', asset ?? '')).status).toBe(200);
      }
      expect((await server.guest('GET', '/api/docs/package.json')).status).toBe(404);
      expect((await server.guest('GET', '/api/docs/..%2fpackage.json')).status).toBe(404);
    });
  });
});
