import type { SqlValue } from '../database/session.js';
import type { DocField } from '../meta/doctype.js';
import type { Meta } from '../meta/meta.js';
import type { Document } from './document.js';

/** A document that points to another. For a row, its parent is meant. */
export interface LinkingDocument {
  doctype: string;
  name: string;
}

interface LinkQuery {
  sql: string;
  params: SqlValue[];
}

/** Statements of one UNION stay below what both databases allow. */
const UNION = 60;

interface Asked {
  submittedOnly: boolean;
  ignored: readonly string[];
}

function linkQuery(doc: Document, meta: Meta, field: DocField, { submittedOnly, ignored }: Asked): LinkQuery {
  const conditions = [`\`${field.fieldname}\` = ?`];
  const params: SqlValue[] = [doc.name];
  if (field.fieldtype === 'Dynamic Link') {
    conditions.push(`\`${field.options}\` = ?`);
    params.push(doc.meta.name);
  }
  if (meta.istable) {
    conditions.push('NOT (`parenttype` = ? AND `parent` = ?)');
    params.push(doc.meta.name, doc.name);
    if (ignored.length > 0) conditions.push(`\`parenttype\` NOT IN (${ignored.map(() => '?').join(', ')})`);
    params.push(...ignored);
  } else if (meta.name === doc.meta.name) {
    conditions.push('`name` <> ?');
    params.push(doc.name);
  }
  if (submittedOnly) conditions.push('`docstatus` = 1');
  else conditions.push('`docstatus` < 2');
  const [doctype, name] = meta.istable ? ['`parenttype`', '`parent`'] : ['?', '`name`'];
  const sql = `SELECT ${doctype} AS \`doctype\`, ${name} AS \`name\` FROM ${meta.sqlTable} WHERE ${conditions.join(' AND ')} LIMIT 1`;
  return { sql: `SELECT * FROM (${sql}) AS \`t\``, params: meta.istable ? params : [meta.name, ...params] };
}

/** A single keeps its values as rows of `tabSingles`; it is found under its doctype's name. */
function singleQuery(doc: Document, meta: Meta, field: DocField): LinkQuery {
  const holds = 'EXISTS (SELECT 1 FROM `tabSingles` WHERE `doctype` = ? AND `field` = ? AND `value` = ?)';
  const pairs: [string, string][] = [[field.fieldname, doc.name]];
  if (field.fieldtype === 'Dynamic Link') pairs.push([field.options, doc.meta.name]);
  const sql = `SELECT ? AS \`doctype\`, ? AS \`name\` FROM (SELECT 1 AS \`one\`) AS \`t\` WHERE ${pairs.map(() => holds).join(' AND ')}`;
  return { sql, params: [meta.name, meta.name, ...pairs.flatMap(([name, value]) => [meta.name, name, value])] };
}

/**
 * Documents that link to this one, at most one per linking field, over Link and Dynamic Link fields of all doctypes.
 * Those of `hooks.ignore_links_on_delete` do not count.
 */
export async function linksOf(doc: Document, options: { submittedOnly?: boolean } = {}): Promise<LinkingDocument[]> {
  const { registry, hooks } = doc.ctx.site;
  const ignored = new Set<string>(hooks.all.ignore_links_on_delete ?? []);
  const asked = { submittedOnly: options.submittedOnly ?? false, ignored: [...ignored] };
  const isAsked = ({ meta, field }: { meta: Meta; field: DocField }) =>
    !meta.is_virtual &&
    !ignored.has(meta.name) &&
    (field.fieldtype !== 'Dynamic Link' || meta.column(field.options) !== undefined) &&
    (!asked.submittedOnly || (field.fieldname !== 'amended_from' && (meta.is_submittable || meta.istable)));
  const queries = [...registry.linksTo(doc.meta.name), ...registry.dynamicLinks()]
    .filter(isAsked)
    .map(({ meta, field }) => (meta.issingle ? singleQuery(doc, meta, field) : linkQuery(doc, meta, field, asked)));
  const found: LinkingDocument[] = [];
  for (let start = 0; start < queries.length; start += UNION) {
    const part = queries.slice(start, start + UNION);
    const rows = await doc.ctx.db.query<{ doctype: string; name: SqlValue }>(
      part.map((query) => query.sql).join(' UNION ALL '),
      part.flatMap((query) => query.params),
    );
    // Rows left behind by a deleted parent have none; they hold nobody back.
    for (const row of rows) if (row.name) found.push({ doctype: row.doctype, name: String(row.name) });
  }
  return found;
}
