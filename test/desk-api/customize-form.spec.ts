import { databases } from '../support/databases.js';
import { startServer, type TestServer } from '../web/server.js';

type Row = Record<string, unknown>;
type Form = Row & { fields: Row[]; links: Row[]; actions: Row[]; states: Row[] };

describe.each(databases)('Customize Form on $name', (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(database);
    await server.admin((ctx) => ctx.newDoc('Tour', { title: 'Alps', seats: 4, notes: 'x'.repeat(50) }).insert());
  }, 60_000);
  afterAll(() => server?.close());

  const call = (method: string, docs: Row, ask = server.manager) =>
    ask('POST', '/api/method/run_doc_method', {
      json: { method, docs: JSON.stringify({ doctype: 'Customize Form', name: 'Customize Form', ...docs }) },
    });
  const fetched = async (doctype = 'Tour'): Promise<Form> => {
    const { status, body } = await call('fetch_to_customize', { doc_type: doctype });
    expect(status).toBe(200);
    return body.docs[0] as Form;
  };
  const fieldOf = (form: Form, fieldname: string) => form.fields.find((row) => row.fieldname === fieldname) as Row;
  const save = (form: Form) => call('save_customization', form);
  const setters = () =>
    server.admin((ctx) =>
      ctx.getList<Row>('Property Setter', {
        fields: ['name', 'value'],
        filters: { doc_type: 'Tour' },
        order_by: 'name asc',
      }),
    );
  const meta = () => server.site.registry.get('Tour');
  beforeEach(async () => {
    await call('reset_to_defaults', { doc_type: 'Tour' });
  });

  it('is filled with the doctype: its properties and every field with its own', async () => {
    const form = await fetched();
    expect(form).toMatchObject({ doc_type: 'Tour', title_field: 'title', autoname: 'field:title' });
    expect(form.fields.map((row) => row.fieldname)).toEqual(meta().fields.map((field) => field.fieldname));
    expect(fieldOf(form, 'title')).toMatchObject({ fieldtype: 'Data', label: 'Title', reqd: 1 });
    expect(await setters()).toEqual([]);
  });

  it('saved as it was fetched changes nothing', async () => {
    expect((await save(await fetched())).status).toBe(200);
    expect(await setters()).toEqual([]);
    expect(await server.admin((ctx) => ctx.count('Custom Field', { dt: 'Tour' }))).toBe(0);
  });

  it('keeps exactly the properties that differ, and they count at once', async () => {
    const form = await fetched();
    Object.assign(fieldOf(form, 'notes'), { reqd: 1, label: 'Remarks' });
    Object.assign(form, { max_attachments: 3 });
    const { status, body } = await save(form);
    expect(status).toBe(200);
    expect(fieldOf(body.docs[0], 'notes')).toMatchObject({ reqd: 1, label: 'Remarks' });
    expect(await setters()).toEqual([
      { name: 'Tour-main-max_attachments', value: '3' },
      { name: 'Tour-notes-label', value: 'Remarks' },
      { name: 'Tour-notes-reqd', value: '1' },
    ]);
    const refused = await server.manager('POST', '/api/resource/Tour', { json: { title: 'Andes' } });
    expect([refused.status, refused.body.exc_type]).toEqual([417, 'MandatoryError']);
  });

  it('forgets a property that is put back', async () => {
    const form = await fetched();
    fieldOf(form, 'notes').label = 'Remarks';
    await save(form);
    const again = await fetched();
    fieldOf(again, 'notes').label = 'Notes';
    await save(again);
    expect(await setters()).toEqual([]);
    expect(meta().label('notes')).toBe('Notes');
  });

  it('adds a field with a column, in its place, changes it and removes it', async () => {
    const form = await fetched();
    const at = form.fields.findIndex((row) => row.fieldname === 'seats') + 1;
    form.fields.splice(at, 0, { label: 'Meeting Point', fieldtype: 'Data', __islocal: 1 });
    expect((await save(form)).status).toBe(200);
    expect(meta().fields[at]).toMatchObject({ fieldname: 'custom_meeting_point', is_custom_field: true });
    expect(await setters()).toEqual([]);
    const made = await server.manager('PUT', '/api/resource/Tour/Alps', { json: { custom_meeting_point: 'Station' } });
    expect(made.body.data).toMatchObject({ custom_meeting_point: 'Station' });

    const changed = await fetched();
    fieldOf(changed, 'custom_meeting_point').description = 'Be early';
    expect((await save(changed)).status).toBe(200);
    expect(meta().field('custom_meeting_point')?.description).toBe('Be early');

    const less = await fetched();
    less.fields = less.fields.filter((row) => row.fieldname !== 'custom_meeting_point');
    expect((await save(less)).status).toBe(200);
    expect(meta().field('custom_meeting_point')).toBeUndefined();
    const orphans = '/api/method/frappe.custom.doctype.customize_form.customize_form.get_orphaned_columns';
    const told = await server.manager('GET', orphans, { query: { doctype: 'Tour' } });
    expect(told.body.message).toEqual(['custom_meeting_point']);
    expect((await server.walker('GET', orphans, { query: { doctype: 'Tour' } })).status).toBe(403);
    const { body } = await call('trim_table', { doc_type: 'Tour' });
    expect(JSON.stringify(body._server_messages)).toContain('custom_meeting_point');
    const columns = await server.admin((ctx) => ctx.db.query('SELECT * FROM `tabTour`'));
    expect(columns[0]).not.toHaveProperty('custom_meeting_point');
    expect(columns[0]).toMatchObject({ title: 'Alps', seats: 4 });
  });

  it('gives new breaks without a label names of their own', async () => {
    const form = await fetched();
    form.fields.push(
      { fieldtype: 'Section Break' },
      { fieldtype: 'Section Break' },
      { fieldtype: 'Int', label: 'Age' },
    );
    expect((await save(form)).status).toBe(200);
    const names = meta()
      .fields.filter((field) => field.is_custom_field)
      .map((field) => field.fieldname);
    expect(names).toEqual(['custom_section_break', 'custom_section_break_1', 'custom_age']);
  });

  it('keeps an order of its own, until the layout is reset', async () => {
    const standard = meta().fields.map((field) => field.fieldname);
    const form = await fetched();
    form.fields.reverse();
    await save(form);
    expect(meta().fields.map((field) => field.fieldname)).toEqual([...standard].reverse());
    expect((await setters()).map((row) => row.name)).toEqual(['Tour-main-field_order']);
    await call('reset_layout', { doc_type: 'Tour' });
    expect(meta().fields.map((field) => field.fieldname)).toEqual(standard);
  });

  it.each<[string, (form: Form) => unknown, RegExp]>([
    ['un-require a standard field', (form) => Object.assign(fieldOf(form, 'title'), { reqd: 0 }), /must stay so/],
    ['allow on submit', (form) => Object.assign(fieldOf(form, 'seats'), { allow_on_submit: 1 }), /Allow on Submit/],
    [
      'set options of a link',
      (form) => Object.assign(fieldOf(form, 'guide'), { options: 'Role' }),
      /can't set 'Options'/,
    ],
    [
      'change Int to Data',
      (form) => Object.assign(fieldOf(form, 'seats'), { fieldtype: 'Data' }),
      /cannot be changed from Int/,
    ],
    ['shrink below its data', (form) => Object.assign(fieldOf(form, 'title'), { length: 2 }), /is longer than 2/],
    ['name a field that is not there', (form) => Object.assign(form, { title_field: 'ghost' }), /ghost/],
    [
      'assign in a condition',
      (form) => Object.assign(fieldOf(form, 'notes'), { depends_on: 'eval:doc.a = 1' }),
      /assign/,
    ],
    ['add a field without a label', (form) => form.fields.push({ fieldtype: 'Data' }), /needs a label/],
    ['have a field twice', (form) => form.fields.push({ ...fieldOf(form, 'seats') }), /twice/],
    ['add a link to nothing', (form) => form.fields.push({ label: 'X', fieldtype: 'Link', options: 'Ghost' }), /Ghost/],
    [
      'connect to a doctype that is not there',
      (form) => form.links.push({ link_doctype: 'Ghost', link_fieldname: 'a' }),
      /no DocType "Ghost"/,
    ],
    [
      'connect by a field that is not there',
      (form) => form.links.push({ link_doctype: 'ToDo', link_fieldname: 'a' }),
      /no field "a"/,
    ],
    ['paint a state in an unknown colour', (form) => form.states.push({ title: 'Open', color: 'Plaid' }), /Plaid/],
    ['come without fields', (form) => Object.assign(form, { fields: [] }), /no fields/],
  ])('refuses to %s, and nothing is kept', async (_what, change, message) => {
    const form = await fetched();
    change(form);
    fieldOf(form, 'notes') && Object.assign(fieldOf(form, 'notes'), { label: 'Remarks' });
    const { status, body } = await save(form);
    expect(status).toBe(417);
    expect(body.exception).toMatch(message);
    expect(await setters()).toEqual([]);
  });

  it('adds connections and states, in an order of their own, and takes them away', async () => {
    const form = await fetched();
    form.links.push(
      { link_doctype: 'ToDo', link_fieldname: 'reference_name', group: 'Work' },
      { link_doctype: 'Tour Bill', link_fieldname: 'memo' },
    );
    form.states.push({ title: 'Walk', color: 'Green' });
    expect((await save(form)).status).toBe(200);
    const doctypes = () => (meta().json.links ?? []).map((row) => row.link_doctype);
    expect(doctypes()).toEqual(['ToDo', 'Tour Bill']);
    expect(meta().json.states).toMatchObject([{ title: 'Walk', color: 'Green' }]);

    const turned = await fetched();
    turned.links.reverse();
    Object.assign(turned.links[1] as Row, { group: 'Later' });
    expect((await save(turned)).status).toBe(200);
    expect(doctypes()).toEqual(['Tour Bill', 'ToDo']);
    expect(meta().json.links?.[1]).toMatchObject({ group: 'Later' });

    const none = await fetched();
    Object.assign(none, { links: [], states: [] });
    expect((await save(none)).status).toBe(200);
    expect(doctypes()).toEqual([]);
    expect(await setters()).toEqual([]);
  });

  it('keeps a label of the form as a translation of its name', async () => {
    await save({ ...(await fetched()), label: 'Journey' });
    const translations = () =>
      server.admin((ctx) => ctx.pluck('Translation', 'translated_text', { filters: { source_text: 'Tour' } }));
    expect(await translations()).toEqual(['Journey']);
    await save({ ...(await fetched()), label: 'Trip' });
    expect(await translations()).toEqual(['Trip']);
    expect(await fetched()).toMatchObject({ label: 'Trip' });
    await save({ ...(await fetched()), label: '' });
    expect(await translations()).toEqual([]);
  });

  it('leaves alone what a client does not send', async () => {
    const form = await fetched();
    form.links.push({ link_doctype: 'ToDo', link_fieldname: 'reference_name' });
    await save(form);
    const { doc_type, fields } = await fetched();
    expect((await call('save_customization', { doc_type, fields })).status).toBe(200);
    expect(meta().json.links).toHaveLength(1);
    expect(await setters()).toEqual([]);
    await save({ ...(await fetched()), links: [] });
  });

  it.each<[string, RegExp]>([
    ['DocType', /core DocType/],
    ['User', /core DocType/],
    ['Tour Settings', /single DocType/],
    ['Ghost', /Ghost not found/],
  ])('does not open %s', async (doctype, message) => {
    const { status, text } = await call('fetch_to_customize', { doc_type: doctype });
    expect(status).toBeGreaterThanOrEqual(404);
    expect(text).toMatch(message);
  });

  it('is for those who may write it', async () => {
    for (const method of ['fetch_to_customize', 'save_customization', 'reset_to_defaults', 'trim_table']) {
      expect((await call(method, { doc_type: 'Tour' }, server.walker)).status).toBe(403);
      expect((await call(method, { doc_type: 'Tour' }, server.guest)).status).toBe(403);
    }
    expect((await call('update', { doc_type: 'Tour' })).status).toBe(403);
  });
});
