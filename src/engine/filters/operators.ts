import { ValidationError } from '../errors.js';

/** Frappe's operators, in the order of its error message (frappe-contract §4.3). */
const OPERATORS = [
  '=',
  '!=',
  '>',
  '<',
  '>=',
  '<=',
  'like',
  'not like',
  'in',
  'not in',
  'is',
  'between',
  'timespan',
  'previous',
  'next',
  'ancestors of',
  'descendants of',
  'not ancestors of',
  'not descendants of',
  'descendants of (inclusive)',
] as const;
export type Operator = (typeof OPERATORS)[number];

const SPELLINGS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ...OPERATORS.map((operator) => [operator, operator] as const),
  ['<>', '!='],
  ['=<', '<='],
  ['=>', '>='],
  ['ilike', 'like'],
  ['not ilike', 'not like'],
]);

/** The operator of that spelling, in any case. */
export function findOperator(text: unknown): Operator | undefined {
  return typeof text === 'string' ? SPELLINGS.get(text.trim().toLowerCase()) : undefined;
}

/** The same; nothing means `=`, as in Frappe. @throws ValidationError listing the operators */
export function toOperator(text: unknown): Operator {
  if (text === null || text === '') return '=';
  const operator = findOperator(text);
  if (!operator) throw new ValidationError(`Operator must be one of ${OPERATORS.join(', ')}`);
  return operator;
}
