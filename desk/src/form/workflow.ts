/** Actions of a workflow, when the doctype has an active one. The server decides who may do which. */
import { call } from '../api/http';
import type { Doc } from '../meta/document';
import { toastError } from '../ui/toasts';
import { type Form, Stopped } from './form';
import { readDoc } from './load-form';

interface Transition {
  action: string;
  next_state: string;
}

const workflowOf = (form: Form): Record<string, unknown> | undefined =>
  (form.doctype.json.__workflow_docs as Record<string, unknown>[] | undefined)?.find(
    ({ doctype }) => doctype === 'Workflow',
  );

export const hasWorkflow = (form: Form): boolean => workflowOf(form) !== undefined;

/** The names of the actions that this user may take with the document as it is saved. */
export async function transitionsOf(form: Form): Promise<string[]> {
  if (!hasWorkflow(form) || form.isNew) return [];
  const found = await call<Transition[]>('frappe.model.workflow.get_transitions', { doc: JSON.stringify(form.doc) });
  return [...new Set(found.map(({ action }) => action))];
}

export async function applyTransition(form: Form, action: string): Promise<void> {
  form.busy = true;
  try {
    await form.trigger('before_workflow_action');
    await call<Doc>('frappe.model.workflow.apply_workflow', { doc: JSON.stringify(form.doc), action });
    const read = await readDoc(form.doctype.name, form.doc.name);
    if (read) form.take(read.doc, read.info);
    await form.trigger('after_workflow_action');
    await form.trigger('refresh');
  } catch (error) {
    if (!(error instanceof Stopped)) toastError(error);
  } finally {
    form.busy = false;
  }
}
