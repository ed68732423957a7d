/** Which comparisons a filter may make, by the fieldtype that it looks at. */
import { type DocField, NUMBER_TYPES } from '../meta/doctype';

export type Operator =
  | '='
  | '!='
  | 'like'
  | 'not like'
  | 'in'
  | 'not in'
  | 'is'
  | '>'
  | '<'
  | '>='
  | '<='
  | 'between'
  | 'timespan'
  | 'descendants of'
  | 'descendants of (inclusive)'
  | 'not descendants of'
  | 'ancestors of'
  | 'not ancestors of';

const LABELS: Readonly<Record<Operator, string>> = {
  '=': 'is',
  '!=': 'is not',
  like: 'contains',
  'not like': 'does not contain',
  in: 'is one of',
  'not in': 'is none of',
  is: 'is set / not set',
  '>': 'is more than',
  '<': 'is less than',
  '>=': 'is at least',
  '<=': 'is at most',
  between: 'is between',
  timespan: 'is within',
  'descendants of': 'is below',
  'descendants of (inclusive)': 'is or is below',
  'not descendants of': 'is not below',
  'ancestors of': 'is above',
  'not ancestors of': 'is not above',
};
const TIME_LABELS: Readonly<Partial<Record<Operator, string>>> = {
  '>': 'is after',
  '<': 'is before',
  '>=': 'is on or after',
  '<=': 'is on or before',
};

export const TIMESPANS = [
  ...['today', 'yesterday', 'tomorrow', 'this week', 'this month', 'this quarter', 'this year'],
  ...['last 7 days', 'last 14 days', 'last 30 days', 'last 90 days'],
  ...['last week', 'last month', 'last quarter', 'last 6 months', 'last year'],
  ...['next 7 days', 'next 14 days', 'next 30 days'],
  ...['next week', 'next month', 'next quarter', 'next 6 months', 'next year'],
] as const;

const EQUAL: readonly Operator[] = ['=', '!='];
const LIKE: readonly Operator[] = ['like', 'not like'];
const AMONG: readonly Operator[] = ['in', 'not in'];
const ORDERED: readonly Operator[] = ['>', '<', '>=', '<='];
const TREE: readonly Operator[] = [
  'descendants of',
  'descendants of (inclusive)',
  'not descendants of',
  'ancestors of',
  'not ancestors of',
];
const LONG_TEXTS: ReadonlySet<string> = new Set([
  ...['Text', 'Small Text', 'Long Text', 'Text Editor', 'HTML Editor', 'Markdown Editor', 'Code', 'JSON'],
  ...['Signature', 'Geolocation'],
]);
const TIMES: ReadonlySet<string> = new Set(['Date', 'Datetime']);

/** The operators that a field's filter offers, the most likely first. @param isTree a Link to a tree */
export function operatorsFor(field: DocField, isTree = false): Operator[] {
  const { fieldtype } = field;
  if (fieldtype === 'Check') return ['='];
  if (fieldtype === 'Date') return ['between', 'timespan', ...EQUAL, ...ORDERED, ...AMONG, 'is'];
  if (fieldtype === 'Datetime') return ['between', 'timespan', ...ORDERED, 'is'];
  if (fieldtype === 'Time') return [...EQUAL, ...ORDERED, 'between', 'is'];
  if (NUMBER_TYPES.has(fieldtype) || fieldtype === 'Duration' || fieldtype === 'Rating') {
    return [...EQUAL, ...ORDERED, 'between', ...AMONG, 'is'];
  }
  if (fieldtype === 'Select') return [...EQUAL, ...AMONG, 'is'];
  if (fieldtype === 'Link' || fieldtype === 'Dynamic Link') {
    return [...EQUAL, ...LIKE, ...AMONG, 'is', ...(isTree ? TREE : [])];
  }
  if (LONG_TEXTS.has(fieldtype)) return [...LIKE, ...EQUAL, 'is'];
  return [...LIKE, ...EQUAL, ...AMONG, 'is', ...ORDERED];
}

/** What an operator is called for a field: later is "after" for dates. */
export function operatorLabel(operator: Operator, fieldtype: string): string {
  return (TIMES.has(fieldtype) && TIME_LABELS[operator]) || LABELS[operator];
}

export function isOperator(text: unknown): text is Operator {
  return typeof text === 'string' && text in LABELS;
}
