import {
  CannotCreateStandardDoctypeError,
  checkDefinition,
  completeDefinition,
  type DocTypeJson,
  DocumentOf,
  LinkExistsError,
  ValidationError,
} from '../../../engine/index.js';
import { applyDefinitions, checkFieldtypeChange, fieldWorld, removeBelongings } from './changes.js';

/** A record type that is made or changed in the running site. Those of files are read-only here. */
export class DocType extends DocumentOf('DocType') {
  override before_validate(): void {
    if (this.ctx.mode.importing) return;
    this.#refuseStandard('changed');
    this.custom = 1;
    const given = this.#definition();
    const complete = completeDefinition(given);
    for (const [key, value] of Object.entries(complete)) if (value !== given[key]) this.set(key, value);
  }

  override validate(): void {
    if (this.ctx.mode.importing) return;
    checkDefinition(this.#definition(), fieldWorld(this.ctx));
    const earlier = new Map(this.before?.rows('fields').map((row) => [row.text('fieldname'), row.text('fieldtype')]));
    for (const field of this.fields) {
      const from = earlier.get(field.text('fieldname'));
      if (from) checkFieldtypeChange(`${this.name}: field "${field.label}"`, from, field.fieldtype ?? '');
    }
  }

  override async on_update(): Promise<void> {
    await applyDefinitions(this.ctx);
  }

  override before_rename(): never {
    throw new ValidationError('A DocType cannot be renamed: make a new one and move the documents');
  }

  override async on_trash(): Promise<void> {
    this.#refuseStandard('deleted');
    const { registry } = this.ctx.site;
    const users = [...registry.linksTo(this.name), ...registry.parentsOf(this.name)];
    const user = users.find(({ meta }) => meta.name !== this.name);
    if (user) {
      throw new LinkExistsError(
        `Cannot delete ${this.name}: the field "${user.field.label}" of ${user.meta.name} points to it`,
      );
    }
    await removeBelongings(this, 'Custom Field', { dt: this.name });
    await removeBelongings(this, 'Property Setter', { doc_type: this.name });
    await removeBelongings(this, 'Custom DocPerm', { parent: this.name });
  }

  override async after_delete(): Promise<void> {
    await applyDefinitions(this.ctx);
    if (!this.issingle) this.ctx.msgprint(`The table tab${this.name} and its rows stay in the database`);
  }

  #definition(): DocTypeJson {
    return this.toJSON() as unknown as DocTypeJson;
  }

  #refuseStandard(what: 'changed' | 'deleted'): void {
    const isStandard =
      this.ctx.site.registry.isStandard(this.name) || (this.before !== null && !this.before.get('custom'));
    if (!isStandard) return;
    throw new CannotCreateStandardDoctypeError(
      `${this.name} is a standard DocType and cannot be ${what} here: use a Custom Field or a Property Setter, or change its file`,
    );
  }
}
