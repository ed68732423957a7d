import type { DocType } from './doctype';

/** A document's state in one word, with its colour. */
export interface Indicator {
  label: string;
  color: IndicatorColor;
}
export type IndicatorColor = 'gray' | 'blue' | 'green' | 'orange' | 'red' | 'yellow' | 'purple' | 'pink' | 'cyan';

const BY_WORD: readonly (readonly [color: IndicatorColor, words: RegExp])[] = [
  ['green', /^(closed|completed?|done|enabled|active|approved|paid|passed?|success|published|finished|valid)$/i],
  ['red', /^(cancelled|failed?|error|rejected|overdue|expired|disabled|invalid|timed out)$/i],
  ['orange', /^(open|pending|to do|in progress|under review|on hold|queued|started|partial success|unpaid)$/i],
  ['blue', /^(submitted|new|enrolled|scheduled|upcoming|confirmed)$/i],
  ['gray', /^(draft|unpublished|inactive|archived|not started)$/i],
];
const COLORS: ReadonlySet<string> = new Set([
  'gray',
  'blue',
  'green',
  'orange',
  'red',
  'yellow',
  'purple',
  'pink',
  'cyan',
]);
const BY_DOCSTATUS: readonly Indicator[] = [
  { label: 'Draft', color: 'red' },
  { label: 'Submitted', color: 'blue' },
  { label: 'Cancelled', color: 'red' },
];

/** Frappe says "Light Blue"; it is shown in cyan. */
export function colorOfName(name: string): IndicatorColor {
  const color = name.toLowerCase() === 'light blue' ? 'cyan' : name.toLowerCase();
  return COLORS.has(color) ? (color as IndicatorColor) : 'gray';
}

/** The colour that a word suggests. */
export function colorOfWord(word: string): IndicatorColor {
  return BY_WORD.find(([, words]) => words.test(word))?.[0] ?? 'gray';
}

/**
 * A document's indicator: from the doctype's states, else its docstatus, else its status field, else a flag that says
 * whether it is in use; undefined when nothing tells.
 */
export function indicatorOf(doctype: DocType, doc: Readonly<Record<string, unknown>>): Indicator | undefined {
  const status = String(doc.workflow_state ?? doc.status ?? '');
  const state = doctype.json.states?.find(({ title }) => title === status);
  if (state) return { label: status, color: colorOfName(state.color) };
  const docstatus = Number(doc.docstatus ?? 0);
  if (doctype.isSubmittable && (docstatus === 2 || !status)) return BY_DOCSTATUS[docstatus];
  if (status) return { label: status, color: colorOfWord(status) };
  if (doctype.field('enabled')) return yesNo(doc.enabled, 'Enabled', 'Disabled');
  if (doctype.field('disabled')) return yesNo(!Number(doc.disabled ?? 0), 'Enabled', 'Disabled');
  if (doctype.field('published')) return yesNo(doc.published, 'Published', 'Unpublished');
  return undefined;
}

function yesNo(value: unknown, yes: string, no: string): Indicator {
  return Number(value ?? 0) ? { label: yes, color: 'green' } : { label: no, color: 'gray' };
}

/** The fields that `indicatorOf` looks at, for lists to ask for. */
export function indicatorFields(doctype: DocType): string[] {
  return ['workflow_state', 'status', 'enabled', 'disabled', 'published'].filter((name) => doctype.field(name));
}
