import type { Ctx } from '../ctx.js';
import type { DoctypeName, FieldsOf } from '../doctypes.js';
import { ValidationError } from '../errors.js';
import type { SqlValue } from '../meta/casts.js';
import type { DocField } from '../meta/doctype.js';
import { isTable, type Meta } from '../meta/meta.js';
import { computedByOptions } from './computed.js';

/** What a field of a document holds: a column's value, or the rows of a table field. */
export type DocValue = SqlValue | Document[];
export type DocValues = Record<string, DocValue | undefined>;

/** What a lifecycle method may answer: nothing, now or later. */
export type MaybePromise<T = void> = T | Promise<T>;

/** A document as JSON: rows are objects too. */
export type DocJson = { [field: string]: unknown };

/**
 * One row with its child rows, and the rules of its doctype.
 *
 * Values live in `values`; each field is also an accessor of its name (`doc.title`), unless a member of
 * this class has the name. A doctype class extends `DocumentOf('…')` and overrides the lifecycle methods.
 */
export class Document {
  // Declared here and set in the constructor: fields with initial values cost three times as much, for every row read.
  declare readonly ctx: Ctx;
  declare readonly meta: Meta;
  declare readonly values: DocValues;
  /** Not in the database yet. */
  declare isNew: boolean;
  /** As the database had it when this save began; null when the document is new. */
  declare before: Document | null;
  /** For a row: the document that holds it. */
  declare parentDoc: Document | null;
  /** The name the client gives is kept (v2, or a name chosen on purpose), whatever the naming rule. */
  declare keepName: boolean;
  /** A row that has just been inserted; answers mark it `__unsaved` as Frappe does. */
  declare justInserted: boolean;

  /** @param values taken over, not copied; cast already */
  constructor(ctx: Ctx, meta: Meta, values: DocValues = {}) {
    this.ctx = ctx;
    this.meta = meta;
    this.values = values;
    this.isNew = true;
    this.before = null;
    this.parentDoc = null;
    this.keepName = false;
    this.justInserted = false;
  }

  get doctype(): string {
    return this.meta.name;
  }
  get name(): string {
    // A number for doctypes that count by themselves.
    return this.text('name');
  }
  set name(value: string) {
    this.values.name = value;
  }
  get owner(): string {
    return (this.values.owner ?? '') as string;
  }
  get modified(): string {
    return (this.values.modified ?? '') as string;
  }
  get docstatus(): number {
    return (this.values.docstatus ?? 0) as number;
  }
  get idx(): number {
    return (this.values.idx ?? 0) as number;
  }

  /** A field's value; null when it has none. */
  get(fieldname: string): DocValue {
    return this.values[fieldname] ?? null;
  }

  /** A column's value as text; '' when it has none. */
  text(fieldname: string): string {
    const value = this.values[fieldname];
    return value === null || value === undefined || Array.isArray(value) ? '' : String(value);
  }

  /** The rows of a table field; an empty list when it has none. */
  rows(fieldname: string): Document[] {
    const value = this.values[fieldname];
    return Array.isArray(value) ? value : [];
  }

  /**
   * Sets a field, cast to its fieldtype; names that are no field of the doctype are ignored, as in Frappe.
   * Rows of a table field replace the rows there are.
   * @throws ValidationError when the value cannot be cast
   */
  set(fieldname: string, value: unknown): void {
    const table = this.meta.tableField(fieldname);
    if (table) {
      this.values[fieldname] = this.#toRows(table, value);
      return;
    }
    const column = this.meta.column(fieldname);
    if (column) {
      this.values[fieldname] = column.type.castIn(value, column.field, this.ctx.site.time.local);
    }
  }

  update(values: Readonly<Record<string, unknown>>): this {
    for (const [fieldname, value] of Object.entries(values)) this.set(fieldname, value);
    return this;
  }

  /** Adds a row to a table field. @throws ValidationError when it is no table field */
  append(fieldname: string, values: Readonly<Record<string, unknown>> = {}): Document {
    const table = this.meta.tableField(fieldname);
    if (!table) throw new ValidationError(`${this.meta.name} has no table field ${fieldname}`);
    const row = this.#toRow(table, values);
    const rows = this.rows(fieldname);
    rows.push(row);
    row.values.idx = rows.length;
    this.values[fieldname] = rows;
    return row;
  }

  /** Has the field another value than the database had when this save began? New documents: any value counts. */
  hasChanged(fieldname: string): boolean {
    return (this.before?.get(fieldname) ?? null) !== this.get(fieldname);
  }

  insert(): Promise<this> {
    return this.ctx.documents.insert(this);
  }
  save(): Promise<this> {
    return this.ctx.documents.save(this);
  }
  submit(): Promise<this> {
    this.values.docstatus = 1;
    return this.ctx.documents.save(this);
  }
  cancel(): Promise<this> {
    this.values.docstatus = 2;
    return this.ctx.documents.save(this);
  }
  /** Frappe's `discard`: a draft becomes cancelled without ever having been submitted. */
  discard(): Promise<this> {
    return this.ctx.documents.discard(this);
  }
  delete(): Promise<void> {
    return this.ctx.documents.delete(this);
  }
  /** @returns the new name @throws ValidationError when the doctype does not allow it */
  rename(to: string, merge = false): Promise<string> {
    return this.ctx.documents.rename(this, to, merge);
  }
  /**
   * Writes columns past the lifecycle (Frappe's `db_set`): `before_change` and `on_change` fire, nothing is checked.
   * @param touch also set `modified` and `modified_by` (default true)
   */
  dbSet(values: Readonly<Record<string, unknown>>, touch = true): Promise<void> {
    return this.ctx.documents.dbSet(this, values, touch);
  }

  /** The document as clients see it, every field included; permissions are applied by the doors. */
  toJSON(): DocJson {
    const json: DocJson = {};
    for (const column of this.meta.shown) {
      const value = (this.values[column.name] ?? null) as SqlValue;
      json[column.name] = column.castOut ? column.castOut(value) : value;
    }
    json.doctype = this.meta.name;
    for (const table of this.meta.tables) json[table.fieldname] = this.rows(table.fieldname).map((row) => row.toJSON());
    for (const field of this.meta.virtuals) json[field.fieldname] = this.#computed(field, json);
    if (this.justInserted) json.__unsaved = 1;
    return json;
  }

  /** What the class's getter of that name says, else the expression in the field's options. */
  #computed(field: DocField, json: DocJson): unknown {
    const hasGetter = field.fieldname in this && !(field.fieldname in Document.prototype);
    if (!hasGetter) return isTable(field) ? null : computedByOptions(this.ctx, field, json);
    const value = (this as unknown as Record<string, unknown>)[field.fieldname] ?? null;
    if (Array.isArray(value)) return value.map((row: unknown) => (row instanceof Document ? row.toJSON() : row));
    return isTable(field) ? [] : value;
  }

  #toRows(table: DocField, value: unknown): Document[] {
    if (value === null || value === undefined || value === '') return [];
    if (!Array.isArray(value)) throw new ValidationError(`${table.label}: a table takes a list of rows`);
    return value.map((row: unknown, index) => {
      const child = row instanceof Document ? row : this.#toRow(table, row);
      child.parentDoc = this;
      if (!child.values.idx) child.values.idx = index + 1;
      return child;
    });
  }

  #toRow(table: DocField, row: unknown): Document {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      throw new ValidationError(`${table.label}: each row of a table is an object`);
    }
    const child = this.ctx.newDoc(table.options, row as Record<string, unknown>);
    child.parentDoc = this;
    return child;
  }

  // The lifecycle, in Frappe's order; doctype classes override what they need.
  autoname(): MaybePromise {}
  before_insert(): MaybePromise {}
  before_naming(): MaybePromise {}
  before_validate(): MaybePromise {}
  validate(): MaybePromise {}
  before_save(): MaybePromise {}
  before_submit(): MaybePromise {}
  before_cancel(): MaybePromise {}
  before_discard(): MaybePromise {}
  before_update_after_submit(): MaybePromise {}
  after_insert(): MaybePromise {}
  on_update(): MaybePromise {}
  on_submit(): MaybePromise {}
  on_cancel(): MaybePromise {}
  on_discard(): MaybePromise {}
  on_update_after_submit(): MaybePromise {}
  before_change(): MaybePromise {}
  on_change(): MaybePromise {}
  on_trash(): MaybePromise {}
  after_delete(): MaybePromise {}
  // The storage of a virtual doctype (one without a table); its class overrides what it supports.
  /** Fills `values` from wherever the document is. @returns false when there is no such document */
  load_from_db(_name: string): boolean | Promise<boolean> {
    return false;
  }
  db_insert(): MaybePromise {
    throw new ValidationError(`${this.meta.name} cannot be created`);
  }
  db_update(): MaybePromise {
    throw new ValidationError(`${this.meta.name} cannot be changed`);
  }
  db_delete(): MaybePromise {
    throw new ValidationError(`${this.meta.name} cannot be deleted`);
  }

  /** May return another name than the one asked for. */
  before_rename(_from: string, _to: string, _merge: boolean): unknown {
    return undefined;
  }
  after_rename(_from: string, _to: string, _merge: boolean): MaybePromise {}
  /** When the desk opens the document; what it returns goes into `__onload`. */
  onload(): unknown {
    return undefined;
  }
}

/** A class of documents: `Document` itself, or a doctype class. */
export type DocumentClass<D extends Document = Document> = new (ctx: Ctx, meta: Meta, values?: DocValues) => D;

/**
 * The base of a doctype class: a `Document` whose fields are typed from `src/generated/doctypes.ts`.
 * @example class Task extends DocumentOf('Task') { override validate() { … } }
 */
export function DocumentOf<D extends DoctypeName>(_doctype: D): DocumentClass<Document & FieldsOf<D>> {
  return Document as unknown as DocumentClass<Document & FieldsOf<D>>;
}

const whitelisted = new WeakMap<object, Set<string>>();

/** Marks a method of a doctype class as callable by clients (`run_doc_method`, `?run_method=`). */
export function whitelist() {
  return (prototype: object, methodName: string): void => {
    const names = whitelisted.get(prototype) ?? new Set();
    whitelisted.set(prototype, names.add(methodName));
  };
}

/** May clients call this method of the document? Inherited lifecycle methods never count. */
export function isWhitelisted(doc: Document, methodName: string): boolean {
  for (let prototype: object | null = Object.getPrototypeOf(doc) as object | null; prototype; ) {
    if (whitelisted.get(prototype)?.has(methodName)) return true;
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return false;
}

/** A doctype's class with an accessor for each field, made once per Meta. */
export function withAccessors(base: DocumentClass, meta: Meta): DocumentClass {
  const typed = class extends base {};
  for (const fieldname of [...meta.columns.map((column) => column.name), ...meta.tables.map((f) => f.fieldname)]) {
    if (fieldname in Document.prototype || RESERVED.has(fieldname)) continue;
    const table = meta.field(fieldname);
    const isRows = table !== undefined && isTable(table);
    Object.defineProperty(typed.prototype, fieldname, {
      configurable: true,
      get(this: Document) {
        return isRows ? this.rows(fieldname) : this.get(fieldname);
      },
      set(this: Document, value: unknown) {
        this.set(fieldname, value);
      },
    });
  }
  return typed;
}

/** Members of a Document that a field of the same name does not replace; read such a field with `get()`. */
const RESERVED: ReadonlySet<string> = new Set([
  'ctx',
  'meta',
  'values',
  'isNew',
  'before',
  'parentDoc',
  'keepName',
  'justInserted',
]);

/** Names for which typegen writes no property, because `Document` has a member of that name. */
export function isReserved(fieldname: string): boolean {
  return RESERVED.has(fieldname) || fieldname in Document.prototype;
}
