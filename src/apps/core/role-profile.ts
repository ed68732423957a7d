import { DocumentOf } from '../../engine/index.js';

/** Roles that go together; its users have exactly the roles of their profiles. */
export class RoleProfile extends DocumentOf('Role Profile') {
  override autoname(): void {
    this.name = this.text('role_profile').trim();
  }

  override async on_update(): Promise<void> {
    const users = await this.ctx.db.query<{ parent: string }>(
      "SELECT DISTINCT `parent` FROM `tabUser Role Profile` WHERE `parenttype` = 'User' AND `role_profile` = ?",
      [this.name],
    );
    const ctx = this.ctx.sudo();
    for (const { parent } of users) await (await ctx.getDoc('User', parent)).save();
  }
}
