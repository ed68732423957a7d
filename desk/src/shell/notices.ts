/** What the server has told this user: mentions, assignments, shares. */
import { shallowRef } from 'vue';
import { call } from '../api/http';
import { listen } from '../api/realtime';
import { pathTo } from '../meta/slugs';

export interface Notice {
  name: string;
  subject: string;
  type: string;
  document_type: string | null;
  document_name: string | null;
  from_user: string | null;
  read: 0 | 1;
  creation: string;
  link: string | null;
}

const LOG = 'frappe.desk.doctype.notification_log.notification_log';
const MOST = 30;

export const notices = shallowRef<readonly Notice[]>([]);

export async function loadNotices(): Promise<void> {
  const answer = await call<{ notification_logs: Notice[] }>(
    `${LOG}.get_notification_logs`,
    { limit: MOST },
    { get: true },
  );
  notices.value = answer.notification_logs;
}

/** Loads them now, and again whenever there is a new one. */
export function followNotices(): () => void {
  void loadNotices();
  return listen('notification', () => void loadNotices());
}

export async function readNotice(notice: Notice): Promise<void> {
  if (notice.read) return;
  notices.value = notices.value.map((one) => (one.name === notice.name ? { ...one, read: 1 } : one));
  await call(`${LOG}.mark_as_read`, { docname: notice.name });
}

export async function readAll(): Promise<void> {
  notices.value = notices.value.map((one) => ({ ...one, read: 1 }));
  await call(`${LOG}.mark_all_as_read`);
}

/** Where the notice leads; only within this site. */
export function noticePath(notice: Notice): string | undefined {
  if (notice.document_type && notice.document_name) return pathTo(notice.document_type, notice.document_name);
  return notice.link?.startsWith('/') && !notice.link.startsWith('//') ? notice.link : undefined;
}
