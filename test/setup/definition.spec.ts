import {
  buildMeta,
  CannotIndexedError,
  checkDefinition,
  completeDefinition,
  type DocFieldJson,
  type DocTypeJson,
  DoctypeLinkError,
  HiddenAndMandatoryWithoutDefaultError,
  IllegalMandatoryError,
  InvalidFieldNameError,
  NameError,
  NonUniqueError,
  Registry,
  UniqueFieldnameError,
  ValidationError,
  WrongOptionsDoctypeLinkError,
} from '../../src/engine/index.js';

const registry = new Registry([
  { name: 'Author', fields: [] },
  { name: 'Line', istable: 1, fields: [{ fieldname: 'author', fieldtype: 'Link', options: 'Author' }] },
  { name: 'Plain Line', istable: 1, fields: [{ fieldname: 'note', fieldtype: 'Data' }] },
]);
const world = { find: (name: string) => registry.find(name), isReserved: (name: string) => name === 'on_update' };

function define(fields: DocFieldJson[], rest: Partial<DocTypeJson> = {}): DocTypeJson {
  return completeDefinition({ name: 'Book', module: 'Core', fields, permissions: [{ role: 'All', read: 1 }], ...rest });
}
const check =
  (fields: DocFieldJson[], rest: Partial<DocTypeJson> = {}) =>
  () =>
    checkDefinition(define(fields, rest), world);
const data = (rest: Partial<DocFieldJson> = {}): DocFieldJson => ({
  fieldname: 'title',
  fieldtype: 'Data',
  label: 'Title',
  ...rest,
});

describe('the name of a DocType', () => {
  it.each(['1st', ' Book', 'Book ', 'Bo/ok', 'Bücher', '_Book', 'B'.repeat(62), "Book'; DROP"])(
    'cannot be %p',
    (name) => {
      expect(check([data()], { name })).toThrow(NameError);
    },
  );
  it.each(['Book', 'LMS Course', 'Print-Heading', 'A_1'])('can be %p', (name) => {
    expect(check([data()], { name })).not.toThrow();
  });
});

describe('a field', () => {
  it('is named and refused with Frappe’s error', () => {
    const link = (rest: Partial<DocFieldJson>) => data({ fieldtype: 'Link', options: 'Author', ...rest });
    const cases: [DocFieldJson[], new (text: string) => Error, RegExp][] = [
      [[data(), data()], UniqueFieldnameError, /"title" appears in rows 1 and 2/],
      [[data({ fieldname: 'owner' })], InvalidFieldNameError, /"owner" is restricted/],
      [[data({ fieldname: 'on_update' })], InvalidFieldNameError, /restricted/],
      [[data({ fieldname: 'a-b' })], InvalidFieldNameError, /only a-z, 0-9 and _/],
      [[data({ fieldname: 'x'.repeat(65) })], InvalidFieldNameError, /64 characters/],
      [[data({ fieldtype: 'Blob' })], ValidationError, /unknown fieldtype "Blob"/],
      [[data({ fieldtype: 'Section Break', reqd: 1 })], IllegalMandatoryError, /cannot be mandatory/],
      [[data({ hidden: 1, reqd: 1 })], HiddenAndMandatoryWithoutDefaultError, /without a default/],
      [[link({ options: '' })], DoctypeLinkError, /needs a DocType in options/],
      [[link({ options: 'Ghost' })], WrongOptionsDoctypeLinkError, /no "Ghost"/],
      [[data({ fieldtype: 'Table', options: 'Author' })], DoctypeLinkError, /not a child table/],
      [[data({ fieldtype: 'Table MultiSelect', options: 'Plain Line' })], DoctypeLinkError, /needs a Link field/],
      [[data({ fieldtype: 'Dynamic Link', options: 'nowhere' })], DoctypeLinkError, /Link to DocType/],
      [[data({ fieldtype: 'Text', unique: 1 })], NonUniqueError, /cannot be unique/],
      [[data({ fieldtype: 'Text', search_index: 1 })], CannotIndexedError, /cannot be indexed/],
      [[data({ fieldtype: 'Select', options: 'A\nB', default: 'C' })], ValidationError, /none of the options/],
      [[data({ fieldtype: 'Check', default: '2' })], ValidationError, /0 or 1/],
      [[data({ fieldtype: 'Float', precision: '12' })], ValidationError, /from 0 to 9/],
      [[data({ options: 'PROJ-.YYYY.-' })], ValidationError, /no option of a Data field/],
      [[data({ fieldtype: 'Rating', options: '12' })], ValidationError, /from 3 to 10/],
      [[data({ max_height: '30' })], ValidationError, /px or em/],
      [[link({ link_filters: '{}' })], ValidationError, /JSON list/],
      [[data({ fetch_from: 'author' })], ValidationError, /link_field.source_field/],
      [
        [data({ depends_on: 'eval:doc.a = 1' })],
        ValidationError,
        /depends_on: An expression cannot assign.*compare with "=="/,
      ],
      [[data({ read_only_depends_on: 'a == 1' })], ValidationError, /begin an expression with "eval:"/],
      [[data({ mandatory_depends_on: 'eval:doc.a &&' })], ValidationError, /ends too early \(at character 9\)/],
      [[data({ depends_on: 'eval:/x/.test(doc.a)' })], ValidationError, /Regular expressions are not allowed/],
      [
        [link({ link_filters: '[["User", "name", "=", "eval:doc.constructor"]]' })],
        ValidationError,
        /link_filters: "constr/,
      ],
      [
        [data({ is_virtual: 1, options: 'doc.a +' })],
        ValidationError,
        /options of a virtual field: The expression ends/,
      ],
    ];
    for (const [fields, error, message] of cases) {
      expect(check(fields)).toThrow(error);
      expect(check(fields)).toThrow(message);
    }
  });

  it('may compare in depends_on and point to its own doctype', () => {
    const own = data({ fieldname: 'next', fieldtype: 'Link', options: 'Book' });
    const wise = data({ depends_on: "eval:doc.a >= 1 && doc.b !== '=' && [1].filter(x => x)" });
    expect(check([wise, own])).not.toThrow();
  });

  it('takes its fieldname from its label', () => {
    const { fields } = define([
      { fieldtype: 'Data', label: 'Date of Birth' },
      { fieldtype: 'Section Break', label: 'Details' },
      { fieldtype: 'Column Break' },
      { fieldtype: 'Column Break' },
      { fieldtype: 'Data', label: 'Owner' },
    ]);
    const names = fields?.map((field) => field.fieldname);
    expect(names).toEqual(['date_of_birth', 'details_section', 'column_break_1', 'column_break_2', 'owner1']);
  });
});

describe('a DocType', () => {
  it('that is submittable gets amended_from, once', () => {
    const once = define([data()], { is_submittable: 1 });
    expect(once.fields?.map((field) => field.fieldname)).toEqual(['title', 'amended_from']);
    expect(completeDefinition(once).fields).toHaveLength(2);
  });

  it('that is a tree gets its five fields and works as one', () => {
    const tree = define([data()], { is_tree: 1 });
    expect(tree.fields?.map((field) => field.fieldname)).toEqual([
      'title',
      'lft',
      'rgt',
      'is_group',
      'old_parent',
      'parent_book',
    ]);
    expect(buildMeta(tree).parent_field).toBe('parent_book');
    expect(() => checkDefinition(tree, world)).not.toThrow();
  });

  it('that is a child table has no permissions and no tables', () => {
    expect(define([data()], { istable: 1 }).permissions).toEqual([]);
    expect(check([data({ fieldtype: 'Table', options: 'Line' })], { istable: 1 })).toThrow(DoctypeLinkError);
  });

  it.each([
    [{ title_field: 'nope' }, InvalidFieldNameError],
    [{ search_fields: 'title, nope' }, InvalidFieldNameError],
    [{ sort_field: 'nope desc' }, InvalidFieldNameError],
    [{ image_field: 'nope' }, InvalidFieldNameError],
    [{ autoname: 'field:nope' }, InvalidFieldNameError],
    [{ autoname: 'naming_series:' }, ValidationError],
    [{ autoname: 'BOOK-####' }, ValidationError],
    [{ is_virtual: 1, custom: 1 }, ValidationError],
    [{ has_web_view: 1 }, InvalidFieldNameError],
  ] as const)('is refused with %j', (rest, error) => {
    expect(check([data()], rest)).toThrow(error);
  });

  it('has one Fold at most, right before a Section Break', () => {
    const fold = { fieldname: 'fold', fieldtype: 'Fold' };
    const section = { fieldname: 'more', fieldtype: 'Section Break' };
    expect(check([data(), fold, section])).not.toThrow();
    expect(check([data(), fold])).toThrow(/right before a Section Break/);
    expect(check([fold, { ...section }, { ...fold, fieldname: 'fold2' }, { ...section, fieldname: 'more2' }])).toThrow(
      /only one Fold/,
    );
  });
});

describe('permissions of a DocType', () => {
  it.each([
    [[{ role: 'All', share: 1 }], /no basic permissions/],
    [
      [
        { role: 'All', read: 1 },
        { role: 'All', read: 1 },
      ],
      /only one such row/,
    ],
    [[{ role: 'HR', read: 1, permlevel: 1 }], /needs a row at level 0/],
    [[{ role: 'HR', read: 1, submit: 1, write: 1 }], /not submittable/],
    [[{ role: 'HR', read: 1, import: 1 }], /without create/],
    [[{ role: 'HR', create: 1, import: 1 }], /does not allow import/],
  ])('are refused: %j', (permissions, message) => {
    expect(check([data()], { permissions })).toThrow(message);
  });

  it('lose rights that mean nothing at a level above 0 or for a single', () => {
    const { permissions } = define([data()], {
      issingle: 1,
      permissions: [
        { role: 'All', read: 1, report: 1, export: 1 },
        { role: 'All', permlevel: 1, write: 1, create: 1 },
      ],
    });
    expect(permissions).toEqual([
      { role: 'All', read: 1, report: 0, export: 0 },
      { role: 'All', permlevel: 1, write: 1, create: 0 },
    ]);
  });
});
