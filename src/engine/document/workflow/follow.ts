/**
 * What an active workflow asks of a save: new documents begin in its first state, a state is changed by a transition
 * that the user may take, the state says what the docstatus is and sets its field, and others than the state's editors
 * change nothing else (frappe-contract §2.7). It is a step of the lifecycle, so every way to save goes through it.
 */
import { WorkflowPermissionError } from '../../errors.js';
import { ADMINISTRATOR } from '../../permissions/user-access.js';
import { changedField } from '../checks.js';
import type { Document } from '../document.js';
import type { Workflow, WorkflowState } from './load.js';
import { currentState, mayApprove, transitionsFrom, workflowOf } from './transitions.js';

/**
 * A sudo ctx is asked for no transition; trusted loading is left as it is.
 * @param before the document as stored; null when it is new
 * @throws WorkflowPermissionError, WorkflowStateError
 */
export function followWorkflow(doc: Document, before: Document | null): void {
  const workflow = workflowOf(doc);
  if (!workflow || doc.ctx.mode.importing) return;
  const stored = before ?? beginning(doc, workflow);
  const from = currentState(workflow, stored);
  const to = wantedState(doc, stored, workflow, from);
  if (before) refuseEdit(doc, before, workflow, from, to);
  if (to !== from) enter(doc, stored, workflow, from, to);
  else doc.set(workflow.field, from.state);
}

/** A new document before its first step: what its values are, in the first state. */
function beginning(doc: Document, workflow: Workflow): Document {
  const start: Document = doc.ctx.newDoc(doc.meta);
  Object.assign(start.values, doc.values, { [workflow.field]: null, docstatus: workflow.states[0]?.docstatus ?? 0 });
  return start;
}

/** What the save asks for: a state by its name, or the state that a submit or a cancel leads to. */
function wantedState(doc: Document, stored: Document, workflow: Workflow, from: WorkflowState): WorkflowState {
  const name = doc.text(workflow.field);
  if (name && name !== from.state) return currentState(workflow, doc);
  if (doc.docstatus === stored.docstatus) return from;
  const fitting = workflow.states.filter(({ docstatus }) => docstatus === doc.docstatus);
  const [first] = fitting;
  // the workflow has nothing to say about submitting, or about cancelling
  if (!first) return from;
  if (doc.ctx.mode.sudo) return first;
  const steps = transitionsFrom(workflow, stored).filter((one) => mayApprove(one, stored));
  return fitting.find(({ state }) => steps.some(({ nextState }) => nextState === state)) ?? first;
}

function enter(doc: Document, stored: Document, workflow: Workflow, from: WorkflowState, to: WorkflowState): void {
  if (!doc.ctx.mode.sudo) {
    const steps = transitionsFrom(workflow, stored).filter(({ nextState }) => nextState === to.state);
    const step = `from ${from.state} to ${to.state}`;
    if (steps.length === 0) throw new WorkflowPermissionError(`Workflow State transition not allowed ${step}`);
    if (!steps.some((one) => mayApprove(one, stored))) {
      throw new WorkflowPermissionError(`Self approval is not allowed: ${step}`);
    }
  }
  doc.set(workflow.field, to.state);
  doc.values.docstatus = to.docstatus;
  if (to.updateField) doc.set(to.updateField, to.updateValue);
}

/** In a state, its editors alone change what a transition does not change. */
function refuseEdit(doc: Document, before: Document, workflow: Workflow, from: WorkflowState, to: WorkflowState): void {
  const { ctx } = doc;
  if (ctx.mode.sudo || ctx.user === ADMINISTRATOR || !from.allowEdit || ctx.hasRole(from.allowEdit)) return;
  const changed = changedField(doc, before, new Set([workflow.field, to === from ? '' : to.updateField]));
  if (!changed) return;
  throw new WorkflowPermissionError(
    `${doc.doctype} ${doc.name}: ${changed.label} cannot be changed in the state ${from.state}; the role ${from.allowEdit} edits it`,
  );
}
