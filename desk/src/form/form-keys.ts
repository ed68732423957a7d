/** The keyboard of a form. */
import type { Ref } from 'vue';
import { pathTo } from '../meta/slugs';
import { router } from '../router';
import { type Shortcut, useShortcuts } from '../ui/shortcuts';
import { deleteForm, duplicateForm, goToNeighbour, jumpToField, saveForm, submitForm, undoEdit } from './actions';
import type { Form } from './form';
import { mayCreate, mayDelete, mayPrint, openPrint } from './form-menu';
import type { FormPlaces } from './form-places';
import { hasWorkflow } from './workflow';

/** Text has an undo of its own. */
const isInText = (): boolean =>
  document.activeElement?.closest('input:not([type=checkbox]):not([type=radio]), textarea, [contenteditable=true]') !=
  null;

/** What the head's button does: save what was changed, else submit a draft that waits for it. */
async function primary(form: Form): Promise<void> {
  // what is being typed is taken over when the field is left
  const active = document.activeElement;
  if (active instanceof HTMLElement && active.closest('form.fields')) {
    active.blur();
    active.focus();
  }
  const docstatus = form.doc.docstatus ?? 0;
  if (form.isDirty) await saveForm(form, docstatus === 1 ? 'Update' : 'Save');
  else if (form.doctype.isSubmittable && docstatus === 0 && form.may('submit') && !hasWorkflow(form))
    await submitForm(form);
  else if (!form.isReadOnly) await saveForm(form);
}

export function useFormKeys(form: Form, places: FormPlaces, list: Ref<Record<string, unknown>>): void {
  const { name } = form.doctype;
  const isStored = () => !form.isNew && !form.doctype.isSingle;
  const keys: Shortcut[] = [
    { keys: 'Ctrl+S', label: 'Save', action: () => primary(form), whileTyping: true },
    { keys: 'Ctrl+P', label: 'Print', action: () => openPrint(form), when: () => mayPrint(form) },
    { keys: 'Ctrl+J', label: 'Jump to a field', action: () => jumpToField(form, places.reveal) },
    {
      keys: 'Shift+D',
      label: 'Duplicate',
      action: () => duplicateForm(form),
      when: () => isStored() && mayCreate(form),
    },
    { keys: 'Ctrl+Shift+D', label: 'Delete', action: () => deleteForm(form), when: () => mayDelete(form) },
    {
      keys: 'Ctrl+B',
      label: `New ${name}`,
      action: () => router.push(pathTo(name, 'new')),
      when: () => mayCreate(form) && !isInText(),
    },
    { keys: 'Ctrl+Z', label: 'Undo', action: () => undoEdit(form, false), when: () => !isInText() },
    { keys: 'Ctrl+Y', label: 'Redo', action: () => undoEdit(form, true), when: () => !isInText() },
    { keys: 'Ctrl+Shift+Z', label: 'Redo', action: () => undoEdit(form, true), when: () => !isInText() },
  ];
  for (const [key, label, back] of [
    ['>', 'Next document', false],
    ['<', 'Previous document', true],
  ] as const) {
    keys.push({ keys: `Ctrl+${key}`, label, action: () => goToNeighbour(form, list.value, back), when: isStored });
  }
  useShortcuts(keys);
}
