import type { Ctx } from '../ctx.js';
import { type DocPerm, RIGHTS, type Right } from '../meta/doctype.js';
import type { Meta } from '../meta/meta.js';
import { ADMINISTRATOR, type UserAccess } from './user-access.js';

/** On which documents roles give a right: all of them, or those the user owns. Absent: none. */
export type Extent = 'all' | 'own';
export type RoleRights = ReadonlyMap<Right, Extent>;

const EVERYTHING: RoleRights = new Map(RIGHTS.map((right) => [right, 'all']));
const NEEDS_SUBMITTABLE: ReadonlySet<Right> = new Set(['submit', 'cancel', 'amend']);
const NOT_FOR_SINGLES: ReadonlySet<Right> = new Set(['report', 'import', 'export']);

/** Is nobody asked: a sudo ctx, or Administrator? */
export function isUnrestricted(ctx: Ctx): boolean {
  return ctx.mode.sudo || ctx.access.user === ADMINISTRATOR;
}

// Access and Meta never change once made, so neither does what follows from them.
const known = new WeakMap<UserAccess, WeakMap<Meta, RoleRights>>();

/**
 * What the user's roles allow on documents of the doctype: the OR over their rows at permlevel 0.
 * A right that only `if_owner` rows give is limited to own documents, except `create`;
 * whoever may read may also select.
 */
export function roleRights(meta: Meta, access: UserAccess): RoleRights {
  if (access.user === ADMINISTRATOR) return EVERYTHING;
  const byMeta = known.get(access) ?? new WeakMap<Meta, RoleRights>();
  const rights = byMeta.get(meta) ?? workOut(meta, access);
  known.set(access, byMeta.set(meta, rights));
  return rights;
}

function workOut(meta: Meta, access: UserAccess): RoleRights {
  const rights = new Map<Right, Extent>();
  for (const row of heldRows(meta, access)) {
    if (row.permlevel !== 0) continue;
    for (const right of row.rights) {
      if (isPossible(meta, right)) grant(rights, right, row.if_owner && right !== 'create' ? 'own' : 'all');
    }
  }
  const read = rights.get('read');
  if (read) grant(rights, 'select', read);
  return rights;
}

function grant(rights: Map<Right, Extent>, right: Right, extent: Extent): void {
  if (rights.get(right) !== 'all') rights.set(right, extent);
}

/** Rows of the roles that the user holds, at every permlevel. */
export function heldRows(meta: Meta, access: UserAccess): DocPerm[] {
  return meta.permissions.filter((row) => access.roles.has(row.role));
}

/** Can documents of this doctype be submitted, imported and so on at all? */
export function isPossible(meta: Meta, right: Right): boolean {
  if (NEEDS_SUBMITTABLE.has(right) && !meta.is_submittable) return false;
  if (right === 'import' && !meta.allow_import) return false;
  return !(meta.issingle && NOT_FOR_SINGLES.has(right));
}
