import type { DocField } from '../meta/doctype.js';
import type { Meta } from '../meta/meta.js';
import { quote } from './dialect.js';
import type { Session, SqlValue } from './session.js';

/** A field that shows what a linked document says, and since now. */
interface Fetch {
  field: DocField;
  link: DocField;
  source: string;
  target: Meta;
}

function newFetches(meta: Meta, before: Meta | undefined, find: (doctype: string) => Meta | undefined): Fetch[] {
  return meta.fields.flatMap((field) => {
    const [linkName = '', source = ''] = field.fetch_from.split('.');
    if (!meta.column(field.fieldname) || before?.field(field.fieldname)?.fetch_from === field.fetch_from) return [];
    const link = meta.field(linkName);
    const target = link?.fieldtype === 'Link' ? find(link.options) : undefined;
    if (!link || !target?.column(source) || target.issingle || target.is_virtual) return [];
    return [{ field, link, source, target }];
  });
}

const plainText = (html: SqlValue): SqlValue =>
  typeof html === 'string' ? html.replace(/<[^<>]*>/g, '').trim() : html;

/** Text loses its markup on the way to plain text, which SQL cannot do: one statement per linked document. */
async function fillPlain(session: Session, table: string, empty: string, { field, link, source, target }: Fetch) {
  const linked = `SELECT ${quote(link.fieldname)} FROM ${table} WHERE ${empty}`;
  const rows = await session.query<{ name: string; value: SqlValue }>(
    `SELECT \`name\`, ${quote(source)} AS \`value\` FROM ${target.sqlTable} WHERE \`name\` IN (${linked})`,
  );
  for (const { name, value } of rows) {
    await session.execute(
      `UPDATE ${table} SET ${quote(field.fieldname)} = ? WHERE ${empty} AND ${quote(link.fieldname)} = ?`,
      [plainText(value), name],
    );
  }
}

/**
 * Rows that were there before a field got its `fetch_from` take over what their links say, where they hold nothing
 * (frappe-contract §1.4). `modified` stays.
 */
export async function fillFetched(
  session: Session,
  meta: Meta,
  before: Meta | undefined,
  find: (doctype: string) => Meta | undefined,
): Promise<void> {
  if (!before || meta.issingle || meta.is_virtual) return;
  for (const fetch of newFetches(meta, before, find)) {
    const { field, link, source, target } = fetch;
    const own = quote(field.fieldname);
    const isNumber = meta.column(field.fieldname)?.type.column?.zero !== undefined;
    const isText = meta.column(field.fieldname)?.type.kind === 'text';
    const empty = isNumber ? `${own} = 0` : isText ? `COALESCE(${own}, '') = ''` : `${own} IS NULL`;
    if (target.field(source)?.fieldtype === 'Text Editor' && field.fieldtype !== 'Text Editor') {
      await fillPlain(session, meta.sqlTable, empty, fetch);
      continue;
    }
    const there = `FROM ${target.sqlTable} AS \`linked\` WHERE \`linked\`.\`name\` = ${meta.sqlTable}.${quote(link.fieldname)} AND \`linked\`.${quote(source)} IS NOT NULL`;
    await session.execute(
      `UPDATE ${meta.sqlTable} SET ${own} = (SELECT \`linked\`.${quote(source)} ${there}) WHERE ${empty} AND EXISTS (SELECT 1 ${there})`,
    );
  }
}
