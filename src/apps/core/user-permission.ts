import { cint, DocumentOf, DuplicateEntryError, ValidationError } from '../../engine/index.js';

/** Narrows what a user sees to documents that link to one value. */
export class UserPermission extends DocumentOf('User Permission') {
  override async validate(): Promise<void> {
    if (cint(this.get('apply_to_all_doctypes')) === 1) this.set('applicable_for', null);
    else if (!this.text('applicable_for'))
      throw new ValidationError('Applicable For is needed when the permission does not apply to all doctypes');
    if (!this.ctx.meta(this.text('allow')).is_tree) this.set('hide_descendants', 0);
    await this.#refuseRepeat();
    if (cint(this.get('is_default')) === 1) await this.#refuseSecondDefault();
  }

  override on_update(): void {
    this.ctx.unit.stale.add('access');
  }
  override on_trash(): void {
    this.ctx.unit.stale.add('access');
  }

  async #refuseRepeat(): Promise<void> {
    const rows = await this.ctx.db.query(
      "SELECT `name` FROM `tabUser Permission` WHERE `user` = ? AND `allow` = ? AND `for_value` = ? AND COALESCE(`applicable_for`, '') = ? AND `name` <> ?",
      [this.text('user'), this.text('allow'), this.text('for_value'), this.text('applicable_for'), this.name],
    );
    if (rows.length > 0) throw new DuplicateEntryError('User permission already exists');
  }

  async #refuseSecondDefault(): Promise<void> {
    const [other] = await this.ctx.db.query<{ for_value: string }>(
      'SELECT `for_value` FROM `tabUser Permission` WHERE `user` = ? AND `allow` = ? AND `is_default` = 1 AND `name` <> ? ' +
        "AND (COALESCE(`applicable_for`, '') = '' OR ? = '' OR `applicable_for` = ?) LIMIT 1",
      [this.text('user'), this.text('allow'), this.name, this.text('applicable_for'), this.text('applicable_for')],
    );
    if (other)
      throw new ValidationError(
        `${this.text('user')} has already assigned default value for ${this.text('allow')}: ${other.for_value}`,
      );
  }
}
