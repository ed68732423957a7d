/** Which ways of looking at its documents a doctype allows. */
import { boot } from '../boot';
import { type DocType, slugOf } from '../meta/doctype';

export interface ViewChoice {
  key: string;
  label: string;
}

export function dateFields(doctype: DocType): string[] {
  return doctype.valueFields
    .filter(({ fieldtype, is_virtual }) => (fieldtype === 'Date' || fieldtype === 'Datetime') && !is_virtual)
    .map((field) => field.fieldname);
}

export function viewsOf(doctype: DocType): ViewChoice[] {
  const views: (ViewChoice & { when: boolean })[] = [
    { key: 'list', label: 'List', when: true },
    { key: 'report', label: 'Report', when: true },
    { key: 'kanban', label: 'Board', when: doctype.fields.some((field) => field.fieldtype === 'Select') },
    { key: 'calendar', label: 'Calendar', when: dateFields(doctype).length > 0 },
    { key: 'tree', label: 'Tree', when: doctype.isTree || boot.nested_set_doctypes.includes(doctype.name) },
    { key: 'image', label: 'Images', when: Boolean(doctype.json.image_field) },
  ];
  return views.filter(({ when }) => when).map(({ key, label }) => ({ key, label }));
}

export function viewPath(doctype: string, view: string, saved?: string): string {
  const base = `/app/${slugOf(doctype)}/view/${view}`;
  return saved ? `${base}/${encodeURIComponent(saved)}` : base;
}
