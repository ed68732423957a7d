import type { Ctx } from '../../engine/index.js';

/** Roles that the engine gives by itself; nobody is given them by hand. */
export const AUTOMATIC_ROLES: ReadonlySet<string> = new Set(['Administrator', 'Guest', 'All', 'Desk User']);

const marks = (names: readonly string[]) => names.map(() => '?').join(', ');

export function withoutAutomatic(roles: readonly string[]): string[] {
  return [...new Set(roles)].filter((role) => role !== '' && !AUTOMATIC_ROLES.has(role));
}

/** The roles of several role profiles together. */
export async function profileRoles(ctx: Ctx, profiles: readonly string[]): Promise<string[]> {
  const rows = await ctx.db.query<{ role: string }>(
    `SELECT \`role\` FROM \`tabHas Role\` WHERE \`parenttype\` = 'Role Profile' AND \`parent\` IN (${marks(profiles)}) ORDER BY \`parent\`, \`idx\``,
    profiles,
  );
  return [...new Set(rows.map((row) => row.role))];
}

export interface RoleRow {
  name: string;
  desk_access: number;
  disabled: number;
}

export async function readRoles(ctx: Ctx, roles: readonly string[]): Promise<RoleRow[]> {
  if (roles.length === 0) return [];
  return ctx.db.query<RoleRow>(
    `SELECT \`name\`, \`desk_access\`, \`disabled\` FROM \`tabRole\` WHERE \`name\` IN (${marks(roles)})`,
    roles,
  );
}

/** Sets `user_type` anew for everyone who holds the role, after its desk access has changed. */
export async function settleUserTypes(ctx: Ctx, role: string): Promise<void> {
  await ctx.db.execute(
    'UPDATE `tabUser` SET `user_type` = CASE WHEN EXISTS (SELECT 1 FROM `tabHas Role` `h` JOIN `tabRole` `r` ON `r`.`name` = `h`.`role` ' +
      "WHERE `h`.`parenttype` = 'User' AND `h`.`parent` = `tabUser`.`name` AND `r`.`desk_access` = 1 AND `r`.`disabled` = 0) " +
      "THEN 'System User' ELSE 'Website User' END WHERE `name` NOT IN ('Administrator', 'Guest') AND `name` IN " +
      "(SELECT `parent` FROM `tabHas Role` WHERE `parenttype` = 'User' AND `role` = ?)",
    [role],
  );
}
