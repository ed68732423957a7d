import type { Ctx } from '../ctx.js';
import { PermissionError, ValidationError } from '../errors.js';
import { ALWAYS, all, type Comparison, type Condition } from '../filters/condition.js';
import type { SqlValue } from '../meta/casts.js';
import type { DocField } from '../meta/doctype.js';
import type { Column, Meta } from '../meta/meta.js';
import { accessOf, rowCondition } from '../permissions/condition.js';
import { type Levels, readableLevels, unmaskedLevels } from '../permissions/levels.js';
import { noReadError, selectOnly } from '../permissions/permissions.js';

/** What a user gets to see of a doctype in lists: which rows, and which columns of them. */
export interface View {
  readonly meta: Meta;
  /** Which rows. */
  readonly condition: Condition;
  mayRead(column: Column): boolean;
  /** Is its value shown as X's only? */
  isMasked(column: Column): boolean;
  mayReadTable(table: DocField): boolean;
}

/**
 * @param parent for a child doctype: the doctype through which its rows are read
 * @throws PermissionError when the user may not read (or select) documents of the doctype at all
 */
export async function viewOf(ctx: Ctx, meta: Meta, parent?: string): Promise<View> {
  if (meta.issingle) throw new ValidationError(`${meta.name} is a single document; there is no list of it`);
  if (meta.istable) return viewOfRows(ctx, meta, parent);
  const access = await accessOf(ctx, meta, selectOnly(ctx, meta) ? 'select' : 'read');
  if (access.denied) throw noReadError(ctx, meta);
  return { ...columnsSeen(ctx, meta), condition: access.condition };
}

/**
 * Which columns the user sees of documents of the doctype, or of its rows in documents of `parent`.
 * Who may only select sees name, title and search fields.
 */
export function columnsSeen(ctx: Ctx, meta: Meta, parent?: Meta): Omit<View, 'condition'> {
  const isPicked = parent === undefined && !meta.istable && selectOnly(ctx, meta);
  const only = isPicked ? new Set(['name', meta.title_field, ...meta.search_fields]) : null;
  const levels = readableLevels(ctx, meta, parent);
  const clear: Levels | null = meta.masks.length > 0 ? unmaskedLevels(ctx, meta, parent) : null;
  return {
    meta,
    mayRead: (column: Column) => levels.has(column.field.permlevel) && (!only || only.has(column.name)),
    isMasked: (column: Column) => clear !== null && column.field.mask && !clear.has(column.field.permlevel),
    mayReadTable: (table: DocField) => !only && levels.has(table.permlevel),
  };
}

/** Rows are read with the rights of the document that holds them; never through a doctype that holds none. */
async function viewOfRows(ctx: Ctx, meta: Meta, parentName?: string): Promise<View> {
  if (!parentName) {
    if (!ctx.mode.sudo)
      throw new PermissionError(`${meta.name} is a child table: say in "parent" which doctype holds it`);
    return { ...columnsSeen(ctx, meta), condition: ALWAYS };
  }
  const parent = ctx.site.registry.get(parentName);
  if (parent.is_virtual || !parent.tables.some((table) => table.options === meta.name)) {
    throw new PermissionError(`${parent.name} holds no rows of ${meta.name}`);
  }
  const parentView = columnsSeen(ctx, parent);
  const tables = parent.tables.filter((table) => table.options === meta.name && parentView.mayReadTable(table));
  const access = await accessOf(ctx, parent, 'read');
  if (access.denied || tables.length === 0) throw noReadError(ctx, parent);
  const condition = all(
    compare(meta, 'parenttype', parent.name),
    compare(meta, 'parentfield', ...tables.map((table) => table.fieldname)),
    heldBy(meta, parent, access.condition),
    await rowCondition(ctx, meta),
  );
  return { ...columnsSeen(ctx, meta, parent), condition };
}

function compare(meta: Meta, name: string, ...values: string[]): Comparison {
  const column = meta.column(name) as Column;
  return values.length === 1
    ? { kind: 'compare', meta, column, op: '=', value: values[0] as string }
    : { kind: 'compare', meta, column, op: 'in', value: values };
}

/** The document that holds the row satisfies the condition. */
function heldBy(meta: Meta, parent: Meta, condition: Condition): Condition {
  if (condition.kind === 'const') return condition;
  // a single document has no table row to ask about
  if (parent.issingle) return { kind: 'const', value: false };
  const on = [{ theirs: parent.column('name') as Column, ours: meta.column('parent') as Column }];
  return { kind: 'exists', meta: parent, on, where: condition };
}

/** A masked value as the user sees it. */
export function masked(value: SqlValue): SqlValue {
  return value ? 'XXXXXXXX' : value;
}
