import {
  checkPermissionRows,
  type DocPermJson,
  DocumentOf,
  type Meta,
  ValidationError,
  withAllowedRights,
} from '../../../engine/index.js';
import { applyDefinitions } from './changes.js';

/** A permission row of a site. As soon as a doctype has one, these replace all rows of its definition. */
export class CustomDocPerm extends DocumentOf('Custom DocPerm') {
  override before_validate(): void {
    this.update(withAllowedRights(this.#row(), this.#target().json));
  }

  override async validate(): Promise<void> {
    if (this.ctx.mode.importing) return;
    const target = this.#target();
    if (target.istable) throw new ValidationError(`${target.name} is a child table: its parents' permissions count`);
    const all = await this.ctx.sudo().getList<DocPermJson & { name: string }>(this.meta, {
      fields: ['*'],
      filters: { parent: target.name },
    });
    const others = all.filter((row) => row.name !== this.name);
    checkPermissionRows(target.name, [...others, this.#row()], target.json);
    if (others.length === 0) {
      this.ctx.msgprint(`From now on the custom permissions of ${target.name} replace all of its standard ones`);
    }
  }

  override async on_update(): Promise<void> {
    await applyDefinitions(this.ctx);
  }

  override async after_delete(): Promise<void> {
    await applyDefinitions(this.ctx);
  }

  #target(): Meta {
    return this.ctx.meta(this.parent ?? '');
  }

  #row(): DocPermJson {
    return this.toJSON() as unknown as DocPermJson;
  }
}
