import type { Ctx } from '../ctx.js';
import { compileCondition } from '../filters/compile.js';
import { all, any, type Comparison, type Condition } from '../filters/condition.js';
import { likePattern } from '../filters/pattern.js';
import { notPermitted } from '../filters/reference.js';
import type { SqlValue } from '../meta/casts.js';
import type { Column, Meta } from '../meta/meta.js';
import { defaultOrder } from './order.js';
import { type FiltersInput, limitSql, rowCount, rowsToSkip } from './params.js';
import { Source } from './source.js';
import { viewOf } from './view.js';
import { listVirtual } from './virtual.js';

/** What a link field asks for while somebody types (frappe-contract §4.7). */
export interface LinkSearch {
  doctype: string;
  txt?: string;
  filters?: FiltersInput;
  /** Default 10. */
  page_length?: number;
  start?: number;
  /** One more field to search in and show. */
  searchfield?: string;
}

export interface LinkSuggestion {
  value: string;
  description: string;
  /** The title, for doctypes that show it in the name's place. */
  label?: string;
}

const LONGEST_TEXT = 140;
const MOST_SUGGESTIONS = 1000;
const SEARCHED: ReadonlySet<string> = new Set([
  'Data',
  'Text',
  'Small Text',
  'Long Text',
  'Link',
  'Select',
  'Read Only',
  'Text Editor',
]);

/**
 * Documents to choose from: those whose name, title or search fields contain the text. Names that begin with it come
 * first, then those used most (`idx`), then the doctype's order. Disabled documents are left out.
 * @throws PermissionError when the user may neither select nor read the doctype; as `parseFilters`
 */
export async function searchLink(ctx: Ctx, search: LinkSearch): Promise<LinkSuggestion[]> {
  const meta = ctx.meta(search.doctype);
  if (meta.is_virtual) return searchVirtual(ctx, meta, search);
  const source = await Source.open(ctx, meta);
  const text = String(search.txt ?? '')
    .trim()
    .slice(0, LONGEST_TEXT);
  const shown = shownColumns(source, search.searchfield);
  const condition = all(
    source.filter({ filters: search.filters }),
    enabledOnly(meta),
    contains(meta, shown, text, search.searchfield),
  );
  const from = await source.sql(condition);
  const best = text ? bestFirst(source, text) : { sql: '', params: [] };
  const columns = shown.map((column) => `${meta.sqlTable}.\`${column.name}\``).join(', ');
  const idx = `${meta.sqlTable}.\`idx\` desc`;
  const limit = Math.min(rowCount(search.page_length ?? 10) || MOST_SUGGESTIONS, MOST_SUGGESTIONS);
  const rows = await ctx.db.query<Record<string, SqlValue>>(
    `select ${columns}${from.sql} order by ${best.sql}${idx}, ${defaultOrder(source)}, ${meta.sqlTable}.\`name\`` +
      limitSql(limit, rowsToSkip(search.start)),
    [...from.params, ...best.params],
  );
  return rows.map((row) => suggestion(meta, shown, row));
}

/** A doctype without a table: among what its class lists. */
async function searchVirtual(ctx: Ctx, meta: Meta, search: LinkSearch): Promise<LinkSuggestion[]> {
  const view = await viewOf(ctx, meta);
  const shown = shownColumns({ meta, view }, search.searchfield);
  const rows = (await listVirtual(ctx, meta, {
    fields: shown.map((column) => column.name),
    ...(search.filters ? { filters: search.filters } : {}),
  })) as Record<string, SqlValue>[];
  const text = String(search.txt ?? '')
    .trim()
    .toLowerCase();
  const found = rows.filter((row) =>
    shown.some(({ name }) =>
      String(row[name] ?? '')
        .toLowerCase()
        .includes(text),
    ),
  );
  const start = rowsToSkip(search.start);
  const limit = Math.min(rowCount(search.page_length ?? 10) || MOST_SUGGESTIONS, MOST_SUGGESTIONS);
  return found.slice(start, start + limit).map((row) => suggestion(meta, shown, row));
}

/** Name, search fields, title, and what was asked for: as far as the user may see them. */
function shownColumns({ meta, view }: Pick<Source, 'meta' | 'view'>, searchfield?: string): Column[] {
  const names = new Set(['name', ...meta.search_fields]);
  if (meta.title_field) names.add(meta.title_field);
  if (searchfield && !meta.column(searchfield)) throw notPermitted(searchfield);
  if (searchfield) names.add(searchfield);
  return [...names]
    .map((name) => meta.column(name) as Column)
    .filter((column) => view.mayRead(column) && !view.isMasked(column) && column.field.fieldtype !== 'Password');
}

function compare(meta: Meta, column: Column, op: Comparison['op'], value: SqlValue): Condition {
  return { kind: 'compare', meta, column, op, value };
}

function enabledOnly(meta: Meta): Condition {
  const check = (name: string) => {
    const column = meta.column(name);
    return column?.field.fieldtype === 'Check' ? column : undefined;
  };
  const enabled = check('enabled');
  const disabled = check('disabled');
  return all(
    ...(enabled ? [compare(meta, enabled, '=', 1)] : []),
    ...(disabled ? [compare(meta, disabled, '!=', 1)] : []),
  );
}

function contains(meta: Meta, shown: readonly Column[], text: string, searchfield?: string): Condition {
  if (text === '') return all();
  const searched = shown.filter(
    (column) => column.name === 'name' || column.name === searchfield || SEARCHED.has(column.field.fieldtype),
  );
  return any(...searched.map((column) => compare(meta, column, 'like', likePattern(text, 'txt'))));
}

function bestFirst({ ctx, meta }: Source, text: string) {
  const column = meta.column('name') as Column;
  const begins = compare(meta, column, 'like', likePattern(text, 'txt', 'start'));
  const holds = compare(meta, column, 'like', likePattern(text, 'txt'));
  const scope = { dialect: ctx.db.dialect, meta, alias: meta.sqlTable };
  const first = compileCondition(begins, scope);
  const second = compileCondition(holds, scope);
  return {
    sql: `case when ${first.sql} then 0 when ${second.sql} then 1 else 2 end, `,
    params: [...first.params, ...second.params],
  };
}

/** As Frappe builds it: where the doctype shows titles, the title is the label and the name describes. */
function suggestion(meta: Meta, shown: readonly Column[], row: Record<string, SqlValue>): LinkSuggestion {
  const value = String(row.name);
  const rest = shown.filter((column) => column.name !== 'name').map((column) => String(row[column.name] ?? ''));
  if (!meta.show_title_field_in_link || !meta.title_field) return { value, description: joined(rest) };
  const label = String(row[meta.title_field] || value);
  return { value, label, description: joined([value, ...(rest[0] === label ? rest.slice(1) : rest)]) };
}

const joined = (texts: readonly string[]) => [...new Set(texts.filter((text) => text !== ''))].join(', ');
