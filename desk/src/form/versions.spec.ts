import { describe, expect, it } from '@jest/globals';
import { DocType } from '../meta/doctype';
import { changesOf } from './versions';

const child = new DocType({ name: 'Stop', fields: [{ fieldname: 'place', fieldtype: 'Data', label: 'Place' }] });
const tour = new DocType({
  name: 'Tour',
  fields: [
    { fieldname: 'title', fieldtype: 'Data', label: 'Title' },
    { fieldname: 'open', fieldtype: 'Check', label: 'Open' },
    { fieldname: 'secret', fieldtype: 'Password', label: 'Secret' },
    { fieldname: 'stops', fieldtype: 'Table', options: 'Stop', label: 'Stops' },
  ],
});
const changes = (data: unknown) => changesOf(JSON.stringify(data), tour, () => child);

describe('what a version says', () => {
  it('gives both values of a field as the form shows them', () => {
    expect(
      changes({
        changed: [
          ['title', 'A', 'B'],
          ['open', 0, 1],
          ['docstatus', 0, 1],
        ],
      }),
    ).toEqual([
      { label: 'Title', before: 'A', after: 'B' },
      { label: 'Open', before: 'No', after: 'Yes' },
      { label: 'Status', before: 'Draft', after: 'Submitted' },
    ]);
  });

  it('never gives a password, and leaves out fields that are no longer there', () => {
    expect(
      changes({
        changed: [
          ['secret', 'x', 'y'],
          ['gone', 1, 2],
        ],
      }),
    ).toEqual([{ label: 'Secret', text: 'Secret was changed' }]);
  });

  it('counts rows, and names those that changed', () => {
    const version = {
      added: [
        ['stops', {}],
        ['stops', {}],
      ],
      removed: [['stops', {}]],
      row_changed: [['stops', 1, 'abc', [['place', 'Oslo', 'Bergen']]]],
    };
    expect(changes(version).map(({ label, before, after, text }) => text ?? `${label} ${before} ${after}`)).toEqual([
      'Stops, row 2: Place Oslo Bergen',
      '2 rows added to Stops',
      '1 row removed from Stops',
    ]);
  });

  it('is nothing when the stored text is broken', () => {
    expect(changesOf('{', tour, () => child)).toEqual([]);
  });
});
