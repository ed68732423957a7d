import { ValidationError, WorkflowStateError } from '../../errors.js';
import { ExpressionError, evaluateText, scopeOf } from '../../expression/index.js';
import { ADMINISTRATOR } from '../../permissions/user-access.js';
import { expressionContext } from '../computed.js';
import type { Document } from '../document.js';
import type { Workflow, WorkflowState, WorkflowTransition } from './load.js';

/** The workflow that documents of this doctype follow; undefined for none. */
export function workflowOf(doc: Document): Workflow | undefined {
  const workflow = doc.ctx.site.workflows.get(doc.doctype);
  return workflow && doc.meta.column(workflow.field) ? workflow : undefined;
}

/**
 * The state that a document is in; one without a state is in the first.
 * @throws WorkflowStateError when the workflow does not know its state
 */
export function currentState(workflow: Workflow, doc: Document): WorkflowState {
  const name = doc.text(workflow.field) || workflow.states[0]?.state;
  const found = workflow.states.find(({ state }) => state === name);
  if (found) return found;
  throw new WorkflowStateError(`${doc.doctype} ${doc.name}: ${name} is not a state of the workflow ${workflow.name}`);
}

/**
 * Does the transition's condition hold for the document? An empty one does.
 * @param doc as it is stored
 * @throws ValidationError naming the transition, when its condition cannot be worked out
 */
export function conditionHolds(workflow: Workflow, transition: WorkflowTransition, doc: Document): boolean {
  if (transition.condition === '') return true;
  try {
    return Boolean(evaluateText(transition.condition, scopeOf(doc.toJSON(), null, expressionContext(doc.ctx))));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { state, action } = transition;
    throw new ValidationError(`Workflow ${workflow.name}: the condition of ${action} from ${state}: ${error.message}`, {
      cause: error,
    });
  }
}

/** The steps out of the document's state whose conditions hold, whoever may take them. */
export function transitionsFor(workflow: Workflow, doc: Document): WorkflowTransition[] {
  const { state } = currentState(workflow, doc);
  return workflow.transitions.filter((one) => one.state === state && conditionHolds(workflow, one, doc));
}

/** The steps out of the document's state that a role of the user takes and whose conditions hold. */
export function transitionsFrom(workflow: Workflow, doc: Document): WorkflowTransition[] {
  return transitionsFor(workflow, doc).filter(({ allowed }) => doc.ctx.hasRole(allowed));
}

/** Documents of one's own are for others to approve, unless the transition says otherwise. */
export function mayApprove(transition: WorkflowTransition, doc: Document): boolean {
  const { user } = doc.ctx;
  const isOwn = doc.owner.toLowerCase() === user.toLowerCase();
  return user === ADMINISTRATOR || transition.allowSelfApproval || !isOwn;
}
