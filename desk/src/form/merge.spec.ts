import { describe, expect, it } from '@jest/globals';
import { DocType } from '../meta/doctype';
import type { Doc } from '../meta/document';
import { isSame, mergeDocs, resolved, WHOLE_ROW } from './merge';

const child = new DocType({
  name: 'Stop',
  fields: [
    { fieldname: 'place', fieldtype: 'Data' },
    { fieldname: 'nights', fieldtype: 'Int' },
  ],
});
const tour = new DocType({
  name: 'Tour',
  fields: [
    { fieldname: 'title', fieldtype: 'Data' },
    { fieldname: 'seats', fieldtype: 'Int' },
    { fieldname: 'stops', fieldtype: 'Table', options: 'Stop' },
  ],
});

const stop = (name: string, place: string, nights = 1): Doc => ({ doctype: 'Stop', name, place, nights });
const doc = (values: Record<string, unknown> = {}): Doc => ({
  ...{ doctype: 'Tour', name: 'T1', title: 'North', seats: 5 },
  stops: [stop('a', 'Oslo'), stop('b', 'Bergen')],
  ...values,
});
const merge = (mine: Doc, theirs: Doc) => mergeDocs(tour, () => child, doc(), mine, theirs);
const places = (merged: Doc) => (merged.stops as Doc[]).map(({ place }) => place);

describe('putting two versions of a document together', () => {
  it('keeps changes of different fields, with the newest document under them', () => {
    const merged = merge(doc({ title: 'Mine' }), doc({ seats: 9, modified: 'later' }));
    expect(merged.doc).toMatchObject({ title: 'Mine', seats: 9, modified: 'later' });
    expect([merged.conflicts, merged.mine, merged.theirs]).toEqual([[], ['title'], ['seats']]);
  });

  it('asks about a field that both changed, and about none that both changed alike', () => {
    const merged = merge(doc({ title: 'Mine', seats: 7 }), doc({ title: 'Theirs', seats: 7 }));
    expect(merged.conflicts).toEqual([{ fieldname: 'title', base: 'North', mine: 'Mine', theirs: 'Theirs' }]);
    expect(resolved(merged, new Set()).title).toBe('Theirs');
    expect(resolved(merged, new Set([0])).title).toBe('Mine');
  });

  it('keeps the rows that each added, and the cells that each changed', () => {
    const merged = merge(
      doc({ stops: [stop('a', 'Oslo', 3), stop('b', 'Bergen'), stop('new-1', 'Voss')] }),
      doc({ stops: [stop('a', 'Oslo S'), stop('b', 'Bergen'), stop('c', 'Flam')] }),
    );
    expect(merged.conflicts).toEqual([]);
    expect(places(merged.doc)).toEqual(['Oslo S', 'Bergen', 'Flam', 'Voss']);
    expect((merged.doc.stops as Doc[]).map(({ idx, nights }) => [idx, nights])).toEqual([
      [1, 3],
      [2, 1],
      [3, 1],
      [4, 1],
    ]);
  });

  it('drops rows that one removed and the other left alone', () => {
    expect(places(merge(doc({ stops: [stop('b', 'Bergen')] }), doc()).doc)).toEqual(['Bergen']);
    expect(places(merge(doc(), doc({ stops: [stop('b', 'Bergen')] })).doc)).toEqual(['Bergen']);
  });

  it('asks about a row that one removed and the other changed', () => {
    const merged = merge(
      doc({ stops: [stop('b', 'Bergen')] }),
      doc({ stops: [stop('a', 'Oslo S'), stop('b', 'Bergen')] }),
    );
    expect(merged.conflicts.map(({ fieldname, table, row }) => [fieldname, table, row])).toEqual([
      [WHOLE_ROW, 'stops', 'a'],
    ]);
    expect(places(resolved(merged, new Set([0])))).toEqual(['Bergen']);
    expect(places(resolved(merged, new Set()))).toEqual(['Oslo S', 'Bergen']);
    const other = merge(
      doc({ stops: [stop('a', 'Oslo S'), stop('b', 'Bergen')] }),
      doc({ stops: [stop('b', 'Bergen')] }),
    );
    expect(places(resolved(other, new Set()))).toEqual(['Bergen']);
    expect(places(resolved(other, new Set([0])))).toEqual(['Bergen', 'Oslo S']);
  });

  it('keeps the order that only one of them made', () => {
    const merged = merge(doc({ stops: [stop('b', 'Bergen'), stop('a', 'Oslo')] }), doc({ title: 'Theirs' }));
    expect(places(merged.doc)).toEqual(['Bergen', 'Oslo']);
    expect(merged.mine).toEqual(['stops']);
  });

  it('takes nothing, an empty text and 0 for the same, and a number for its text', () => {
    expect([isSame(null, ''), isSame(0, undefined), isSame('5', 5), isSame('a', 'b'), isSame(0, 1)]).toEqual([
      ...[true, true, true, false, false],
    ]);
  });
});
