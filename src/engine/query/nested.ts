import type { Ctx } from '../ctx.js';
import type { Row } from '../database/session.js';
import { PermissionError } from '../errors.js';
import { compileCondition } from '../filters/compile.js';
import { all, type Comparison } from '../filters/condition.js';
import { notPermitted } from '../filters/reference.js';
import { groupBy } from '../meta/group.js';
import type { Column, Meta } from '../meta/meta.js';
import { rowCondition } from '../permissions/condition.js';
import type { NestedRows } from './fields.js';
import type { ListParams, ListRow } from './params.js';
import type { Source } from './source.js';
import { masked } from './view.js';

/** Names in one statement. */
const CHUNK = 5_000;
const PARENT = '__parent';

/** Puts the rows of table fields into the list's rows: one statement for each table. @param nameKey taken out again */
export async function addNestedRows(
  source: Source,
  tables: readonly NestedRows[],
  rows: ListRow[],
  nameKey: string,
): Promise<void> {
  const names = [...new Set(rows.map((row) => String(row[nameKey])))];
  for (const nested of tables) {
    const found = groupBy(await rowsOf(source, nested, names), (row) => String(row[PARENT]));
    for (const row of rows) row[nested.key] = (found.get(String(row[nameKey])) ?? []).map(withoutParent);
  }
  for (const row of rows) delete row[nameKey];
}

function withoutParent({ [PARENT]: _, ...row }: Row): Row {
  return row;
}

async function rowsOf(source: Source, nested: NestedRows, names: readonly string[]): Promise<Row[]> {
  const { ctx, meta } = source;
  const { child, table } = nested;
  const seen = source.seenOf(child);
  const columns = nested.fields.map((name) => child.column(name) as Column).filter((column) => seen.mayRead(column));
  const selected = columns.map((column) => `\`${column.name}\``);
  const visible = await rowCondition(ctx, child);
  const found: Row[] = [];
  for (let at = 0; at < names.length; at += CHUNK) {
    const where = all(
      compare(child, 'parent', names.slice(at, at + CHUNK)),
      compare(child, 'parenttype', [meta.name]),
      compare(child, 'parentfield', [table.fieldname]),
      visible,
    );
    const { sql, params } = compileCondition(where, { dialect: ctx.db.dialect, meta: child, alias: child.sqlTable });
    const list = [`\`parent\` as \`${PARENT}\``, ...selected].join(', ');
    found.push(...(await ctx.db.query(`select ${list} from ${child.sqlTable} where ${sql} order by \`idx\``, params)));
  }
  for (const row of found) {
    for (const column of columns) {
      const value = row[column.name] ?? null;
      row[column.name] = seen.isMasked(column) ? masked(value) : column.castOut ? column.castOut(value) : value;
    }
  }
  return found;
}

function compare(meta: Meta, name: string, value: string[]): Comparison {
  return { kind: 'compare', meta, column: meta.column(name) as Column, op: 'in', value };
}

/** Lists documents; given, because lists themselves expand links. */
type Lister = (ctx: Ctx, meta: Meta, params: ListParams) => Promise<ListRow[]>;

/** Puts linked documents in the place of their names; those that the user may not read stay names. */
export async function expandLinks(
  source: Source,
  fields: readonly unknown[],
  rows: ListRow[],
  list: Lister,
): Promise<void> {
  const { ctx, meta } = source;
  for (const fieldname of fields) {
    const field = typeof fieldname === 'string' ? meta.field(fieldname) : undefined;
    if (!field) throw notPermitted(fieldname);
    const target = field.fieldtype === 'Link' ? ctx.site.registry.find(field.options) : undefined;
    if (!target || target.issingle || target.istable) continue;
    const names = new Set(
      rows.map((row) => row[field.fieldname]).filter((name) => typeof name === 'string' && name !== ''),
    );
    const documents = await documentsOf((params) => list(ctx, target, params), [...names] as string[]);
    for (const row of rows) {
      const document = documents.get(String(row[field.fieldname]).toLowerCase());
      if (document) row[field.fieldname] = document;
    }
  }
}

async function documentsOf(
  list: (params: ListParams) => Promise<ListRow[]>,
  names: readonly string[],
): Promise<Map<string, ListRow>> {
  const found = new Map<string, ListRow>();
  try {
    for (let at = 0; at < names.length; at += CHUNK) {
      const filters = [['name', 'in', names.slice(at, at + CHUNK)]];
      const rows = await list({ fields: ['*'], filters, order_by: null });
      for (const row of rows) found.set(String(row.name).toLowerCase(), row);
    }
  } catch (error) {
    if (!(error instanceof PermissionError)) throw error;
  }
  return found;
}
