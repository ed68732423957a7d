import {
  arg,
  type Ctx,
  conditionHolds,
  currentState,
  type Document,
  FrappeTypeError,
  type Meta,
  type Method,
  mayApprove,
  method,
  transitionsFrom,
  ValidationError,
  visibleJson,
  type Workflow,
  WorkflowPermissionError,
  WorkflowTransitionError,
  workflowOf,
} from '../../../engine/index.js';
import { forEachDocument, tellFailures } from '../desk/list/each.js';
import { namesOf } from '../desk/list/names.js';

const WRITE = ['POST', 'PUT'] as const;
const LEAST_IN_BACKGROUND = 20;
const MOST_AT_ONCE = 500;
const BULK = 'frappe.model.workflow.bulk_workflow_approval';

type Values = Record<string, unknown>;

/** The stored document that the caller means: of what they send, its doctype and name count. @throws FrappeTypeError */
async function meant(ctx: Ctx, { doctype, name }: Values, lock = false): Promise<Document> {
  if (typeof doctype !== 'string' || !doctype) throw new FrappeTypeError('doc: the document lacks its doctype');
  const text = typeof name === 'number' ? String(name) : name;
  if (typeof text !== 'string' || !text) throw new FrappeTypeError('doc: the document lacks its name');
  return ctx.getDoc<string>(ctx.meta(doctype), text, { lock });
}

/** @throws ValidationError when no workflow is active */
function followed(doc: Document): Workflow {
  const workflow = workflowOf(doc);
  if (workflow) return workflow;
  throw new ValidationError(`${doc.doctype} follows no active workflow`);
}

/** The rows of the steps that the caller may take now, as the workflow holds them. */
const getTransitions = method({ args: { doc: arg.dict() }, verbs: ['GET', 'POST'] }, async (ctx, { doc: given }) => {
  if (given.__islocal) return [];
  const doc = await meant(ctx, given);
  const workflow = followed(doc);
  const steps = transitionsFrom(workflow, doc).filter((one) => mayApprove(one, doc));
  if (steps.length === 0) return [];
  const stored = await ctx.sudo().getDoc('Workflow', workflow.name);
  const names = new Set(steps.map(({ name }) => name));
  return stored
    .rows('transitions')
    .filter((row) => names.has(row.name))
    .map((row) => row.toJSON());
});

async function takeStep(doc: Document, action: string): Promise<Document> {
  const workflow = followed(doc);
  const steps = transitionsFrom(workflow, doc).filter((one) => one.action === action);
  if (steps.length === 0) {
    const { state } = currentState(workflow, doc);
    throw new WorkflowTransitionError(`${action.slice(0, 140)} is not a valid Workflow Action in the state ${state}`);
  }
  const step = steps.find((one) => mayApprove(one, doc));
  if (!step) throw new WorkflowPermissionError('Self approval is not allowed');
  doc.set(workflow.field, step.nextState);
  return doc.save();
}

/** Takes a step on the document as it is stored, and answers with the document. */
const apply = method({ args: { doc: arg.dict(), action: arg.text() }, verbs: WRITE }, async (ctx, { doc, action }) =>
  visibleJson(ctx, await takeStep(await meant(ctx, doc, true), action)),
);

/** Takes a step on many documents: up to 19 at once, up to 500 in a background job. @returns those that were refused */
const bulk = method(
  { args: { docnames: arg.list(), doctype: arg.text(), action: arg.text() }, verbs: ['POST'] },
  async (ctx, { docnames, doctype, action }) => {
    const meta: Meta = ctx.meta(doctype);
    const names = namesOf(docnames, 'docnames', MOST_AT_ONCE);
    if (names.length >= LEAST_IN_BACKGROUND && ctx.site.ports.jobs && !ctx.inBackground) {
      await ctx.site.ports.jobs.enqueue(ctx, BULK, { docnames: names, doctype, action });
      ctx.msgprint({ message: 'The workflow action runs in the background', alert: true });
      return undefined;
    }
    const failures = await forEachDocument(ctx, names, async (name) =>
      takeStep(await ctx.getDoc<string>(meta, name, { lock: true }), action),
    );
    if (ctx.inBackground) return { failed: failures };
    tellFailures(ctx, failures, action.slice(0, 140));
    return failures.map(({ name }) => name);
  },
);

/** False when a step of the workflow cancels: then the step does it, not the button. */
const canCancel = method({ args: { doctype: arg.text() }, verbs: ['GET', 'POST'] }, async (ctx, { doctype }) => {
  const meta = ctx.meta(doctype);
  await ctx.checkPermission(meta, 'read');
  const workflow = ctx.site.workflows.get(meta.name);
  const cancelled = new Set(workflow?.states.filter(({ docstatus }) => docstatus === 2).map(({ state }) => state));
  return !workflow?.transitions.some(({ nextState }) => cancelled.has(nextState));
});

/** Of a transition of the active workflow; what condition the caller sends counts for nothing. */
const isSatisfied = method(
  { args: { transition: arg.dict(), doc: arg.dict() }, verbs: ['GET', 'POST'] },
  async (ctx, { transition, doc: given }) => {
    const doc = await meant(ctx, given);
    const workflow = followed(doc);
    const { name, state, action, next_state } = transition;
    const found = workflow.transitions.find((one) =>
      name ? one.name === name : one.state === state && one.action === action && one.nextState === next_state,
    );
    if (!found) throw new WorkflowTransitionError(`transition: ${workflow.name} has no such transition`);
    return conditionHolds(workflow, found, doc);
  },
);

export const workflowMethods: Readonly<Record<string, Method>> = {
  'frappe.model.workflow.get_transitions': getTransitions,
  'frappe.model.workflow.apply_workflow': apply,
  [BULK]: bulk,
  'frappe.model.workflow.can_cancel_document': canCancel,
  'frappe.model.workflow.is_transition_condition_satisfied': isSatisfied,
};
