import type { LiveSchema } from '../../engine/database/schema.js';
import type { Session } from '../../engine/index.js';
import { countWhere } from './tables.js';

/** Something that Frappe acts upon and Cairn keeps without acting. */
export interface NotRun {
  what: string;
  count: number;
}

type Line = readonly [what: string, table: string, column: string, value: 0 | 1];

const LINES: readonly Line[] = [
  ['Server Scripts', 'tabServer Script', 'disabled', 0],
  ['Client Scripts', 'tabClient Script', 'enabled', 1],
  ['Notifications', 'tabNotification', 'enabled', 1],
  ['Webhooks', 'tabWebhook', 'enabled', 1],
  ['Assignment Rules', 'tabAssignment Rule', 'disabled', 0],
  ['Auto Repeats', 'tabAuto Repeat', 'disabled', 0],
  ['Auto Email Reports', 'tabAuto Email Report', 'enabled', 1],
  ['accounts that receive e-mail', 'tabEmail Account', 'enable_incoming', 1],
  ['accounts that send e-mail', 'tabEmail Account', 'enable_outgoing', 1],
  ['Social Login Keys', 'tabSocial Login Key', 'enable_social_login', 1],
  ['Web Forms', 'tabWeb Form', 'published', 1],
];

const SETTINGS: readonly (readonly [what: string, doctype: string, field: string])[] = [
  ['the second factor at login', 'System Settings', 'enable_two_factor_auth'],
  ['LDAP', 'LDAP Settings', 'enabled'],
];

/** Scripts, rules and mail that are there and switched on: a person must know that they rest. */
export async function whatDoesNotRun(session: Session, schema: LiveSchema): Promise<NotRun[]> {
  const found: NotRun[] = [];
  for (const [what, table, column, value] of LINES) {
    found.push({ what, count: await countWhere(session, schema, table, `\`${column}\` = ${value}`, [column]) });
  }
  for (const [what, doctype, field] of SETTINGS) {
    const rows = await session.query(
      "SELECT 1 FROM `tabSingles` WHERE `doctype` = ? AND `field` = ? AND `value` = '1' LIMIT 1",
      [doctype, field],
    );
    found.push({ what, count: rows.length });
  }
  return found.filter(({ count }) => count > 0);
}
