/** Documents put together by a field, with one number for each group. */
export const AGGREGATES = ['COUNT', 'SUM', 'AVG', 'MIN', 'MAX'] as const;
export type Aggregate = (typeof AGGREGATES)[number];

export interface Grouping {
  field: string;
  aggregate: Aggregate;
  /** The field of the numbers; of no meaning for COUNT. */
  on: string;
}

/** The key of a group's number in its row. */
export const NUMBER = '_aggregate_column';

/** What a list asks for when it is grouped, in place of its fields and order. */
export function groupedQuery(doctype: string, { field, aggregate, on }: Grouping) {
  const number: Record<string, string> = { [aggregate]: aggregate === 'COUNT' ? '*' : on, as: NUMBER };
  return {
    fields: [field, number],
    group_by: `\`tab${doctype}\`.\`${field}\``,
    order_by: `${NUMBER} desc`,
    with_comment_count: 0 as const,
  };
}
