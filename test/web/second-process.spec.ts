import { databases, type TestDatabase, type TestDatabases } from '../support/databases.js';
import { secondServer } from './second-server.js';
import { type Ask, startServer, type TestServer } from './server.js';

describe.each(databases)('a definition changed over REST, for two processes on $name', (kind) => {
  let database: TestDatabase;
  let first: TestServer;
  let second: Awaited<ReturnType<typeof secondServer>>;
  const once: TestDatabases = {
    name: kind.name,
    open: async () => {
      database = await kind.open();
      return database;
    },
  };
  beforeAll(async () => {
    first = await startServer(once);
    second = await secondServer(first, database.config);
  });
  afterAll(async () => {
    await second.close();
    await first.close();
  });

  const post = (ask: Ask, doctype: string, json: unknown) => ask('POST', `/api/resource/${doctype}`, { json });
  const setter = (field: string, property: string, value: string) =>
    post(first.manager, 'Property Setter', {
      doctype_or_field: 'DocField',
      doc_type: 'Tour',
      field_name: field,
      property,
      value,
      property_type: property === 'label' ? 'Data' : 'Check',
    });

  it('a new DocType takes documents in both', async () => {
    const made = await post(first.manager, 'DocType', {
      name: 'Pebble',
      module: 'Core',
      is_submittable: 1,
      fields: [{ fieldtype: 'Data', label: 'Colour', reqd: 1 }],
      permissions: [{ role: 'System Manager', read: 1, write: 1, create: 1, submit: 1 }],
    });
    expect(made.status).toBe(200);
    expect((await post(second.manager, 'Pebble', { colour: 'grey' })).status).toBe(200);
    expect((await post(second.manager, 'Pebble', {})).body.exc_type).toBe('MandatoryError');
    const list = await first.manager('GET', '/api/resource/Pebble', { query: { fields: '["colour","amended_from"]' } });
    expect(list.body.data).toEqual([{ colour: 'grey', amended_from: null }]);
  });

  it('a Custom Field is there in both, and rows that were there take over what it fetches', async () => {
    const guide = (await first.manager('GET', '/api/method/frappe.auth.get_logged_user')).body.message;
    await post(first.manager, 'Tour', { title: 'Alps', guide });
    await post(first.manager, 'Tour', { title: 'Sea' });
    const field = { dt: 'Tour', label: 'Guide Name', fieldtype: 'Data', fetch_from: 'guide.first_name' };
    expect((await post(first.manager, 'Custom Field', field)).status).toBe(200);
    const alps = await second.manager('GET', '/api/resource/Tour/Alps');
    expect(alps.body.data.custom_guide_name).toBe('manager');
    const sea = await second.manager('GET', '/api/v2/document/Tour/Sea');
    expect(sea.body.data.custom_guide_name).toBeNull();
    const hills = await post(second.manager, 'Tour', { title: 'Hills', guide });
    expect(hills.body.data.custom_guide_name).toBe('manager');
  });

  it('a Property Setter counts in both, and gone it counts no more', async () => {
    const made = await setter('notes', 'reqd', '1');
    expect(made.status).toBe(200);
    expect((await post(second.manager, 'Tour', { title: 'Moor' })).body.exc_type).toBe('MandatoryError');
    const path = `/api/resource/Property Setter/${made.body.data.name}`;
    expect((await first.manager('DELETE', path)).status).toBe(202);
    expect((await post(second.manager, 'Tour', { title: 'Moor' })).status).toBe(200);
  });

  it('a Custom DocPerm takes rights away and gives them in both, for guests too', async () => {
    const read = (ask: Ask) => ask('GET', '/api/resource/Tour').then(({ status }) => status);
    expect([await read(second.walker), await read(second.guest)]).toEqual([200, 403]);
    const perm = (role: string) =>
      post(first.manager, 'Custom DocPerm', { parent: 'Tour', role, read: 1, write: 1, create: 1 });
    expect((await perm('System Manager')).status).toBe(200);
    expect(await read(second.walker)).toBe(403);
    expect((await perm('Guest')).status).toBe(200);
    expect(await read(second.guest)).toBe(200);
  });

  it('a key that the rows break is refused as the client’s mistake, and nothing changes', async () => {
    await post(first.manager, 'Tour', { title: 'One', notes: 'same' });
    const two = { name: 'Repeated', module: 'Core', fields: [{ fieldname: 'code', fieldtype: 'Data', label: 'Code' }] };
    const permissions = [{ role: 'System Manager', read: 1, write: 1, create: 1 }];
    await post(first.manager, 'DocType', { ...two, permissions });
    for (const code of ['a', 'a']) await post(first.manager, 'Repeated', { code });
    const doctype = (await first.manager('GET', '/api/resource/DocType/Repeated')).body.data;
    const fields = doctype.fields.map((field: object) => ({ ...field, unique: 1 }));
    const refused = await first.manager('PUT', '/api/resource/DocType/Repeated', { json: { fields } });
    expect([refused.status, refused.body.exc_type]).toEqual([417, 'NonUniqueError']);
    expect((await post(second.manager, 'Repeated', { code: 'a' })).status).toBe(200);
  });

  it('only system managers define', async () => {
    const field = { dt: 'Tour', label: 'Mine', fieldtype: 'Data' };
    expect((await post(second.walker, 'Custom Field', field)).status).toBe(403);
    expect((await post(second.walker, 'DocType', { name: 'Mine', module: 'Core' })).status).toBe(403);
    expect((await post(second.guest, 'Property Setter', { doc_type: 'Tour' })).status).toBe(403);
  });
});
