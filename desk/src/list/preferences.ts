/** How this user last left a list, kept by the server; and a copy here, so that the first rows wait for nothing. */
import { call } from '../api/http';
import { boot } from '../boot';
import type { ServerFilter } from './filters';
import type { RowsQuery } from './rows';

export interface ListPreferences {
  filters?: ServerFilter[];
  sort_by?: string;
  sort_order?: string;
  page_length?: number;
  columns?: string[];
  group_by_fields?: string[];
  show_sidebar?: boolean;
  show_tags?: boolean;
}

/** What everybody's list of a doctype is like (List View Settings). */
export interface CommonSettings {
  disable_count?: 0 | 1;
  disable_comment_count?: 0 | 1;
  disable_sidebar_stats?: 0 | 1;
  disable_auto_refresh?: 0 | 1;
  allow_edit?: 0 | 1;
  total_fields?: string;
  fields?: string | null;
}

const DELAY = 800;
const pending = new Map<string, { timer: number; values: Record<string, unknown> }>();

/** Keeps settings of one view of a doctype, soon: several changes in a row are one request. */
export function keepPreferences(doctype: string, view: string, values: Record<string, unknown>): void {
  const key = `${doctype}\n${view}`;
  clearTimeout(pending.get(key)?.timer);
  const timer = window.setTimeout(() => {
    pending.delete(key);
    void call('frappe.model.utils.user_settings.save', { doctype, user_settings: { [view]: values } }, { quiet: true });
  }, DELAY);
  pending.set(key, { timer, values });
}

const keyOf = (doctype: string) => `list:${boot.user.name}:${doctype}`;

interface Remembered {
  query: RowsQuery;
  common: CommonSettings;
}

/** What was asked for last time; undefined at the first visit. */
export function rememberedQuery(doctype: string): Remembered | undefined {
  try {
    return JSON.parse(localStorage.getItem(keyOf(doctype)) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

export function rememberQuery(doctype: string, remembered: Remembered): void {
  try {
    localStorage.setItem(keyOf(doctype), JSON.stringify(remembered));
  } catch {
    // a full or forbidden storage costs the next visit one round trip, nothing else
  }
}

/** @returns `{}` when nobody has said anything */
export async function fetchCommonSettings(doctype: string): Promise<CommonSettings> {
  const settings = await call<CommonSettings | undefined>(
    'frappe.desk.listview.get_list_settings',
    { doctype },
    { get: true, quiet: true },
  );
  return settings ?? {};
}
