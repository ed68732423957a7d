import { DISPLAY_TYPES, type DocField, LAYOUT_TYPES, TABLE_TYPES } from '../meta/doctype';
import type { Editor } from './editor';

/** Settings that name a field, with the types that they may name; every field that holds a value when there are none. */
const NAMING_A_FIELD: Readonly<Record<string, readonly string[]>> = {
  title_field: ['Data', 'Small Text', 'Text', 'Select', 'Link', 'Dynamic Link', 'Read Only', 'Phone', 'Autocomplete'],
  image_field: ['Attach', 'Attach Image'],
  timeline_field: ['Link', 'Dynamic Link'],
  nsm_parent_field: ['Link'],
  sender_field: ['Data'],
  sender_name_field: ['Data'],
  recipient_account_field: ['Link', 'Data'],
  subject_field: [],
};
const STANDARD_SORTS = ['modified', 'creation', 'name', 'idx'];
const VIEWS = ['', 'List', 'Report', 'Kanban', 'Calendar', 'Tree', 'Image'];

/** Settings that are chosen from what there is instead of being typed. */
export function settingChanges(editor: Editor): Record<string, Partial<DocField>> {
  const holds = (type: string) => !LAYOUT_TYPES.has(type) && !DISPLAY_TYPES.has(type) && !TABLE_TYPES.has(type);
  const named = (types: readonly string[]) =>
    editor.rows
      .filter((row) => holds(String(row.fieldtype)) && (types.length === 0 || types.includes(String(row.fieldtype))))
      .map((row) => editor.nameOf(row));
  const choice = (names: readonly string[]) => ({ fieldtype: 'Select', options: names.join('\n') });
  const changes: Record<string, Partial<DocField>> = {};
  for (const [setting, types] of Object.entries(NAMING_A_FIELD)) changes[setting] = choice(['', ...named(types)]);
  changes.sort_field = choice(['', ...STANDARD_SORTS, ...named([])]);
  changes.default_view = choice(VIEWS);
  changes.autoname = { description: 'Such as field:code, format:INV-{####}, hash, prompt, naming_series:' };
  changes.search_fields = { description: 'Names of fields with commas between, which links search as well' };
  return changes;
}
