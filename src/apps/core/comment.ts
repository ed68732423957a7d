import { DocumentOf, PermissionError } from '../../engine/index.js';

/** What somebody wrote about a document, or what happened to it. */
export class Comment extends DocumentOf('Comment') {
  override async validate(): Promise<void> {
    if (!this.text('comment_email') || !this.ctx.mode.sudo)
      this.set('comment_email', this.before?.text('comment_email') || this.ctx.user);
    if (!this.text('comment_by')) this.set('comment_by', this.ctx.access.full_name);
    if (this.ctx.mode.sudo) return;
    if (this.before && this.text('comment_email') !== this.ctx.user)
      throw new PermissionError('Comments are edited by who wrote them');
    const moved = this.hasChanged('reference_doctype') || this.hasChanged('reference_name');
    if (moved && this.text('reference_doctype') && this.text('reference_name')) {
      await this.ctx.getDoc(this.text('reference_doctype'), this.text('reference_name'));
    }
  }
}
