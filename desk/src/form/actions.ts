/** What can be done with the document of a form, beyond editing it. Each says why when it cannot be. */
import { call, callMethod, ServerError } from '../api/http';
import { labelOf } from '../meta/doctype';
import { childDocType } from '../meta/doctypes';
import { pathTo } from '../meta/slugs';
import { router } from '../router';
import { confirm } from '../ui/confirm';
import { ask } from '../ui/dialogs';
import { toast, toastError } from '../ui/toasts';
import { type Draft, dropDraft, sidesOf } from './drafts';
import { type Form, type SaveAction, Stopped } from './form';
import { copyForNew, prepareNew, readDoc } from './load-form';
import { type Merge, mergeDocs } from './merge';

/** Saves, and when somebody else saved meanwhile, lets the person put both together. @returns whether it is saved */
export async function saveForm(form: Form, action: SaveAction = 'Save'): Promise<boolean> {
  const wasNew = form.isNew;
  try {
    const saved = await form.save(action);
    if (saved && wasNew && form.doctype.isSingle) dropDraft(form);
    return saved;
  } catch (error) {
    if (error instanceof ServerError && error.type === 'TimestampMismatchError') return settleConflict(form, action);
    if (error instanceof ServerError && error.type === 'LinkExistsError') {
      await showLinks(form, error.message);
      return false;
    }
    toastError(error);
    return false;
  }
}

const childOf = (form: Form) => (table: string) => childDocType(form.doctype.field(table)?.options ?? '');

/** Both versions, side by side, in a dialog. @returns the document as decided, or undefined when nothing was */
async function decided(
  form: Form,
  merge: Merge,
  modifiedBy: string,
  action: string,
): Promise<Merge['doc'] | undefined> {
  const { default: dialog } = await import('./conflict-dialog.vue');
  return ask<Merge['doc']>(dialog, { form, merge, modifiedBy, action });
}

async function settleConflict(form: Form, action: SaveAction): Promise<boolean> {
  const newest = await readDoc(form.doctype.name, form.doc.name);
  if (!newest) {
    toast('This was deleted while you edited it. What you entered is still here: copy it, or make a new one.', 'error');
    return false;
  }
  const merge = mergeDocs(form.doctype, childOf(form), form.saved, form.doc, newest.doc);
  const doc = await decided(form, merge, newest.doc.modified_by ?? '', 'Save this');
  if (!doc) return false;
  const changed = [...merge.mine, ...merge.conflicts.map(({ table, fieldname }) => table ?? fieldname)];
  form.rebase(newest.doc, doc, changed, newest.info);
  return saveForm(form, action);
}

/** Puts what was left unsaved into a document that has changed since. */
export async function restoreOnto(form: Form, draft: Draft): Promise<boolean> {
  const { base, mine } = sidesOf(form, draft);
  const merge = mergeDocs(form.doctype, childOf(form), base, mine, form.saved);
  const doc = await decided(form, merge, form.doc.modified_by ?? '', 'Go on with this');
  if (!doc) return false;
  const changed = [...merge.mine, ...merge.conflicts.map(({ table, fieldname }) => table ?? fieldname)];
  form.rebase(form.saved, doc, changed, form.info);
  return true;
}

/** Reads the document anew. Asks first when edits would be lost. */
export async function reloadForm(form: Form): Promise<void> {
  if (form.isNew) return;
  const asked = {
    title: 'Reload and lose your changes?',
    text: 'What you changed here is not saved.',
    action: 'Reload',
  };
  if (form.changed.size > 0 && !(await confirm({ ...asked, danger: true }))) return;
  const newest = await readDoc(form.doctype.name, form.doc.name);
  if (!newest) return toast('This document does not exist any more.', 'error');
  form.take(newest.doc, newest.info);
  dropDraft(form);
  await form.trigger('refresh');
}

export async function submitForm(form: Form): Promise<void> {
  const text = `Once submitted, only fields that allow it can be changed. It can be cancelled later.`;
  if (!(await confirm({ title: `Submit ${form.title}?`, text, action: 'Submit' }))) return;
  await saveForm(form, 'Submit');
}

interface Submitted {
  doctype: string;
  name: string;
}

/** Cancels; submitted documents that stand on this one are shown, and cancelled with it when the person says so. */
export async function cancelForm(form: Form): Promise<void> {
  const place = { doctype: form.doctype.name, name: form.doc.name };
  const linked = await call<{ docs: Submitted[] }>('frappe.desk.form.linked_with.get_submitted_linked_docs', place);
  if (linked.docs.length > 0) {
    const { default: dialog } = await import('./linked-dialog.vue');
    const title = 'Cancel what is linked too?';
    const text = `These submitted documents are linked to ${form.title}. They have to be cancelled first.`;
    if (!(await ask(dialog, { title, text, linked: linked.docs, action: 'Cancel all', danger: true }))) return;
    await call('frappe.desk.form.linked_with.cancel_all_linked_docs', { docs: linked.docs });
  } else {
    const text = 'It stays readable, and can be amended.';
    if (!(await confirm({ title: `Cancel ${form.title}?`, text, action: 'Cancel it', danger: true }))) return;
  }
  await saveForm(form, 'Cancel');
}

/** A new draft made of a cancelled document. */
export async function amendForm(form: Form): Promise<void> {
  prepareNew(form.doctype.name, { ...copyForNew(form.doctype, form.doc), amended_from: form.doc.name });
  await router.push(pathTo(form.doctype.name, 'new'));
}

export async function duplicateForm(form: Form): Promise<void> {
  prepareNew(form.doctype.name, copyForNew(form.doctype, form.doc));
  await router.push(pathTo(form.doctype.name, 'new'));
}

/** A draft that shall never be submitted is cancelled as it is. */
export async function discardForm(form: Form): Promise<void> {
  const text = 'The draft is kept as cancelled and can no longer be submitted.';
  if (!(await confirm({ title: `Discard ${form.title}?`, text, action: 'Discard', danger: true }))) return;
  await guarded(form, async () => {
    await form.trigger('before_discard');
    const place = { doctype: form.doctype.name, name: form.doc.name };
    const answer = await callMethod('frappe.desk.form.save.discard', place);
    const [doc] = (answer.docs ?? []) as Form['doc'][];
    if (doc) form.take(doc, answer.docinfo as Form['info']);
    await form.trigger('after_discard');
    await form.trigger('refresh');
  });
}

/** Runs what changes the document while the form is busy; refusals are shown. */
async function guarded(form: Form, act: () => Promise<void>): Promise<void> {
  form.busy = true;
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Stopped)) toastError(error);
  } finally {
    form.busy = false;
  }
}

export async function deleteForm(form: Form): Promise<void> {
  const asked = { title: `Delete ${form.title}?`, text: 'This cannot be taken back here.', action: 'Delete' };
  if (!(await confirm({ ...asked, danger: true }))) return;
  try {
    await call('frappe.client.delete', { doctype: form.doctype.name, name: form.doc.name }, { quiet: true });
  } catch (error) {
    if (error instanceof ServerError && error.type === 'LinkExistsError') return showLinks(form, error.message);
    return toastError(error);
  }
  dropDraft(form);
  form.changed.clear();
  toast(`${form.title} is deleted.`);
  await router.replace(pathTo(form.doctype.name));
}

/** What links to the document, as far as the person may see it. @param why absent: they asked */
export async function showLinks(form: Form, why?: string): Promise<void> {
  const place = { doctype: form.doctype.name, docname: form.doc.name };
  const found = await call<Record<string, { name: string }[]>>('frappe.desk.form.linked_with.get', place);
  const linked = Object.entries(found).flatMap(([doctype, rows]) => rows.map(({ name }) => ({ doctype, name })));
  const { default: dialog } = await import('./linked-dialog.vue');
  const title = why ? 'Others link to it' : `What links to ${form.title}`;
  await ask(dialog, { title, text: why ?? '', linked });
}

export async function renameForm(form: Form): Promise<void> {
  const { default: dialog } = await import('./rename-dialog.vue');
  const name = await ask<string>(dialog, { form });
  if (name === undefined) return;
  form.changed.clear();
  if (name === form.doc.name) return reloadForm(form);
  await router.replace(pathTo(form.doctype.name, name));
}

const AFTER_DIALOG_MS = 60;

export async function jumpToField(form: Form, reveal: (fieldname: string) => Promise<void>): Promise<void> {
  const { default: dialog } = await import('./jump-dialog.vue');
  const fieldname = await ask<string>(dialog, { form });
  if (!fieldname) return;
  // a dialog gives the focus back once it is gone: the field takes it after that
  await new Promise((resolve) => setTimeout(resolve, AFTER_DIALOG_MS));
  await reveal(fieldname);
}

/** The document as JSON, for pasting elsewhere. */
export async function copyToClipboard(form: Form): Promise<void> {
  const values = { doctype: form.doctype.name, name: form.doc.name, ...copyForNew(form.doctype, form.doc) };
  await navigator.clipboard.writeText(JSON.stringify(values, null, 2));
  toast('The document is copied as JSON.');
}

/** The neighbour in the list that the person last looked at. */
export async function goToNeighbour(form: Form, list: Record<string, unknown>, back: boolean): Promise<void> {
  const name = await call<string | null>('frappe.desk.form.utils.get_next', {
    doctype: form.doctype.name,
    value: form.doc.name,
    prev: back ? 1 : 0,
    filters: Array.isArray(list.filters) ? list.filters : [],
    sort_field: String(list.sort_by || form.doctype.json.sort_field || 'creation'),
    sort_order: String(list.sort_order || form.doctype.json.sort_order || 'desc').toLowerCase(),
  });
  if (name) await router.push(pathTo(form.doctype.name, name));
}

/** Says what an undo touched. */
export async function undoEdit(form: Form, forward: boolean): Promise<void> {
  const fieldname = await form.undo(forward);
  if (!fieldname) return toast(forward ? 'Nothing to make again.' : 'Nothing to take back.', 'info');
  const field = form.doctype.field(fieldname);
  toast(`${forward ? 'Made again' : 'Taken back'}: ${field ? labelOf(field) : fieldname}`, 'info');
}
