import type { Row, Session } from '../database/session.js';
import { cint } from '../meta/casts.js';

/** Who a user is, as far as permissions go. Loaded once per user and kept until access changes. */
export interface UserAccess {
  user: string;
  /** False for a disabled or missing user: may not log in, holds no role. */
  enabled: boolean;
  full_name: string;
  user_type: 'System User' | 'Website User';
  /** Roles held, the automatic ones (All, Guest, Desk User, Administrator) included. */
  roles: ReadonlySet<string>;
  /** Restrictions by doctype: only these values may be seen. */
  userPermissions: ReadonlyMap<string, readonly UserPermission[]>;
  /** Doctypes of which something is shared with this user (or with everyone). */
  sharedDoctypes: ReadonlySet<string>;
}

export interface UserPermission {
  allow: string;
  for_value: string;
  is_default: boolean;
  /** null: applies to every doctype that links to `allow`. */
  applicable_for: string | null;
  hide_descendants: boolean;
}

export const ADMINISTRATOR = 'Administrator';
export const GUEST = 'Guest';

const USER = 'SELECT `name`, `enabled`, `full_name` FROM `tabUser` WHERE `name` = ?';
const ALL_ROLES = 'SELECT `name` AS `role`, `desk_access` FROM `tabRole`';
// A role row may be missing (an import in progress): the role then counts, without desk access.
const ROLES_OF_USER =
  'SELECT `held`.`role`, `tabRole`.`desk_access` FROM `tabHas Role` `held`' +
  ' LEFT JOIN `tabRole` ON `tabRole`.`name` = `held`.`role`' +
  " WHERE `held`.`parenttype` = 'User' AND `held`.`parent` = ? AND COALESCE(`tabRole`.`disabled`, 0) = 0";
const USER_PERMISSIONS =
  'SELECT `allow`, `for_value`, `is_default`, `apply_to_all_doctypes`, `applicable_for`, `hide_descendants`' +
  ' FROM `tabUser Permission` WHERE `user` = ? ORDER BY `creation`, `name`';
const SHARED_WITH_USER = 'SELECT DISTINCT `share_doctype` FROM `tabDocShare` WHERE `user` = ?';

/**
 * Reads a user's access in one round trip.
 * A missing or disabled user gets no role at all, not even `Guest`; Administrator and Guest are always enabled.
 * What is shared with everyone is shared with everyone who is logged in, as in Frappe.
 */
export async function loadUserAccess(session: Session, user: string): Promise<UserAccess> {
  const isAdministrator = user === ADMINISTRATOR;
  const isGuest = user === GUEST;
  const [users = [], roles = [], restrictions = [], shares = []] = await session.queryAll([
    { sql: USER, params: [user] },
    isAdministrator ? { sql: ALL_ROLES } : { sql: ROLES_OF_USER, params: [user] },
    { sql: USER_PERMISSIONS, params: [user] },
    { sql: isGuest ? SHARED_WITH_USER : `${SHARED_WITH_USER} OR \`everyone\` = 1`, params: [user] },
  ]);
  const stored = users[0];
  // The database finds "ADMIN@x.org" and "admin@x.org " too: the user is who the stored name says.
  if (stored && text(stored.name) !== user) return loadUserAccess(session, text(stored.name));
  const enabled = isAdministrator || isGuest || cint(stored?.enabled) === 1;
  if (!enabled) return withoutRights(user, text(stored?.full_name));
  const isSystemUser = isAdministrator || (!isGuest && roles.some((role) => cint(role.desk_access) === 1));
  return {
    user,
    enabled,
    full_name: text(stored?.full_name) || user,
    user_type: isSystemUser ? 'System User' : 'Website User',
    roles: new Set([...automaticRoles(user, isSystemUser), ...(isGuest ? [] : roles.map((role) => text(role.role)))]),
    userPermissions: byDoctype(restrictions),
    sharedDoctypes: new Set(shares.map((share) => text(share.share_doctype))),
  };
}

const text = (value: unknown): string => (value === null || value === undefined ? '' : String(value));

function withoutRights(user: string, fullName: string): UserAccess {
  return {
    user,
    enabled: false,
    full_name: fullName || user,
    user_type: 'Website User',
    roles: new Set(),
    userPermissions: new Map(),
    sharedDoctypes: new Set(),
  };
}

function automaticRoles(user: string, isSystemUser: boolean): string[] {
  if (user === GUEST) return ['Guest'];
  const roles = isSystemUser ? ['Guest', 'All', 'Desk User'] : ['Guest', 'All'];
  return user === ADMINISTRATOR ? [...roles, 'Administrator'] : roles;
}

function byDoctype(rows: readonly Row[]): Map<string, UserPermission[]> {
  const found = new Map<string, UserPermission[]>();
  for (const row of rows) {
    const allow = text(row.allow);
    const everywhere = cint(row.apply_to_all_doctypes) === 1 || !row.applicable_for;
    const list = found.get(allow) ?? [];
    list.push({
      allow,
      for_value: text(row.for_value),
      is_default: cint(row.is_default) === 1,
      applicable_for: everywhere ? null : text(row.applicable_for),
      hide_descendants: cint(row.hide_descendants) === 1,
    });
    found.set(allow, list);
  }
  return found;
}
