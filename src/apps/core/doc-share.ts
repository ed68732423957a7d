import {
  type Ctx,
  cint,
  type Document,
  DocumentOf,
  PermissionError,
  type Right,
  ValidationError,
} from '../../engine/index.js';

const SHARED_RIGHTS = ['read', 'write', 'submit', 'share'] as const satisfies readonly Right[];

/**
 * May this user share that document so far? Sharing needs the right to share, and nobody gives more than they hold.
 * @throws PermissionError
 */
export async function checkMayShare(ctx: Ctx, doc: Document, rights: readonly Right[]): Promise<void> {
  if (ctx.site.settings.disableDocumentSharing && !ctx.mode.sudo && ctx.user !== 'Administrator') {
    throw new PermissionError('Sharing is switched off in System Settings');
  }
  if (!(await ctx.hasPermission(doc.meta, 'share', doc)))
    throw new PermissionError('You need to have "Share" permission');
  for (const right of rights) {
    if (!(await ctx.hasPermission(doc.meta, right, doc))) {
      throw new PermissionError(`You cannot share the right to ${right}: you do not hold it yourself`);
    }
  }
}

/** Rights on one document for one user, or for everyone who is logged in. */
export class DocShare extends DocumentOf('DocShare') {
  override async validate(): Promise<void> {
    const everyone = cint(this.get('everyone')) === 1;
    if (everyone) this.set('user', null);
    else if (!this.text('user')) throw new ValidationError('User is mandatory for Share');
    if (SHARED_RIGHTS.some((right) => cint(this.get(right)) === 1)) this.set('read', 1);
    const meta = this.ctx.meta(this.text('share_doctype'));
    if (!meta.is_submittable) this.set('submit', 0);
    await this.#refuseRepeat();
    if (this.ctx.mode.sudo) return;
    const doc = await this.ctx.getDoc(meta, this.text('share_name'));
    await checkMayShare(this.ctx, doc, this.#rights());
  }

  override on_update(): void {
    this.ctx.unit.stale.add('access');
  }
  override async on_trash(): Promise<void> {
    this.ctx.unit.stale.add('access');
    if (this.ctx.mode.sudo) return;
    await checkMayShare(this.ctx, await this.ctx.getDoc(this.text('share_doctype'), this.text('share_name')), []);
  }

  #rights(): Right[] {
    return SHARED_RIGHTS.filter((right) => cint(this.get(right)) === 1);
  }

  async #refuseRepeat(): Promise<void> {
    if (!this.isNew) return;
    const rows = await this.ctx.db.query(
      "SELECT `name` FROM `tabDocShare` WHERE `share_doctype` = ? AND `share_name` = ? AND `everyone` = ? AND COALESCE(`user`, '') = ?",
      [this.text('share_doctype'), this.text('share_name'), cint(this.get('everyone')), this.text('user')],
    );
    if (rows.length > 0) throw new ValidationError('This document is shared with them already');
  }
}
