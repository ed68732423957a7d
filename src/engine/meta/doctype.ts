/** The shape of a DocType file, as Frappe writes it (frappe-contract §1). */

export type Check = 0 | 1;

export interface DocFieldJson {
  fieldname?: string;
  fieldtype: string;
  label?: string;
  [property: string]: unknown;
}

export interface DocPermJson {
  role: string;
  permlevel?: number;
  if_owner?: Check;
  [right: string]: unknown;
}

/** A DocType document: what `doctypes/<app>/<name>.json` and the `tabDocType` rows hold. */
export interface DocTypeJson {
  doctype?: 'DocType';
  name: string;
  module?: string;
  fields?: DocFieldJson[];
  field_order?: string[];
  permissions?: DocPermJson[];
  actions?: Record<string, unknown>[];
  links?: Record<string, unknown>[];
  states?: Record<string, unknown>[];
  /** Cairn's own key: unique keys over several columns. Frappe ignores keys it does not know. */
  unique_together?: string[][];
  /** Cairn's own key: indexes over several columns. */
  indexes?: string[][];
  [property: string]: unknown;
}

/** One field, normalised: every property that the engine reads is present and has its type. */
export interface DocField {
  fieldname: string;
  fieldtype: string;
  label: string;
  options: string;
  default: string | null;
  length: number;
  precision: string;
  permlevel: number;
  columns: number;
  fetch_from: string;
  depends_on: string;
  mandatory_depends_on: string;
  read_only_depends_on: string;
  link_filters: string;
  description: string;
  placeholder: string;
  reqd: boolean;
  unique: boolean;
  search_index: boolean;
  not_nullable: boolean;
  set_only_once: boolean;
  no_copy: boolean;
  read_only: boolean;
  hidden: boolean;
  in_list_view: boolean;
  in_standard_filter: boolean;
  in_global_search: boolean;
  in_preview: boolean;
  allow_in_quick_entry: boolean;
  allow_on_submit: boolean;
  ignore_user_permissions: boolean;
  ignore_xss_filter: boolean;
  non_negative: boolean;
  fetch_if_empty: boolean;
  is_virtual: boolean;
  mask: boolean;
  is_custom_field: boolean;
  /** The field as it stands in the file (or Custom Field), for export and for the desk. */
  json: DocFieldJson;
}

export const RIGHTS = [
  'select',
  'read',
  'write',
  'create',
  'delete',
  'submit',
  'cancel',
  'amend',
  'report',
  'export',
  'import',
  'share',
  'print',
  'email',
  'mask',
] as const;
export type Right = (typeof RIGHTS)[number];

/** One permission row, normalised. */
export interface DocPerm {
  role: string;
  permlevel: number;
  if_owner: boolean;
  rights: ReadonlySet<Right>;
}
