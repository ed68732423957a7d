import type { Ctx } from '../ctx.js';
import { compileCondition } from '../filters/compile.js';
import { all } from '../filters/condition.js';
import type { SqlValue } from '../meta/casts.js';
import type { Column, Meta } from '../meta/meta.js';
import { accessOf } from '../permissions/condition.js';
import { selectOnly } from '../permissions/permissions.js';
import { columnsSeen } from './view.js';

/** Most names looked up at once; the links past it show the name itself. */
const MOST = 10_000;

/**
 * What links show in place of names, as `Doctype::name` → title, for doctypes that show their titles and as far as the
 * user may see them. One statement for all doctypes, none when there is nothing to look up.
 * @param wanted names by doctype
 */
export async function linkTitles(
  ctx: Ctx,
  wanted: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<Record<string, string>> {
  const parts: string[] = [];
  const params: SqlValue[] = [];
  for (const [doctype, names] of wanted) {
    const meta = ctx.site.registry.find(doctype);
    const part = meta && names.size > 0 ? await titlesOf(ctx, meta, [...names].slice(0, MOST)) : undefined;
    if (!part) continue;
    parts.push(part.sql);
    params.push(...part.params);
  }
  if (parts.length === 0) return {};
  const rows = await ctx.db.query<{ doctype: string; name: string; title: string | null }>(
    parts.join(' UNION ALL '),
    params,
  );
  return Object.fromEntries(rows.map((row) => [`${row.doctype}::${row.name}`, String(row.title ?? row.name)]));
}

async function titlesOf(ctx: Ctx, meta: Meta, names: readonly string[]) {
  const title = meta.title_field ? meta.column(meta.title_field) : undefined;
  if (!meta.show_title_field_in_link || !title || meta.issingle || meta.is_virtual || meta.istable) return undefined;
  const access = await accessOf(ctx, meta, selectOnly(ctx, meta) ? 'select' : 'read');
  const seen = columnsSeen(ctx, meta);
  if (access.denied || !seen.mayRead(title) || seen.isMasked(title)) return undefined;
  const named = { kind: 'compare', meta, column: meta.column('name') as Column, op: 'in', value: names } as const;
  const where = compileCondition(all(named, access.condition), { dialect: ctx.db.dialect, meta, alias: meta.sqlTable });
  const sql = `SELECT ? AS \`doctype\`, \`name\`, \`${title.name}\` AS \`title\` FROM ${meta.sqlTable} WHERE ${where.sql}`;
  return { sql, params: [meta.name, ...where.params] as SqlValue[] };
}
