import { flt, type Meta } from '../../../../engine/index.js';

const ADDED: ReadonlySet<string> = new Set(['Currency', 'Duration', 'Float', 'Int', 'Percent']);

/** The last row of a list with totals: sums where there are numbers, `Total` in front when there is room for it. */
export function totalsOf(meta: Meta, keys: readonly string[], values: readonly (readonly unknown[])[]): unknown[] {
  const row: unknown[] = keys.map((key, place) => {
    const fieldtype = meta.field(key)?.fieldtype ?? '';
    if (!ADDED.has(fieldtype)) return '';
    const sum = values.reduce((total, one) => total + flt(one[place]), 0);
    return fieldtype === 'Percent' ? sum / values.length : sum;
  });
  if (row[0] === '') row[0] = 'Total';
  return row;
}
