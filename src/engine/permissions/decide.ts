import type { Ctx } from '../ctx.js';
import type { Document } from '../document/document.js';
import { all, any, type Condition } from '../filters/condition.js';
import type { Right } from '../meta/doctype.js';
import type { Meta } from '../meta/meta.js';
import { type Access, accessOf, conditionsOf, isNever } from './condition.js';
import { satisfies, someMatch, wouldSatisfy } from './evaluate.js';

/** `hasPermission` for doctypes that are no child tables. */
export async function mayDo(ctx: Ctx, meta: Meta, ptype: Right, doc?: Document): Promise<boolean> {
  const access = await accessOf(ctx, meta, ptype);
  if (access.denied) return false;
  if (!doc) return !isNever(access.roles) || someMatch(ctx, access.shared);
  if (doc.isNew) return wouldSatisfy(ctx, access.condition, doc);
  if (!(await satisfies(ctx, access.condition, storedState(doc, ptype)))) return false;
  return ptype !== 'write' || !doc.before || wouldSatisfy(ctx, onNewValues(access), doc);
}

/** Changes are judged by what was stored when the save began: a client gains nothing by sending another owner. */
function storedState(doc: Document, ptype: Right): Document {
  return ptype === 'read' || ptype === 'select' ? doc : (doc.before ?? doc);
}

/** What a change must not break: nobody moves a document to where they could not have written it. */
function onNewValues({ rules, restrictions, shared }: Access): Condition {
  return all(...conditionsOf(rules), any(all(...conditionsOf(restrictions)), shared));
}
