import type { SqlValue } from './casts.js';
import type { DocField, DocPerm, DocTypeJson } from './doctype.js';
import { FIELDTYPES, type Fieldtype, TABLE_TYPES } from './fieldtypes.js';

/** A stored column of a doctype's table: a standard one or a field's. */
export interface Column {
  name: string;
  /** The field behind it; standard columns have one too, so that both are cast and checked alike. */
  field: DocField;
  type: Fieldtype;
  castOut: ((value: SqlValue) => SqlValue) | undefined;
  standard: boolean;
}

const SYSTEM_COLUMNS: ReadonlySet<string> = new Set(['_user_tags', '_comments', '_assign', '_liked_by', '_seen']);

/** Is it one that the system keeps for itself? Doctypes have fields of their own with an underscore in front, too. */
export function isSystemColumn(name: string): boolean {
  return SYSTEM_COLUMNS.has(name);
}

export type NamingRule =
  | { kind: 'hash' }
  | { kind: 'prompt' }
  | { kind: 'autoincrement' }
  | { kind: 'uuid' }
  | { kind: 'field'; fieldname: string }
  | { kind: 'naming_series' }
  | { kind: 'series'; pattern: string }
  | { kind: 'format'; pattern: string }
  /** Named by the doctype class's `autoname()`, else a hash. */
  | { kind: 'controller' };

/** What a Meta is made of; the registry works it out, nobody else constructs one. */
export interface MetaParts {
  json: DocTypeJson;
  declared: readonly DocField[];
  fields: readonly DocField[];
  columns: readonly Column[];
  permissions: readonly DocPerm[];
  naming: NamingRule;
  /** Table fields whose child doctype there is not: they hold no rows. */
  lost?: ReadonlySet<string>;
}

/**
 * A checked, indexed doctype with customizations merged. Read-only: schema sync, typegen, lifecycle,
 * permissions, query and desk read it, the registry alone makes it.
 */
export class Meta {
  readonly name: string;
  readonly module: string;
  readonly istable: boolean;
  readonly issingle: boolean;
  readonly is_submittable: boolean;
  readonly is_tree: boolean;
  readonly is_virtual: boolean;
  readonly custom: boolean;
  readonly track_changes: boolean;
  readonly track_seen: boolean;
  readonly allow_rename: boolean;
  readonly allow_import: boolean;
  readonly title_field: string | null;
  readonly search_fields: readonly string[];
  readonly show_title_field_in_link: boolean;
  /** `field asc|desc, …` as the doctype says; `creation desc` when it does not. */
  readonly default_order: string;
  /** Fieldname of the link to the parent node, for trees. */
  readonly parent_field: string | null;
  readonly unique_together: readonly (readonly string[])[];
  readonly indexes: readonly (readonly string[])[];
  readonly json: DocTypeJson;

  /** Every field in display order, layout included. */
  readonly fields: readonly DocField[];
  /** The same as the file has it: a name may be declared twice. */
  readonly declared: readonly DocField[];
  readonly permissions: readonly DocPerm[];
  readonly naming: NamingRule;
  /** Stored columns in the order of Frappe's answers: standard ones first. */
  readonly columns: readonly Column[];
  /** Columns that a document shows: all but `_user_tags` and the like. */
  readonly shown: readonly Column[];
  /** Columns that have the name of something that every JavaScript object has. */
  readonly inherited: readonly Column[];
  /** Table and Table MultiSelect fields that are stored. */
  readonly tables: readonly DocField[];
  readonly links: readonly DocField[];
  readonly dynamicLinks: readonly DocField[];
  /** Fields without a column that the doctype class computes, by a getter of the field's name. */
  readonly virtuals: readonly DocField[];
  /** `` `tabTask` `` */
  readonly sqlTable: string;
  /** `tabTask` */
  readonly table: string;
  /** Are there fields above permlevel 0? (When not, field-level checks are skipped.) */
  readonly hasPermlevels: boolean;
  /** Fields whose values some users see as X's. */
  readonly masks: readonly DocField[];

  readonly #parts: MetaParts;
  readonly #fields = new Map<string, DocField>();
  readonly #columns = new Map<string, Column>();

  constructor(parts: MetaParts) {
    const { json, declared, fields, columns, permissions, naming, lost } = parts;
    this.#parts = parts;
    const flag = (key: string) => Number(json[key] ?? 0) === 1;
    const text = (key: string) => (typeof json[key] === 'string' ? (json[key] as string).trim() : '');
    this.json = json;
    this.name = json.name;
    this.module = text('module');
    this.istable = flag('istable');
    this.issingle = flag('issingle');
    this.is_submittable = flag('is_submittable');
    this.is_tree = flag('is_tree');
    this.is_virtual = flag('is_virtual');
    this.custom = flag('custom');
    this.track_changes = flag('track_changes');
    this.track_seen = flag('track_seen');
    this.allow_rename = flag('allow_rename');
    this.allow_import = flag('allow_import');
    this.show_title_field_in_link = flag('show_title_field_in_link');
    this.unique_together = json.unique_together ?? [];
    this.indexes = json.indexes ?? [];
    this.fields = fields;
    this.declared = declared;
    this.columns = columns;
    this.permissions = permissions;
    this.naming = naming;
    this.table = `tab${json.name}`;
    this.sqlTable = `\`${this.table}\``;
    this.shown = columns.filter((column) => !isSystemColumn(column.name));
    this.inherited = columns.filter((column) => column.name in Object.prototype);
    this.tables = fields.filter((field) => holdsRows(field) && !lost?.has(field.fieldname));
    this.links = fields.filter((field) => field.fieldtype === 'Link' && !field.is_virtual);
    this.dynamicLinks = fields.filter((field) => field.fieldtype === 'Dynamic Link' && !field.is_virtual);
    this.virtuals = fields.filter((field) => field.is_virtual && FIELDTYPES[field.fieldtype]?.ts !== 'never');
    this.hasPermlevels = fields.some((field) => field.permlevel > 0);
    this.masks = fields.filter((field) => field.mask);
    for (const field of fields) this.#fields.set(field.fieldname, field);
    for (const column of columns) this.#columns.set(column.name, column);
    this.title_field = this.#known(text('title_field')) ?? this.#known('title');
    this.search_fields = text('search_fields')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => this.#columns.has(name));
    this.parent_field = this.is_tree
      ? (this.#known(text('nsm_parent_field')) ??
        this.#known(`parent_${json.name.toLowerCase().replace(/[ -]/g, '_')}`))
      : null;
    this.default_order = this.#defaultOrder(text('sort_field'), text('sort_order'));
  }

  /** A declared field (layout and tables included), by name. */
  field(fieldname: string): DocField | undefined {
    return this.#fields.get(fieldname);
  }

  /** A stored column, standard ones included, by name. */
  column(name: string): Column | undefined {
    return this.#columns.get(name);
  }

  /** The table field of that name. */
  tableField(fieldname: string): DocField | undefined {
    const field = this.#fields.get(fieldname);
    return field && holdsRows(field) && !this.#parts.lost?.has(fieldname) ? field : undefined;
  }

  /** What a person calls the field or standard column. */
  label(fieldname: string): string {
    return this.#fields.get(fieldname)?.label ?? this.#columns.get(fieldname)?.field.label ?? fieldname;
  }

  /** The same doctype on a site that lacks the child doctypes of some tables. */
  withoutTables(lost: ReadonlySet<string>): Meta {
    return new Meta({ ...this.#parts, lost });
  }

  #known(fieldname: string): string | null {
    const field = this.#columns.get(fieldname);
    return field && !field.standard ? fieldname : null;
  }

  /** Frappe allows several in sort_field: `idx desc, creation desc`. */
  #defaultOrder(sortField: string, sortOrder: string): string {
    const parts = (sortField || 'creation')
      .split(',')
      .map((part) => part.trim().split(/\s+/))
      .filter(([name]) => this.#columns.has(name ?? ''))
      .map(([name, order]) => `${name} ${(order ?? (sortOrder || 'desc')).toLowerCase() === 'asc' ? 'asc' : 'desc'}`);
    return parts.length > 0 ? parts.join(', ') : 'creation desc';
  }
}

/** Does a field of this type hold rows of another doctype? */
export function isTable(field: DocField): boolean {
  return TABLE_TYPES.has(field.fieldtype);
}

/** Is it a table field whose rows are stored? */
export function holdsRows(field: DocField): boolean {
  return isTable(field) && !field.is_virtual;
}

/** Has the field a column of its own? */
export function isStored(field: DocField): boolean {
  return !field.is_virtual && FIELDTYPES[field.fieldtype]?.column != null;
}
