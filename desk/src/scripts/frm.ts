/** `frm`, as scripts written for Frappe's forms know it, over this desk's form. */

import { callMethod } from '../api/http';
import { reloadForm, saveForm } from '../form/actions';
import { type Form, type SaveAction, Stopped } from '../form/form';
import type { FormPlaces } from '../form/form-places';
import type { DocType } from '../meta/doctype';
import { type Doc, rowsOf } from '../meta/document';
import type { ChartData } from '../ui/draw-chart';
import { toast } from '../ui/toasts';
import { type CallArgs, call } from './call';
import { FrmField } from './frm-field';
import type { FormHandler } from './registry';

type Query = (doc: Doc, cdt: string, cdn: string) => unknown;

/** What `frm.dashboard.render_graph` takes. */
interface GraphOptions {
  title?: string;
  type?: string;
  data: ChartData;
  colors?: string[];
}

/** `frappe.validated`: a handler of `validate` sets it to false to stop the save. */
export const validation = { ok: true };

export class Frm {
  /** Scripts keep what they like here. */
  readonly [own: string]: unknown;
  /** `frm.page`: only what adds buttons. */
  readonly page: Record<string, unknown>;
  readonly dashboard: Record<string, unknown>;
  private readonly fetches = new Map<string, { field: string; from: string }[]>();

  constructor(
    readonly form: Form,
    private readonly places: FormPlaces,
  ) {
    const add = (label: string, action: () => unknown, group?: string) => this.add_custom_button(label, action, group);
    this.page = {
      ...{ add_menu_item: add, add_inner_button: add, add_action_item: add },
      set_primary_action: (label: string, action: () => unknown) => this.add_custom_button(label, action),
      set_indicator: (text: string, color = 'blue') => this.set_intro(text, color),
      set_title: () => undefined,
      clear_actions: () => this.clear_custom_buttons(),
    };
    this.dashboard = {
      add_comment: (text: string, color = 'blue') => this.set_intro(text, color),
      set_headline: (text: string, color = 'blue') => this.set_intro(text, color),
      set_headline_alert: (text: string, color = 'blue') => this.set_intro(text, color),
      clear_headline: () => this.set_intro(''),
      clear_comment: () => this.set_intro(''),
      add_indicator: (label: string, color = 'gray') => this.add_figure(label, color),
      add_progress: (title: string, percent: number) => this.add_figure(`${title}: ${Math.round(percent)} %`, 'blue'),
      render_graph: (graph: GraphOptions) => this.add_graph(graph),
      reset: () => this.reset_overview(),
      show: () => undefined,
      hide: () => undefined,
    };
  }

  get doc(): Doc {
    return this.form.doc;
  }
  get doctype(): string {
    return this.form.doctype.name;
  }
  get docname(): string {
    return this.form.doc.name;
  }
  get meta(): DocType['json'] {
    return this.form.doctype.json;
  }
  get perm(): Record<string, unknown>[] {
    return [{ ...this.form.info?.permissions }];
  }
  /** Fields by name; each knows `df`, `value`, `set_value`, `refresh` and, of a table, `grid`. */
  get fields_dict(): Record<string, FrmField> {
    return Object.fromEntries(this.form.doctype.fields.map(({ fieldname }) => [fieldname, this.get_field(fieldname)]));
  }

  /** A figure above the fields; a second with the same label takes its place. */
  private add_figure(label: string, color: string): void {
    const { overview } = this.form;
    overview.figures = [...overview.figures.filter((one) => one.label !== label), { label, color }];
  }
  private add_graph({ title = 'Chart', type = 'bar', data, colors }: GraphOptions): void {
    const { overview } = this.form;
    const graph = { title, look: { type, color: colors?.[0] ?? null }, data };
    overview.graphs = [...overview.graphs.filter((one) => one.title !== title), graph];
  }
  private reset_overview(): void {
    this.form.overview.figures = [];
    this.form.overview.graphs = [];
  }

  is_new(): boolean {
    return this.form.isNew;
  }
  is_dirty(): boolean {
    return this.form.isDirty;
  }
  dirty(): void {
    this.form.changed.add('__script');
  }
  get_field(fieldname: string): FrmField {
    return new FrmField(this.form, fieldname);
  }
  has_perm(right: string): boolean {
    return this.form.may(right);
  }

  /** Sets one value, or several as `{field: value}`; handlers of the fields run before it is done. */
  async set_value(fieldname: string | Record<string, unknown>, value?: unknown): Promise<void> {
    const values = typeof fieldname === 'string' ? { [fieldname]: value } : fieldname;
    for (const [name, one] of Object.entries(values)) {
      if (Array.isArray(one)) this.form.setRows(name, one as Doc[]);
      else await this.form.setValue(name, one);
      await this.fetch(name);
    }
  }

  /** What a link field of the form or of a table's rows offers. `set_query(field, fn)` or `set_query(field, table, fn)`. */
  set_query(fieldname: string, table: string | Query, query?: Query): void {
    const place = typeof table === 'string' ? `${table}.${fieldname}` : fieldname;
    this.form.setFieldProperty(place, 'get_query', typeof table === 'string' ? query : table);
  }

  /** Changes how a field is; with a table, a column of it. */
  set_df_property(fieldname: string, property: string, value: unknown, _docname?: string, column?: string): void {
    this.form.setFieldProperty(column ? `${fieldname}.${column}` : fieldname, property, flag(value));
  }
  toggle_display(fieldnames: string | string[], show: unknown): void {
    this.setAll(fieldnames, 'hidden', show ? 0 : 1);
  }
  toggle_reqd(fieldnames: string | string[], needed: unknown): void {
    this.setAll(fieldnames, 'reqd', needed ? 1 : 0);
  }
  toggle_enable(fieldnames: string | string[], enabled: unknown): void {
    this.setAll(fieldnames, 'read_only', enabled ? 0 : 1);
  }
  private setAll(fieldnames: string | string[], property: string, value: unknown): void {
    for (const name of [fieldnames].flat()) this.form.setFieldProperty(name, property, value);
  }

  /** A button in the form's head; those of one group stand behind one button. A second of the same name takes its place. */
  add_custom_button(label: string, action: () => unknown, group = ''): void {
    this.remove_custom_button(label, group);
    this.form.buttons.push({ label, group, action: () => this.attempt(action) });
  }
  remove_custom_button(label: string, group = ''): void {
    const at = this.form.buttons.findIndex((one) => one.label === label && one.group === group);
    if (at >= 0) this.form.buttons.splice(at, 1);
  }
  clear_custom_buttons(): void {
    this.form.buttons.splice(0);
  }

  /** Adds a row at once; what its handlers do may come later. @returns the row */
  add_child(table: string, values: Record<string, unknown> = {}): Doc {
    const row = this.form.newRow(table, values);
    void this.form.addRows(table, [row]);
    return rowsOf(this.form.doc, table).find(({ name }) => name === row.name) ?? row;
  }
  clear_table(table: string): void {
    this.form.setRows(table, []);
  }
  /** Fields draw themselves when their value changes; what a script wrote into `frm.doc` itself counts as a change. */
  refresh_field(fieldname: string): void {
    this.form.changed.add(fieldname);
    this.form.edits += 1;
  }
  refresh_fields(): void {}
  async refresh(): Promise<void> {
    await this.form.trigger('refresh');
  }

  /** Copies a field of a linked document whenever the link is set. */
  add_fetch(link: string, from: string, field: string): void {
    this.fetches.set(link, [...(this.fetches.get(link) ?? []), { field, from }]);
  }
  private async fetch(link: string): Promise<void> {
    const wanted = this.fetches.get(link);
    const { options } = this.form.doctype.field(link) ?? {};
    const docname = this.form.doc[link];
    if (!wanted || !options || !docname) return;
    const fields = JSON.stringify(wanted.map(({ from }) => from));
    const answer = await callMethod<Record<string, unknown>>('frappe.client.validate_link', {
      ...{ doctype: options, docname, fields },
    });
    for (const { field, from } of wanted) await this.form.setValue(field, answer.message?.[from]);
  }

  /** Calls a method of the document's class, or one by its dotted name; the document that comes back is taken. */
  async call(method: string | CallArgs, args?: Record<string, unknown>, callback?: (answer: unknown) => void) {
    const options = typeof method === 'string' ? { method, args: args ?? {}, callback } : method;
    if (options.method?.includes('.')) return call(options);
    const answer = await callMethod('run_doc_method', {
      ...{ docs: JSON.stringify(this.form.doc), method: options.method, args: JSON.stringify(options.args ?? {}) },
    });
    const [doc] = (answer.docs ?? []) as Doc[];
    if (doc && !this.form.isDirty) this.form.take({ ...this.form.doc, ...doc }, this.form.info);
    options.callback?.(answer as never);
    return answer;
  }

  trigger(event: string, cdt = this.doctype, cdn = this.docname): Promise<void> {
    return this.form.trigger(event, cdt, cdn);
  }
  save(action: SaveAction = 'Save'): Promise<boolean> {
    return saveForm(this.form, action);
  }
  savesubmit(): Promise<boolean> {
    return saveForm(this.form, 'Submit');
  }
  savecancel(): Promise<boolean> {
    return saveForm(this.form, 'Cancel');
  }
  reload_doc(): Promise<void> {
    return reloadForm(this.form);
  }
  disable_save(): void {
    this.form.canSave = false;
  }
  enable_save(): void {
    this.form.canSave = true;
  }
  disable_form(): void {
    this.form.canSave = false;
    this.setAll(
      this.form.doctype.fields.map(({ fieldname }) => fieldname),
      'read_only',
      1,
    );
  }
  /** A line above the fields; nothing takes it away. */
  set_intro(text: string, color = 'blue'): void {
    const plain = new DOMParser().parseFromString(text ?? '', 'text/html').body.textContent?.trim() ?? '';
    this.form.intro = plain ? { text: plain, color } : undefined;
  }
  /** What a column of a table shows in colour, the grid decides here; kept for scripts that say it. */
  set_indicator_formatter(): void {}
  scroll_to_field(fieldname: string): Promise<void> {
    return this.places.reveal(fieldname);
  }

  /** Runs a handler; `frappe.validated = false` and `frappe.throw` stop what was about to be done. */
  async run(handler: FormHandler, cdt: string, cdn: string): Promise<void> {
    validation.ok = true;
    await handler(this, cdt, cdn);
    if (!validation.ok) throw new Stopped('A script said no');
  }

  /** What a script does by itself fails by itself. */
  async attempt(act: () => unknown): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Stopped)) toast(error instanceof Error ? error.message : String(error), 'error');
    }
  }
}

function flag(value: unknown): unknown {
  return typeof value === 'boolean' ? Number(value) : value;
}

const open: Frm[] = [];

/** The form in front, for `cur_frm`. @returns ends it */
export function useFrm(frm: Frm): () => void {
  open.push(frm);
  return () => void open.splice(open.indexOf(frm), 1);
}
export const currentFrm = (): Frm | undefined => open.at(-1);
