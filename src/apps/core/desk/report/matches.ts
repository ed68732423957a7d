import type { Ctx } from '../../../../engine/index.js';
import type { ReportColumn, ReportRow } from './columns.js';

interface Restricted {
  fieldname: string;
  allowed: ReadonlySet<string>;
}

/** Values of a doctype that the user's User Permissions leave; undefined: all. */
async function allowedValues(ctx: Ctx, doctype: string, refDoctype: string): Promise<Set<string> | undefined> {
  const permissions = (ctx.access.userPermissions.get(doctype) ?? []).filter(
    (one) => one.applicable_for === null || one.applicable_for === refDoctype,
  );
  if (permissions.length === 0) return undefined;
  const allowed = new Set(permissions.map((one) => one.for_value));
  const meta = ctx.site.registry.find(doctype);
  const nodes = permissions.filter((one) => !one.hide_descendants).map((one) => one.for_value);
  if (meta?.is_tree && meta.column('lft')) {
    for (const node of nodes) {
      const below = await ctx.sudo().pluck(meta, 'name', { filters: [['name', 'descendants of', node]] });
      for (const name of below) allowed.add(name);
    }
  }
  return allowed;
}

/** The doctype whose documents the column names. */
function linkedDoctype(column: ReportColumn): string | undefined {
  return column.fieldtype === 'Link' && typeof column.options === 'string' ? column.options : undefined;
}

/**
 * Leaves the rows whose links are allowed to the user (frappe-contract §5.6): a report is made past the permissions of
 * the documents in it, and User Permissions count all the same. An empty link is allowed, unless the site is strict.
 */
export async function matchingRows(
  ctx: Ctx,
  refDoctype: string,
  columns: readonly ReportColumn[],
  rows: readonly ReportRow[],
): Promise<ReportRow[]> {
  if (ctx.access.userPermissions.size === 0 || ctx.user === 'Administrator') return [...rows];
  const restricted: Restricted[] = [];
  for (const column of columns) {
    const doctype = linkedDoctype(column);
    const allowed =
      doctype && !column.ignore_user_permissions ? await allowedValues(ctx, doctype, refDoctype) : undefined;
    if (allowed) restricted.push({ fieldname: column.fieldname, allowed });
  }
  const strict = ctx.site.settings.applyStrictUserPermissions;
  const fits = (row: ReportRow, { fieldname, allowed }: Restricted) => {
    const value = row[fieldname];
    return value === null || value === undefined || value === '' ? !strict : allowed.has(String(value));
  };
  return rows.filter((row) => restricted.every((one) => fits(row, one)));
}
