import { type Ctx, hashName } from '../../../engine/index.js';

/** What a Version says, in Frappe's form: rows as [table field, row] and changes as [field, before, after]. */
export interface Change {
  changed?: readonly (readonly unknown[])[];
  added?: readonly (readonly [string, Record<string, unknown>])[];
  removed?: readonly (readonly [string, Record<string, unknown>])[];
  row_changed?: readonly (readonly unknown[])[];
  /** Names alone, where there are too many rows to show each. */
  members_added?: readonly string[];
  members_removed?: readonly string[];
}

/** Writes who changed what, now, into the change log of a document that is not saved itself. */
export async function recordChange(ctx: Ctx, doctype: string, name: string, change: Change): Promise<void> {
  const data = JSON.stringify({ changed: [], added: [], removed: [], row_changed: [], ...change });
  const now = ctx.now();
  await ctx.db.insertRows(
    'tabVersion',
    ['name', 'ref_doctype', 'docname', 'data', 'owner', 'modified_by', 'creation', 'modified', 'docstatus', 'idx'],
    [[hashName(), doctype, name, data, ctx.user, ctx.user, now, now, 0, 0]],
  );
}
