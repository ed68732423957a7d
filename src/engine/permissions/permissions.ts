import type { Ctx } from '../ctx.js';
import type { Document } from '../document/document.js';
import { DoesNotExistError, type FrappeError } from '../errors.js';
import type { Right } from '../meta/doctype.js';
import type { Meta } from '../meta/meta.js';
import { accessOf } from './condition.js';
import { mayDo } from './decide.js';
import { wouldSatisfy } from './evaluate.js';
import { noReadError, refusal } from './refusal.js';
import { isUnrestricted, roleRights } from './rights.js';
import { mayDoWithRow } from './rows.js';

export { noReadError };

/**
 * May the user do this? The answer for a document is the condition of `accessCondition`, so that a document is
 * readable if and only if a list shows it.
 *
 * - A saved document is judged by what the database holds, not by what a client wants to put there;
 *   `write` asks rules and User Permissions about the new values as well.
 * - A new document is judged by its values.
 * - A row of a child table is judged by the document that holds it.
 * - Without a document: is there a role, or a share, that gives the right, and no rule that refuses it outright?
 *   (A rule that leaves nothing over makes an empty list, not a refusal.)
 */
export async function hasPermission(ctx: Ctx, meta: Meta, ptype: Right, doc?: Document): Promise<boolean> {
  if (isUnrestricted(ctx)) return true;
  return meta.istable ? mayDoWithRow(ctx, meta, ptype, doc) : mayDo(ctx, meta, ptype, doc);
}

/** @throws PermissionError that says what is missing */
export async function checkPermission(ctx: Ctx, meta: Meta, ptype: Right, doc?: Document): Promise<void> {
  if (!(await hasPermission(ctx, meta, ptype, doc))) throw await refusal(ctx, meta, ptype, doc);
}

/** See `Ctx.missing`. */
export async function missingError(ctx: Ctx, meta: Meta, name: string, ptype: Right): Promise<FrappeError> {
  const absent = new DoesNotExistError(`${meta.name} ${name} not found`);
  if (isUnrestricted(ctx) || meta.istable) return absent;
  const standIn: Document = ctx.newDoc(meta);
  standIn.values.name = name;
  if (await wouldSatisfy(ctx, (await accessOf(ctx, meta, ptype)).condition, standIn)) return absent;
  standIn.isNew = false;
  return refusal(ctx, meta, ptype, standIn);
}

/** May the user only pick documents of this doctype in links, and see no more than name, title and search fields? */
export function selectOnly(ctx: Ctx, meta: Meta): boolean {
  if (isUnrestricted(ctx)) return false;
  const rights = roleRights(meta, ctx.access);
  return rights.has('select') && !rights.has('read');
}
