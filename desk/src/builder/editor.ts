/** The model behind Customize Form and the DocType builder: a form whose rows of `fields` are arranged. */
import { reactive } from 'vue';
import { ServerError } from '../api/http';
import type { DocInfo } from '../form/docinfo';
import { Form } from '../form/form';
import { childDocType } from '../meta/doctypes';
import { type Doc, rowsOf } from '../meta/document';
import { typesFrom } from './field-types';
import { isBreak, moved, movedBehind, nameOfLabel, rowsNamedIn, type Way } from './outline';

/** Rights on a row: those of the form that holds it. */
const rights = (write: boolean) => ({ permissions: { read: 1, write: write ? 1 : 0 } }) as unknown as DocInfo;

export class Editor {
  /** The name of the row whose properties are shown. */
  chosen = '';
  /** What the server has said about rows, by their names. */
  readonly problems = reactive(new Map<string, string>());
  /** What has just happened, for those who do not see it. */
  said = '';

  private constructor(
    readonly form: Form,
    /** The doctype of the field rows. */
    readonly child: string,
    readonly isCustomizing: boolean,
  ) {}

  static open(form: Form, isCustomizing: boolean): Editor {
    const child = form.doctype.field('fields')?.options ?? '';
    return reactive(new Editor(form, child, isCustomizing)) as Editor;
  }

  get rows(): Doc[] {
    return rowsOf(this.form.doc, 'fields');
  }
  get row(): Doc | undefined {
    return this.rows.find(({ name }) => name === this.chosen);
  }
  get isLocked(): boolean {
    return this.form.isReadOnly;
  }
  get isDirty(): boolean {
    return this.form.changed.size > 0;
  }

  labelOf(row: Doc): string {
    return String(row.label || row.fieldname || `${row.fieldtype} without a label`);
  }
  isNewRow(row: Doc): boolean {
    return row.__islocal === 1;
  }
  /** A site removes only fields of its own. */
  mayRemove(row: Doc): boolean {
    if (this.isLocked) return false;
    return (
      !this.isCustomizing ||
      this.isNewRow(row) ||
      (Number(row.is_custom_field) === 1 && Number(row.is_system_generated) !== 1)
    );
  }

  private arrange(rows: readonly Doc[]): void {
    this.form.setRows('fields', rows);
  }

  move(name: string, way: Way): void {
    const rows = moved(this.rows, name, way);
    if (rows.every((row, place) => row.name === this.rows[place]?.name)) {
      this.said = 'It cannot go further that way';
      return;
    }
    this.arrange(rows);
    this.tellPlace(name);
  }
  drop(name: string, after: string | undefined): void {
    if (name === after) return;
    this.arrange(movedBehind(this.rows, name, after));
    this.tellPlace(name);
  }
  private tellPlace(name: string): void {
    const place = this.rows.findIndex((row) => row.name === name);
    const [row, before] = [this.rows[place], this.rows[place - 1]];
    if (row) this.said = `${this.labelOf(row)} is now ${before ? `after ${this.labelOf(before)}` : 'first'}`;
  }

  /** Puts a new field behind the one that is chosen, or behind `after`; it is chosen then. */
  add(fieldtype: string, after?: string): void {
    const behind = after ?? (this.chosen || this.rows.at(-1)?.name);
    const label = isBreak({ name: '', fieldtype }) ? '' : this.freeLabel(fieldtype);
    const row = this.form.newRow('fields', { fieldtype, label });
    const place = this.rows.findIndex(({ name }) => name === behind);
    const rows = [...this.rows];
    rows.splice(place < 0 ? rows.length : place + 1, 0, row);
    this.arrange(rows);
    this.chosen = row.name;
    this.said = `${fieldtype} added`;
  }
  private freeLabel(fieldtype: string): string {
    const taken = new Set(this.rows.map(({ label }) => label));
    let label = `New ${fieldtype}`;
    for (let count = 2; taken.has(label); count += 1) label = `New ${fieldtype} ${count}`;
    return label;
  }

  remove(row: Doc): void {
    const place = this.rows.findIndex(({ name }) => name === row.name);
    this.arrange(this.rows.filter(({ name }) => name !== row.name));
    this.problems.delete(row.name);
    this.chosen = (this.rows[place] ?? this.rows.at(-1))?.name ?? '';
    this.said = `${this.labelOf(row)} removed`;
  }

  /** A form on one row: the properties of that field. What it changes is changed in the document. */
  rowForm(row: Doc): Form | undefined {
    const child = childDocType(this.child);
    if (!child) return undefined;
    const form = Form.open(child, row, rights(!this.isLocked));
    if (!this.isNewRow(row)) {
      form.setFieldProperty('fieldname', 'read_only', 1);
      form.setFieldProperty('fieldtype', 'options', typesFrom(String(row.fieldtype)).join('\n'));
    }
    return form;
  }
  /** A property of a field was changed. */
  touch(row: Doc): void {
    this.form.changed.add('fields');
    this.problems.delete(row.name);
  }

  /** The name of a row's field: the one it has, or the one that it will get. */
  nameOf(row: Doc): string {
    if (row.fieldname) return String(row.fieldname);
    const stem = nameOfLabel(String(row.label || '')) || nameOfLabel(row.name);
    return this.isCustomizing ? `custom_${stem}` : stem;
  }

  /** Goes on with what the server has; the chosen field stays chosen. */
  take(doc: Doc): void {
    const fieldname = this.row && this.nameOf(this.row);
    this.form.take(doc, this.form.info);
    this.problems.clear();
    this.chosen = (this.rows.find((row) => row.fieldname === fieldname) ?? this.rows[0])?.name ?? '';
  }

  /** Shows a refusal at the fields that it names; the first of them is chosen. */
  refuse(error: unknown): void {
    if (!(error instanceof ServerError)) return;
    const found = rowsNamedIn(error.message, this.rows);
    for (const row of found) this.problems.set(row.name, error.message);
    if (found[0]) this.chosen = found[0].name;
  }
}
