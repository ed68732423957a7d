import { buildMeta, type Ctx } from '../../src/engine/index.js';
import { customizationDocuments, isCustomization } from '../../src/services/transfer/customizations.js';
import { databases } from '../support/databases.js';
import { startServer, type TestServer } from '../web/server.js';

type Row = Record<string, unknown>;
const EXPORT = '/api/method/frappe.core.doctype.doctype.doctype.export_json';
const CUSTOMIZATIONS = '/api/method/frappe.modules.utils.export_customizations';

describe.each(databases)('doctypes from the browser on $name', (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(database);
  }, 60_000);
  afterAll(() => server?.close());

  const rights = { read: 1, write: 1, create: 1, delete: 1 };
  const definition = (): Promise<Row> =>
    server.manager('GET', '/api/resource/DocType/Gadget').then(({ body }) => body.data as Row);
  const put = (json: Row) => server.manager('PUT', '/api/resource/DocType/Gadget', { json });
  const names = () => server.site.registry.get('Gadget').fields.map((field) => field.fieldname);
  const exported = async (json: Row, where = EXPORT) => {
    const { status, text, headers } = await server.manager('GET', where, { query: json as Record<string, string> });
    if (status !== 200) throw new Error(text);
    return { file: JSON.parse(text) as Row, text, headers };
  };

  it('is made by a POST, and takes documents at once', async () => {
    const made = await server.manager('POST', '/api/resource/DocType', {
      json: {
        name: 'Gadget',
        module: 'Core',
        autoname: 'field:serial_no',
        fields: [
          { fieldtype: 'Data', label: 'Serial No', reqd: 1, unique: 1 },
          { fieldtype: 'Int', label: 'Weight', default: '0' },
          { fieldtype: 'Check', label: 'Is Heavy', depends_on: 'eval:doc.weight > 10' },
        ],
        permissions: [{ role: 'System Manager', ...rights }],
      },
    });
    expect(made.status).toBe(200);
    expect(made.body.data.fields.map((row: Row) => row.fieldname)).toEqual(['serial_no', 'weight', 'is_heavy']);
    const gadget = await server.manager('POST', '/api/resource/Gadget', { json: { serial_no: 'X1', weight: 12 } });
    expect(gadget.body.data).toMatchObject({ name: 'X1', weight: 12 });
  });

  it('gets fields, moves them and loses them; the values of the others stay', async () => {
    const { fields } = (await definition()) as { fields: Row[] };
    const [serial, weight, heavy] = fields;
    expect((await put({ fields: [heavy, serial, { fieldtype: 'Data', label: 'Colour' }, weight] })).status).toBe(200);
    expect(names()).toEqual(['is_heavy', 'serial_no', 'colour', 'weight']);
    await server.manager('PUT', '/api/resource/Gadget/X1', { json: { colour: 'red' } });

    const again = ((await definition()).fields as Row[]).filter((row) => row.fieldname !== 'is_heavy');
    expect((await put({ fields: again })).status).toBe(200);
    expect(names()).toEqual(['serial_no', 'colour', 'weight']);
    const { body } = await server.manager('GET', '/api/resource/Gadget/X1');
    expect(body.data).toMatchObject({ colour: 'red', weight: 12 });
    expect(body.data).not.toHaveProperty('is_heavy');
  });

  it('gets permissions, which count at once', async () => {
    const read = () => server.walker('GET', '/api/resource/Gadget/X1').then(({ status }) => status);
    expect(await read()).toBe(403);
    const { permissions } = (await definition()) as { permissions: Row[] };
    await put({ permissions: [...permissions, { role: 'Walker', read: 1 }] });
    expect(await read()).toBe(200);
    await put({ permissions });
    expect(await read()).toBe(403);
  });

  it.each<[Row, RegExp]>([
    [{ fieldtype: 'Link', label: 'Owner Of It', options: 'Ghost' }, /no "Ghost"/],
    [{ fieldtype: 'Data', label: 'A', depends_on: 'eval:doc.x = 1' }, /cannot assign/],
    [{ fieldtype: 'Data', label: 'A', mandatory_depends_on: 'eval:doc.constructor' }, /"constructor" is not allowed/],
    [{ fieldtype: 'Data', label: 'A', is_virtual: 1, options: 'doc.weight *' }, /ends too early/],
  ])('refuses the field %j, and keeps what there is', async (field, message) => {
    const { fields } = (await definition()) as { fields: Row[] };
    const { status, body } = await put({ fields: [...fields, field] });
    expect(status).toBe(417);
    expect(body.exception).toMatch(message);
    expect(names()).toEqual(['serial_no', 'colour', 'weight']);
  });

  it('shows a virtual field as its options say', async () => {
    const { fields } = (await definition()) as { fields: Row[] };
    const shown = { fieldtype: 'Data', label: 'Shown', is_virtual: 1, options: 'doc.serial_no + ": " + doc.weight' };
    expect((await put({ fields: [...fields, shown] })).status).toBe(200);
    const { body } = await server.manager('GET', '/api/resource/Gadget/X1');
    expect(body.data.shown).toBe('X1: 12');
    expect((await put({ fields })).status).toBe(200);
  });

  it('is exported as the file that would declare it', async () => {
    const { file, text, headers } = await exported({ doctype: 'Gadget' });
    expect(headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''gadget.json");
    const head = ['{', ' "actions": [],', ' "allow_rename": 1,', ' "autoname": "field:serial_no",'];
    expect(text.split('\n').slice(0, 4)).toEqual(head);
    expect(file).toMatchObject({ doctype: 'DocType', name: 'Gadget', field_order: ['serial_no', 'colour', 'weight'] });
    expect(file).not.toHaveProperty('custom');
    expect(file.permissions).toMatchObject([{ role: 'System Manager', ...rights }]);
    expect((file.permissions as Row[])[0]).not.toHaveProperty('parent');
    const [serial] = file.fields as Row[];
    expect(serial).toEqual({ fieldname: 'serial_no', fieldtype: 'Data', label: 'Serial No', reqd: 1, unique: 1 });
    const [one, other] = [buildMeta(file as never), server.site.registry.get('Gadget')];
    const told = ({ fieldname, fieldtype, reqd, unique, default: value }: (typeof one.fields)[number]) => [
      ...[fieldname, fieldtype, reqd, unique, value],
    ];
    expect(one.fields.map(told)).toEqual(other.fields.map(told));
  });

  describe('a standard doctype that is customized', () => {
    beforeAll(async () => {
      await server.admin(async (ctx) => {
        const field = { dt: 'Tour', label: 'Meeting Point', fieldtype: 'Data', insert_after: 'title' };
        await ctx.newDoc('Custom Field', field).insert();
        const setter = { doctype_or_field: 'DocField', doc_type: 'Tour', property_type: 'Check', value: '1' };
        await ctx.newDoc('Property Setter', { ...setter, field_name: 'notes', property: 'bold' }).insert();
        await ctx.newDoc('Custom DocPerm', { parent: 'Tour', role: 'System Manager', ...rights }).insert();
      });
    });

    it('is exported as its file has it, or with what the site has made of it', async () => {
      const { file } = await exported({ doctype: 'Tour' });
      expect(file.field_order).not.toContain('custom_meeting_point');
      expect(file.permissions).toHaveLength(3);
      const { file: own } = await exported({ doctype: 'Tour', customized: 1 });
      expect((own.field_order as string[]).slice(0, 2)).toEqual(['title', 'custom_meeting_point']);
      const fields = own.fields as Row[];
      expect(fields[1]).toEqual({ fieldname: 'custom_meeting_point', fieldtype: 'Data', label: 'Meeting Point' });
      expect(fields.find((row) => row.fieldname === 'notes')).toMatchObject({ bold: 1 });
      expect(own.permissions).toHaveLength(1);
    });

    it('has its customizations exported as the file that brings them to another site', async () => {
      const { file } = await exported({ doctype: 'Tour', sync_on_migrate: 1, with_permissions: 1 }, CUSTOMIZATIONS);
      expect(file).toMatchObject({
        doctype: 'Tour',
        sync_on_migrate: 1,
        custom_fields: [{ dt: 'Tour', fieldname: 'custom_meeting_point' }],
        property_setters: [{ doc_type: 'Tour', field_name: 'notes', property: 'bold', value: '1' }],
        custom_perms: [{ parent: 'Tour', role: 'System Manager' }],
        links: [],
      });
      expect(isCustomization(file)).toBe(true);
      const documents = (ctx: Ctx) => customizationDocuments(ctx, file as never);
      const made = await server.site.run('Administrator', documents, { commit: false });
      expect(made.map((doc) => doc.doctype)).toEqual(['Custom Field', 'Property Setter', 'Custom DocPerm']);
      const { file: without } = await exported({ doctype: 'Tour' }, CUSTOMIZATIONS);
      expect(without).toMatchObject({ sync_on_migrate: 0, custom_perms: [] });
    });

    it('has nothing to export when nothing is customized', async () => {
      const { status, body } = await server.manager('GET', CUSTOMIZATIONS, { query: { doctype: 'Tour Bill' } });
      expect(status).toBe(417);
      expect(body.exception).toMatch(/Nothing of Tour Bill is customized/);
    });
  });

  it('is exported for those only who may read definitions', async () => {
    for (const where of [EXPORT, CUSTOMIZATIONS]) {
      expect((await server.walker('GET', where, { query: { doctype: 'Tour' } })).status).toBe(403);
      expect((await server.guest('GET', where, { query: { doctype: 'Tour' } })).status).toBe(403);
      expect((await server.manager('GET', where, { query: { doctype: 'Ghost' } })).status).toBe(404);
    }
  });
});
