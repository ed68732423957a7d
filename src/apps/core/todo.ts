import { DocumentOf, type PermissionRule } from '../../engine/index.js';

/** Something somebody is to do; with a reference it is an assignment of that document. */
export class ToDo extends DocumentOf('ToDo') {
  override async validate(): Promise<void> {
    if (!this.text('assigned_by')) this.set('assigned_by', this.ctx.user);
    if (this.isNew || this.hasChanged('assigned_by')) await this.#setAssignerName();
    await this.#checkReference();
  }

  override async on_update(): Promise<void> {
    await this.#showInReference(this.text('reference_type'), this.text('reference_name'));
    if (!this.before || !this.text('reference_name')) return;
    const moved = this.hasChanged('reference_type') || this.hasChanged('reference_name');
    if (moved) await this.#showInReference(this.before.text('reference_type'), this.before.text('reference_name'));
  }

  override async after_delete(): Promise<void> {
    await this.#showInReference(this.text('reference_type'), this.text('reference_name'));
  }

  /** An assignment marks its document: nobody marks one that they may not read. @throws PermissionError */
  async #checkReference(): Promise<void> {
    const [doctype, name] = [this.text('reference_type'), this.text('reference_name')];
    const moved = this.hasChanged('reference_type') || this.hasChanged('reference_name');
    if (!this.ctx.mode.sudo && moved && doctype && name) await this.ctx.getDoc(doctype, name);
  }

  async #setAssignerName(): Promise<void> {
    const assigner = await this.ctx
      .sudo()
      .getValue<{ full_name: string | null }>('User', this.text('assigned_by'), ['full_name']);
    this.set('assigned_by_full_name', assigner?.full_name ?? null);
  }

  /** `_assign` of the document lists who has it open, for lists to show and filter. */
  async #showInReference(doctype: string, name: string): Promise<void> {
    const meta = this.ctx.site.registry.find(doctype);
    if (!meta || !name || meta.issingle || !meta.column('_assign')) return;
    const rows = await this.ctx.db.query<{ allocated_to: string }>(
      "SELECT DISTINCT `allocated_to` FROM `tabToDo` WHERE `reference_type` = ? AND `reference_name` = ? AND `status` NOT IN ('Closed', 'Cancelled') " +
        "AND COALESCE(`allocated_to`, '') <> ''",
      [doctype, name],
    );
    const assigned = rows.length > 0 ? JSON.stringify(rows.map((row) => row.allocated_to)) : null;
    await this.ctx.db.execute(`UPDATE ${meta.sqlTable} SET \`_assign\` = ? WHERE \`name\` = ?`, [assigned, name]);
  }
}

/** A ToDo is for those who gave it and those who got it. */
export const todoAccess: PermissionRule = (ctx, ptype) => {
  if (ptype === 'create' || ctx.hasRole('System Manager')) return true;
  return { or: [{ allocated_to: ctx.user }, { assigned_by: ctx.user }, { owner: ctx.user }] };
};
