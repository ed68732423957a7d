import {
  arg,
  type Ctx,
  DoesNotExistError,
  type Meta,
  type Method,
  method,
  ValidationError,
} from '../../../../engine/index.js';
import { type Failure, forEachDocument, tellFailures } from './each.js';
import { namesOf } from './names.js';

/** More go into a background job. */
const MOST_INLINE = 10;
const MOST_AT_ONCE = 10_000;
const NAME = 'frappe.desk.reportview.delete_items';

/** A job that is begun again finds some gone already: that is what it was asked for. */
async function deleteOne(ctx: Ctx, meta: Meta, name: string): Promise<void> {
  try {
    await ctx.deleteDoc(meta, name);
  } catch (error) {
    if (!ctx.inBackground || !(error instanceof DoesNotExistError)) throw error;
  }
}

/** Some go only after others that point to them: those that failed are tried again while that helps. */
async function deleteAll(ctx: Ctx, meta: Meta, names: readonly string[]): Promise<Failure[]> {
  let failures = await forEachDocument(ctx, names, (name) => deleteOne(ctx, meta, name));
  for (let before = names.length; failures.length > 0 && failures.length < before; ) {
    before = failures.length;
    failures = await forEachDocument(
      ctx,
      failures.map((failure) => failure.name),
      (name) => deleteOne(ctx, meta, name),
    );
  }
  return failures;
}

/** @returns the names of those that were not deleted, as Frappe; the messages beside it say why */
const deleteItems = method(
  { args: { doctype: arg.text(), items: arg.list() }, verbs: ['POST', 'DELETE'] },
  async (ctx, { doctype, items }) => {
    const meta = ctx.meta(doctype);
    if (meta.issingle || meta.istable) throw new ValidationError(`${doctype}: there is no list to delete from`);
    await ctx.checkPermission(meta, 'delete');
    const names = namesOf(items, 'items', MOST_AT_ONCE);
    if (names.length > MOST_INLINE && ctx.site.ports.jobs && !ctx.inBackground) {
      await ctx.site.ports.jobs.enqueue(ctx, NAME, { doctype, items: names });
      ctx.msgprint({ message: `${names.length} documents are being deleted in the background`, alert: true });
      return [];
    }
    const failures = await deleteAll(ctx, meta, names);
    if (ctx.inBackground) return { failed: failures };
    tellFailures(ctx, failures, 'delete');
    return failures.map((failure) => failure.name);
  },
);

export const deleteMethods: Readonly<Record<string, Method>> = { [NAME]: deleteItems };
