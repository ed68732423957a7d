import type { Document } from '../document/document.js';
import type { SqlValue } from '../meta/casts.js';
import type { Comparison, Condition, Leaf } from './condition.js';
import { acceptsMissing, isNumber, isText, listOf } from './missing.js';
import { groupByRow, type RowGroup } from './rows.js';
import { type Answer, isLike, sameText } from './texts.js';

/**
 * Does the document, as it is in memory with its rows, satisfy the condition? The same answer as the compiled
 * SQL would give; undefined when only the database knows (other tables, trees, collations beyond ASCII).
 */
export function matches(doc: Document, condition: Condition): boolean | undefined {
  switch (condition.kind) {
    case 'const':
      return condition.value;
    case 'all':
      return allOf(doc, condition.of);
    case 'any':
      return anyOf(condition.of.map((part) => matches(doc, part)));
    case 'not': {
      const answer = matches(doc, condition.of);
      return answer === undefined ? undefined : !answer;
    }
    case 'exists':
      return undefined;
    default:
      return allOf(doc, [condition]);
  }
}

function every(answers: readonly Answer[]): Answer {
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

function anyOf(answers: readonly Answer[]): Answer {
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}

function allOf(doc: Document, parts: readonly Condition[]): Answer {
  const { own, rows } = groupByRow(doc.meta, parts);
  const answers = own.map((part) =>
    part.kind === 'compare' || part.kind === 'tree' ? holds(doc, part) : matches(doc, part),
  );
  return every([...answers, ...rows.map((group) => rowHolds(doc, group))]);
}

function rowHolds(doc: Document, { tables, leaves }: RowGroup): Answer {
  if (tables.length === 0) return false;
  // a document in the database whose rows were not loaded
  if (!doc.isNew && tables.some((table) => doc.values[table] === undefined)) return undefined;
  const rows = tables.flatMap((table) => doc.rows(table));
  if (rows.length === 0) return leaves.every(acceptsMissing);
  return anyOf(rows.map((row) => every(leaves.map((leaf) => holds(row, leaf)))));
}

function holds(doc: Document, leaf: Leaf): Answer {
  if (leaf.kind === 'tree') return undefined;
  const value = (doc.values[leaf.column.name] ?? null) as SqlValue;
  if (isNumber(leaf.column)) return numberHolds(Number(value ?? 0), leaf);
  if (value === null) return acceptsMissing(leaf);
  return isText(leaf.column) ? textHolds(String(value), leaf) : dateHolds(String(value), leaf);
}

function opposite(answer: Answer): Answer {
  return answer === undefined ? undefined : !answer;
}

/** Operators that mean the same for every type. `same` says whether the value is that one. */
function common(leaf: Comparison, text: string, same: (other: SqlValue) => Answer): Answer {
  const values = listOf(leaf).filter((one) => one !== null);
  switch (leaf.op) {
    case '=':
    case 'in':
      return anyOf(values.map(same));
    case '!=':
    case 'not in':
      return opposite(anyOf(values.map(same)));
    case 'like':
      return isLike(text, String(leaf.value));
    case 'not like':
      return opposite(isLike(text, String(leaf.value)));
    default:
      return undefined;
  }
}

function textHolds(text: string, leaf: Comparison): Answer {
  const isBlank = sameText(text, '');
  switch (leaf.op) {
    case 'set':
      return opposite(isBlank);
    case 'not set':
      return isBlank;
    case '<':
    case '<=':
    case '>':
    case '>=':
    case 'between':
      // which text comes first depends on the collation
      return text === '' ? acceptsMissing(leaf) : undefined;
    default:
      return common(leaf, text, (other) => sameText(text, String(other)));
  }
}

/** Dates and times are kept in a form whose order as text is their order. */
function dateHolds(text: string, leaf: Comparison): Answer {
  return rangeHolds(text, leaf) ?? common(leaf, text, (other) => text === other);
}

function numberHolds(number: number, leaf: Comparison): Answer {
  if (leaf.op === 'like' || leaf.op === 'not like') return undefined;
  return rangeHolds(number, leaf) ?? common(leaf, '', (other) => number === Number(other));
}

function rangeHolds<T extends string | number>(value: T, leaf: Comparison): Answer {
  const [from, to] = listOf(leaf) as readonly T[];
  switch (leaf.op) {
    case 'set':
      return value !== 0;
    case 'not set':
      return value === 0;
    case '<':
      return value < (from as T);
    case '<=':
      return value <= (from as T);
    case '>':
      return value > (from as T);
    case '>=':
      return value >= (from as T);
    case 'between':
      return value >= (from as T) && value <= (to as T);
    default:
      return undefined;
  }
}
