import {
  buildMeta,
  checkDefinedField,
  checkDefinedSettings,
  customized,
  type DocTypeJson,
  DocumentOf,
  type Meta,
  type PropertySetterRow,
  ValidationError,
} from '../../../engine/index.js';
import { applyDefinitions, fieldWorld, refuseUncustomizable } from './changes.js';
import { checkPropertyAllowed, checkStandardField, refuseShorterThanData } from './property-rules.js';

/** One property of a standard doctype, or of a field of it, that a site has set. The newest of a target counts. */
export class PropertySetter extends DocumentOf('Property Setter') {
  override async before_insert(): Promise<void> {
    await this.#replaceEarlier();
  }

  override autoname(): void {
    this.name = this.#target();
  }

  override async validate(): Promise<void> {
    if (this.ctx.mode.importing) return;
    const meta = this.ctx.meta(this.doc_type ?? '');
    refuseUncustomizable(this.ctx, meta.name);
    if (!this.isNew && this.name !== this.#target()) {
      throw new ValidationError('Property Setter: make a new one for another property');
    }
    checkPropertyAllowed(this.doctype_or_field ?? '', this.property ?? '');
    if (this.doctype_or_field === 'DocField') await this.#checkField(meta);
    else if (this.doctype_or_field === 'DocType') checkDefinedSettings(this.#merged(meta));
  }

  override async on_update(): Promise<void> {
    await applyDefinitions(this.ctx);
  }

  override before_rename(): never {
    throw new ValidationError('A Property Setter cannot be renamed: its name follows from what it sets');
  }

  override async after_delete(): Promise<void> {
    await applyDefinitions(this.ctx);
  }

  #target(): string {
    return `${this.doc_type}-${this.field_name || this.row_name || 'main'}-${this.property}`;
  }

  async #replaceEarlier(): Promise<void> {
    const { sqlTable } = this.meta;
    await this.ctx.db.execute(
      `DELETE FROM ${sqlTable} WHERE \`doc_type\` = ? AND \`property\` = ? AND COALESCE(\`field_name\`, '') = ? AND COALESCE(\`row_name\`, '') = ?`,
      [this.doc_type, this.property, this.field_name ?? '', this.row_name ?? ''],
    );
  }

  async #checkField(meta: Meta): Promise<void> {
    const field = meta.field(this.field_name ?? '');
    if (!field) throw new ValidationError(`Property Setter: ${meta.name} has no field "${this.field_name}"`);
    if (!field.is_custom_field) {
      const json = this.ctx.site.registry.standardJson(meta.name);
      const standard = json && buildMeta(json).field(field.fieldname);
      checkStandardField(meta, standard ?? field, this.property ?? '', this.value ?? '');
    }
    checkDefinedField(field.fieldname, this.#merged(meta), fieldWorld(this.ctx));
    if (this.property === 'length') await refuseShorterThanData(this.ctx, meta, field.fieldname, this.value);
  }

  #merged(meta: Meta): DocTypeJson {
    return customized(meta.json, [], [this.toJSON() as unknown as PropertySetterRow], []);
  }
}
