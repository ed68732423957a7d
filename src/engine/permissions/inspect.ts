import type { Ctx } from '../ctx.js';
import type { Document } from '../document/document.js';
import type { DocPerm, Right } from '../meta/doctype.js';
import type { Meta } from '../meta/meta.js';
import { grantingRows, type Step, stepsOf } from './explain.js';
import { hasPermission } from './permissions.js';
import { isUnrestricted } from './rights.js';

/** A decision about one right, and how it came about. */
export interface Inspection {
  allowed: boolean;
  /** What was asked, in order. The right is given when a role or a share passes, and all of the others do. */
  steps: Step[];
  /** Permission rows of the user's roles that give the right. */
  rows: DocPerm[];
}

/**
 * Decides as `hasPermission` does, and tells why.
 * @param ctx of the user whom it is about
 * @param doc without it, the doctype as a whole is asked about
 */
export async function inspectPermission(ctx: Ctx, meta: Meta, ptype: Right, doc?: Document): Promise<Inspection> {
  const allowed = await hasPermission(ctx, meta, ptype, doc);
  if (isUnrestricted(ctx)) {
    return { allowed, rows: [], steps: [{ kind: 'role', passed: true, text: `${ctx.user} may do everything.` }] };
  }
  if (meta.istable) return { allowed, ...(await throughParent(ctx, meta, ptype, allowed, doc)) };
  return { allowed, steps: await stepsOf(ctx, meta, ptype, doc), rows: grantingRows(ctx, meta, ptype) };
}

/** A row of a child table is judged by the document that holds it. */
async function throughParent(ctx: Ctx, meta: Meta, ptype: Right, allowed: boolean, doc?: Document) {
  const right: Right = ['write', 'create', 'delete'].includes(ptype) ? 'write' : ptype;
  const holder = doc && ctx.site.registry.find(doc.text('parenttype'));
  const parent = holder && (await ctx.sudo().documents.load(holder, doc.text('parent'), {}));
  const where = parent ? `${parent.meta.name} ${parent.name}` : 'the document that holds it';
  const text = `${meta.name} is a child table: whether ${ctx.user} may ${ptype} it is decided by the right to ${right} ${where}.`;
  const first: Step = { kind: 'role', passed: allowed, text };
  if (!parent || parent.meta.istable) return { steps: [first], rows: [] };
  const steps = [first, ...(await stepsOf(ctx, parent.meta, right, parent))];
  return { steps, rows: grantingRows(ctx, parent.meta, right) };
}
