import {
  AttachmentLimitReached,
  type Ctx,
  cint,
  DocumentOf,
  PermissionError,
  type PermissionRule,
  ValidationError,
} from '../../engine/index.js';
import { onReadable } from './access.js';

export const HOME = 'Home';
export const ATTACHMENTS = 'Home/Attachments';

const isLocal = (url: string) => url.startsWith('/files/') || url.startsWith('/private/files/');
const isPrivate = (url: string) => url.startsWith('/private/files/');
const FIXED = ['file_url', 'content_hash', 'file_size', 'is_folder', 'is_home_folder', 'is_attachments_folder'];

/** What describes a stored file, a link, or a folder. The content itself is behind `ports.files`. */
export class File extends DocumentOf('File') {
  override autoname(): void {
    if (cint(this.get('is_folder')) === 0) return;
    this.#cleanName();
    const folder = this.text('folder');
    this.name = folder ? `${folder}/${this.text('file_name')}` : this.text('file_name');
  }

  override async validate(): Promise<void> {
    this.#cleanName();
    if (!this.ctx.mode.sudo) await this.#checkClient();
    if (cint(this.get('is_folder')) === 1) return this.#checkFolder();
    if (!this.text('folder')) this.set('folder', this.text('attached_to_doctype') ? ATTACHMENTS : HOME);
    await this.#checkTarget();
  }

  override async before_save(): Promise<void> {
    const url = this.text('file_url');
    if (!isLocal(url)) return;
    const wanted = cint(this.get('is_private')) === 1;
    if (wanted === isPrivate(url)) return;
    if (this.isNew) return this.set('is_private', isPrivate(url) ? 1 : 0);
    await this.#moveContent(url, wanted);
  }

  override async on_trash(): Promise<void> {
    if (cint(this.get('is_home_folder')) === 1 || cint(this.get('is_attachments_folder')) === 1) {
      throw new ValidationError('Cannot delete Home and Attachments folders');
    }
    if (cint(this.get('is_folder')) === 1) await this.#refuseWhenFilled();
    else dropContent(this.ctx, this.text('file_url'));
  }

  /** No path, and no character that is not seen: it would make a name look like another, or end a header. */
  #cleanName(): void {
    const visible = this.text('file_name').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '');
    const name = visible.replace(/[/\\%?#]/g, '_').trim();
    this.set('file_name', /^\.+$/.test(name) ? '' : name);
  }

  /** What clients may not do; the files service, which checks uploads itself, writes with sudo. */
  async #checkClient(): Promise<void> {
    if (this.before) {
      for (const fieldname of FIXED) this.set(fieldname, this.before.get(fieldname));
      return;
    }
    for (const fieldname of ['content_hash', 'is_home_folder', 'is_attachments_folder']) this.set(fieldname, null);
    if (cint(this.get('is_folder')) === 1) return;
    const url = this.text('file_url');
    if (/^https?:\/\//i.test(url)) return;
    if (!isLocal(url))
      throw new ValidationError('A File needs a file_url of this site, or a link; upload content with upload_file');
    // whoever makes a row for a file may read the file: so they must be able to already
    const rows = await this.ctx.getList<{ file_url: string }>('File', {
      fields: ['file_url'],
      filters: { file_url: url },
    });
    if (!rows.some((row) => row.file_url === url))
      throw new PermissionError("You don't have permission to access this file");
  }

  #checkFolder(): void {
    if (!this.text('file_name')) throw new ValidationError('A folder needs a name');
    this.set('file_url', null);
    if (this.name !== HOME && !this.text('folder')) this.set('folder', HOME);
  }

  async #checkTarget(): Promise<void> {
    const doctype = this.text('attached_to_doctype');
    const name = this.text('attached_to_name');
    const moved = this.hasChanged('attached_to_doctype') || this.hasChanged('attached_to_name');
    if (!doctype || !moved) return;
    const meta = this.ctx.meta(doctype);
    if (name && !name.startsWith('new-') && !this.ctx.mode.sudo) {
      await this.ctx.checkPermission(meta, 'write', await this.ctx.getDoc(meta, name));
    }
    const wanted = cint(meta.json.max_attachments);
    if (wanted === 0 || !name) return;
    // A form can hold at least what its own fields attach (frappe-contract §1.2).
    const limit = Math.max(wanted, meta.fields.filter((field) => field.fieldtype.startsWith('Attach')).length);
    const count = await this.ctx.sudo().count('File', { attached_to_doctype: doctype, attached_to_name: name });
    if (count >= limit)
      throw new AttachmentLimitReached(`Maximum Attachment Limit of ${limit} has been reached for ${doctype} ${name}.`);
  }

  /** The old content goes once the change is committed, if no other File needs it. */
  async #moveContent(url: string, toPrivate: boolean): Promise<void> {
    const { files } = this.ctx.site.ports;
    if (!files) throw new ValidationError('This site keeps no files');
    const moved = await files.copyTo(url, toPrivate);
    this.set('file_url', moved);
    dropContent(this.ctx, url);
    const meta = this.ctx.site.registry.find(this.text('attached_to_doctype'));
    const column = meta?.column(this.text('attached_to_field'));
    if (!meta || meta.issingle || !column || column.standard) return;
    await this.ctx.db.execute(
      `UPDATE ${meta.sqlTable} SET \`${column.name}\` = ? WHERE \`name\` = ? AND \`${column.name}\` = ?`,
      [moved, this.text('attached_to_name'), url],
    );
  }

  async #refuseWhenFilled(): Promise<void> {
    if (await this.ctx.sudo().exists('File', { folder: this.name }))
      throw new ValidationError(`Folder ${this.name} is not empty`);
  }
}

/** Deletes content after commit, when no File document has its address any more. */
function dropContent(ctx: Ctx, url: string): void {
  const { site } = ctx;
  const { files } = site.ports;
  if (!files || !isLocal(url)) return;
  ctx.afterCommit(async () => {
    const used = await site.run(
      'Administrator',
      (after) => after.db.query<{ file_url: string }>('SELECT `file_url` FROM `tabFile` WHERE `file_url` = ?', [url]),
      {
        commit: false,
      },
    );
    if (!used.some((row) => row.file_url === url)) await files.remove(url);
  });
}

/**
 * Public files are everybody's to read, private ones their owner's; changing and deleting is the owner's, and for
 * public files a System Manager's. What hangs on a document tells its name (a photo: whose it is), so that is for
 * those whose roles read such documents. Readers of the document a private file hangs on get it through the files
 * service, which asks that document; what they may read cannot be said as a filter.
 */
export const fileAccess: PermissionRule = (ctx, ptype) => {
  if (ctx.user === 'Administrator' || ptype === 'create') return true;
  const changes = ptype === 'write' || ptype === 'delete' || ptype === 'share';
  if (changes && !ctx.hasRole('System Manager')) return { owner: ctx.user };
  const open = { or: [[['attached_to_doctype', 'is', 'not set']], onReadable(ctx, 'attached_to_doctype')] };
  return { or: [{ owner: ctx.user }, { and: [{ is_private: 0 }, open] }] };
};

/** The folders that every site has. */
export async function makeFolders(ctx: Ctx): Promise<void> {
  const trusted = ctx.importing();
  if (!(await trusted.exists('File', HOME))) {
    await trusted.newDoc('File', { name: HOME, file_name: HOME, is_folder: 1, is_home_folder: 1 }).insert();
  }
  if (!(await trusted.exists('File', ATTACHMENTS))) {
    await trusted
      .newDoc('File', {
        name: ATTACHMENTS,
        file_name: 'Attachments',
        is_folder: 1,
        is_attachments_folder: 1,
        folder: HOME,
      })
      .insert();
  }
}
