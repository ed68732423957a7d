import { expectSame } from '../../src/services/check-doctypes/compare.js';
import { definitionDifference } from '../../src/services/check-doctypes/definition.js';

const file = {
  doctype: 'DocType' as const,
  name: 'Odd',
  module: 'Odd',
  is_submittable: 1,
  beta: 0,
  name_case: 'Title Case',
  fields: [
    { fieldname: 'a', fieldtype: 'Data', default: '0', reqd: 1, hidden: 0 },
    { fieldname: 'b', fieldtype: 'Int', label: 'B ' },
  ],
  field_order: ['b', 'a', 'gone'],
  permissions: [{ role: 'All', read: 1 }],
};
const everything = () => true;
const [a, b] = file.fields;

describe('what check-doctypes compares', () => {
  it('an export says the same without what is empty, with rows of its own and fields that were needed', () => {
    const exported = {
      ...file,
      beta: null,
      owner: 'somebody',
      field_order: undefined,
      fields: [
        { ...b, idx: 1, label: 'B', name: 'x', parent: 'Odd' },
        { ...a, hidden: undefined, label: 'A' },
        { fieldname: 'amended_from', fieldtype: 'Link', options: 'Odd' },
      ],
    };
    expect(definitionDifference(file, exported, everything)).toBeUndefined();
  });

  it.each([
    [{ module: 'Other' }, 'module is "Odd" in the file and "Other" in the export'],
    [{ name_case: undefined }, 'name_case is "Title Case" in the file and nothing in the export'],
    [{ icon: 'tag' }, 'icon is nothing in the file and "tag" in the export'],
    [{ fields: [a, b], field_order: [] }, /^fields b: fieldname is "b" in the file and "a" in the export/],
    [{ fields: [b] }, 'fields has 2 rows in the file and 1 in the export'],
    [{ fields: [b, { ...a, default: undefined }] }, 'fields a: default is "0" in the file and nothing in the export'],
    [{ fields: [b, { ...a, hidden: 1 }] }, 'fields a: hidden is nothing in the file and 1 in the export'],
    [{ permissions: [{ role: 'All', write: 1 }] }, /^permissions 1: read is 1 in the file and nothing/],
  ])('finds what differs: %j', (changed, difference) => {
    expect(definitionDifference(file, { ...file, ...changed }, everything)).toMatch(difference);
  });

  it('leaves out what the export has no place for', () => {
    const isKnown = (_doctype: string, key: string) => key !== 'name_case';
    expect(definitionDifference(file, { ...file, name_case: undefined }, isKnown)).toBeUndefined();
  });

  it('names the first key in which two documents differ', () => {
    expect(() => expectSame({ a: 1, b: [{ c: 1 }] }, { a: 1, b: [{ c: 2 }] }, 'v1 and v2')).toThrow(
      'v1 and v2: b is [{"c":1}] here and [{"c":2}] there',
    );
    expect(() => expectSame({ a: 1 }, { a: 1 }, '')).not.toThrow();
  });
});
