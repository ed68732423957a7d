/** What is noted when a document moves in its workflow: the timeline, and what now waits for whom. */
import { currentState, type Document, transitionsFor, type Workflow, workflowOf } from '../../../engine/index.js';
import { addTimelineEntry } from '../desk/activity/comments.js';

interface Waiting {
  name: string;
  workflow_state: string | null;
  role: string | null;
}

/** Open actions of the document, a line for each role. */
const waitingFor = (doc: Document): Promise<Waiting[]> =>
  doc.ctx.db.query<Waiting & Record<string, string | null>>(
    `SELECT a.\`name\`, a.\`workflow_state\`, r.\`role\` FROM \`tabWorkflow Action\` a
     LEFT JOIN \`tabWorkflow Action Permitted Role\` r ON r.\`parent\` = a.\`name\` AND r.\`parenttype\` = 'Workflow Action'
     WHERE a.\`reference_doctype\` = ? AND a.\`reference_name\` = ? AND a.\`status\` = 'Open'`,
    [doc.doctype, doc.name],
  );

/** The roles that take a step from here; none for steps into optional states, for nobody is waited for there. */
function awaitedRoles(workflow: Workflow, doc: Document): string[] {
  const optional = new Set(workflow.states.filter((one) => one.isOptional).map(({ state }) => state));
  const steps = transitionsFor(workflow, doc).filter(({ nextState }) => !optional.has(nextState));
  return [...new Set(steps.map(({ allowed }) => allowed))].sort();
}

/** Who took the step has done their part; what waited for others waits no more. */
async function close(doc: Document, workflow: Workflow, open: readonly Waiting[], from: string): Promise<void> {
  const { ctx } = doc;
  const to = doc.text(workflow.field);
  const steps = workflow.transitions.filter((one) => one.state === from && one.nextState === to);
  const taken = steps.find(({ allowed }) => ctx.hasRole(allowed));
  const done = taken && open.find((one) => one.workflow_state === from && one.role === taken.allowed);
  for (const name of new Set(open.map((one) => one.name))) {
    if (name === done?.name) {
      const action = await ctx.sudo().getDoc<string>('Workflow Action', name);
      const by = { completed_by: ctx.user, completed_by_role: taken?.allowed };
      // the document may be cancelled by now, and nothing new links to one of those
      await action.dbSet({ status: 'Completed', ...by });
    } else await ctx.sudo().deleteDoc('Workflow Action', name);
  }
}

async function keepActions(doc: Document, workflow: Workflow, from: string): Promise<void> {
  const state = doc.text(workflow.field);
  const roles = awaitedRoles(workflow, doc);
  const open = await waitingFor(doc);
  const known = open.map(({ role }) => role ?? '').sort();
  if (open.every((one) => one.workflow_state === state) && known.join('\n') === roles.join('\n')) return;
  await close(doc, workflow, open, from);
  if (roles.length === 0) return;
  const about = { reference_doctype: doc.doctype, reference_name: doc.name, workflow_state: state };
  const permitted_roles = roles.map((role) => ({ role }));
  await doc.ctx
    .sudo()
    .newDoc('Workflow Action', { ...about, status: 'Open', permitted_roles })
    .insert();
}

/** After every save: notes a change of state in the timeline, and keeps the list of what waits for whom. */
export async function trackWorkflow(doc: Document): Promise<void> {
  const workflow = workflowOf(doc);
  if (!workflow || doc.ctx.mode.importing) return;
  const { state } = currentState(workflow, doc);
  const from = doc.before?.text(workflow.field) ?? '';
  if (doc.before && from !== state) await addTimelineEntry(doc.ctx, doc, 'Workflow', state);
  await keepActions(doc, workflow, from);
}

/** A document that is gone waits for nobody. */
export async function forgetActions(doc: Document): Promise<void> {
  if (!workflowOf(doc)) return;
  const names = await doc.ctx.sudo().pluck('Workflow Action', 'name', {
    filters: { reference_doctype: doc.doctype, reference_name: doc.name },
  });
  for (const name of names) await doc.ctx.sudo().deleteDoc('Workflow Action', name);
}
