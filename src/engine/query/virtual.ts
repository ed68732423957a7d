import type { Ctx } from '../ctx.js';
import type { DocumentClass } from '../document/document.js';
import { ValidationError } from '../errors.js';
import type { SqlValue } from '../meta/casts.js';
import type { Meta } from '../meta/meta.js';
import type { ListParams, ListRow } from './params.js';
import { masked, type View, viewOf } from './view.js';

/** The static members by which the class of a virtual doctype (no table) serves lists (frappe-contract §1.11). */
export interface VirtualDocumentClass {
  getList(ctx: Ctx, params: ListParams): Promise<ListRow[]>;
  /** Absent: the length of the list. */
  getCount?(ctx: Ctx, params: ListParams): Promise<number>;
}

function classOf(ctx: Ctx, meta: Meta): VirtualDocumentClass {
  const documentClass: (DocumentClass & Partial<VirtualDocumentClass>) | undefined = ctx.site.hooks.of(
    meta.name,
  ).documentClass;
  if (typeof documentClass?.getList !== 'function') {
    throw new ValidationError(`${meta.name} is virtual, and its class has no static getList`);
  }
  return documentClass as VirtualDocumentClass;
}

/**
 * Rows as the doctype's class gives them, without the fields that the user may not see; whether the user may read the
 * doctype is asked first. Which rows a user gets is the class's to say.
 */
export async function listVirtual(ctx: Ctx, meta: Meta, params: ListParams): Promise<ListRow[]> {
  const view = await viewOf(ctx, meta, params.parent);
  const rows = await classOf(ctx, meta).getList(ctx, params);
  return rows.map((row) => seen(view, row));
}

function seen(view: View, row: ListRow): ListRow {
  const shown: ListRow = {};
  for (const [key, value] of Object.entries(row)) {
    const column = view.meta.column(key);
    if (column && !view.mayRead(column)) continue;
    shown[key] = column && view.isMasked(column) ? masked(value as SqlValue) : value;
  }
  return shown;
}

export async function countVirtual(ctx: Ctx, meta: Meta, params: ListParams): Promise<number> {
  await viewOf(ctx, meta, params.parent);
  const documentClass = classOf(ctx, meta);
  return documentClass.getCount
    ? documentClass.getCount(ctx, params)
    : (await documentClass.getList(ctx, params)).length;
}
