/** The model behind a form: the document, what was changed, how each field is now, and saving. Views only show it. */
import { reactive, shallowReactive } from 'vue';
import { callMethod, ServerError } from '../api/http';
import { boot } from '../boot';
import { localOf } from '../meta/datetime';
import { type DocField, type DocType, LAYOUT_TYPES, TABLE_TYPES } from '../meta/doctype';
import { childDocType, isLostTable } from '../meta/doctypes';
import { type Doc, isEmpty, rowsOf } from '../meta/document';
import { type FieldState, fieldConditions } from './conditions';
import type { DocInfo } from './docinfo';
import { History } from './history';
import { isSame } from './merge';
import type { Overview } from './overview';
import { problemsOf } from './problems';

export type SaveAction = 'Save' | 'Submit' | 'Update' | 'Cancel';

/** A field that may not be left as it is, and why. */
export interface FieldProblem {
  fieldname: string;
  /** The table field and the row's name, when the field is a row's. */
  table?: string;
  row?: string;
  text: string;
}

/** A handler says no, and has told why: nothing is done and nothing more is said. */
export class Stopped extends Error {}

/** A button that a script adds to the form's head. */
export interface FormButton {
  label: string;
  group: string;
  action: () => unknown;
}

/** What happens in a form, under Frappe's names: `refresh`, `validate`, `before_save`, a fieldname, `<table>_add`, … */
type Handler = (form: Form, doctype: string, name: string) => unknown;

/** Its private parts are TypeScript's, not `#`: a reactive object is a proxy, which those do not let in. */
export class Form {
  /** The document as it is being edited. Change it through `setValue`, so that others hear of it. */
  doc: Doc;
  /** What the server says stands beside the document: comments, assignments, rights, …; undefined for a new one. */
  info: DocInfo | undefined;
  /** Fieldnames (and `table:row:fieldname`) that differ from what is saved. */
  readonly changed = reactive(new Set<string>());
  problems = shallowReactive<FieldProblem[]>([]);
  busy = false;
  /** Grows with every save that was refused for what is in the fields. */
  refusals = 0;
  /** Grows with every edit, for those who want to hear of all of them. */
  edits = 0;
  /** The document as it was last read or saved: what edits are measured against. */
  saved: Doc;
  /** A line above the fields, that scripts set. */
  intro: { text: string; color: string } | undefined;
  readonly buttons = shallowReactive<FormButton[]>([]);
  /** Figures and charts that scripts show above the fields. */
  overview: Overview = shallowReactive({ figures: [], graphs: [] });
  canSave = true;
  private readonly history = new History();
  /** What scripts have set on fields: `{fieldname: {hidden: 1}}`. */
  private readonly overrides = reactive(new Map<string, Partial<DocField>>());
  private readonly handlers = new Map<string, Handler[]>();

  private constructor(
    readonly doctype: DocType,
    doc: Doc,
    info?: DocInfo,
  ) {
    this.doc = doc;
    this.info = info;
    this.saved = copyOf(doc);
  }

  /** A form on a document; it is reactive as a whole. */
  static open(doctype: DocType, doc: Doc, info?: DocInfo): Form {
    return reactive(new Form(doctype, doc, info)) as Form;
  }

  get isNew(): boolean {
    return this.doc.__islocal === 1;
  }
  get isDirty(): boolean {
    return this.isNew || this.changed.size > 0;
  }
  get title(): string {
    const value = this.doc[this.doctype.titleField];
    return isEmpty(value) ? (this.isNew ? `New ${this.doctype.name}` : this.doc.name) : String(value);
  }

  /** May the user do this with the document? The server decides again. */
  may(right: string): boolean {
    if (this.isNew) return right === 'write' || right === 'create' || right === 'read';
    return Number(this.info?.permissions?.[right] ?? 0) === 1;
  }

  /** Is every field shut, whatever it says? */
  get isReadOnly(): boolean {
    return !this.may('write') || this.doc.docstatus === 2;
  }

  /** A field of the document or, with a row, of that row, as it is now: hidden, mandatory, read-only. */
  stateOf(field: DocField, row?: Doc): FieldState {
    const override = this.overrides.get(row ? `${row.parentfield}.${field.fieldname}` : field.fieldname);
    const state = fieldConditions({ ...field, ...override }, row ?? this.doc, row ? this.doc : undefined);
    const shut = this.isReadOnly || (this.doc.docstatus === 1 && !field.allow_on_submit) || this.isFixed(field);
    return { ...state, readOnly: state.readOnly || shut };
  }

  /** "Set only once", and it has been. */
  private isFixed(field: DocField): boolean {
    return (
      field.set_only_once === 1 &&
      !this.isNew &&
      !this.changed.has(field.fieldname) &&
      !isEmpty(this.doc[field.fieldname])
    );
  }

  /** Changes how a field is, as a script wants it (`set_df_property`); `undefined` takes it back. */
  setFieldProperty(fieldname: string, property: string, value: unknown): void {
    this.overrides.set(fieldname, { ...this.overrides.get(fieldname), [property]: value });
  }

  /** The field with what scripts have set on it. @param table the table field, for a row's */
  fieldNow(field: DocField, table?: string): DocField {
    const override = this.overrides.get(table ? `${table}.${field.fieldname}` : field.fieldname);
    return override ? { ...field, ...override } : field;
  }

  /** Sets a value of the document or of a row, marks it as changed, and tells handlers. */
  async setValue(fieldname: string, value: unknown, row?: Doc): Promise<void> {
    const target = row ?? this.doc;
    const before = target[fieldname];
    if (Object.is(before, value)) return;
    this.history.note({ fieldname, before, after: value, ...(row ? { table: row.parentfield, row: row.name } : {}) });
    target[fieldname] = value;
    this.edits += 1;
    if (row?.parentfield) {
      this.changed.add(`${row.parentfield}:${row.name}:${fieldname}`);
      this.changed.add(row.parentfield);
    } else if (!this.isNew && isSame(this.saved[fieldname], value)) this.changed.delete(fieldname);
    else this.changed.add(fieldname);
    const isAbout = (one: FieldProblem) => one.fieldname === fieldname && one.row === row?.name;
    // the list is left as it is unless it is about this field: all fields look at it
    if (this.problems.some(isAbout)) this.problems = this.problems.filter((one) => !isAbout(one));
    await this.trigger(fieldname, target.doctype, target.name);
  }

  /** A row with the child doctype's defaults, that is in no table yet. */
  newRow(table: string, values: Record<string, unknown> = {}): Doc {
    const doctype = this.doctype.field(table)?.options ?? '';
    const child = childDocType(doctype);
    return {
      ...{ doctype, name: temporaryName(doctype || 'row') },
      ...{ parent: this.doc.name, parenttype: this.doctype.name, parentfield: table, __islocal: 1 },
      ...(child ? defaultsOf(child) : {}),
      ...values,
    };
  }

  /** Puts rows into a table, all at once. @param at the place of the first; the end when absent */
  async addRows(table: string, added: readonly Doc[], at?: number): Promise<void> {
    const rows = [...rowsOf(this.doc, table)];
    rows.splice(at ?? rows.length, 0, ...added);
    this.setRows(table, rows);
    for (const row of added) await this.trigger(`${table}_add`, row.doctype, row.name);
  }

  /** Adds one row, with the child doctype's defaults. @param at its place; the end when absent */
  async addRow(table: string, values: Record<string, unknown> = {}, at?: number): Promise<Doc> {
    const row = this.newRow(table, values);
    await this.addRows(table, [row], at);
    return rowsOf(this.doc, table).find(({ name }) => name === row.name) ?? row;
  }

  /** Replaces a table's rows: numbered anew, marked as changed. */
  setRows(table: string, rows: readonly Doc[]): void {
    this.history.note({ table, rowsBefore: rowsOf(this.doc, table), rowsAfter: [...rows] });
    this.edits += 1;
    rows.forEach((row, place) => {
      row.idx = place + 1;
    });
    this.doc[table] = [...rows];
    this.changed.add(table);
  }

  get canUndo(): boolean {
    return this.history.canUndo;
  }
  get canRedo(): boolean {
    return this.history.canRedo;
  }

  /** Takes the last edit back, or with `forward` makes it again. @returns the field that changed */
  async undo(forward = false): Promise<string | undefined> {
    const edit = forward ? this.history.forward() : this.history.back();
    if (!edit) return undefined;
    await this.history.paused(async () => {
      if ('rowsBefore' in edit) {
        this.setRows(edit.table, forward ? edit.rowsAfter : edit.rowsBefore);
        return;
      }
      const row = edit.table ? rowsOf(this.doc, edit.table).find(({ name }) => name === edit.row) : undefined;
      if (edit.table && !row) return;
      await this.setValue(edit.fieldname, forward ? edit.after : edit.before, row);
    });
    return 'rowsBefore' in edit ? edit.table : (edit.table ?? edit.fieldname);
  }

  /** Calls `handler` when `event` happens. */
  on(event: string, handler: Handler): void {
    this.handlers.set(event, [...(this.handlers.get(event) ?? []), handler]);
  }

  /** Runs an event's handlers, one after the other. @throws whatever a handler throws: it stops what was about to be done */
  async trigger(event: string, doctype = this.doctype.name, name = this.doc.name): Promise<void> {
    for (const handler of this.handlers.get(event) ?? []) await handler(this, doctype, name);
  }

  /** Fields that must have a value and have none. */
  missing(): FieldProblem[] {
    const found: FieldProblem[] = [];
    for (const field of this.doctype.fields) {
      if (LAYOUT_TYPES.has(field.fieldtype) || isLostTable(field)) continue;
      const state = this.stateOf(field);
      // what cannot be entered here, the server fills in or refuses
      if (isAsked(state) && isEmpty(this.doc[field.fieldname])) {
        found.push({ fieldname: field.fieldname, text: 'This is needed.' });
      }
      if (TABLE_TYPES.has(field.fieldtype)) found.push(...this.missingInRows(field));
    }
    return found;
  }

  private missingInRows(table: DocField): FieldProblem[] {
    const needed = (childDocType(table.options ?? '')?.valueFields ?? []).filter(
      (field) => field.reqd || field.mandatory_depends_on,
    );
    return rowsOf(this.doc, table.fieldname).flatMap((row) =>
      needed
        .filter((field) => isEmpty(row[field.fieldname]) && isAsked(this.stateOf(field, row)))
        .map((field) => ({
          ...{ fieldname: field.fieldname, table: table.fieldname, row: row.name },
          text: `Row ${row.idx}: this is needed.`,
        })),
    );
  }

  /**
   * Sends the document to the server; afterwards it is as saved.
   * @throws ServerError when the server refuses: nothing is saved then, and everything entered stays
   * @returns false when the form itself found fields that need a value (`problems`), or a handler said no
   */
  async save(action: SaveAction = 'Save'): Promise<boolean> {
    if (this.busy || !this.canSave) return false;
    this.problems = action === 'Cancel' ? [] : this.missing();
    if (this.problems.length > 0) {
      this.refusals += 1;
      return false;
    }
    this.busy = true;
    try {
      for (const event of EVENTS_BEFORE[action]) await this.trigger(event);
      const answer = await callMethod('frappe.desk.form.save.savedocs', { doc: JSON.stringify(this.doc), action });
      const [saved] = answer.docs as Doc[];
      if (saved) this.take(saved, (answer.docinfo as DocInfo | undefined) ?? this.info);
      for (const event of EVENTS_AFTER[action]) await this.trigger(event);
      return true;
    } catch (error) {
      if (error instanceof Stopped) return false;
      if (error instanceof ServerError) this.problems = problemsOf(error, this.doctype, this.doc);
      if (this.problems.length > 0) this.refusals += 1;
      throw error;
    } finally {
      this.busy = false;
    }
  }

  /** Goes on with the document as the server has it. */
  take(doc: Doc, info?: DocInfo): void {
    this.doc = doc;
    this.info = info;
    this.saved = copyOf(doc);
    this.changed.clear();
    this.history.clear();
    this.problems = [];
  }

  /** Goes on with the newest document, into which what was entered here has been put. @param changed the fields that differ */
  rebase(newest: Doc, merged: Doc, changed: readonly string[], info?: DocInfo): void {
    this.take(newest, info);
    this.doc = merged;
    for (const fieldname of changed) this.changed.add(fieldname);
    this.edits += 1;
  }
}

const EVENTS_BEFORE: Readonly<Record<SaveAction, readonly string[]>> = {
  Save: ['validate', 'before_save'],
  Submit: ['validate', 'before_submit'],
  Update: ['validate', 'before_save'],
  Cancel: ['before_cancel'],
};
const EVENTS_AFTER: Readonly<Record<SaveAction, readonly string[]>> = {
  Save: ['after_save', 'refresh'],
  Submit: ['on_submit', 'after_save', 'refresh'],
  Update: ['after_save', 'refresh'],
  Cancel: ['after_cancel', 'refresh'],
};

/** A plain copy that later edits leave alone. */
export function copyOf(doc: Doc): Doc {
  return JSON.parse(JSON.stringify(doc)) as Doc;
}

const isAsked = ({ mandatory, readOnly }: FieldState): boolean => mandatory && !readOnly;

let counter = 0;

/** The name of something that is not saved yet, as Frappe's clients give it: `new-lms-program-1abc…`. */
export function temporaryName(doctype: string): string {
  counter += 1;
  return `new-${doctype.toLowerCase().replaceAll(' ', '-')}-${counter}${Math.random().toString(36).slice(2, 10)}`;
}

/** The values that a new document begins with, as far as the desk can know them; the server sets the rest. */
export function defaultsOf(doctype: DocType): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const field of doctype.fields) {
    const value = defaultOf(field);
    if (value !== undefined) values[field.fieldname] = value;
  }
  return values;
}

/** The moment in the site's zone, as a field of that type keeps it. */
function nowFor(fieldtype: string): string {
  const now = localOf(new Date());
  if (fieldtype === 'Date') return now.slice(0, 10);
  return fieldtype === 'Time' ? now.slice(11) : now;
}

function defaultOf(field: DocField): unknown {
  const text = field.default;
  if (isEmpty(text) || TABLE_TYPES.has(field.fieldtype)) {
    return field.fieldtype === 'Select' && field.reqd ? field.options?.split('\n').find(Boolean) : undefined;
  }
  const said = String(text);
  if (said === '__user' || said === 'user') return boot.user.name;
  if (/^now/i.test(said)) return nowFor(field.fieldtype);
  if (/^today/i.test(said)) return localOf(new Date()).slice(0, 10);
  // values looked up elsewhere are the server's to fill in: its rights
  if (said.startsWith(':')) return undefined;
  return ['Int', 'Check', 'Float', 'Currency', 'Percent', 'Duration', 'Rating'].includes(field.fieldtype)
    ? Number(said)
    : said;
}
