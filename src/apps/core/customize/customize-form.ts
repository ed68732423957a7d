import { arg, type Ctx, DocumentOf, type Meta, method, ValidationError, whitelist } from '../../../engine/index.js';
import { applyDefinitions, refuseUncustomizable } from './changes.js';
import { type FieldChanges, fieldChanges, type Setting } from './form-fields.js';
import { labelOf, writeLabel } from './form-label.js';
import { listChanges, writeList } from './form-rows.js';
import { fillForm } from './form-values.js';

/**
 * The form in which a site customizes a standard doctype. It is filled from the doctype, and what differs when it is
 * saved becomes Property Setters, Custom Fields, and links, actions and states of the site; it is never stored itself.
 */
export class CustomizeForm extends DocumentOf('Customize Form') {
  /** What a client sends is the whole form: what it leaves out it does not change, whatever the defaults of this doctype are. */
  override update(values: Readonly<Record<string, unknown>>): this {
    for (const { fieldname } of this.meta.fields) delete this.values[fieldname];
    return super.update(values);
  }

  /** Fills the form with the doctype that `doc_type` names. */
  @whitelist()
  async fetch_to_customize(): Promise<void> {
    await this.#fill(this.doc_type ? this.#target() : undefined);
  }

  /** Keeps what the form changes; it counts at once. @throws ValidationError, PermissionError */
  @whitelist()
  async save_customization(): Promise<void> {
    const meta = await this.#changeable();
    if (this.rows('fields').length === 0) {
      throw new ValidationError('Customize Form: there are no fields in it; fetch the DocType first');
    }
    const changes = await fieldChanges(this, meta, this.ctx.site.registry.uncustomized(meta.name));
    const lists = await listChanges(this, meta);
    await writeFields(this.ctx, changes);
    const settings = [...changes.settings];
    for (const list of lists) settings.push(...(await writeList(this.ctx, meta.name, list)));
    await writeSettings(this.ctx, meta.name, settings);
    if (this.values.label !== undefined) await writeLabel(this.ctx, meta.name, this.text('label'));
    await this.#apply(meta);
    this.ctx.msgprint({ message: `${meta.name} updated`, alert: true });
  }

  /** Takes back what the site has set and added; naming series, and what the system made, stay. */
  @whitelist()
  async reset_to_defaults(): Promise<void> {
    const meta = await this.#changeable();
    const setters = this.ctx.meta('Property Setter').sqlTable;
    await this.ctx.db.execute(
      `DELETE FROM ${setters} WHERE \`doc_type\` = ? AND COALESCE(\`is_system_generated\`, 0) = 0 AND NOT (COALESCE(\`field_name\`, '') = 'naming_series' AND \`property\` = 'options')`,
      [meta.name],
    );
    const fields = this.ctx.meta('Custom Field').sqlTable;
    await this.ctx.db.execute(`DELETE FROM ${fields} WHERE \`dt\` = ? AND COALESCE(\`is_system_generated\`, 0) = 0`, [
      meta.name,
    ]);
    await this.#apply(meta);
  }

  /** Puts the fields back into their own order. */
  @whitelist()
  async reset_layout(): Promise<void> {
    const meta = await this.#changeable();
    const setters = this.ctx.meta('Property Setter').sqlTable;
    await this.ctx.db.execute(
      `DELETE FROM ${setters} WHERE \`doc_type\` = ? AND \`property\` IN ('field_order', 'insert_after')`,
      [meta.name],
    );
    await this.#apply(meta);
  }

  /** Drops the columns, with their values, of fields that are gone. */
  @whitelist()
  async trim_table(): Promise<void> {
    const meta = await this.#changeable();
    if (this.ctx.site.adoption.doctypes.has(meta.name)) {
      throw new ValidationError(`The table of ${meta.name} is Frappe's: none of its columns is dropped here`);
    }
    const dropped = await this.ctx.site.dropSurplusColumns(this.ctx, meta);
    const message = dropped.length > 0 ? `Columns dropped: ${dropped.join(', ')}` : 'There is no column to drop';
    this.ctx.msgprint(message);
    await this.#fill(meta);
  }

  /** @throws ValidationError for a doctype that cannot be customized here */
  #target(): Meta {
    const meta = this.ctx.meta(this.doc_type ?? '');
    refuseUncustomizable(this.ctx, meta.name);
    if (meta.issingle) throw new ValidationError(`${meta.name} is a single DocType and cannot be customized`);
    return meta;
  }

  async #changeable(): Promise<Meta> {
    await this.ctx.checkPermission('Customize Form', 'write');
    if (!this.doc_type) throw new ValidationError('Customize Form: Document Type is mandatory');
    return this.#target();
  }

  async #apply(meta: Meta): Promise<void> {
    const next = await applyDefinitions(this.ctx);
    await this.#fill(next.get(meta.name));
  }

  async #fill(meta: Meta | undefined): Promise<void> {
    fillForm(this, meta);
    if (meta) this.label = (await labelOf(this.ctx, meta.name))?.translated_text ?? null;
  }
}

/** Columns of the doctype's table whose fields are gone: what `trim_table` would drop. */
export const getOrphanedColumns = method(
  { args: { doctype: arg.text() }, verbs: ['GET', 'POST'] },
  async (ctx, { doctype }) => {
    await ctx.checkPermission('Customize Form', 'read');
    return ctx.site.surplusColumns(ctx, ctx.meta(doctype));
  },
);

async function writeFields(ctx: Ctx, { added, changed, removed }: FieldChanges): Promise<void> {
  const loading = ctx.importing();
  for (const name of removed) await loading.deleteDoc('Custom Field', name);
  for (const { name, values } of changed) await (await loading.getDoc('Custom Field', name)).update(values).save();
  for (const row of added) {
    const values = { ...row, name: `${row.dt}-${row.fieldname}`, idx: loading.meta(row.dt).fields.length + 1 };
    await loading.newDoc('Custom Field', values).insert();
  }
}

const keyOf = (target: string | null, property: string) => `${target ?? ''}\n${property}`;

async function writeSettings(ctx: Ctx, doctype: string, settings: readonly Setting[]): Promise<void> {
  const loading = ctx.importing();
  const rows = await loading.getList<Record<'name' | 'field_name' | 'row_name' | 'property', string>>(
    'Property Setter',
    {
      fields: ['name', 'field_name', 'row_name', 'property'],
      filters: { doc_type: doctype },
    },
  );
  const stored = new Map(rows.map((row) => [keyOf(row.field_name || row.row_name, row.property), row.name]));
  for (const { kind, target, property, type, value } of settings) {
    const name = stored.get(keyOf(target, property));
    if (value === null) {
      if (name) await loading.deleteDoc('Property Setter', name);
      continue;
    }
    const isField = kind === 'DocField';
    const place = { field_name: isField ? target : null, row_name: isField ? null : target };
    const what = { doctype_or_field: kind, doc_type: doctype, ...place, property, property_type: type, value };
    await loading.newDoc('Property Setter', { ...what, name: `${doctype}-${target ?? 'main'}-${property}` }).insert();
  }
}
