import { DocumentOf, ValidationError } from '../../../engine/index.js';
import { orderOf, planOf } from './source.js';

/** Rows read from a file into a doctype; `run` does it, in the background. */
export class DataImport extends DocumentOf('Data Import') {
  override async validate(): Promise<void> {
    if (this.ctx.mode.importing || !this.text('reference_doctype')) return;
    await orderOf(this.ctx, this);
    if (!this.#readsAnew()) return;
    await this.#refuseWhenImported();
    this.update({ template_warnings: null, payload_count: 0 });
    if (this.hasChanged('import_file') && !this.hasChanged('template_options')) this.set('template_options', null);
    if (!this.text('import_file')) return;
    const { plan } = await planOf(this.ctx, this);
    this.set('payload_count', plan.payloads.length);
  }

  override async on_trash(): Promise<void> {
    await this.ctx.db.execute('DELETE FROM `tabData Import Log` WHERE `data_import` = ?', [this.name]);
  }

  #readsAnew(): boolean {
    const fields = ['import_file', 'template_options', 'custom_delimiters', 'delimiter_options'];
    return this.isNew || fields.some((fieldname) => this.hasChanged(fieldname));
  }

  /** The rows of another file, or other columns, would be taken for those that are in already. */
  async #refuseWhenImported(): Promise<void> {
    if (this.isNew || !(await this.ctx.sudo().exists('Data Import Log', { data_import: this.name, success: 1 })))
      return;
    throw new ValidationError(
      'Rows of this file are imported already: make a new Data Import for another file or other columns',
    );
  }
}
