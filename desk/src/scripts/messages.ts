/** `frappe.msgprint`, `throw`, `confirm`, `prompt`, `show_alert` and `frappe.ui.Dialog`. */
import { plainText } from '../api/http';
import { defaultsOf, Form, Stopped, temporaryName } from '../form/form';
import { type DocField, DocType } from '../meta/doctype';
import type { Doc } from '../meta/document';
import { ask, openDialogs } from '../ui/dialogs';
import { type Toast, toast } from '../ui/toasts';
import ScriptDialog from './script-dialog.vue';

type Values = Record<string, unknown>;
type Text = string | { message?: string; title?: string; indicator?: string; [more: string]: unknown };

const said = (text: Text): string => (typeof text === 'string' ? text : (text.message ?? ''));
const titled = (text: Text, otherwise: string): string =>
  (typeof text === 'string' ? undefined : text.title) || otherwise;

/** A message that stays until it is closed. */
export function msgprint(text: Text, title?: string): void {
  void ask(ScriptDialog, { title: title ?? titled(text, 'Message'), text: said(text), size: 'small' });
}

/** Says why something cannot be, and stops it. @throws Stopped always */
export function throwMessage(text: Text, title?: string): never {
  msgprint(text, title ?? titled(text, 'Not possible'));
  throw new Stopped(plainText(said(text)));
}

const TONES: Readonly<Record<string, Toast['tone']>> = {
  red: 'error',
  orange: 'warning',
  yellow: 'warning',
  blue: 'info',
};

export function showAlert(text: Text): void {
  const indicator = typeof text === 'string' ? '' : String(text.indicator ?? '');
  toast(plainText(said(text)), TONES[indicator] ?? 'success');
}

/** Asks yes or no. */
export async function confirmThen(text: string, yes?: () => unknown, no?: () => unknown): Promise<boolean> {
  const answer = await ask<Values>(ScriptDialog, { title: 'Please confirm', text, size: 'small', action: 'Yes' });
  await (answer ? yes?.() : no?.());
  return answer !== undefined;
}

type FieldLike = Partial<DocField> & { fieldtype?: string };

function fieldsOf(given: readonly FieldLike[]): DocField[] {
  return given.map((field, place) => ({
    ...{ fieldtype: 'Data', fieldname: field.fieldname || `field_${place + 1}` },
    ...Object.fromEntries(
      Object.entries(field).map(([key, value]) => [key, typeof value === 'boolean' ? Number(value) : value]),
    ),
  })) as DocField[];
}

/** A form of these fields, that is nobody's document. */
function looseForm(title: string, fields: readonly FieldLike[]): Form {
  const doctype = new DocType({ name: title, fields: fieldsOf(fields) });
  const doc: Doc = { ...defaultsOf(doctype), doctype: '', name: temporaryName('dialog'), __islocal: 1 };
  return Form.open(doctype, doc);
}

/** Asks for the values of some fields. `prompt('Name', fn)` asks for one, as `value`. */
export async function prompt(
  fields: string | FieldLike | readonly FieldLike[],
  callback?: (values: Values) => unknown,
  title = 'Enter',
  action = 'Go on',
): Promise<Values | undefined> {
  const list = typeof fields === 'string' ? [{ fieldname: 'value', label: fields, reqd: 1 as const }] : [fields].flat();
  const answer = await ask<Values>(ScriptDialog, { title, form: looseForm(title, list), action });
  if (answer) await callback?.(answer);
  return answer;
}

interface DialogOptions {
  title?: string;
  fields?: FieldLike[];
  size?: 'small' | 'large' | 'extra-large';
  primary_action_label?: string;
  primary_action?: (values: Values) => unknown;
  secondary_action_label?: string;
  secondary_action?: () => unknown;
}

/** `new frappe.ui.Dialog({title, fields, primary_action_label, primary_action(values)})`; `show()` and `hide()` it. */
export class Dialog {
  private readonly form: Form;
  private id: number | undefined;

  constructor(private readonly options: DialogOptions) {
    this.form = looseForm(options.title ?? 'Dialog', options.fields ?? []);
  }

  show(): void {
    const { title = '', size, primary_action, primary_action_label = 'Submit' } = this.options;
    const { secondary_action, secondary_action_label = 'Cancel' } = this.options;
    void ask(ScriptDialog, {
      ...{ title, form: this.form, size: size === 'extra-large' ? 'large' : (size ?? 'medium') },
      ...(primary_action ? { action: primary_action_label, act: (values: Values) => primary_action(values) } : {}),
      ...(secondary_action ? { secondary: { label: secondary_action_label, act: secondary_action } } : {}),
    });
    this.id = openDialogs.at(-1)?.id;
  }
  hide(): void {
    openDialogs.find(({ id }) => id === this.id)?.answer(undefined);
  }
  get_value(fieldname: string): unknown {
    return this.form.doc[fieldname];
  }
  get_values(): Values {
    return { ...this.form.doc };
  }
  async set_value(fieldname: string, value: unknown): Promise<void> {
    await this.form.setValue(fieldname, value);
  }
  async set_values(values: Values): Promise<void> {
    for (const [fieldname, value] of Object.entries(values)) await this.form.setValue(fieldname, value);
  }
  set_df_property(fieldname: string, property: string, value: unknown): void {
    this.form.setFieldProperty(fieldname, property, value);
  }
  set_title(title: string): void {
    this.options.title = title;
  }
}
