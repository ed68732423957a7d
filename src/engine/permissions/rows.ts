import type { Ctx } from '../ctx.js';
import type { Document } from '../document/document.js';
import type { Right } from '../meta/doctype.js';
import type { Meta } from '../meta/meta.js';
import { accessCondition, rowCondition } from './condition.js';
import { mayDo } from './decide.js';
import { satisfies, storedSatisfies, wouldSatisfy } from './evaluate.js';
import { type Levels, readableLevels, writableLevels } from './levels.js';

/** Rights that change what the parent holds are the right to write the parent. */
const CHANGES: ReadonlySet<Right> = new Set(['write', 'create', 'delete']);

interface Place {
  parent: string;
  parenttype: string;
  parentfield: string;
}

/**
 * May the user do this with a row of a child table? Its parent decides, and the level of the table field, and
 * which rows the user sees. Where a saved row belongs is read from the database, never from the client
 * (frappe-contract §3.2 step 2).
 * @param doc without it: is there any parent doctype through which the user has the right?
 */
export async function mayDoWithRow(ctx: Ctx, meta: Meta, ptype: Right, doc?: Document): Promise<boolean> {
  const right: Right = CHANGES.has(ptype) ? 'write' : ptype;
  if (!doc) return hasAnyParent(ctx, meta, right);
  const place = doc.isNew ? placeOfNew(doc) : await storedPlace(ctx, meta, doc.name);
  const parentMeta = place && ctx.site.registry.find(place.parenttype);
  if (!parentMeta || parentMeta.istable) return false;
  const field = parentMeta.tableField(place.parentfield);
  if (field?.options !== meta.name || !levelsFor(ctx, parentMeta, right).has(field.permlevel)) return false;
  if (doc.isNew && doc.parentDoc?.isNew) return mayDo(ctx, parentMeta, 'create', doc.parentDoc);
  const parents = await accessCondition(ctx, parentMeta, right);
  if (!(await storedSatisfies(ctx, parentMeta, place.parent, parents))) return false;
  const rows = await rowCondition(ctx, meta);
  return doc.isNew ? wouldSatisfy(ctx, rows, doc) : satisfies(ctx, rows, doc.before ?? doc);
}

function levelsFor(ctx: Ctx, parentMeta: Meta, right: Right): Levels {
  return right === 'write' ? writableLevels(ctx, parentMeta) : readableLevels(ctx, parentMeta);
}

async function hasAnyParent(ctx: Ctx, meta: Meta, right: Right): Promise<boolean> {
  for (const { meta: parentMeta, field } of ctx.site.registry.parentsOf(meta.name)) {
    const isOpen = levelsFor(ctx, parentMeta, right).has(field.permlevel);
    if (isOpen && (await mayDo(ctx, parentMeta, right))) return true;
  }
  return false;
}

async function storedPlace(ctx: Ctx, meta: Meta, name: string): Promise<Place | undefined> {
  const rows = await ctx.db.query<Place>(
    `SELECT \`parent\`, \`parenttype\`, \`parentfield\` FROM ${meta.sqlTable} WHERE \`name\` = ?`,
    [name],
  );
  return rows[0];
}

/** Where a new row says it will go; the right is then asked for exactly that place. */
function placeOfNew(row: Document): Place {
  const { parentDoc } = row;
  const table = parentDoc?.meta.tables.find((one) => parentDoc.rows(one.fieldname).includes(row));
  return {
    parent: parentDoc?.name ?? row.text('parent'),
    parenttype: parentDoc?.doctype ?? row.text('parenttype'),
    parentfield: table?.fieldname ?? row.text('parentfield'),
  };
}
