import type { Ctx } from '../ctx.js';
import type { Meta } from '../meta/meta.js';
import { type ListParams, limitSql, rowCount } from './params.js';
import { Source } from './source.js';
import { countVirtual } from './virtual.js';

export type CountParams = Pick<ListParams, 'filters' | 'or_filters' | 'distinct' | 'limit' | 'parent'>;

/**
 * How many rows a list with these filters would have.
 * @param params.distinct count each document once, though a filter on child rows meets several of its rows
 * @param params.limit stop counting there, so that a big table costs no more
 * @throws as `listDocs`
 */
export async function countDocs(ctx: Ctx, meta: Meta, params: CountParams = {}): Promise<number> {
  if (meta.is_virtual) return countVirtual(ctx, meta, params);
  const source = await Source.open(ctx, meta, params.parent);
  const from = await source.sql(source.filter(params));
  const isDistinct = params.distinct === true && source.joins.multiply;
  const sql = countSql(`${meta.sqlTable}.\`name\``, from.sql, isDistinct, limitSql(rowCount(params.limit)));
  const [row] = await ctx.db.query<{ total: number }>(sql, from.params);
  return Number(row?.total ?? 0);
}

function countSql(name: string, from: string, isDistinct: boolean, limit: string): string {
  const distinct = isDistinct ? 'distinct ' : '';
  if (limit) return `select count(*) as \`total\` from (select ${distinct}${name}${from}${limit}) counted`;
  return `select count(${isDistinct ? `${distinct}${name}` : '*'}) as \`total\`${from}`;
}
