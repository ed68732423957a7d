import { createHash } from 'node:crypto';
import { createReadStream, type ReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import {
  type Ctx,
  type Document,
  PermissionError,
  type Site,
  type SqlValue,
  ValidationError,
} from '../../engine/index.js';
import { cleanFileName, extensionOf } from './names.js';
import { checkContent, checkTarget, type Target, uploadLimit } from './rules.js';
import { FileStorage, isLocalUrl, isPrivateUrl } from './storage.js';
import { servedAs } from './types.js';

export interface Upload extends Target {
  fileName?: string | undefined;
  /** The content; absent when an existing file, or a link, is attached. */
  content?: Uint8Array | undefined;
  /** An existing file of this site, or an `http(s)` link, which is kept as a link: nothing is fetched. */
  fileUrl?: string | undefined;
  /** Name of a File document whose content is attached again. */
  libraryFileName?: string | undefined;
  isPrivate?: boolean | undefined;
  folder?: string | undefined;
}

export interface OpenedFile {
  path: string;
  /** Opened when first asked for. */
  readonly stream: ReadStream;
  name: string;
  mime: string;
  /** false: send it as an attachment. */
  inline: boolean;
  size: number;
  modified: Date;
  /** May caches keep it for others? */
  isPrivate: boolean;
}

interface FileRow {
  name: string;
  owner: string;
  file_name: string | null;
  file_url: string | null;
  is_private: number;
  file_size: number;
  content_hash: string | null;
  attached_to_doctype: string | null;
  attached_to_name: string | null;
}

const ROW =
  '`name`, `owner`, `file_name`, `file_url`, `is_private`, `file_size`, `content_hash`, `attached_to_doctype`, `attached_to_name`';

/** Uploads and downloads. */
export class FilesService {
  readonly storage: FileStorage;

  /** @param storage the one given to the site as `ports.files` */
  constructor(site: Site, storage?: FileStorage) {
    this.storage = storage ?? new FileStorage(site.paths.site);
  }

  /** How many bytes an upload may have: for the door, so that it stops reading in time. */
  limit(ctx: Ctx): Promise<number> {
    return uploadLimit(ctx);
  }

  /**
   * Keeps an upload and attaches it (frappe-contract §4.10).
   * @returns the File document
   * @throws PermissionError, MaxFileSizeReachedError, FileTypeNotAllowed, AttachmentLimitReached, ValidationError
   */
  async upload(ctx: Ctx, upload: Upload): Promise<Document> {
    const target = await checkTarget(ctx, upload);
    const kept = upload.content ? await this.#keep(ctx, upload, upload.content) : await this.#reuse(ctx, upload);
    const { written } = kept;
    if (written) ctx.afterRollback(() => this.storage.remove(written));
    // the rules of File documents for clients are stricter; what they guard has been checked here
    return ctx
      .sudo()
      .newDoc('File', {
        ...kept.values,
        folder: upload.folder || (target.doctype ? 'Home/Attachments' : 'Home'),
        attached_to_doctype: target.doctype ?? null,
        attached_to_name: target.docname ?? null,
        attached_to_field: target.fieldname ?? null,
      })
      .insert();
  }

  /**
   * Opens a file for reading. Public ones are everybody's; private ones their owner's, and of whoever may read a
   * document they are attached to. Rights are asked each time.
   * @param fileUrl decoded: `/files/…` or `/private/files/…`
   * @throws PermissionError, also for a private file that is not there; DoesNotExistError
   */
  async open(fileUrl: string, ctx: Ctx): Promise<OpenedFile> {
    const isPrivate = isPrivateUrl(fileUrl);
    this.storage.pathOf(fileUrl);
    const row = isPrivate ? await this.#readable(ctx, fileUrl) : undefined;
    if (isPrivate && !row) throw new PermissionError("You don't have permission to access this file");
    const path = await this.storage.readablePath(fileUrl);
    const { size, mtime } = await stat(path);
    const name = row?.file_name || fileUrl.slice(fileUrl.lastIndexOf('/') + 1);
    let stream: ReadStream | undefined;
    return {
      path,
      get stream() {
        stream ??= createReadStream(path);
        return stream;
      },
      name,
      ...servedAs(fileUrl),
      size,
      modified: mtime,
      isPrivate,
    };
  }

  /** Removes an attachment: for whoever may write the document it is attached to. @throws PermissionError */
  async removeAttachment(ctx: Ctx, name: string, doctype: string, docname: string): Promise<void> {
    const target = await checkTarget(ctx, { doctype, docname });
    const file = await ctx.sudo().getDoc('File', name);
    const attached =
      file.text('attached_to_doctype') === target.doctype && file.text('attached_to_name') === target.docname;
    if (!attached) throw new PermissionError(`${name} is not attached to ${doctype} ${docname}`);
    await file.delete();
  }

  async #keep(
    ctx: Ctx,
    upload: Upload,
    content: Uint8Array,
  ): Promise<{ values: Record<string, SqlValue>; written?: string }> {
    const name = cleanFileName(upload.fileName ?? '');
    await checkContent(ctx, name, content);
    const content_hash = createHash('sha256').update(content).digest('hex');
    const is_private = upload.isPrivate ? 1 : 0;
    const equal = await this.#equal(ctx, content_hash, is_private);
    const file_url = equal ?? (await this.storage.save(content, name, is_private === 1, content_hash.slice(-6)));
    const file_type = extensionOf(name).slice(1).toUpperCase() || null;
    const values = { file_name: name, file_url, is_private, content_hash, file_size: content.length, file_type };
    return equal ? { values } : { values, written: file_url };
  }

  /**
   * A file with the same content that this user may read: then its content serves again. Its row is held until this
   * transaction ends, so that it cannot be deleted, content and all, in between.
   */
  async #equal(ctx: Ctx, hash: string, isPrivate: number): Promise<string | undefined> {
    await ctx.db.begin();
    const rows = await ctx.db.query<FileRow>(
      `SELECT ${ROW} FROM \`tabFile\` WHERE \`content_hash\` = ? AND \`is_private\` = ? LIMIT 20${ctx.db.dialect.forUpdate}`,
      [hash, isPrivate],
    );
    for (const row of rows) {
      const url = row.file_url ?? '';
      if (this.storage.exists(url) && (await this.#mayRead(ctx, row))) return url;
    }
    return undefined;
  }

  async #reuse(
    ctx: Ctx,
    { fileUrl, libraryFileName, fileName }: Upload,
  ): Promise<{ values: Record<string, SqlValue>; written?: string }> {
    if (ctx.user === 'Guest') throw new PermissionError('Guests may not attach existing files');
    if (!libraryFileName && /^https?:\/\//i.test(fileUrl ?? '')) {
      if (!URL.canParse(fileUrl ?? '')) throw new ValidationError('The link is not a valid URL');
      const url = new URL(fileUrl ?? '');
      return {
        values: {
          file_url: url.href,
          file_name: cleanFileName(fileName || url.pathname.split('/').pop() || url.host),
          is_private: 0,
        },
      };
    }
    if (!libraryFileName && !fileUrl) throw new ValidationError('No file was sent');
    const row = libraryFileName ? await this.#byName(ctx, libraryFileName) : await this.#readable(ctx, fileUrl ?? '');
    if (!row?.file_url || !isLocalUrl(row.file_url))
      throw new PermissionError("You don't have permission to access this file");
    const { file_url, is_private, content_hash, file_size } = row;
    const name = cleanFileName(fileName || row.file_name || '');
    const file_type = extensionOf(name).slice(1).toUpperCase() || null;
    return { values: { file_name: name, file_url, is_private, content_hash, file_size, file_type } };
  }

  async #byName(ctx: Ctx, name: string): Promise<FileRow | undefined> {
    const [row] = await ctx.db.query<FileRow>(`SELECT ${ROW} FROM \`tabFile\` WHERE \`name\` = ?`, [name]);
    return row && (await this.#mayRead(ctx, row)) ? row : undefined;
  }

  async #readable(ctx: Ctx, fileUrl: string): Promise<FileRow | undefined> {
    const rows = await ctx.db.query<FileRow>(`SELECT ${ROW} FROM \`tabFile\` WHERE \`file_url\` = ? LIMIT 200`, [
      fileUrl,
    ]);
    for (const row of rows) {
      // the database finds /private/files/A.txt for a.txt too, which is another file on disk
      if (row.file_url === fileUrl && (await this.#mayRead(ctx, row))) return row;
    }
    return undefined;
  }

  async #mayRead(ctx: Ctx, row: FileRow): Promise<boolean> {
    if (row.is_private === 0 && !isPrivateUrl(row.file_url ?? '')) return true;
    if (ctx.mode.sudo || ctx.user === 'Administrator') return true;
    if (ctx.user !== 'Guest' && row.owner === ctx.user) return true;
    const meta = ctx.site.registry.find(row.attached_to_doctype ?? '');
    if (!meta || !row.attached_to_name) return false;
    const doc = await ctx.sudo().documents.load(meta, row.attached_to_name, {});
    return doc !== undefined && ctx.hasPermission(meta, 'read', doc);
  }
}
