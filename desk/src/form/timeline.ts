/** What happened to a document, in one list, the newest first. */
import { plainText } from '../api/http';
import type { DocType } from '../meta/doctype';
import type { Comment, DocInfo } from './docinfo';
import { changesOf, type VersionChange } from './versions';

export interface TimelineEntry {
  key: string;
  at: string;
  who: string;
  kind: 'comment' | 'mail' | 'change' | 'log';
  comment?: Comment;
  changes?: VersionChange[];
  /** Of a mail. */
  subject?: string;
  html?: string;
  /** One line: "Asha liked this". */
  text?: string;
}

const LOGS = ['assignment_logs', 'attachment_logs', 'info_logs', 'like_logs', 'workflow_logs'] as const;

export function entriesOf(
  info: DocInfo,
  doctype: DocType,
  childOf: (table: string) => DocType | undefined,
): TimelineEntry[] {
  const comments = info.comments.map((comment): TimelineEntry => {
    return { key: comment.name, at: comment.creation, who: comment.owner, kind: 'comment', comment };
  });
  const changes = info.versions.map((version): TimelineEntry => {
    const said = changesOf(version.data, doctype, childOf);
    return { key: version.name, at: version.creation, who: version.owner, kind: 'change', changes: said };
  });
  const logs = LOGS.flatMap((part) =>
    ((info[part] ?? []) as Comment[]).map((log): TimelineEntry => {
      return { key: log.name, at: log.creation, who: log.owner, kind: 'log', text: plainText(log.content ?? '') };
    }),
  );
  const mails = info.communications.map(mailEntry);
  const all = [...comments, ...changes.filter((one) => one.changes?.length), ...logs, ...mails];
  return all.sort((one, other) => other.at.localeCompare(one.at));
}

function mailEntry(mail: Record<string, unknown>): TimelineEntry {
  return {
    ...{ key: String(mail.name), kind: 'mail' },
    at: String(mail.communication_date ?? mail.creation ?? ''),
    who: String(mail.sender_full_name || mail.sender || mail.owner || ''),
    subject: String(mail.subject ?? ''),
    html: String(mail.content ?? ''),
  };
}
