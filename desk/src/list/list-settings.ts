/** What scripts say about a doctype's list (Frappe's `frappe.listview_settings[doctype]`). */
import type { DocType } from '../meta/doctype';
import { loadListScripts } from '../scripts/load-scripts';
import type { Row } from './rows';

/** The list as scripts see it in `onload` and `refresh`. */
export interface ListForScripts {
  doctype: string;
  data: readonly Row[];
  refresh: () => Promise<void>;
  get_checked_items: (onlyNames?: boolean) => unknown[];
  page: {
    add_inner_button: (label: string, action: () => unknown) => void;
    add_menu_item: (label: string, action: () => unknown) => void;
    add_action_item: (label: string, action: () => unknown) => void;
  };
}

export interface ListSettings {
  add_fields?: string[];
  filters?: unknown[];
  order_by?: string;
  hide_name_column?: boolean;
  hide_name_filter?: boolean;
  /** `[label, colour, filter]` */
  get_indicator?: (doc: Row) => [string, string, string?] | undefined;
  formatters?: Record<string, (value: unknown, field: unknown, doc: Row) => unknown>;
  button?: {
    show: (doc: Row) => unknown;
    get_label: (doc: Row) => string;
    get_description?: (doc: Row) => string;
    action: (doc: Row) => unknown;
  };
  onload?: (list: ListForScripts) => unknown;
  refresh?: (list: ListForScripts) => unknown;
  before_render?: () => unknown;
  get_form_link?: (doc: Row) => string;
  primary_action?: () => unknown;
  /** Which fields hold what a calendar shows. */
  field_map?: { start?: string; end?: string; title?: string };
}

type Global = { frappe?: { listview_settings?: Record<string, ListSettings> } };

/** The settings that scripts leave for a doctype, once these are loaded; empty when there are none. */
export async function listSettingsOf(doctype: DocType): Promise<ListSettings> {
  await loadListScripts(doctype);
  return (window as Global).frappe?.listview_settings?.[doctype.name] ?? {};
}
