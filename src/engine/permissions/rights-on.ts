import type { Ctx } from '../ctx.js';
import type { Document } from '../document/document.js';
import { compileCondition } from '../filters/compile.js';
import type { Condition } from '../filters/condition.js';
import { matches } from '../filters/matches.js';
import type { SqlValue } from '../meta/casts.js';
import { RIGHTS, type Right } from '../meta/doctype.js';
import { accessOf } from './condition.js';
import { hasPermission } from './permissions.js';
import { isPossible, isUnrestricted } from './rights.js';

export type RightsOn = Record<Right, 0 | 1>;

/**
 * All that the user may do with a stored document, as `hasPermission` says it right by right: in memory where that can
 * tell, the rest in one statement.
 */
export async function rightsOn(ctx: Ctx, doc: Document): Promise<RightsOn> {
  const { meta } = doc;
  const rights = Object.fromEntries(RIGHTS.map((right) => [right, 0])) as RightsOn;
  const open: [Right, Condition][] = [];
  for (const right of RIGHTS) {
    if (!isPossible(meta, right)) continue;
    if (isUnrestricted(ctx)) rights[right] = 1;
    else if (meta.istable || meta.issingle || meta.is_virtual || doc.isNew)
      rights[right] = (await hasPermission(ctx, meta, right, doc)) ? 1 : 0;
    else {
      const access = await accessOf(ctx, meta, right);
      const known = access.denied ? false : matches(doc, access.condition);
      if (known === undefined) open.push([right, access.condition]);
      else if (known) rights[right] = 1;
    }
  }
  if (open.length > 0) Object.assign(rights, await askTogether(ctx, doc, open));
  return rights;
}

async function askTogether(ctx: Ctx, { meta, name }: Document, open: readonly [Right, Condition][]) {
  const params: SqlValue[] = [];
  const columns = open.map(([right, condition]) => {
    const where = compileCondition(condition, { dialect: ctx.db.dialect, meta, alias: meta.sqlTable });
    params.push(...where.params);
    return `CASE WHEN ${where.sql} THEN 1 ELSE 0 END AS \`${right}\``;
  });
  const sql = `SELECT ${columns.join(', ')} FROM ${meta.sqlTable} WHERE ${meta.sqlTable}.\`name\` = ?`;
  const [row] = await ctx.db.query<Partial<RightsOn>>(sql, [...params, name]);
  return Object.fromEntries(open.map(([right]) => [right, Number(row?.[right]) === 1 ? 1 : 0]));
}
