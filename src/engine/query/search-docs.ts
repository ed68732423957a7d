import type { Ctx } from '../ctx.js';
import { compileCondition, type Fragment } from '../filters/compile.js';
import { any, type Condition } from '../filters/condition.js';
import { likePattern } from '../filters/pattern.js';
import type { SqlValue } from '../meta/casts.js';
import type { Column, Meta } from '../meta/meta.js';
import { limitSql } from './params.js';
import { Source } from './source.js';

/** A document that a text was found in. */
export interface Hit {
  doctype: string;
  name: string;
  /** What a person calls it: its title, else its name. */
  title: string;
  /** `Label : value`, of each field that holds the text, with `|||` between. */
  content: string;
  /** 1 when its title or name begins with the text, else 0. */
  rank: number;
}

const TEXTS: ReadonlySet<string> = new Set([
  ...['Data', 'Text', 'Small Text', 'Long Text', 'Link', 'Dynamic Link', 'Select', 'Read Only'],
  ...['Text Editor', 'Markdown Editor', 'HTML Editor', 'Code', 'Autocomplete', 'Phone'],
]);
/** Fields of a doctype that are looked into, and characters of each that are shown. */
const MOST_FIELDS = 6;
const SHOWN = 200;
const LONGEST_TEXT = 140;
/** Doctypes in one statement: databases limit how many SELECTs one holds. */
const MOST_DOCTYPES = 100;

interface Searched {
  source: Source;
  title: Column;
  columns: readonly Column[];
}

/**
 * Documents of several doctypes whose name, title or `in_global_search` fields contain the text, in one statement:
 * first those whose title or name begins with it, then those changed last. Only what the user may read is looked into.
 * @param params.each the most of one doctype
 * @throws PermissionError for a doctype that the user may not read at all
 */
export async function searchDocs(
  ctx: Ctx,
  metas: readonly Meta[],
  params: { text: string; limit: number; start?: number; each?: number },
): Promise<Hit[]> {
  const { limit, start = 0, each = limit + start } = params;
  const text = params.text.trim().slice(0, LONGEST_TEXT);
  const searched: Searched[] = [];
  for (const meta of metas.slice(0, MOST_DOCTYPES)) searched.push(searchedIn(await Source.open(ctx, meta)));
  if (searched.length === 0 || text === '' || limit <= 0) return [];
  const width = Math.max(...searched.map(({ columns }) => columns.length));
  const parts: Fragment[] = [];
  for (const [at, one] of searched.entries()) parts.push(await select(one, { at, width, text, each }));
  const rows = await ctx.db.query<Record<string, SqlValue>>(
    `${parts.map(({ sql }) => sql).join(' union all ')} order by \`hit_rank\` desc, \`hit_time\` desc, \`hit_name\`` +
      limitSql(limit, start),
    parts.flatMap((part) => part.params),
  );
  return rows.map((row) => hitOf(searched[Number(row.hit_source)] as Searched, row, text));
}

function searchedIn(source: Source): Searched {
  const { meta, view } = source;
  const name = meta.column('name') as Column;
  const visible = (column: Column) => view.mayRead(column) && !view.isMasked(column);
  const title = (meta.title_field && meta.column(meta.title_field)) || name;
  const columns = meta.columns.filter(
    (column) =>
      column.name !== 'name' &&
      (column === title || column.field.in_global_search) &&
      TEXTS.has(column.field.fieldtype) &&
      visible(column),
  );
  return { source, title: visible(title) ? title : name, columns: columns.slice(0, MOST_FIELDS) };
}

function like(meta: Meta, column: Column, value: string): Condition {
  return { kind: 'compare', meta, column, op: 'like', value };
}

/** One doctype's part of the statement. A limit of its own needs a SELECT around it. */
async function select(
  { source, title, columns }: Searched,
  { at, width, text, each }: { at: number; width: number; text: string; each: number },
): Promise<Fragment> {
  const { meta, ctx } = source;
  const name = meta.column('name') as Column;
  const begins = any(...[title, name].map((column) => like(meta, column, likePattern(text, 'text', 'start'))));
  const first = compileCondition(begins, { dialect: ctx.db.dialect, meta, alias: meta.sqlTable });
  const from = await source.sql(any(...[name, ...columns].map((one) => like(meta, one, likePattern(text, 'text')))));
  const shown = Array.from({ length: width }, (_, place) => {
    const column = columns[place];
    const value = column ? `substr(${meta.sqlTable}.\`${column.name}\`, 1, ${SHOWN})` : 'null';
    return `, ${value} as \`hit_${place}\``;
  });
  const columnsSql =
    `${at} as \`hit_source\`, ${meta.sqlTable}.\`name\` as \`hit_name\`, ` +
    `${meta.sqlTable}.\`${title.name}\` as \`hit_title\`, ${meta.sqlTable}.\`modified\` as \`hit_time\`, ` +
    `case when ${first.sql} then 1 else 0 end as \`hit_rank\`${shown.join('')}`;
  return {
    sql: `select * from (select ${columnsSql}${from.sql} order by \`hit_rank\` desc, \`hit_time\` desc${limitSql(each)}) s${at}`,
    params: [...first.params, ...from.params],
  };
}

function hitOf({ source, columns }: Searched, row: Record<string, SqlValue>, text: string): Hit {
  const wanted = text.toLowerCase();
  const content = columns
    .map((column, place) => ({ label: column.field.label, value: plain(row[`hit_${place}`]) }))
    .filter(({ value }) => value.toLowerCase().includes(wanted))
    .map(({ label, value }) => `${label} : ${value}`);
  const name = String(row.hit_name);
  const title = plain(row.hit_title) || name;
  return {
    doctype: source.meta.name,
    name,
    title,
    content: content.join(' ||| ') || `Name : ${name}`,
    rank: Number(row.hit_rank),
  };
}

/** Fields may hold HTML; a list of findings shows none of it. */
function plain(value: SqlValue | undefined): string {
  return String(value ?? '')
    .replace(/<[^>]*(>|$)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
