import { call } from '../api/http';
import { boot, type WorkspacePage } from '../boot';

/** Asks for the pages anew: one was made, renamed, hidden or deleted. */
export async function keepWorkspaces(): Promise<void> {
  const { pages } = await call<{ pages: WorkspacePage[] }>(
    'frappe.desk.desktop.get_workspace_sidebar_items',
    {},
    { get: true },
  );
  boot.allowed_workspaces = pages;
}
