import type { Form } from '../form/form';
import type { DocField } from '../meta/doctype';
import { type Doc, rowsOf } from '../meta/document';

/** A field as `frm.fields_dict` and `frm.get_field` give it. */
export class FrmField {
  constructor(
    private readonly form: Form,
    readonly fieldname: string,
  ) {}

  /** The field as it is now. Set its properties with `frm.set_df_property`. */
  get df(): DocField {
    const field = this.form.doctype.field(this.fieldname);
    if (!field) throw new Error(`${this.form.doctype.name} has no field ${this.fieldname}`);
    return this.form.fieldNow(field);
  }
  get value(): unknown {
    return this.form.doc[this.fieldname];
  }
  get_value(): unknown {
    return this.value;
  }
  set_value(value: unknown): Promise<void> {
    return this.form.setValue(this.fieldname, value);
  }
  refresh(): void {}
  set_description(text: string): void {
    this.form.setFieldProperty(this.fieldname, 'description', text);
  }
  set_label(text: string): void {
    this.form.setFieldProperty(this.fieldname, 'label', text);
  }
  set get_query(query: unknown) {
    this.form.setFieldProperty(this.fieldname, 'get_query', query);
  }

  /** Of a table: its columns and rows. */
  get grid() {
    const { form, fieldname } = this;
    return {
      get data(): Doc[] {
        return rowsOf(form.doc, fieldname);
      },
      get_data: () => rowsOf(form.doc, fieldname),
      refresh: () => undefined,
      update_docfield_property: (column: string, property: string, value: unknown) =>
        form.setFieldProperty(`${fieldname}.${column}`, property, value),
      toggle_enable: (column: string, enabled: unknown) =>
        form.setFieldProperty(`${fieldname}.${column}`, 'read_only', enabled ? 0 : 1),
      toggle_reqd: (column: string, needed: unknown) =>
        form.setFieldProperty(`${fieldname}.${column}`, 'reqd', needed ? 1 : 0),
      toggle_display: (column: string, show: unknown) =>
        form.setFieldProperty(`${fieldname}.${column}`, 'hidden', show ? 0 : 1),
      get_field: (column: string) => ({
        set get_query(query: unknown) {
          form.setFieldProperty(`${fieldname}.${column}`, 'get_query', query);
        },
      }),
    };
  }
}
