import { type Person, person } from '../support/person.js';
import { kinds, must, type ServerProcess, Stage } from './support/servers.js';

const ANN = 'ann@example.com';

/** What is changed through one process counts in the other from the very next request on. */
describe.each(kinds)('changes of another process on %s', (kind) => {
  let stage: Stage;
  let servers: ServerProcess[];
  let a: Person;
  let b: Person;
  /** Ann, who asks the other process. */
  let ann: Person;

  const keysOf = async (user: string): Promise<string> => {
    const { message } = await must(a, 'POST', '/api/method/frappe.core.doctype.user.user.generate_keys', { user });
    const { data } = await must(a, 'GET', `/api/resource/User/${user}`);
    return `token ${message.api_key ?? data.api_key}:${message.api_secret}`;
  };

  beforeAll(async () => {
    stage = await Stage.open(kind);
    servers = [await stage.serving(), await stage.serving()];
    [a, b] = (await Promise.all(servers.map((server) => server.admin()))) as [Person, Person];
    const roles = [{ role: 'Course Creator' }];
    await must(a, 'POST', '/api/resource/User', { email: ANN, first_name: 'Ann', send_welcome_email: 0, roles });
    ann = person(servers[1]?.url ?? '', { authorization: await keysOf(ANN) });
    await must(ann, 'GET', '/api/resource/User');
  }, 90_000);
  afterAll(() => stage.close());

  const canoe = {
    name: 'Canoe',
    module: 'Core',
    custom: 1,
    autoname: 'prompt',
    fields: [
      { fieldname: 'title', fieldtype: 'Data', label: 'Title' },
      { fieldname: 'length', fieldtype: 'Int', label: 'Length' },
    ],
    permissions: [{ role: 'System Manager', read: 1, write: 1, create: 1, delete: 1 }],
  };
  const annReads = async (where = '/api/resource/Canoe/Red') => (await ann('GET', where)).status;

  it('a new doctype', async () => {
    expect((await b('GET', '/api/resource/Canoe')).status).toBe(404);
    await must(a, 'POST', '/api/resource/DocType', canoe);
    await must(b, 'POST', '/api/resource/Canoe', { name: 'Red', title: 'The red one', length: 5 });
    await must(b, 'POST', '/api/resource/Canoe', { name: 'Blue', title: 'The blue one', length: 4 });
  });

  it('a Custom Field and a Property Setter', async () => {
    await must(a, 'POST', '/api/resource/Custom Field', { dt: 'ToDo', fieldname: 'mood', fieldtype: 'Data' });
    const { data } = await must(b, 'POST', '/api/resource/ToDo', { description: 'Paddle', mood: 'brisk' });
    expect((await must(a, 'GET', `/api/resource/ToDo/${data.name}`)).data.mood).toBe('brisk');
    const setter = {
      doctype_or_field: 'DocField',
      doc_type: 'ToDo',
      field_name: 'color',
      property: 'reqd',
      value: '1',
    };
    await must(a, 'POST', '/api/resource/Property Setter', { ...setter, property_type: 'Check' });
    expect((await b('POST', '/api/resource/ToDo', { description: 'Colourless' })).body.exc_type).toBe('MandatoryError');
  });

  it('a Custom DocPerm', async () => {
    expect(await annReads()).toBe(403);
    const perm = { parent: 'Canoe', permlevel: 0, role: 'Moderator', read: 1 };
    await must(a, 'POST', '/api/resource/Custom DocPerm', perm);
    const keep = {
      parent: 'Canoe',
      permlevel: 0,
      role: 'System Manager',
      read: 1,
      write: 1,
      create: 1,
      share: 1,
      delete: 1,
    };
    await must(a, 'POST', '/api/resource/Custom DocPerm', keep);
    expect(await annReads()).toBe(403);
  });

  it('a role given and taken', async () => {
    await must(a, 'PUT', `/api/resource/User/${ANN}`, { roles: [{ role: 'Moderator' }] });
    expect(await annReads()).toBe(200);
    await must(a, 'PUT', `/api/resource/User/${ANN}`, { roles: [] });
    expect(await annReads()).toBe(403);
  });

  it('a DocShare', async () => {
    const share = { user: ANN, share_doctype: 'Canoe', share_name: 'Red', read: 1 };
    const { data } = await must(a, 'POST', '/api/resource/DocShare', share);
    expect(await annReads()).toBe(200);
    expect(await annReads('/api/resource/Canoe/Blue')).toBe(403);
    expect((await a('DELETE', `/api/resource/DocShare/${data.name}`)).status).toBe(202);
    expect(await annReads()).toBe(403);
  });

  it('a User Permission', async () => {
    await must(a, 'PUT', `/api/resource/User/${ANN}`, { roles: [{ role: 'Moderator' }] });
    expect(await annReads('/api/resource/Canoe/Blue')).toBe(200);
    await must(a, 'POST', '/api/resource/User Permission', { user: ANN, allow: 'Canoe', for_value: 'Red' });
    expect(await annReads('/api/resource/Canoe/Blue')).toBe(403);
    expect((await must(ann, 'GET', '/api/resource/Canoe')).data).toEqual([{ name: 'Red' }]);
  });

  it('an API key made anew, and a user disabled', async () => {
    const fresh = person(servers[1]?.url ?? '', { authorization: await keysOf(ANN) });
    expect(await annReads()).toBe(401);
    await must(fresh, 'GET', '/api/resource/Canoe/Red');
    await must(a, 'PUT', `/api/resource/User/${ANN}`, { enabled: 0 });
    expect((await fresh('GET', '/api/resource/Canoe/Red')).status).toBe(401);
  });

  it('thirty fields added through both at once, each used through the other process', async () => {
    const add = async (index: number) => {
      const [here, there] = index % 2 ? [a, b] : [b, a];
      const field = { dt: 'ToDo', fieldname: `extra_${index}`, fieldtype: 'Int' };
      await must(here, 'POST', '/api/resource/Custom Field', field);
      const { data } = await must(there, 'GET', `/api/resource/ToDo?fields=["extra_${index}"]`);
      return Object.keys(data[0]);
    };
    const seen = await Promise.all(Array.from({ length: 30 }, (_, index) => add(index)));
    expect(seen).toEqual(Array.from({ length: 30 }, (_, index) => [`extra_${index}`]));
  }, 90_000);
});
