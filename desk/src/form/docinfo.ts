/** What the server keeps beside a document (Frappe's `docinfo`). */

export interface Comment {
  name: string;
  creation: string;
  content: string;
  owner: string;
  comment_type: string;
}
export interface Attachment {
  name: string;
  file_name: string;
  file_url: string;
  is_private: 0 | 1;
}
export interface Share {
  name?: string;
  user: string | null;
  everyone: 0 | 1;
  read: 0 | 1;
  write: 0 | 1;
  submit: 0 | 1;
  share: 0 | 1;
}
export interface VersionEntry {
  name: string;
  owner: string;
  creation: string;
  /** JSON: `{changed: [[field, before, after]], added, removed, row_changed}`. */
  data: string;
}
export interface DocInfo {
  doctype: string;
  name: string;
  attachments: Attachment[];
  comments: Comment[];
  communications: Record<string, unknown>[];
  assignments: { owner: string; name: string }[];
  shared: Share[];
  versions: VersionEntry[];
  permissions: Record<string, 0 | 1>;
  views: Record<string, unknown>[];
  tags: string;
  is_document_followed: boolean | null;
  user_info: Record<string, { fullname: string; image: string | null; name: string; email: string }>;
  [more: string]: unknown;
}
