import type { Ctx } from '../ctx.js';
import type { Right } from '../meta/doctype.js';
import type { Meta } from '../meta/meta.js';
import { heldRows, isUnrestricted, roleRights } from './rights.js';

/** Which permlevels of fields are open. Level 0 always is: who has no right at all is stopped earlier. */
export interface Levels {
  has(level: number): boolean;
}

const EVERY: Levels = { has: () => true };
const LOWEST: Levels = new Set([0]);

/** Permlevels whose fields the user may see. @param parentMeta for a child doctype: where its rows are read */
export function readableLevels(ctx: Ctx, meta: Meta, parentMeta?: Meta, isOwn?: boolean): Levels {
  return levelsWith(ctx, 'read', meta, parentMeta, isOwn);
}

/** Permlevels whose fields the user may set. @param parentMeta for a child doctype: where its rows are kept */
export function writableLevels(ctx: Ctx, meta: Meta, parentMeta?: Meta, isOwn?: boolean): Levels {
  return levelsWith(ctx, 'write', meta, parentMeta, isOwn);
}

/** Permlevels whose masked fields the user may see in clear. */
export function unmaskedLevels(ctx: Ctx, meta: Meta, parentMeta?: Meta, isOwn?: boolean): Levels {
  if (isUnrestricted(ctx)) return EVERY;
  return new Set(levelsOf(ctx, 'mask', parentMeta ?? meta, isOwn));
}

function levelsWith(ctx: Ctx, right: Right, meta: Meta, parentMeta?: Meta, isOwn?: boolean): Levels {
  if (isUnrestricted(ctx)) return EVERY;
  if (!meta.hasPermlevels && !parentMeta?.hasPermlevels) return LOWEST;
  return new Set([0, ...levelsOf(ctx, right, parentMeta ?? meta, isOwn)]);
}

/**
 * An `if_owner` row opens its level on own documents. When it is not said whose document it is (a list),
 * it counts only when every document that the user gets is their own.
 */
function levelsOf(ctx: Ctx, right: Right, meta: Meta, isOwn?: boolean): number[] {
  const ownOnly = () => roleRights(meta, ctx.access).get('read') === 'own' && !ctx.access.sharedDoctypes.has(meta.name);
  const own = isOwn ?? ownOnly();
  return heldRows(meta, ctx.access)
    .filter((row) => row.rights.has(right) && (own || !row.if_owner))
    .map((row) => row.permlevel);
}
