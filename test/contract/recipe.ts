import type { Recipe } from '../support/generate.js';
import { CREATOR, DESK, LISTED, PLAIN, RESTRICTED, STUDENT } from './world.js';

/** A doctype of the site's own, for what customizes doctypes: the real ones stay as their files are. */
const sample = (round: number) => `Sample Record ${round}`;

const CUSTOMIZED = ['Language', 'Country', 'Domain'];
const LEVEL = { permlevel: 0, if_owner: 0, submit: 0, cancel: 0, amend: 0, import: 0 };

const CUSTOMIZING: readonly string[] = ['DocType', 'Custom Field', 'Property Setter', 'Custom DocPerm'];

/** What is made in one transaction, in order: what changes doctypes comes first, each by itself. */
export const MAKING_ORDER: readonly (readonly string[])[] = [
  ...CUSTOMIZING.map((doctype) => [doctype]),
  LISTED.filter((doctype) => !CUSTOMIZING.includes(doctype)),
];

/**
 * How the generated documents are made. Links to DocType point at what everybody, some and nobody but a
 * System Manager may read, so that rules about referenced doctypes have something to tell apart.
 */
export const recipe: Recipe = {
  people: [STUDENT, CREATOR, DESK],
  doctypes: ['ToDo', 'LMS Course', 'Error Log'],
  whole: new Set(['DocType', 'Custom Field']),
  special: {
    DocType: (round) => ({
      name: sample(round),
      module: 'Core',
      autoname: 'hash',
      fields: [{ fieldname: 'title', fieldtype: 'Data', label: 'Title' }],
      permissions: [{ role: 'System Manager', read: 1, write: 1, create: 1, permlevel: 0 }],
    }),
    'Custom DocPerm': (round) => ({ parent: sample(round), role: 'System Manager', ...LEVEL, read: 1 }),
    'Custom Field': (round) => ({
      dt: CUSTOMIZED[round],
      fieldname: `more_${round}`,
      label: 'More',
      fieldtype: 'Data',
    }),
    'Property Setter': (round) => ({
      doc_type: CUSTOMIZED[round],
      doctype_or_field: 'DocType',
      property: 'track_changes',
      value: '1',
      property_type: 'Check',
    }),
    // of a doctype that takes imports, and without a file that somebody else may read
    'Data Import': () => ({ reference_doctype: 'LMS Course', import_file: null, template_options: null }),
    'Document Naming Rule': (round) => ({ document_type: sample(round), conditions: [], disabled: 1 }),
    Workflow: () => ({ is_active: 0, workflow_state_field: 'workflow_state', transitions: [] }),
    'Workflow Document State': () => ({ doc_status: '0', update_field: null, update_value: null }),
    Workspace: () => ({ content: '[]' }),
    // what is shared is so with the restricted user, with somebody without a role, and with everyone
    DocShare: (round) => ({
      user: [RESTRICTED, PLAIN, null][round],
      everyone: round === 2 ? 1 : 0,
      share_doctype: 'Language',
      share_name: 'en',
      read: 1,
      write: round % 2,
    }),
    'User Permission': (round) => ({
      user: RESTRICTED,
      allow: ['User', 'Role', 'Language'][round],
      for_value: [STUDENT, 'LMS Student', 'en'][round],
      apply_to_all_doctypes: 1,
      applicable_for: null,
      is_default: 0,
    }),
    'Kanban Board': (round) => ({
      reference_doctype: ['ToDo', 'LMS Course', 'Error Log'][round],
      field_name: ['status', 'title', 'method'][round],
      columns: [],
    }),
    'List Filter': () => ({ filters: '[]' }),
    Report: () => ({ report_type: 'Report Builder', is_standard: 'No' }),
    'LMS Course': () => ({ paid_course: 0, paid_certificate: 0 }),
    'LMS Program': () => ({ program_courses: [] }),
    User: (round) => ({ enabled: 1, email: `made${round}@example.net`, role_profile_name: null, role_profiles: [] }),
  },
};
