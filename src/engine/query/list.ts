import type { Ctx } from '../ctx.js';
import type { Row } from '../database/session.js';
import type { Fragment } from '../filters/compile.js';
import type { Meta } from '../meta/meta.js';
import { type Item, type Selection, selectFields } from './fields.js';
import { addNestedRows, expandLinks } from './nested.js';
import { defaultOrder, groupBy, orderBy } from './order.js';
import { type ListParams, type ListRow, limitSql, rowCount, rowsToSkip } from './params.js';
import { Source } from './source.js';
import { listVirtual } from './virtual.js';

/** Under this key the statement gives a name that was not asked for, when nested rows need it. */
const NAME = '__name';

/**
 * Documents that the user may read, as rows: one statement, and one more for each nested table or expanded link.
 * @throws PermissionError when the user may not read the doctype, or filters, sorts or groups by a field above
 *   the user's permlevels; DataError for a field there is not; ValidationError for whatever else does not fit
 */
export async function listDocs(ctx: Ctx, meta: Meta, params: ListParams = {}): Promise<ListRow[]> {
  if (meta.is_virtual) return listVirtual(ctx, meta, params);
  const source = await Source.open(ctx, meta, params.parent);
  const selection = selectFields(source, params.fields);
  const statement = await listStatement(source, selection, params);
  const rows = await ctx.db.query<Row>(statement.sql, statement.params);
  castRows(rows, [...selection.items.values()]);
  if (selection.nested.length > 0) await addNestedRows(source, selection.nested, rows, NAME);
  if (params.expand && params.expand.length > 0) await expandLinks(source, params.expand, rows, listDocs);
  return rows;
}

/** The statement behind a list. */
async function listStatement(source: Source, selection: Selection, params: ListParams): Promise<Fragment> {
  const items = [...selection.items.values()];
  const isDistinct = params.distinct === true || selection.isDistinct;
  const group = groupBy(source, selection, params.group_by);
  const isSummary = isDistinct || group !== '' || items.some((item) => item.isAggregate);
  const order = listOrder(source, selection, params, group, isSummary);
  const isFirstRows = order !== '' && !isSummary && rowCount(params.limit) > 0;
  const from = await source.sql(source.filter(params), { isFirstRows });
  const columns = items.map((item) => `${item.sql} as \`${item.key}\``);
  if (selection.nested.length > 0) columns.push(`${source.meta.sqlTable}.\`name\` as \`${NAME}\``);
  return {
    sql:
      `select ${isDistinct ? 'distinct ' : ''}${columns.join(', ')}${from.sql}` +
      (group && ` group by ${group}`) +
      (order && ` order by ${order}`) +
      limitSql(rowCount(params.limit), rowsToSkip(params.start)),
    params: [...items.flatMap((item) => item.params), ...from.params],
  };
}

/** Rows that the order leaves equal are put in the order of their rows in the document, then of their names. */
function listOrder(
  source: Source,
  selection: Selection,
  { order_by }: ListParams,
  group: string,
  isSummary: boolean,
): string {
  if (order_by === null) return '';
  const asked = orderBy(source, selection, order_by);
  if (isSummary) return asked || group;
  const order = asked || defaultOrder(source);
  const name = `${source.meta.sqlTable}.\`name\``;
  const direction = order.endsWith(' desc') ? 'desc' : 'asc';
  const rows = source.joins.rowAliases.map((alias) => `, ${alias}.\`idx\``);
  return order.includes(`${name} `) ? `${order}${rows.join('')}` : `${order}, ${name} ${direction}${rows.join('')}`;
}

function castRows(rows: readonly Row[], items: readonly Item[]): void {
  const casting = items.filter((item) => item.castOut);
  if (casting.length === 0) return;
  for (const row of rows) {
    for (const { key, castOut } of casting) row[key] = castOut ? castOut(row[key] ?? null) : null;
  }
}
