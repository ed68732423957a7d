import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databases } from '../support/databases.js';
import { type Ask, startServer, type TestServer } from './server.js';

describe.each(databases)('frappe.client on $name', (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(database);
    await server.admin(async (ctx) => {
      for (const title of ['Alps', 'Baltic', 'Crete'])
        await ctx.newDoc('Tour', { title, seats: title.length, stops: [{ place: `${title} stop` }] }).insert();
    });
  }, 60_000);
  afterAll(() => server?.close());

  const call = async (method: string, json: object, ask: Ask = server.manager, verb = 'POST') => {
    const { status, body } = await ask(
      verb,
      `/api/method/frappe.client.${method}`,
      verb === 'GET' ? { query: json as Record<string, string> } : { json },
    );
    return { status, message: body.message, type: body.exc_type };
  };

  it('get_list takes what frappe-ui sends', async () => {
    const json = {
      doctype: 'Tour',
      fields: ['name', 'seats'],
      filters: { seats: ['>', 4] },
      order_by: 'seats asc',
      start: 0,
      limit: 20,
      limit_start: 0,
      limit_page_length: 1,
      debug: 0,
    };
    expect((await call('get_list', json)).message).toEqual([{ name: 'Crete', seats: 5 }]);
    expect(
      (await call('get_list', { doctype: 'Tour', fields: 'name, seats', limit: 1, order_by: 'name asc', as_dict: 0 }))
        .message,
    ).toEqual([['Alps', 4]]);
    expect(
      (await call('get_list', { doctype: 'Tour', fields: '*', filters: '[["name","=","Alps"]]' })).message[0],
    ).toMatchObject({ name: 'Alps', notes: null });
    expect((await call('get_list', { doctype: 'Tour', filters: 'x' })).status).toBe(417);
    expect((await call('get_list', { doctype: 'Tour' }, server.guest)).status).toBe(403);
  });

  it('get_count counts what the user may read', async () => {
    expect(
      (await call('get_count', { doctype: 'Tour', filters: '{"seats":[">",4]}' }, server.manager, 'GET')).message,
    ).toBe(2);
    expect((await call('get_count', { doctype: 'Tour' }, server.walker)).message).toBe(3);
    expect((await call('get_count', { doctype: 'Tour Bill' }, server.walker)).type).toBe('PermissionError');
  });

  it('get gives a document by name or filters, a single by neither', async () => {
    expect((await call('get', { doctype: 'Tour', name: 'Alps' })).message).toMatchObject({
      name: 'Alps',
      notes: null,
      stops: [{ place: 'Alps stop' }],
    });
    expect((await call('get', { doctype: 'Tour', filters: '{"seats":6}' }, server.manager, 'GET')).message.name).toBe(
      'Baltic',
    );
    expect((await call('get', { doctype: 'Tour Settings' })).message).toMatchObject({ name: 'Tour Settings', open: 1 });
    expect((await call('get', { doctype: 'Tour', name: 'Nope' })).status).toBe(404);
    expect((await call('get', { doctype: 'Tour', filters: { seats: 999 } })).status).toBe(404);
  });

  it('get_value gives fields of the first match, {} without one, arrays on request', async () => {
    expect((await call('get_value', { doctype: 'Tour', fieldname: 'seats', filters: 'Alps' })).message).toEqual({
      seats: 4,
    });
    expect(
      (
        await call(
          'get_value',
          { doctype: 'Tour', fieldname: '["name","seats"]', filters: '{"name":"Alps"}' },
          server.manager,
          'GET',
        )
      ).message,
    ).toEqual({ name: 'Alps', seats: 4 });
    expect((await call('get_value', { doctype: 'Tour', fieldname: '[]', filters: 'Alps' })).message).toEqual({
      name: 'Alps',
    });
    expect((await call('get_value', { doctype: 'Tour', fieldname: 'seats', filters: 'Nope' })).message).toEqual({});
    expect(
      (await call('get_value', { doctype: 'Tour', fieldname: 'seats', filters: 'Alps', as_dict: 0 })).message,
    ).toBe(4);
    expect((await call('get_value', { doctype: 'Tour Settings', fieldname: 'open' })).message).toEqual({ open: 1 });
    expect((await call('get_single_value', { doctype: 'Tour Settings', field: 'open' })).message).toBe(1);
    expect((await call('get_single_value', { doctype: 'Tour Settings', field: 'nope' })).type).toBe('ValidationError');
    expect((await call('get_single_value', { doctype: 'Tour Settings', field: 'open' }, server.walker)).status).toBe(
      403,
    );
  });

  it('get_value and get_list keep fields above the permlevel to themselves', async () => {
    const { message } = await call(
      'get_value',
      { doctype: 'Tour', fieldname: '["name","margin"]', filters: 'Alps' },
      server.walker,
    );
    expect(message).toEqual({ name: 'Alps' });
    expect((await call('get_list', { doctype: 'Tour', filters: { margin: ['>', 0] } }, server.walker)).status).toBe(
      403,
    );
  });

  it('set_value takes a name and a value, an object, or JSON text of one', async () => {
    const set = (fieldname: unknown, value?: unknown) =>
      call('set_value', { doctype: 'Tour', name: 'Alps', fieldname, value });
    expect((await set('seats', 11)).message).toMatchObject({ name: 'Alps', seats: 11, notes: null });
    expect((await set({ seats: 12, notes: 'n' })).message).toMatchObject({ seats: 12, notes: 'n' });
    expect((await set('{"seats": 13}')).message).toMatchObject({ seats: 13, notes: 'n' });
    expect((await set('seats', 0)).message.seats).toBe(0);
    expect(['', null]).toContain((await set('notes', null)).message.notes);
  });

  it.each(['owner', 'name', 'docstatus', 'modified', 'creation', 'idx', '_assign', 'doctype'])(
    'set_value refuses the standard field %s in every form',
    async (field) => {
      for (const fieldname of [field, { [field]: 'x' }, JSON.stringify({ [field]: 'x' }), { seats: 1, [field]: 'x' }]) {
        const { status, type } = await call('set_value', { doctype: 'Tour', name: 'Alps', fieldname, value: 'x' });
        expect([status, type]).toEqual([417, 'ValidationError']);
      }
    },
  );

  it('set_value refuses a list, and goes through the document for a row', async () => {
    expect((await call('set_value', { doctype: 'Tour', name: 'Alps', fieldname: ['seats'], value: 1 })).status).toBe(
      417,
    );
    const [stop] = (await call('get', { doctype: 'Tour', name: 'Alps' })).message.stops;
    const { message } = await call('set_value', {
      doctype: 'Tour Stop',
      name: stop.name,
      fieldname: 'nights',
      value: 3,
    });
    expect(message).toMatchObject({ name: 'Alps', doctype: 'Tour', stops: [{ nights: 3 }] });
    expect(
      (await call('set_value', { doctype: 'Tour Stop', name: stop.name, fieldname: 'nights', value: 3 }, server.walker))
        .status,
    ).toBe(403);
  });

  it('insert, save and delete work on whole documents and on rows', async () => {
    const made = (await call('insert', { doc: { doctype: 'Tour', title: 'Delta', stops: [{ place: 'A' }] } })).message;
    expect(made).toMatchObject({ name: 'Delta', notes: null, stops: [{ place: 'A' }] });
    const saved = (await call('save', { doc: JSON.stringify({ ...made, seats: 3 }) })).message;
    expect(saved.seats).toBe(3);
    expect((await call('save', { doc: { ...made, seats: 4 } })).type).toBe('TimestampMismatchError');
    const row = { doctype: 'Tour Stop', place: 'B', parent: 'Delta', parenttype: 'Tour', parentfield: 'stops' };
    const grown = (await call('insert', { doc: row })).message;
    expect(grown).toMatchObject({ name: 'Delta', stops: [{ place: 'A' }, { place: 'B' }] });
    await call('delete', { doctype: 'Tour Stop', name: grown.stops[0].name });
    expect((await call('get', { doctype: 'Tour', name: 'Delta' })).message.stops).toMatchObject([
      { place: 'B', idx: 1 },
    ]);
    expect(await call('delete', { doctype: 'Tour', name: 'Delta' })).toMatchObject({ status: 200 });
    expect((await call('delete', { doctype: 'Tour', name: 'Delta' })).status).toBe(404);
  });

  it('insert_many gives the names, makes all or none, and takes 200 at most', async () => {
    const docs = ['M1', 'M2'].map((title) => ({ doctype: 'Tour', title }));
    expect((await call('insert_many', { docs })).message).toEqual(['M1', 'M2']);
    expect(
      (
        await call('insert_many', {
          docs: [
            { doctype: 'Tour', title: 'M3' },
            { doctype: 'Tour', title: 'M1' },
          ],
        })
      ).status,
    ).toBe(409);
    expect((await call('get', { doctype: 'Tour', name: 'M3' })).status).toBe(404);
    expect(
      (await call('insert_many', { docs: Array.from({ length: 201 }, () => ({ doctype: 'Tour', title: 'x' })) }))
        .status,
    ).toBe(417);
  });

  it('submit takes the whole document, cancel its name', async () => {
    const bill = (await call('insert', { doc: { doctype: 'Tour Bill', amount: 5 } })).message;
    const submitted = (await call('submit', { doc: bill })).message;
    expect(submitted).toMatchObject({ name: bill.name, docstatus: 1 });
    expect((await call('cancel', { doctype: 'Tour Bill', name: bill.name })).message.docstatus).toBe(2);
    const direct = (await call('submit', { doc: { doctype: 'Tour Bill', amount: 6 } })).message;
    expect(direct).toMatchObject({ docstatus: 1, amount: 6 });
    expect((await call('is_document_amended', { doctype: 'Tour Bill', docname: bill.name })).message).toBe(false);
    const amended = (await call('insert', { doc: { doctype: 'Tour Bill', amount: 7, amended_from: bill.name } }))
      .message;
    expect((await call('is_document_amended', { doctype: 'Tour Bill', docname: bill.name })).message).toBe(
      amended.name,
    );
  });

  it('rename_doc gives the new name', async () => {
    await call('insert', { doc: { doctype: 'Tour', title: 'Old' } });
    expect((await call('rename_doc', { doctype: 'Tour', old_name: 'Old', new_name: 'New' })).message).toBe('New');
    expect((await call('get', { doctype: 'Tour', name: 'New' })).message.title).toBe('New');
    expect((await call('rename_doc', { doctype: 'Tour', old_name: 'New', new_name: 'x' }, server.walker)).status).toBe(
      403,
    );
  });

  it('bulk_update changes what it can and names what it could not', async () => {
    const docs = [
      { doctype: 'Tour', docname: 'Baltic', seats: 50 },
      { doctype: 'Tour', docname: 'Baltic', seats: -1 },
      { doctype: 'Tour', docname: 'Nope', seats: 1 },
      { doctype: 'Tour', docname: 'Crete', seats: 60 },
    ];
    const { status, message } = await call('bulk_update', { docs: JSON.stringify(docs) });
    expect(status).toBe(200);
    expect(message.failed_docs.map(({ doc }: { doc: unknown }) => doc)).toEqual([docs[1], docs[2]]);
    expect(message.failed_docs[0].exc).toContain('NonNegativeError');
    expect((await call('get_value', { doctype: 'Tour', fieldname: 'seats', filters: 'Crete' })).message).toEqual({
      seats: 60,
    });
    expect((await call('get_value', { doctype: 'Tour', fieldname: 'seats', filters: 'Baltic' })).message).toEqual({
      seats: 50,
    });
  });

  it('tells rights, and of a document that is not there no more than of one that is closed', async () => {
    expect((await call('has_permission', { doctype: 'Tour', docname: 'Alps' }, server.walker)).message).toEqual({
      has_permission: true,
    });
    expect(
      (await call('has_permission', { doctype: 'Tour', docname: 'Alps', perm_type: 'Write' }, server.walker)).message,
    ).toEqual({ has_permission: false });
    expect((await call('has_permission', { doctype: 'Tour', docname: 'Nope' }, server.walker)).message).toEqual({
      has_permission: false,
    });
    expect((await call('has_permission', { doctype: 'Tour', docname: 'Alps', perm_type: 'fly' })).status).toBe(417);
    const { permissions } = (await call('get_doc_permissions', { doctype: 'Tour', docname: 'Alps' }, server.walker))
      .message;
    expect(permissions).toMatchObject({ read: 1, write: 0, delete: 0 });
  });

  it('get_password is for System Managers', async () => {
    await call('set_value', { doctype: 'Tour', name: 'Alps', fieldname: 'pin', value: 's3cret' });
    expect((await call('get', { doctype: 'Tour', name: 'Alps' })).message.pin).toBe('******');
    const asked = { doctype: 'Tour', name: 'Alps', fieldname: 'pin' };
    expect((await call('get_password', asked)).message).toBe('s3cret');
    expect((await call('get_password', asked, server.walker)).status).toBe(403);
    expect((await call('get_password', { ...asked, fieldname: 'notes' })).status).toBe(417);
  });

  it('validate_link gives the stored name and the fields asked for', async () => {
    expect((await call('validate_link', { doctype: 'Tour', docname: 'alps', fields: '["seats"]' })).message).toEqual({
      name: 'Alps',
      seats: expect.any(Number),
    });
    expect(
      (
        await call(
          'validate_link_and_fetch',
          { doctype: 'Tour', docname: 'Alps', fields_to_fetch: ['title'] },
          server.walker,
        )
      ).message,
    ).toEqual({ name: 'Alps', title: 'Alps' });
    expect((await call('validate_link', { doctype: 'Tour', docname: 'Nope' })).message).toEqual({});
    expect((await call('validate_link', { doctype: 'Tour Bill', docname: 'x' }, server.walker)).status).toBe(403);
  });

  it('search_link suggests, search_widget gives arrays', async () => {
    const { body } = await server.walker('POST', '/api/method/frappe.desk.search.search_link', {
      json: { doctype: 'Tour', txt: 'alp', filters: '{}' },
    });
    expect(body.message).toMatchObject([{ value: 'Alps' }]);
    const widget = await server.walker('POST', '/api/method/frappe.desk.search.search_widget', {
      json: { doctype: 'Tour', txt: 'alp' },
    });
    expect(widget.body.message[0][0]).toBe('Alps');
    const own = await server.manager('POST', '/api/method/frappe.desk.search.search_link', {
      json: { doctype: 'Tour', txt: '', query: 'tour.nope' },
    });
    expect(own.status).toBe(403);
    expect(
      (await server.guest('POST', '/api/method/frappe.desk.search.search_link', { json: { doctype: 'Tour', txt: '' } }))
        .status,
    ).toBe(403);
  });

  it('keeps writing methods from GET', async () => {
    for (const method of [
      'insert',
      'save',
      'submit',
      'cancel',
      'delete',
      'rename_doc',
      'set_value',
      'bulk_update',
      'insert_many',
      'get_password',
    ]) {
      expect([method, (await call(method, { doctype: 'Tour', name: 'Alps' }, server.manager, 'GET')).status]).toEqual([
        method,
        403,
      ]);
    }
  });

  it('tells guests the time zone', async () => {
    expect((await call('get_time_zone', {}, server.guest)).message).toEqual({ time_zone: server.site.time.zone });
  });
});
