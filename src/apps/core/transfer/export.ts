import {
  type Ctx,
  type DocField,
  type ListRow,
  type Meta,
  PermissionError,
  readableLevels,
  ValidationError,
} from '../../../engine/index.js';
import type { Cell, SheetType } from './cells.js';
import { LIMITS } from './cells.js';
import { headerOf, sheetFields, type Target } from './columns.js';

/** What a sheet is to hold. */
export interface Selection {
  meta: Meta;
  fields: readonly string[];
  tables: readonly { table: DocField; child: Meta; fields: readonly string[] }[];
}

export type Records = 'all' | 'by_filter' | '5_records' | 'blank_template';

const PAGE = 500;
const FEW = 5;
const DATES: ReadonlySet<string> = new Set(['Date', 'Datetime']);

function known(meta: Meta, given: unknown): string[] {
  if (!Array.isArray(given)) throw new ValidationError(`Fields of ${meta.name} must be a list`);
  const names = new Set(sheetFields(meta).map((field) => field.fieldname));
  const strange = given.find((name) => typeof name !== 'string' || !names.has(name));
  if (strange !== undefined) throw new ValidationError(`${meta.name} has no field ${String(strange).slice(0, 140)}`);
  return [...new Set(given as string[])];
}

/** What a person fills in: no IDs, statuses or fields that belong to code. */
const usual = (meta: Meta): string[] =>
  sheetFields(meta)
    .filter((field) => !meta.column(field.fieldname)?.standard && !field.read_only && !field.hidden)
    .map((field) => field.fieldname);

/**
 * @param wanted fields by doctype, and by table field (or child doctype) for rows; empty: those that people fill in
 * @throws ValidationError for a field there is not
 */
export function selectionOf(ctx: Ctx, meta: Meta, wanted: Readonly<Record<string, unknown>>): Selection {
  const all = Object.keys(wanted).length === 0;
  const tables = meta.tables.flatMap((table) => {
    const child = ctx.site.registry.find(table.options);
    const given = wanted[table.fieldname] ?? wanted[table.options];
    if (!child || (given === undefined && !all)) return [];
    return [{ table, child, fields: all ? usual(child) : known(child, given) }];
  });
  const strange = Object.keys(wanted).find(
    (key) => key !== meta.name && !tables.some(({ table }) => table.fieldname === key || table.options === key),
  );
  if (strange !== undefined) throw new ValidationError(`${meta.name} has no table ${strange.slice(0, 140)}`);
  const fields = all ? usual(meta) : known(meta, wanted[meta.name] ?? []);
  return { meta, fields, tables: tables.filter((each) => each.fields.length > 0) };
}

/** Only what the user sees: fields above their permlevels are no columns. */
function targetsOf(ctx: Ctx, { meta, fields, tables }: Selection): Target[] {
  const levels = readableLevels(ctx, meta);
  const of = (owner: Meta, name: string, table?: DocField): Target[] => {
    const field = owner.column(name)?.field;
    const open = (table ? readableLevels(ctx, owner, meta) : levels).has(field?.permlevel ?? 0);
    return field && open ? [{ meta: owner, field, ...(table ? { table } : {}) }] : [];
  };
  const own = fields.flatMap((name) => of(meta, name));
  return [
    ...own,
    ...tables
      .filter(({ table }) => levels.has(table.permlevel))
      .flatMap(({ table, child, fields: names }) => names.flatMap((name) => of(child, name, table))),
  ];
}

/** Documents that the user may take out; a role that may only take out its own ones gets those. */
function narrowed(ctx: Ctx, meta: Meta, filters: unknown): unknown {
  const isAll = meta.permissions.some(
    (row) => row.permlevel === 0 && !row.if_owner && row.rights.has('export') && ctx.hasRole(row.role),
  );
  if (isAll || ctx.user === 'Administrator') return filters ?? {};
  if (Array.isArray(filters)) return [...(filters as unknown[]), ['owner', '=', ctx.user]];
  return { ...(filters as object | undefined), owner: ctx.user };
}

async function* pages(ctx: Ctx, selection: Selection, filters: unknown, limit: number): AsyncGenerator<ListRow[]> {
  const nested = selection.tables.map(({ table, fields }) => ({ [table.fieldname]: ['name', ...fields] }));
  const fields = ['name', ...selection.fields, ...nested];
  for (let start = 0; start < limit; start += PAGE) {
    const size = Math.min(PAGE, limit - start);
    // a session of its own each: the request's has ended by the time the file is sent
    const rows = await ctx.site.run(
      ctx.user,
      (own) =>
        own.getList<ListRow>(selection.meta.name, { fields, filters, order_by: 'creation asc', start, limit: size }),
      { commit: false },
    );
    yield rows;
    if (rows.length < size) return;
  }
}

const nestedOf = (row: ListRow, table: DocField) => (row[table.fieldname] as ListRow[] | undefined) ?? [];

function cellOf(row: ListRow | undefined, { fieldname, fieldtype }: DocField, type: SheetType): Cell {
  const value = row?.[fieldname];
  if (value === null || value === undefined || typeof value === 'object') return null;
  if (type === 'Excel' && DATES.has(fieldtype) && typeof value === 'string') {
    return new Date(`${value.slice(0, 19).replace(' ', 'T')}${value.length > 10 ? '' : 'T00:00:00'}Z`);
  }
  return value;
}

/** A document is as many rows as its longest table has; only the first one tells of the document itself. */
function sheetRows(row: ListRow, targets: readonly Target[], tables: readonly DocField[], type: SheetType): Cell[][] {
  const count = Math.max(1, ...tables.map((table) => nestedOf(row, table).length));
  return Array.from({ length: count }, (_, place) =>
    targets.map(({ field, table }) => {
      if (!table) return place === 0 ? cellOf(row, field, type) : null;
      return cellOf(nestedOf(row, table)[place], field, type);
    }),
  );
}

/**
 * The rows of a sheet with these documents, its header first, page by page, so that no more than one page is in memory.
 * @throws PermissionError when the user may not export (for an empty template: nor import) the doctype
 */
export async function exportRows(
  ctx: Ctx,
  selection: Selection,
  { records, filters, type }: { records: Records; filters?: unknown; type: SheetType },
): Promise<AsyncGenerator<Cell[][]>> {
  const { meta } = selection;
  const isBlank = records === 'blank_template';
  const mayExport = await ctx.hasPermission(meta, 'export');
  const mayImport = isBlank && (await ctx.hasPermission(meta, 'import'));
  if (!mayExport && !mayImport) throw new PermissionError(`You may not ${isBlank ? 'import' : 'export'} ${meta.name}`);
  const targets = targetsOf(ctx, selection);
  if (targets.length === 0) throw new ValidationError(`Choose at least one field of ${meta.name}`);
  const limit = records === '5_records' ? FEW : LIMITS.rows;
  const chosen = narrowed(ctx, meta, records === 'by_filter' ? filters : undefined);
  // a filter that cannot be is said now, not in the middle of a file
  if (!isBlank) await ctx.getList(meta, { fields: ['name'], filters: chosen, limit: 1 });
  return generate(ctx, selection, targets, { isBlank, chosen, limit, type });
}

async function* generate(
  ctx: Ctx,
  selection: Selection,
  targets: readonly Target[],
  { isBlank, chosen, limit, type }: { isBlank: boolean; chosen: unknown; limit: number; type: SheetType },
): AsyncGenerator<Cell[][]> {
  const tables = selection.tables.map(({ table }) => table);
  yield [targets.map(headerOf)];
  if (isBlank) return;
  for await (const page of pages(ctx, selection, chosen, limit)) {
    yield page.flatMap((row) => sheetRows(row, targets, tables, type));
  }
}
