import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type DocField, LAYOUT_TYPES } from '../meta/doctype';
import { type LayoutTab, layoutOf, placeOf } from './layout';

const field = (fieldname: string, fieldtype = 'Data', more: Partial<DocField> = {}): DocField => ({
  ...{ fieldname, fieldtype },
  ...more,
});

/** A layout in short: tab > section > columns of fieldnames. */
const short = (layout: readonly LayoutTab[]) =>
  layout.map((tab) => [
    tab.label,
    ...tab.sections.map((section) => section.columns.map(({ fields }) => fields.map((one) => one.fieldname).join(' '))),
  ]);

describe('the layout of a form', () => {
  it('is one tab "Details" when no field says otherwise', () => {
    expect(short(layoutOf([field('a'), field('b')]))).toEqual([['Details', ['a b']]]);
  });

  it('begins a tab, a section or a column at each break', () => {
    const fields = [
      field('a'),
      field('c1', 'Column Break'),
      field('b'),
      field('s1', 'Section Break', { label: 'More' }),
      field('c'),
      field('t1', 'Tab Break', { label: 'Settings' }),
      field('d'),
    ];
    expect(short(layoutOf(fields))).toEqual([
      ['Details', ['a', 'b'], ['c']],
      ['Settings', ['d']],
    ]);
  });

  it('leaves out tabs, sections and columns without fields', () => {
    const fields = [
      field('t1', 'Tab Break', { label: 'First' }),
      field('s1', 'Section Break'),
      field('c1', 'Column Break'),
      field('s2', 'Section Break'),
      field('a'),
      field('t2', 'Tab Break', { label: 'Second' }),
    ];
    expect(short(layoutOf(fields))).toEqual([['First', ['a']]]);
  });

  it('knows where a field stands', () => {
    const layout = layoutOf([field('a'), field('t1', 'Tab Break'), field('s1', 'Section Break'), field('b')]);
    expect(placeOf(layout, 'b')).toEqual({ tab: 't1', section: 's1' });
    expect(placeOf(layout, 'none')).toBeUndefined();
  });
});

const folder = path.resolve(import.meta.dirname, '../../../../shared/corpus/frappe');

(existsSync(folder) ? describe : describe.skip)('the layouts of Frappe’s own doctypes', () => {
  it('hold every field once, in order', () => {
    let checked = 0;
    for (const name of readdirSync(folder).filter((one) => one.endsWith('.json'))) {
      const json = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as { fields?: DocField[] };
      if (!Array.isArray(json.fields)) continue;
      const laid = layoutOf(json.fields).flatMap(({ sections }) =>
        sections.flatMap(({ columns }) => columns.flatMap(({ fields }) => fields)),
      );
      expect([name, laid]).toEqual([name, json.fields.filter(({ fieldtype }) => !LAYOUT_TYPES.has(fieldtype))]);
      checked += 1;
    }
    expect(checked).toBeGreaterThan(200);
  });
});
