import { customizeHooks } from '../../src/apps/core/customize/hooks.js';
import {
  CannotCreateStandardDoctypeError,
  type Ctx,
  Document,
  DoesNotExistError,
  type Hooks,
  LinkExistsError,
  mergeHooks,
  NameError,
  UniqueFieldnameError,
  ValidationError,
} from '../../src/engine/index.js';
import { storeDoctypes } from '../../src/services/setup/store-doctypes.js';
import { databases } from '../support/databases.js';
import { openTestSite, type TestSite, toy } from '../support/site.js';

const BOOK = toy('Toy Book', [
  { fieldname: 'title', fieldtype: 'Data', label: 'Title', reqd: 1 },
  { fieldname: 'isbn', fieldtype: 'Data', label: 'ISBN', read_only: 1 },
  { fieldname: 'shelf', fieldtype: 'Select', label: 'Shelf', options: 'A\nB' },
  { fieldname: 'author', fieldtype: 'Link', label: 'Author', options: 'User' },
]);
const rights = { read: 1, write: 1, create: 1, delete: 1 };

class Book extends Document {
  lend_out(): string {
    return this.name;
  }
}
const hooks = mergeHooks(customizeHooks, { doctype_classes: { 'Toy Book': Book } } as unknown as Hooks);

describe.each(databases)('customizing on $name', (database) => {
  let test: TestSite;
  const admin = <T>(work: (ctx: Ctx) => Promise<T>) => test.admin(work);
  const make = (doctype: string, values: Record<string, unknown>) =>
    admin(async (ctx) => (await ctx.newDoc(doctype, values).insert()).name);
  const setter = (field: string, property: string, value: string, type = 'Data') =>
    make('Property Setter', {
      doctype_or_field: 'DocField',
      doc_type: 'Toy Book',
      field_name: field,
      property,
      value,
      property_type: type,
    });

  beforeAll(async () => {
    test = await openTestSite(database, { doctypes: [BOOK], hooks });
    await admin((ctx) => storeDoctypes(test.site, ctx.db).then(() => undefined));
  });
  afterAll(() => test.close());

  describe('a DocType made while the site runs', () => {
    const gadget = (rest: Record<string, unknown> = {}) => ({
      name: 'Gadget',
      module: 'Core',
      fields: [
        { fieldtype: 'Data', label: 'Serial No', reqd: 1 },
        { fieldtype: 'Int', label: 'Weight' },
      ],
      permissions: [{ role: 'System Manager', ...rights }],
      ...rest,
    });

    it('is custom and works at once', async () => {
      await make('DocType', gadget({ custom: 0 }));
      expect(test.site.registry.get('Gadget').custom).toBe(true);
      const name = await make('Gadget', { serial_no: 'X1', weight: '7' });
      const row = await admin((ctx) => ctx.getValue('Gadget', name, ['serial_no', 'weight']));
      expect(row).toEqual({ serial_no: 'X1', weight: 7 });
    });

    it('changes at once: a field more, with its column', async () => {
      await admin(async (ctx) => {
        const doctype = await ctx.getDoc('DocType', 'Gadget');
        doctype.append('fields', { fieldtype: 'Small Text', label: 'Remarks' });
        await doctype.save();
      });
      const name = await make('Gadget', { serial_no: 'X2', remarks: 'new' });
      expect(await admin((ctx) => ctx.getValue('Gadget', name, ['remarks']))).toEqual({ remarks: 'new' });
    });

    it('cannot change a field to a type that its values may not fit', async () => {
      const change = admin(async (ctx) => {
        const doctype = await ctx.getDoc('DocType', 'Gadget');
        doctype.rows('fields')[0]?.set('fieldtype', 'Int');
        await doctype.save();
      });
      await expect(change).rejects.toThrow(/from Data to Int/);
    });

    it('leaves nothing behind when it is refused', async () => {
      const twice = [
        { fieldname: 'a', fieldtype: 'Data' },
        { fieldname: 'a', fieldtype: 'Int' },
      ];
      await expect(make('DocType', gadget({ name: 'Broken', fields: twice }))).rejects.toThrow(UniqueFieldnameError);
      await expect(make('DocType', gadget({ name: '9 Lives' }))).rejects.toThrow(NameError);
      expect(test.site.registry.has('Broken')).toBe(false);
      await expect(admin((ctx) => ctx.getDoc('DocType', 'Broken'))).rejects.toThrow(DoesNotExistError);
    });

    it('cannot be renamed', async () => {
      const rename = admin(async (ctx) => (await ctx.getDoc('DocType', 'Gadget')).rename('Gizmo'));
      await expect(rename).rejects.toThrow(/cannot be renamed/);
    });

    it('is deleted without its table, unless another links to it', async () => {
      const field = { fieldtype: 'Link', label: 'Gadget', options: 'Gadget' };
      await make('DocType', gadget({ name: 'Gadget Loan', fields: [field] }));
      await expect(admin((ctx) => ctx.deleteDoc('DocType', 'Gadget'))).rejects.toThrow(LinkExistsError);
      await admin((ctx) => ctx.deleteDoc('DocType', 'Gadget Loan'));
      const messages = await admin(async (ctx) => {
        await ctx.deleteDoc('DocType', 'Gadget');
        return ctx.unit.messages;
      });
      expect(messages[0]?.message).toMatch(/tabGadget and its rows stay/);
      expect(test.site.registry.has('Gadget')).toBe(false);
      expect(await admin((ctx) => ctx.db.query('SELECT `name` FROM `tabGadget`'))).toHaveLength(2);
    });
  });

  it('refuses to change or delete a standard DocType', async () => {
    const change = admin(async (ctx) => {
      const doctype = await ctx.getDoc('DocType', 'Toy Book');
      doctype.append('fields', { fieldtype: 'Data', label: 'Extra' });
      await doctype.save();
    });
    await expect(change).rejects.toThrow(CannotCreateStandardDoctypeError);
    await expect(admin((ctx) => ctx.deleteDoc('DocType', 'Toy Book'))).rejects.toThrow(
      /Custom Field or a Property Setter/,
    );
  });

  describe('a Custom Field', () => {
    it('is named after its label and counts at once', async () => {
      expect(
        await make('Custom Field', { dt: 'Toy Book', label: 'Cost Center', fieldtype: 'Data', insert_after: 'title' }),
      ).toBe('Toy Book-custom_cost_center');
      const order = test.site.registry.get('Toy Book').fields.map((field) => field.fieldname);
      expect(order.slice(0, 2)).toEqual(['title', 'custom_cost_center']);
      const name = await make('Toy Book', { title: 'Dune', custom_cost_center: 'Finance' });
      expect(await admin((ctx) => ctx.getValue('Toy Book', name, ['custom_cost_center']))).toEqual({
        custom_cost_center: 'Finance',
      });
    });

    it.each([
      [{ dt: 'User', label: 'Badge', fieldtype: 'Data' }, /core DocType/],
      [{ dt: 'Toy Book', fieldname: 'title', fieldtype: 'Data' }, /already exists in Toy Book/],
      [{ dt: 'Toy Book', fieldname: 'owner', fieldtype: 'Data' }, /already exists in Toy Book/],
      [{ dt: 'Toy Book', fieldtype: 'Data' }, /Label is mandatory/],
      [{ dt: 'Toy Book', label: 'Ghost', fieldtype: 'Link', options: 'Ghost' }, /no "Ghost"/],
    ])('is refused: %j', async (values, message) => {
      await expect(make('Custom Field', values)).rejects.toThrow(message);
    });

    it('cannot change its doctype, its fieldname or to a type that may not fit', async () => {
      const change = (field: string, value: string) =>
        admin(async (ctx) => {
          const field_ = await ctx.getDoc('Custom Field', 'Toy Book-custom_cost_center');
          field_.set(field, value);
          await field_.save();
        });
      await expect(change('fieldname', 'other')).rejects.toThrow(/cannot be changed/);
      await expect(change('fieldtype', 'Int')).rejects.toThrow(/from Data to Int/);
      await change('fieldtype', 'Small Text');
    });

    it('goes with its Property Setters; the values stay', async () => {
      await setter('custom_cost_center', 'label', 'Cost Centre');
      expect(test.site.registry.get('Toy Book').label('custom_cost_center')).toBe('Cost Centre');
      await admin((ctx) => ctx.deleteDoc('Custom Field', 'Toy Book-custom_cost_center'));
      expect(test.site.registry.get('Toy Book').field('custom_cost_center')).toBeUndefined();
      expect(await admin((ctx) => ctx.count('Property Setter', { field_name: 'custom_cost_center' }))).toBe(0);
      const kept = await admin((ctx) =>
        ctx.db.query("SELECT `name` FROM `tabToy Book` WHERE `custom_cost_center` = 'Finance'"),
      );
      expect(kept).toHaveLength(1);
    });
  });

  it('custom fields of one place stand in their own order, and newer ones keep their place in a field_order', async () => {
    const add = (label: string, insert_after: string) =>
      make('Custom Field', { dt: 'Toy Book', label, fieldtype: 'Data', insert_after });
    for (const label of ['One', 'Two']) await add(label, 'title');
    const order = () => test.site.registry.get('Toy Book').fields.map((field) => field.fieldname);
    expect(order()).toEqual(['title', 'custom_one', 'custom_two', 'isbn', 'shelf', 'author']);
    const wished = ['author', 'custom_two', 'title', 'isbn', 'shelf', 'custom_one', 'gone'];
    const values = { doctype_or_field: 'DocType', doc_type: 'Toy Book', property: 'field_order' };
    await make('Property Setter', { ...values, value: JSON.stringify(wished) });
    await add('Three', 'isbn');
    expect(order()).toEqual(['author', 'custom_two', 'title', 'isbn', 'custom_three', 'shelf', 'custom_one']);
    await admin(async (ctx) => {
      await ctx.deleteDoc('Property Setter', 'Toy Book-main-field_order');
      for (const name of ['one', 'two', 'three']) await ctx.deleteDoc('Custom Field', `Toy Book-custom_${name}`);
    });
  });

  it('a Custom Field cannot hide a method of the class', async () => {
    const field = { dt: 'Toy Book', fieldname: 'lend_out', fieldtype: 'Data', label: 'Lend' };
    await expect(make('Custom Field', field)).rejects.toThrow(/conflicts with a method/);
  });

  describe('a Property Setter', () => {
    it('is named after what it sets, counts at once, and the newest counts', async () => {
      expect(await setter('author', 'reqd', '1', 'Check')).toBe('Toy Book-author-reqd');
      expect(test.site.registry.get('Toy Book').field('author')?.reqd).toBe(true);
      await setter('author', 'reqd', '0', 'Check');
      expect(test.site.registry.get('Toy Book').field('author')?.reqd).toBe(false);
      expect(await admin((ctx) => ctx.count('Property Setter', { property: 'reqd' }))).toBe(1);
    });

    it('sets properties of the doctype too', async () => {
      const values = { doctype_or_field: 'DocType', doc_type: 'Toy Book', property: 'title_field' };
      expect(await make('Property Setter', { ...values, value: 'isbn' })).toBe('Toy Book-main-title_field');
      expect(test.site.registry.get('Toy Book').title_field).toBe('isbn');
      await expect(make('Property Setter', { ...values, value: 'nope' })).rejects.toThrow(/which is no field/);
    });

    it.each([
      ['title', 'reqd', '0', /must stay so/],
      ['isbn', 'read_only', '0', /must stay so/],
      ['title', 'allow_on_submit', '1', /Allow on Submit/],
      ['author', 'options', 'Role', /can't set 'Options'/],
      ['title', 'fieldtype', 'Int', /from Data to Int/],
      ['title', 'fieldname', 'heading', /cannot be customized/],
      ['ghost', 'label', 'Boo', /no field "ghost"/],
      ['shelf', 'default', 'C', /none of the options/],
    ])('cannot weaken a standard field: %s %s %s', async (field, property, value, message) => {
      await expect(setter(field, property, value)).rejects.toThrow(message);
    });

    it('cannot make a field shorter than what it holds', async () => {
      await make('Toy Book', { title: 'A title of thirty characters..' });
      await expect(setter('title', 'length', '10', 'Int')).rejects.toThrow(/is longer than 10/);
      await setter('title', 'length', '40', 'Int');
      expect(test.site.registry.get('Toy Book').field('title')?.length).toBe(40);
    });
  });

  describe('a Custom DocPerm', () => {
    const perm = (values: Record<string, unknown>) =>
      make('Custom DocPerm', { parent: 'Toy Book', role: 'System Manager', ...values });

    it('replaces the rows of the definition', async () => {
      await perm({ read: 1 });
      const [only, ...more] = test.site.registry.get('Toy Book').permissions;
      expect(only?.rights.has('read')).toBe(true);
      expect(only?.rights.has('write')).toBe(false);
      expect(more).toEqual([]);
    });

    it('keeps to the rules of permission rows', async () => {
      await expect(perm({ read: 1 })).rejects.toThrow(/only one such row/);
      await expect(perm({ role: 'All', read: 0, share: 1 })).rejects.toThrow(ValidationError);
      await expect(perm({ parent: 'Nothing', read: 1 })).rejects.toThrow(DoesNotExistError);
    });

    it('gives the definition back when it is gone', async () => {
      await admin(async (ctx) => ctx.deleteDoc('Custom DocPerm', (await ctx.pluck('Custom DocPerm', 'name'))[0] ?? ''));
      expect(test.site.registry.get('Toy Book').permissions[0]?.rights.has('write')).toBe(true);
    });
  });
});
