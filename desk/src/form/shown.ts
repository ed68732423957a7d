import { DISPLAY_TYPES, type DocField } from '../meta/doctype';
import { isEmpty } from '../meta/document';
import type { Form } from './form';
import type { LayoutSection, LayoutTab } from './layout';

/** Is a field to be seen? One that cannot be edited and holds nothing is not. */
export function isFieldShown(form: Form, field: DocField): boolean {
  const state = form.stateOf(field);
  if (state.hidden) return false;
  if (DISPLAY_TYPES.has(field.fieldtype) || field.fieldtype === 'Check') return true;
  return !(state.readOnly && isEmpty(form.doc[field.fieldname]));
}

export function isSectionShown(form: Form, section: LayoutSection): boolean {
  if (section.field && form.stateOf(section.field).hidden) return false;
  return section.columns.some(({ fields }) => fields.some((field) => isFieldShown(form, field)));
}

export function isTabShown(form: Form, tab: LayoutTab): boolean {
  if (tab.field && form.stateOf(tab.field).hidden) return false;
  return tab.sections.some((section) => isSectionShown(form, section));
}
