/** The Role Permission Manager's methods, under Frappe's names. */
import { call } from '../api/http';

const PAGE = 'frappe.core.page.permission_manager.permission_manager';

export interface PermissionRow {
  parent: string;
  role: string;
  permlevel: number;
  if_owner: 0 | 1;
  is_submittable: 0 | 1;
  [right: string]: unknown;
}
interface Choice {
  label: string;
  value: string;
}

export const RIGHTS = [
  ...['select', 'read', 'write', 'create', 'delete', 'submit', 'cancel', 'amend'],
  ...['report', 'export', 'import', 'share', 'print', 'email'],
] as const;
const OF_SUBMITTABLE: ReadonlySet<string> = new Set(['submit', 'cancel', 'amend']);
/** The only rights that mean something above level 0: fields of that level are seen, or changed. */
const OF_LEVELS: ReadonlySet<string> = new Set(['read', 'write']);

/** The rights that a row can give. */
export function rightsOf(row: Pick<PermissionRow, 'permlevel' | 'is_submittable'>): string[] {
  return RIGHTS.filter((right) =>
    row.permlevel > 0 ? OF_LEVELS.has(right) : row.is_submittable === 1 || !OF_SUBMITTABLE.has(right),
  );
}

export interface Choices {
  doctypes: string[];
  roles: string[];
}

/** @throws ServerError for everybody but System Managers */
export async function permissionChoices(): Promise<Choices> {
  const { doctypes, roles } = await call<Record<keyof Choices, Choice[]>>(`${PAGE}.get_roles_and_doctypes`, {}, READ);
  return { doctypes: doctypes.map(({ value }) => value), roles: roles.map(({ value }) => value) };
}
const READ = { get: true, quiet: true } as const;

export const readRows = (doctype: string): Promise<PermissionRow[]> =>
  call<PermissionRow[]>(`${PAGE}.get_permissions`, { doctype }, READ);
export const usersWithRole = (role: string): Promise<string[]> =>
  call<string[]>(`${PAGE}.get_users_with_role`, { role }, READ);
export const addRow = (parent: string, role: string, permlevel: number): Promise<unknown> =>
  call(`${PAGE}.add`, { parent, role, permlevel });
export const resetRows = (doctype: string): Promise<unknown> => call(`${PAGE}.reset`, { doctype });

const addressOf = ({ role, permlevel, if_owner }: PermissionRow) => ({ role, permlevel, if_owner });
export const removeRow = (row: PermissionRow): Promise<unknown> =>
  call(`${PAGE}.remove`, { doctype: row.parent, ...addressOf(row) });
/** Switches a right, or `if_owner`. */
export const switchRight = (row: PermissionRow, ptype: string, on: boolean): Promise<unknown> =>
  call(`${PAGE}.update`, { doctype: row.parent, ...addressOf(row), ptype, value: on ? 1 : 0 });

export interface Explanation {
  allowed: boolean;
  steps: { kind: string; passed: boolean; text: string }[];
  rows: { role: string; permlevel: number; if_owner: 0 | 1; rights: string[] }[];
}

/** Why may, or may not, this user do this? @throws ServerError */
export const explain = (question: { user: string; doctype: string; docname?: string; ptype: string }) =>
  call<Explanation>('frappe.core.doctype.permission_inspector.permission_inspector.explain', question, READ);
