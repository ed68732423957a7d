import type { Ctx } from '../../../engine/index.js';

/**
 * Defaults by their key: the user's own, and those of the site where the user has none. A key with several values has
 * a list, as in Frappe.
 */
export async function userDefaults(ctx: Ctx): Promise<Record<string, string | string[]>> {
  const rows = await ctx.db.query<{ parent: string; defkey: string | null; defvalue: string | null }>(
    "SELECT `parent`, `defkey`, `defvalue` FROM `tabDefaultValue` WHERE `parent` IN ('__default', '__global', ?)" +
      ' ORDER BY `idx`, `creation`, `name`',
    [ctx.user],
  );
  const own = new Set(rows.filter((row) => row.parent === ctx.user).map((row) => row.defkey));
  const values = new Map<string, string[]>();
  for (const { parent, defkey, defvalue } of rows) {
    if (!defkey || defvalue === null || (parent !== ctx.user && own.has(defkey))) continue;
    values.set(defkey, [...(values.get(defkey) ?? []), defvalue]);
  }
  return Object.fromEntries([...values].map(([key, list]) => [key, list.length === 1 ? (list[0] as string) : list]));
}
