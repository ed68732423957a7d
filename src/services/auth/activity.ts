import { hashName, type Session, type SqlValue, sanitiseHtml } from '../../engine/index.js';

export interface Activity {
  operation: 'Login' | 'Logout';
  status: 'Success' | 'Failed';
  subject: string;
  /** The user as they are, or as somebody claimed to be. */
  user: string;
  full_name: string;
  ip: string;
  /** `YYYY-MM-DD HH:MM:SS.ffffff` */
  at: string;
}

/** Writes an Activity Log row. Not through the lifecycle: a login is logged whoever fails at it, at the price of one statement. */
export async function logActivity(
  session: Session,
  { operation, status, subject, user, full_name, ip, at }: Activity,
): Promise<void> {
  const by = status === 'Success' ? user : null;
  const row: Record<string, SqlValue> = {
    name: hashName(),
    creation: at,
    modified: at,
    owner: by,
    modified_by: by,
    docstatus: 0,
    idx: 0,
    subject,
    communication_date: at,
    ip_address: ip.slice(0, 45),
    operation,
    status,
    // as somebody typed it, perhaps: past the lifecycle, which would clean it
    user: sanitiseHtml(user).slice(0, 140),
    full_name: sanitiseHtml(full_name).slice(0, 140),
  };
  await session.insertRows('tabActivity Log', Object.keys(row), [Object.values(row)]);
}
