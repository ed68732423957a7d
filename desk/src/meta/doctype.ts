import { markRaw } from 'vue';

/** A doctype as the server describes it (Frappe's getdoctype), with what views ask of it worked out once. */

export interface DocField {
  fieldname: string;
  fieldtype: string;
  label?: string | null;
  options?: string | null;
  default?: string | null;
  description?: string | null;
  placeholder?: string | null;
  reqd?: 0 | 1;
  read_only?: 0 | 1;
  hidden?: 0 | 1;
  bold?: 0 | 1;
  in_list_view?: 0 | 1;
  in_standard_filter?: 0 | 1;
  in_filter?: 0 | 1;
  in_preview?: 0 | 1;
  allow_in_quick_entry?: 0 | 1;
  allow_on_submit?: 0 | 1;
  allow_bulk_edit?: 0 | 1;
  set_only_once?: 0 | 1;
  no_copy?: 0 | 1;
  collapsible?: 0 | 1;
  hide_border?: 0 | 1;
  is_virtual?: 0 | 1;
  non_negative?: 0 | 1;
  translatable?: 0 | 1;
  fetch_if_empty?: 0 | 1;
  ignore_user_permissions?: 0 | 1;
  print_hide?: 0 | 1;
  report_hide?: 0 | 1;
  permlevel?: number;
  columns?: number;
  length?: number;
  precision?: string | null;
  width?: string | null;
  max_height?: string | null;
  depends_on?: string | null;
  mandatory_depends_on?: string | null;
  read_only_depends_on?: string | null;
  collapsible_depends_on?: string | null;
  fetch_from?: string | null;
  link_filters?: string | null;
  [more: string]: unknown;
}

export interface DocPerm {
  role: string;
  permlevel?: number;
  if_owner?: 0 | 1;
  [right: string]: unknown;
}

export interface DocTypeJson {
  name: string;
  module?: string;
  fields: DocField[];
  permissions?: DocPerm[];
  title_field?: string | null;
  image_field?: string | null;
  search_fields?: string | null;
  sort_field?: string | null;
  sort_order?: string | null;
  autoname?: string | null;
  states?: { title: string; color: string }[];
  links?: Record<string, unknown>[];
  actions?: Record<string, unknown>[];
  [more: string]: unknown;
}

/** Fieldtypes that only arrange others. */
export const LAYOUT_TYPES: ReadonlySet<string> = new Set(['Tab Break', 'Section Break', 'Column Break', 'Fold']);
/** Fieldtypes that show something and hold no value. */
export const DISPLAY_TYPES: ReadonlySet<string> = new Set(['Heading', 'HTML', 'Button', 'Image']);
export const TABLE_TYPES: ReadonlySet<string> = new Set(['Table', 'Table MultiSelect']);
export const NUMBER_TYPES: ReadonlySet<string> = new Set(['Int', 'Long Int', 'Float', 'Currency', 'Percent']);

const standard = (fieldname: string, fieldtype: string, label: string, options?: string): DocField => ({
  ...{ fieldname, fieldtype, label, read_only: 1 },
  ...(options ? { options } : {}),
});

/** Columns that every document has. */
export const STANDARD_FIELDS: readonly DocField[] = [
  standard('name', 'Data', 'ID'),
  standard('owner', 'Link', 'Created By', 'User'),
  standard('creation', 'Datetime', 'Created On'),
  standard('modified', 'Datetime', 'Last Updated On'),
  standard('modified_by', 'Link', 'Last Updated By', 'User'),
  standard('docstatus', 'Int', 'Document Status'),
  standard('idx', 'Int', 'Index'),
  standard('_user_tags', 'Data', 'Tags'),
  standard('_assign', 'Text', 'Assigned To'),
  standard('_liked_by', 'Text', 'Liked By'),
  standard('_comments', 'Text', 'Comments'),
];

export class DocType {
  readonly name: string;
  readonly isTable: boolean;
  readonly isSingle: boolean;
  readonly isSubmittable: boolean;
  readonly isTree: boolean;
  /** The field whose value stands for the document; `name` when there is none. */
  readonly titleField: string;
  readonly fields: readonly DocField[];
  /** Fields that hold a value of the document itself. */
  readonly valueFields: readonly DocField[];
  readonly tables: readonly DocField[];
  readonly #byName: ReadonlyMap<string, DocField>;

  constructor(readonly json: DocTypeJson) {
    markRaw(this); // it never changes: nobody need watch it
    const flag = (key: string) => Number(json[key] ?? 0) === 1;
    this.name = json.name;
    this.isTable = flag('istable');
    this.isSingle = flag('issingle');
    this.isSubmittable = flag('is_submittable');
    this.isTree = flag('is_tree');
    this.fields = json.fields;
    this.valueFields = json.fields.filter(
      ({ fieldtype }) => !LAYOUT_TYPES.has(fieldtype) && !DISPLAY_TYPES.has(fieldtype) && !TABLE_TYPES.has(fieldtype),
    );
    this.tables = json.fields.filter(({ fieldtype }) => TABLE_TYPES.has(fieldtype));
    this.#byName = new Map([...STANDARD_FIELDS, ...json.fields].map((field) => [field.fieldname, field]));
    this.titleField = json.title_field && this.#byName.has(json.title_field) ? json.title_field : 'name';
  }

  /** A field or one of the standard columns. */
  field(fieldname: string): DocField | undefined {
    return this.#byName.get(fieldname);
  }
  flag(key: string): boolean {
    return Number(this.json[key] ?? 0) === 1;
  }
  /** The label, or words made of the fieldname. */
  label(fieldname: string): string {
    return labelOf(this.field(fieldname) ?? { fieldname, fieldtype: 'Data' });
  }
}

export function labelOf(field: DocField): string {
  return field.label || field.fieldname.replaceAll('_', ' ').replace(/^./, (first) => first.toUpperCase());
}

/** `LMS Program` → `lms-program`, as it stands in addresses. */
export function slugOf(doctype: string): string {
  return doctype.toLowerCase().replaceAll(' ', '-');
}
