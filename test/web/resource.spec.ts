import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databases } from '../support/databases.js';
import { startServer, type TestServer } from './server.js';

describe.each(databases)('/api/resource on $name', (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(database);
    await server.admin(async (ctx) => {
      for (const title of ['Alps', 'Baltic', 'Crete'])
        await ctx.newDoc('Tour', { title, seats: title.length }).insert();
    });
  }, 60_000);
  afterAll(() => server?.close());

  const messagesOf = (body: { _server_messages: string }) =>
    (JSON.parse(body._server_messages) as string[]).map((message) => JSON.parse(message) as Record<string, unknown>);

  it('lists names, 20 of them, when nothing else is asked', async () => {
    const { status, body, headers } = await server.manager('GET', '/api/resource/Tour', {
      query: { order_by: 'name asc' },
    });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('application/json');
    expect(body).toEqual({ data: [{ name: 'Alps' }, { name: 'Baltic' }, { name: 'Crete' }] });
  });

  it('takes fields, filters, order and limits from the query', async () => {
    const { body } = await server.manager('GET', '/api/v1/resource/Tour', {
      query: {
        fields: '["name","seats"]',
        filters: '[["seats",">",4]]',
        order_by: 'seats desc',
        limit_start: 1,
        limit_page_length: 1,
      },
    });
    expect(body).toEqual({ data: [{ name: 'Crete', seats: 5 }] });
  });

  it('gives rows as arrays with as_dict=0', async () => {
    const query = { fields: '["name","seats"]', order_by: 'name asc', limit: 1, as_dict: '0' };
    expect((await server.manager('GET', '/api/resource/Tour', { query })).body).toEqual({ data: [['Alps', 4]] });
  });

  it('refuses parameters that are not JSON, and negative limits', async () => {
    const wrong: Record<string, string | number>[] = [
      { filters: '[bad' },
      { fields: 'name' },
      { filters: 'Alps' },
      { limit: -1 },
      { limit_start: -1 },
    ];
    for (const query of wrong) {
      const { status, body } = await server.manager('GET', '/api/resource/Tour', {
        query,
      });
      expect([status, body.exc_type]).toEqual([417, expect.stringMatching(/ValidationError|FrappeTypeError/)]);
    }
  });

  it('creates a document with its rows and answers with all of it but nulls', async () => {
    const json = { title: 'Delta', seats: 3, stops: [{ place: 'Alexandria' }, { place: 'Rosetta', nights: 2 }] };
    const { status, body } = await server.manager('POST', '/api/resource/Tour', { json });
    expect(status).toBe(200);
    expect(body.data).toMatchObject({
      name: 'Delta',
      doctype: 'Tour',
      docstatus: 0,
      idx: 0,
      owner: 'manager@example.com',
      kind: 'Walk',
    });
    expect(body.data).not.toHaveProperty('notes');
    expect(body.data.stops).toMatchObject([
      {
        place: 'Alexandria',
        idx: 1,
        nights: 0,
        parent: 'Delta',
        parenttype: 'Tour',
        parentfield: 'stops',
        doctype: 'Tour Stop',
      },
      { place: 'Rosetta', idx: 2, nights: 2 },
    ]);
    expect((await server.manager('GET', '/api/resource/Tour/Delta')).body.data.stops).toHaveLength(2);
  });

  it('ignores a name that the client gives, and who it says created the document', async () => {
    const json = {
      title: 'Named',
      name: 'other',
      owner: 'Administrator',
      creation: '2001-01-01 00:00:00',
      _assign: '["x"]',
      flags: { a: 1 },
    };
    const { body } = await server.manager('POST', '/api/resource/Tour', { json });
    expect(body.data).toMatchObject({ name: 'Named', owner: 'manager@example.com' });
    const [row] = (
      await server.manager('GET', '/api/resource/Tour', {
        query: { fields: '["_assign"]', filters: '{"name":"Named"}' },
      })
    ).body.data;
    expect(row._assign).toBeNull();
  });

  it('changes the fields that are sent and leaves the others', async () => {
    const { status, body } = await server.manager('PUT', '/api/resource/Tour/Delta', { json: { seats: 9 } });
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ name: 'Delta', seats: 9, title: 'Delta' });
    expect(body.data.stops).toHaveLength(2);
  });

  it('refuses a stale `modified`, and a name that is another document', async () => {
    const stale = await server.manager('PUT', '/api/resource/Tour/Delta', {
      json: { seats: 1, modified: '2001-01-01 00:00:00.000000' },
    });
    expect([stale.status, stale.body.exc_type]).toEqual([417, 'TimestampMismatchError']);
    const other = await server.manager('PUT', '/api/resource/Tour/Delta', { json: { name: 'Nowhere' } });
    expect([other.status, other.body.exc_type]).toEqual([404, 'DoesNotExistError']);
  });

  it('does not let a client say where a document belongs', async () => {
    await server.manager('PUT', '/api/resource/Tour/Delta', {
      json: { _user_tags: ',mine', __islocal: 1, parent: 'x' },
    });
    const [row] = (
      await server.manager('GET', '/api/resource/Tour', {
        query: { fields: '["_user_tags"]', filters: '{"name":"Delta"}' },
      })
    ).body.data;
    expect(row._user_tags).toBeNull();
  });

  it('deletes with 202, then knows it no more', async () => {
    await server.manager('POST', '/api/resource/Tour', { json: { title: 'Gone' } });
    const gone = await server.manager('DELETE', '/api/resource/Tour/Gone');
    expect([gone.status, gone.body]).toEqual([202, { data: 'ok' }]);
    const again = await server.manager('DELETE', '/api/resource/Tour/Gone');
    expect([again.status, again.body.exc_type]).toEqual([404, 'DoesNotExistError']);
  });

  it.each(['A/B', 'a b', '50% off', 'é ü 日本', "it's", 'x?y#z', 'a+b', 'sl/ash/es'])(
    'reads, changes and deletes a document called %s',
    async (title) => {
      await server.manager('POST', '/api/resource/Tour', { json: { title } });
      const path = `/api/resource/Tour/${encodeURIComponent(title)}`;
      expect((await server.manager('GET', path)).body.data.name).toBe(title);
      expect((await server.manager('PUT', path, { json: { seats: 2 } })).body.data.seats).toBe(2);
      expect((await server.manager('GET', `${path}/`)).body.data.seats).toBe(2);
      expect((await server.manager('DELETE', path)).status).toBe(202);
    },
  );

  it('finds a name whose slash is not encoded, and one with a space after it', async () => {
    await server.manager('POST', '/api/resource/Tour', { json: { title: 'North/South' } });
    expect((await server.manager('GET', '/api/resource/Tour/North/South')).body.data.name).toBe('North/South');
    expect((await server.manager('GET', '/api/resource/Tour/North/South%20')).body.data.name).toBe('North/South');
  });

  it('reads and writes a single, with its name or with a slash alone', async () => {
    expect((await server.manager('GET', '/api/resource/Tour Settings/')).body.data).toMatchObject({
      name: 'Tour Settings',
      open: 1,
    });
    const { body } = await server.manager('PUT', '/api/resource/Tour Settings/Tour Settings', {
      json: { motto: 'On foot' },
    });
    expect(body.data.motto).toBe('On foot');
    expect((await server.manager('GET', '/api/resource/Tour Settings/Tour Settings')).body.data.motto).toBe('On foot');
  });

  it('reads, adds, changes and deletes a row through its document', async () => {
    await server.manager('POST', '/api/resource/Tour', { json: { title: 'Rows' } });
    const place = { parent: 'Rows', parenttype: 'Tour', parentfield: 'stops' };
    const added = await server.manager('POST', '/api/resource/Tour Stop', { json: { place: 'One', ...place } });
    expect(added.body.data).toMatchObject({ place: 'One', parent: 'Rows', doctype: 'Tour Stop' });
    const path = `/api/resource/Tour Stop/${added.body.data.name}`;
    expect((await server.manager('PUT', path, { json: { nights: 4, parent: 'Delta' } })).body.data).toMatchObject({
      nights: 4,
      parent: 'Rows',
    });
    const rows = await server.manager('GET', '/api/resource/Tour Stop', {
      query: { parent: 'Tour', fields: '["place","nights"]', filters: '{"parent":"Rows"}' },
    });
    expect(rows.body.data).toEqual([{ place: 'One', nights: 4 }]);
    expect((await server.manager('DELETE', path)).status).toBe(202);
    expect((await server.manager('GET', '/api/resource/Tour/Rows')).body.data.stops).toEqual([]);
    expect((await server.manager('POST', '/api/resource/Tour Stop', { json: { place: 'Lost' } })).status).toBe(417);
    expect((await server.walker('POST', '/api/resource/Tour Stop', { json: { place: 'x', ...place } })).status).toBe(
      403,
    );
  });

  it('hides fields above the permlevels of the user, and refuses what roles do not allow', async () => {
    await server.manager('POST', '/api/resource/Tour', { json: { title: 'Secret', margin: 12.5 } });
    expect((await server.manager('GET', '/api/resource/Tour/Secret')).body.data.margin).toBe(12.5);
    expect((await server.walker('GET', '/api/resource/Tour/Secret')).body.data).not.toHaveProperty('margin');
    for (const [method, path] of [
      ['PUT', '/Secret'],
      ['DELETE', '/Secret'],
      ['POST', ''],
    ] as const) {
      const { status, body } = await server.walker(
        method,
        `/api/resource/Tour${path}`,
        method === 'DELETE' ? {} : { json: { title: 'x' } },
      );
      expect([status, body.exc_type]).toEqual([403, 'PermissionError']);
    }
    expect((await server.guest('GET', '/api/resource/Tour')).status).toBe(403);
  });

  it('says what is wrong in the words of v1, thrown message last', async () => {
    const { status, body } = await server.manager('POST', '/api/resource/Tour', {
      json: { title: 'Bad', notes: 'forbidden' },
    });
    expect(status).toBe(417);
    expect(body).toMatchObject({
      exc_type: 'ValidationError',
      exception: 'frappe.exceptions.ValidationError: These notes are forbidden',
    });
    expect(messagesOf(body)).toEqual([
      { message: 'These notes are forbidden', title: 'Notes', indicator: 'red', raise_exception: 1 },
    ]);
    expect(JSON.stringify(body)).not.toContain('.ts');
  });

  it('carries messages with a success, in their order', async () => {
    const { body } = await server.manager('POST', '/api/resource/Tour', { json: { title: 'Chatty', notes: 'talk' } });
    expect(messagesOf(body).map(({ message }) => message)).toEqual(['First thing', 'Second thing']);
    expect(body.data.name).toBe('Chatty');
  });

  it('answers a duplicate with 409', async () => {
    const { status, body } = await server.manager('POST', '/api/resource/Tour', { json: { title: 'Alps' } });
    expect([status, body.exc_type]).toEqual([409, 'DuplicateEntryError']);
  });

  it('runs whitelisted methods of a document: GET for readers, POST for writers', async () => {
    const greeted = await server.walker('GET', '/api/resource/Tour/Alps', {
      query: { run_method: 'greet', who: 'Ann' },
    });
    expect([greeted.status, greeted.body]).toEqual([200, { data: 'Hello Ann, this is Alps' }]);
    const filled = await server.manager('POST', '/api/resource/Tour/Alps', { json: { run_method: 'fill', seats: 33 } });
    expect(filled.body).toEqual({ data: 33 });
    expect((await server.manager('GET', '/api/resource/Tour/Alps')).body.data.seats).toBe(33);
    expect((await server.walker('POST', '/api/resource/Tour/Alps', { json: { run_method: 'greet' } })).status).toBe(
      403,
    );
  });

  it.each(['hidden', 'save', 'delete', 'dbSet', 'constructor', '__proto__', 'toString', 'nope'])(
    'does not run %s',
    async (method) => {
      const { status, body } = await server.manager('POST', '/api/resource/Tour/Alps', {
        json: { run_method: method },
      });
      expect([status, body.exc_type]).toEqual([403, 'PermissionError']);
    },
  );

  it('rolls a GET back, whatever it does', async () => {
    const { body } = await server.manager('GET', '/api/resource/Tour/Alps', {
      query: { run_method: 'fill', seats: 77 },
    });
    expect(body.data).toBe(77);
    expect((await server.manager('GET', '/api/resource/Tour/Alps')).body.data.seats).toBe(33);
  });

  it('answers 404 for an unknown doctype over every verb', async () => {
    for (const [method, path] of [
      ['GET', ''],
      ['POST', ''],
      ['GET', '/x'],
      ['PUT', '/x'],
      ['DELETE', '/x'],
    ] as const) {
      const { status, body } = await server.manager(
        method,
        `/api/resource/Nope${path}`,
        method === 'GET' ? {} : { json: {} },
      );
      expect([method, status, body.exc_type]).toEqual([method, 404, 'DoesNotExistError']);
    }
  });

  it('answers HEAD and OPTIONS without a body, 405 where a verb makes no sense, 404 to PATCH', async () => {
    const head = await server.manager('HEAD', '/api/resource/Tour');
    expect([head.status, head.text]).toEqual([200, '']);
    const options = await server.guest('OPTIONS', '/api/resource/Tour');
    expect([options.status, options.text]).toEqual([200, '']);
    for (const verb of ['PUT', 'DELETE']) {
      const refused = await server.manager(verb, '/api/resource/Tour');
      expect([refused.status, refused.body.exc_type, refused.headers.get('allow')]).toEqual([
        405,
        'MethodNotAllowed',
        'GET, HEAD, POST',
      ]);
    }
    const patch = await server.manager('PATCH', '/api/resource/Tour/Alps', { json: {} });
    expect([patch.status, patch.body.exc_type]).toEqual([404, 'DoesNotExistError']);
    const unknown = await server.manager('GET', '/api/nope');
    expect([unknown.status, unknown.body.exc_type]).toEqual([404, 'DoesNotExistError']);
  });
});
