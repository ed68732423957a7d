import type { TableColumn } from './report-table.vue';

/** Sums of the numbers in the rows that are shown; percentages are averaged. */
export function totalsOf(
  columns: readonly TableColumn[],
  rows: readonly Readonly<Record<string, unknown>>[],
): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const { answerKey, field, isNumber } of columns) {
    if (!isNumber) continue;
    const sum = rows.reduce((so, row) => so + (Number(row[answerKey]) || 0), 0);
    totals[answerKey] = field.fieldtype === 'Percent' && rows.length > 0 ? sum / rows.length : sum;
  }
  return totals;
}
