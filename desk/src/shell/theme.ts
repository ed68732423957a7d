import { call } from '../api/http';
import { boot } from '../boot';

export const THEMES = ['Light', 'Dark', 'Automatic'] as const;
export type Theme = (typeof THEMES)[number];

export function applyTheme(theme: string | null | undefined): void {
  document.documentElement.dataset.theme = (theme || 'Automatic').toLowerCase();
}

/** Changes it here at once, and for this user everywhere. */
export async function chooseTheme(theme: Theme): Promise<void> {
  applyTheme(theme);
  boot.user.desk_theme = theme;
  await call('frappe.core.doctype.user.user.switch_theme', { theme });
}
