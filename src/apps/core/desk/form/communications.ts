import type { Ctx, Document, SqlValue } from '../../../../engine/index.js';

export interface Communication {
  name: string;
  owner: string;
  communication_type: string | null;
  [column: string]: SqlValue;
}

const COLUMNS = [
  'name',
  'communication_type',
  'communication_medium',
  'communication_date',
  'creation',
  'owner',
  'subject',
  'content',
  'sender',
  'sender_full_name',
  'recipients',
  'cc',
  'bcc',
  'reference_doctype',
  'reference_name',
  'rating',
  'read_by_recipient',
  'delivery_status',
  'seen',
  '_liked_by',
] as const;

export const PAGE = 20;

/**
 * E-mails about a document, the newest first. Whoever may read the document may read them, as in Frappe.
 * @param limit at most 100
 */
export function communicationsQuery(doc: Document, start = 0, limit = PAGE): { sql: string; params: SqlValue[] } {
  const known = COLUMNS.filter((name) => doc.ctx.meta('Communication').column(name));
  const links =
    '`name` IN (SELECT `parent` FROM `tabCommunication Link` WHERE `parenttype` = ? AND `link_doctype` = ? AND `link_name` = ?)';
  const sql = `SELECT ${known.map((name) => `\`${name}\``).join(', ')} FROM \`tabCommunication\` WHERE ((\`reference_doctype\` = ? AND \`reference_name\` = ?) OR ${links}) AND \`communication_type\` IN ('Communication', 'Automated Message') ORDER BY \`creation\` DESC LIMIT ? OFFSET ?`;
  const params = [doc.doctype, doc.name, 'Communication', doc.doctype, doc.name, Math.min(Math.max(limit, 1), 100)];
  return { sql, params: [...params, Math.max(start, 0)] };
}

export function communicationsOf(ctx: Ctx, doc: Document, start: number, limit: number): Promise<Communication[]> {
  const { sql, params } = communicationsQuery(doc, start, limit);
  return ctx.db.query<Communication>(sql, params);
}
