import type { Document, SqlValue } from '../../../../engine/index.js';

export interface CommentRow {
  name: string;
  creation: string;
  content: string | null;
  owner: string;
  comment_type: string;
  comment_by: string | null;
}

/** Which part of docinfo shows comments of a type. */
const PART_OF: Readonly<Record<string, string>> = {
  Comment: 'comments',
  Assigned: 'assignment_logs',
  'Assignment Completed': 'assignment_logs',
  Attachment: 'attachment_logs',
  'Attachment Removed': 'attachment_logs',
  Info: 'info_logs',
  Edit: 'info_logs',
  Label: 'info_logs',
  Shared: 'info_logs',
  Unshared: 'info_logs',
  Like: 'like_logs',
  Workflow: 'workflow_logs',
};

const PARTS = ['comments', 'assignment_logs', 'attachment_logs', 'info_logs', 'like_logs', 'workflow_logs'] as const;

/** The newest so many; a document that is talked about more shows no older ones. */
const MOST = 500;

export const commentsQuery = (doc: Document): { sql: string; params: SqlValue[] } => ({
  sql: `SELECT \`name\`, \`creation\`, \`content\`, \`owner\`, \`comment_type\`, \`comment_by\` FROM \`tabComment\` WHERE \`reference_doctype\` = ? AND \`reference_name\` = ? ORDER BY \`creation\` DESC LIMIT ${MOST}`,
  params: [doc.doctype, doc.name],
});

/** Comments, sorted into the parts of docinfo; the oldest first. */
export function commentLogs(rows: readonly CommentRow[]): Record<string, CommentRow[]> {
  const parts: Record<string, CommentRow[]> = Object.fromEntries(PARTS.map((part) => [part, []]));
  for (const row of [...rows].reverse()) parts[PART_OF[row.comment_type] ?? '']?.push(row);
  return parts;
}
