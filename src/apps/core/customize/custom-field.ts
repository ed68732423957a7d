import {
  checkDefinedField,
  type DocFieldJson,
  DocumentOf,
  fieldnameFromLabel,
  type Meta,
  ValidationError,
} from '../../../engine/index.js';
import {
  applyDefinitions,
  checkFieldtypeChange,
  fieldWorld,
  refuseMemberName,
  refuseUncustomizable,
  removeBelongings,
} from './changes.js';

const LAYOUT = new Set(['Section Break', 'Column Break', 'Tab Break']);

/** A field that a site adds to a standard doctype. */
export class CustomField extends DocumentOf('Custom Field') {
  override before_insert(): void {
    this.fieldname = (this.fieldname?.trim() || `custom_${this.#nameFromLabel()}`).toLowerCase();
  }

  override autoname(): void {
    this.name = `${this.dt}-${this.fieldname}`;
  }

  override before_validate(): void {
    if (this.ctx.mode.importing || !this.isNew || this.insert_after) return;
    this.insert_after = this.#target().fields.at(-1)?.fieldname ?? null;
  }

  override validate(): void {
    if (this.ctx.mode.importing) return;
    refuseUncustomizable(this.ctx, this.dt ?? '');
    if (this.isNew) this.#refuseTaken();
    else this.#refuseMoved();
    if (this.insert_after === this.fieldname) {
      throw new ValidationError(`Custom Field ${this.name}: a field cannot be inserted after itself`);
    }
    const { json } = this.#target();
    const others = (json.fields ?? []).filter((field) => field.fieldname !== this.fieldname);
    const own = this.toJSON() as unknown as DocFieldJson;
    checkDefinedField(this.fieldname ?? '', { ...json, fields: [...others, own] }, fieldWorld(this.ctx));
  }

  override async on_update(): Promise<void> {
    await applyDefinitions(this.ctx);
  }

  override before_rename(): never {
    throw new ValidationError('A Custom Field cannot be renamed: its name follows from its doctype and fieldname');
  }

  override async on_trash(): Promise<void> {
    await removeBelongings(this, 'Property Setter', { doc_type: this.dt ?? '', field_name: this.fieldname ?? '' });
  }

  /** The column stays, with its values: a field of the same name finds them again. */
  override async after_delete(): Promise<void> {
    await applyDefinitions(this.ctx);
  }

  #target(): Meta {
    return this.ctx.meta(this.dt ?? '');
  }

  #nameFromLabel(): string {
    if (this.label) return fieldnameFromLabel(this.label);
    if (!LAYOUT.has(this.fieldtype ?? '')) throw new ValidationError('Custom Field: Label is mandatory');
    const stem = fieldnameFromLabel(this.fieldtype ?? '');
    const meta = this.#target();
    let count = 1;
    while (meta.field(`custom_${stem}_${count}`)) count += 1;
    return `${stem}_${count}`;
  }

  #refuseTaken(): void {
    const meta = this.#target();
    if (meta.field(this.fieldname ?? '') || meta.column(this.fieldname ?? '')) {
      throw new ValidationError(`A field with the name ${this.fieldname} already exists in ${this.dt}`);
    }
    // A virtual field is computed by the method of its name.
    if (!this.is_virtual) refuseMemberName(this.ctx, meta.name, this.fieldname ?? '');
  }

  #refuseMoved(): void {
    for (const fieldname of ['dt', 'fieldname']) {
      if (this.hasChanged(fieldname)) {
        throw new ValidationError(`Custom Field ${this.name}: ${this.meta.label(fieldname)} cannot be changed`);
      }
    }
    checkFieldtypeChange(`Custom Field ${this.name}`, this.before?.text('fieldtype') ?? '', this.fieldtype ?? '');
  }
}
