import type { Session } from './database/session.js';
import { cint } from './meta/casts.js';

/** What the engine reads from System Settings; kept in memory until it changes. */
export interface SiteSettings {
  /** IANA zone of stored times; absent: the machine's. */
  timeZone: string | undefined;
  applyStrictUserPermissions: boolean;
  disableDocumentSharing: boolean;
}

export const STANDARD_SETTINGS: SiteSettings = {
  timeZone: undefined,
  applyStrictUserPermissions: false,
  disableDocumentSharing: false,
};

export async function loadSettings(session: Session): Promise<SiteSettings> {
  const rows = await session.query<{ field: string; value: string | null }>(
    "SELECT `field`, `value` FROM `tabSingles` WHERE `doctype` = 'System Settings'",
  );
  const values = new Map(rows.map((row) => [row.field, row.value]));
  return {
    timeZone: values.get('time_zone') || undefined,
    applyStrictUserPermissions: cint(values.get('apply_strict_user_permissions')) === 1,
    disableDocumentSharing: cint(values.get('disable_document_sharing')) === 1,
  };
}
