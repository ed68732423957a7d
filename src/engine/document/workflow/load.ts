import { tableExists } from '../../database/adoption.js';
import type { Session } from '../../database/session.js';
import { cint } from '../../meta/casts.js';

/** A state of a workflow: what a document in it is, and who edits it. */
export interface WorkflowState {
  state: string;
  docstatus: number;
  /** The role that edits documents in this state. */
  allowEdit: string;
  /** A field that gets `updateValue` when a document comes into this state; '' for none. */
  updateField: string;
  updateValue: string;
  /** Nobody is waited for here. */
  isOptional: boolean;
}

/** A step from one state to another. */
export interface WorkflowTransition {
  /** The row's own name. */
  name: string;
  state: string;
  action: string;
  nextState: string;
  /** The role that takes it. */
  allowed: string;
  allowSelfApproval: boolean;
  /** An expression over `doc`; '' holds always. */
  condition: string;
}

/** The active workflow of a doctype; the first state is where documents begin. */
export interface Workflow {
  name: string;
  doctype: string;
  /** The field that holds the state. */
  field: string;
  states: readonly WorkflowState[];
  transitions: readonly WorkflowTransition[];
}

type Stored = Record<string, string | number | null>;

const ACTIVE = `SELECT \`name\`, \`document_type\`, \`workflow_state_field\` FROM \`tabWorkflow\`
  WHERE \`is_active\` = 1 ORDER BY \`modified\``;
const rowsOf = (child: string) => `SELECT r.* FROM \`tab${child}\` r JOIN \`tabWorkflow\` w ON w.\`name\` = r.\`parent\`
  WHERE w.\`is_active\` = 1 AND r.\`parenttype\` = 'Workflow' ORDER BY r.\`parent\`, r.\`idx\``;

const text = (row: Stored, column: string): string => String(row[column] ?? '');

const stateOf = (row: Stored): WorkflowState => ({
  state: text(row, 'state'),
  docstatus: cint(row.doc_status),
  allowEdit: text(row, 'allow_edit'),
  updateField: text(row, 'update_field'),
  updateValue: text(row, 'update_value'),
  isOptional: cint(row.is_optional_state) === 1,
});

const transitionOf = (row: Stored): WorkflowTransition => ({
  name: text(row, 'name'),
  state: text(row, 'state'),
  action: text(row, 'action'),
  nextState: text(row, 'next_state'),
  allowed: text(row, 'allowed'),
  allowSelfApproval: cint(row.allow_self_approval) === 1,
  condition: text(row, 'condition').trim(),
});

/** The active workflows by doctype: read when doctypes are, and kept in memory like them. */
export async function loadWorkflows(session: Session): Promise<ReadonlyMap<string, Workflow>> {
  // a Frappe site whose adoption was cut short has no such table yet
  if (!(await tableExists(session, 'tabWorkflow'))) return new Map();
  const active = await session.query<Stored>(ACTIVE);
  if (active.length === 0) return new Map();
  const states = await session.query<Stored>(rowsOf('Workflow Document State'));
  const transitions = await session.query<Stored>(rowsOf('Workflow Transition'));
  const workflows = active.map((row): Workflow => {
    const own = (child: Stored) => child.parent === row.name;
    return {
      name: text(row, 'name'),
      doctype: text(row, 'document_type'),
      field: text(row, 'workflow_state_field') || 'workflow_state',
      states: states.filter(own).map(stateOf),
      transitions: transitions.filter(own).map(transitionOf),
    };
  });
  return new Map(workflows.filter(({ states }) => states.length > 0).map((one) => [one.doctype, one]));
}
