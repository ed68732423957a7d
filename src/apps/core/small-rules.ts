import { cint, DocumentOf, ValidationError } from '../../engine/index.js';

/** Names documents of a doctype; which doctypes have such rules is kept in memory. */
export class DocumentNamingRule extends DocumentOf('Document Naming Rule') {
  override on_update(): void {
    this.ctx.unit.stale.add('meta');
  }
  override on_trash(): void {
    this.ctx.unit.stale.add('meta');
  }
}

/** A part of the site; those that come with an app belong to its files. */
export class ModuleDef extends DocumentOf('Module Def') {
  override on_trash(): void {
    if (cint(this.get('custom')) === 0 && !this.ctx.mode.sudo)
      throw new ValidationError('Only custom modules can be deleted');
  }
}

/** Tags are kept on documents as a list with commas. */
export class Tag extends DocumentOf('Tag') {
  override before_naming(): void {
    if (this.text('name').includes(',')) throw new ValidationError('A tag cannot hold a comma');
  }
}
