import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startServer, type TestServer } from './server.js';

describe('/api/v2', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
    await server.admin(async (ctx) => {
      for (const title of ['Alps', 'Baltic', 'Crete'])
        await ctx.newDoc('Tour', { title, seats: title.length }).insert();
    });
  }, 60_000);
  afterAll(() => server?.close());

  it('lists pages and says whether there is another', async () => {
    const query = { fields: '["name"]', order_by: 'name asc', limit: 2 };
    expect((await server.manager('GET', '/api/v2/document/Tour', { query })).body).toEqual({
      data: [{ name: 'Alps' }, { name: 'Baltic' }],
      has_next_page: true,
    });
    expect((await server.manager('GET', '/api/v2/document/Tour', { query: { ...query, start: 2 } })).body).toEqual({
      data: [{ name: 'Crete' }],
      has_next_page: false,
    });
    expect((await server.manager('GET', '/api/v2/document/Tour', { query: { limit: 0 } })).body).toMatchObject({
      has_next_page: false,
    });
  });

  it('keeps nulls, and the name that the client gives', async () => {
    const { status, body } = await server.manager('POST', '/api/v2/document/Tour Bill', {
      json: { amount: 3, name: 'my-bill' },
    });
    expect([status, body.data.name, body.data.memo]).toEqual([200, 'my-bill', null]);
    expect((await server.manager('GET', '/api/v2/document/Tour Bill/my-bill')).body.data).toMatchObject({
      amount: 3,
      memo: null,
    });
  });

  it('changes with PATCH and PUT, deletes with 202', async () => {
    expect((await server.manager('PATCH', '/api/v2/document/Tour/Alps', { json: { seats: 5 } })).body.data.seats).toBe(
      5,
    );
    expect((await server.manager('PUT', '/api/v2/document/Tour/Alps/', { json: { seats: 6 } })).body.data.seats).toBe(
      6,
    );
    const gone = await server.manager('DELETE', '/api/v2/document/Tour/Crete');
    expect([gone.status, gone.body]).toEqual([202, { data: 'ok' }]);
  });

  it('copies a document without saving it', async () => {
    const { body } = await server.manager('GET', '/api/v2/document/Tour/Alps/copy');
    expect(body.data).toMatchObject({ title: 'Alps', seats: 6 });
    expect(body.data.name ?? '').toBe('');
  });

  it('runs methods of documents, whose names may hold slashes', async () => {
    await server.manager('POST', '/api/v2/document/Tour', { json: { title: 'A/B' } });
    for (const path of ['A%2FB', 'A/B']) {
      const { body } = await server.manager('GET', `/api/v2/document/Tour/${path}/method/greet`, {
        query: { who: 'Ann' },
      });
      expect(body).toMatchObject({ data: 'Hello Ann, this is A/B', docs: [{ name: 'A/B' }] });
    }
    const filled = await server.manager('POST', '/api/v2/document/Tour/A%2FB/method/fill/', { json: { seats: 2 } });
    expect(filled.body).toMatchObject({ data: 2, docs: [{ seats: 2 }] });
    expect((await server.walker('POST', '/api/v2/document/Tour/Alps/method/greet')).status).toBe(403);
    expect((await server.manager('POST', '/api/v2/document/Tour/Alps', { json: {} })).status).toBe(405);
  });

  it('tells of doctypes: meta to those who are logged in, count to readers', async () => {
    const { body } = await server.walker('GET', '/api/v2/doctype/Tour/meta');
    expect(body.data).toMatchObject({ name: 'Tour', doctype: 'DocType', autoname: 'field:title' });
    expect(body.data.fields[0]).toMatchObject({ fieldname: 'title', fieldtype: 'Data', reqd: 1, idx: 1 });
    expect((await server.guest('GET', '/api/v2/doctype/Tour/meta')).status).toBe(403);
    const count = await server.walker('GET', '/api/v2/doctype/Tour/count/', {
      query: { filters: '{"name":["in",["Alps","Baltic","Nope"]]}' },
    });
    expect(count.body).toEqual({ data: 2 });
    expect((await server.guest('GET', '/api/v2/doctype/Tour/count')).status).toBe(403);
    expect((await server.walker('GET', '/api/v2/doctype/Tour/nope')).status).toBe(404);
    expect((await server.manager('GET', '/api/v2/doctype/Tour Stop/count')).status).toBe(403);
    const rows = await server.manager('GET', '/api/v2/doctype/Tour Stop/count', { query: { parent: 'Tour' } });
    expect(rows.body).toEqual({ data: 0 });
  });

  it('calls methods by dotted name, and by doctype and function', async () => {
    expect((await server.guest('GET', '/api/v2/method/ping')).body).toEqual({ data: 'pong' });
    expect((await server.manager('POST', '/api/v2/method/tour.sum', { json: { a: 1, b: 2 } })).body).toEqual({
      data: 3,
    });
    expect((await server.manager('GET', '/api/v2/method/Tour/first')).body).toEqual({ data: ['A/B'] });
    expect((await server.guest('GET', '/api/v2/method/tour.nothing')).body).toEqual({ data: null });
    const unknown = await server.manager('GET', '/api/v2/method/Tour/nope');
    expect([unknown.status, unknown.body.errors[0].type]).toEqual([417, 'ValidationError']);
  });

  it('runs a method of a document that is sent whole', async () => {
    const json = { document: { doctype: 'Tour', title: 'x', __islocal: 1 }, method: 'greet', kwargs: { who: 'Ann' } };
    expect((await server.manager('POST', '/api/v2/method/run_doc_method', { json })).body).toMatchObject({
      data: 'Hello Ann, this is ',
      docs: [{ title: 'x' }],
    });
  });

  it('says what is wrong in the words of v2', async () => {
    const { status, body } = await server.manager('POST', '/api/v2/document/Tour', {
      json: { title: 'Bad', notes: 'forbidden' },
    });
    expect(status).toBe(417);
    expect(body).toEqual({
      errors: [
        {
          type: 'ValidationError',
          message: 'These notes are forbidden',
          title: 'Notes',
          indicator: 'red',
          exception: 'frappe.exceptions.ValidationError: These notes are forbidden',
        },
      ],
    });
    expect((await server.manager('GET', '/api/v2/document/Nope')).body.errors[0].type).toBe('DoesNotExistError');
    expect((await server.manager('GET', '/api/v2/nope')).body.errors[0].type).toBe('DoesNotExistError');
  });

  it('carries messages with a success', async () => {
    const { body } = await server.manager('POST', '/api/v2/document/Tour', {
      json: { title: 'Chatty', notes: 'talk' },
    });
    expect(body.messages).toEqual([
      { title: 'Message', message: 'First thing', indicator: 'blue' },
      { title: 'Message', message: 'Second thing' },
    ]);
  });
});
