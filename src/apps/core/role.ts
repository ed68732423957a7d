import { cint, DocumentOf, ValidationError } from '../../engine/index.js';
import { AUTOMATIC_ROLES, settleUserTypes } from './user-roles.js';

/** Roles that permissions of the core rely on. */
const STANDARD_ROLES: ReadonlySet<string> = new Set([...AUTOMATIC_ROLES, 'System Manager']);

export class Role extends DocumentOf('Role') {
  override validate(): void {
    if (cint(this.get('disabled')) === 1) this.#refuseStandard('disabled');
  }

  override async on_update(): Promise<void> {
    this.ctx.unit.stale.add('access');
    if (this.before && (this.hasChanged('desk_access') || this.hasChanged('disabled')))
      await settleUserTypes(this.ctx, this.name);
  }

  override before_rename(): undefined {
    this.#refuseStandard('renamed');
  }
  override after_rename(): void {
    this.ctx.unit.stale.add('access');
    this.ctx.unit.stale.add('meta');
  }

  override on_trash(): void {
    this.#refuseStandard('deleted');
    this.ctx.unit.stale.add('access');
  }

  #refuseStandard(what: string): void {
    if (STANDARD_ROLES.has(this.name)) throw new ValidationError(`Standard roles cannot be ${what}`);
  }
}
