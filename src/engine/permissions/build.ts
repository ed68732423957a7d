import type { Comparison, ComparisonOp, Condition } from '../filters/condition.js';
import type { Column, Meta } from '../meta/meta.js';

/** A column that is there for certain. @throws RangeError when it is not: a fault of the engine */
export function columnOf(meta: Meta, name: string): Column {
  const column = meta.column(name);
  if (!column) throw new RangeError(`${meta.name} has no column ${name}`);
  return column;
}

export function compare(meta: Meta, column: Column, op: ComparisonOp, value: Comparison['value']): Comparison {
  return { kind: 'compare', meta, column, op, value };
}

export function equals(meta: Meta, name: string, value: string | number): Comparison {
  return compare(meta, columnOf(meta, name), '=', value);
}

export function not(condition: Condition): Condition {
  return condition.kind === 'const' ? { kind: 'const', value: !condition.value } : { kind: 'not', of: condition };
}
