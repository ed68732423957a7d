import {
  type Ctx,
  cint,
  FileTypeNotAllowed,
  MaxFileSizeReachedError,
  PermissionError,
  ValidationError,
} from '../../engine/index.js';
import { extensionOf } from './names.js';
import { isOpenToAll } from './types.js';

const MEGABYTE = 1024 * 1024;
const DEFAULT_LIMIT = 25 * MEGABYTE;

/** System Settings.max_file_size (in MB) in bytes; 25 MB when unset. */
export async function uploadLimit(ctx: Ctx): Promise<number> {
  const settings = await ctx.single('System Settings');
  const megabytes = cint(settings.get('max_file_size'));
  return megabytes > 0 ? megabytes * MEGABYTE : DEFAULT_LIMIT;
}

/**
 * May this user upload this content under this name?
 * @throws PermissionError, MaxFileSizeReachedError, FileTypeNotAllowed
 */
export async function checkContent(ctx: Ctx, name: string, content: Uint8Array): Promise<void> {
  const settings = await ctx.single('System Settings');
  if (ctx.user === 'Guest' && cint(settings.get('allow_guests_to_upload_files')) === 0) {
    throw new PermissionError('Guests may not upload files');
  }
  const limit = await uploadLimit(ctx);
  if (content.length > limit) {
    throw new MaxFileSizeReachedError(
      `File size exceeded the maximum allowed size of ${Math.floor(limit / MEGABYTE)} MB`,
    );
  }
  const extension = extensionOf(name);
  const allowed = settings
    .text('allowed_file_extensions')
    .split(/[\s,]+/)
    .filter(Boolean);
  const named = allowed.map((entry) => `.${entry.replace(/^\./, '').toLowerCase()}`);
  if (named.length > 0 && !named.includes(extension)) {
    throw new FileTypeNotAllowed(`Files of type ${extension || 'without extension'} are not allowed`, {
      title: 'File Type Not Allowed',
    });
  }
  if (ctx.access.user_type !== 'System User' && !(await isOpenToAll(name, content))) {
    throw new FileTypeNotAllowed(
      'You can only upload JPG, PNG, GIF, PDF, TXT, CSV, MP4, MOV or Microsoft and open documents.',
    );
  }
}

export interface Target {
  doctype?: string | undefined;
  docname?: string | undefined;
  fieldname?: string | undefined;
}

/**
 * May this user attach something there? A document that is not saved yet (`new-…`) asks for the right to create.
 * @returns the target as the database spells it
 * @throws PermissionError, DoesNotExistError, ValidationError for a field there is not
 */
export async function checkTarget(ctx: Ctx, { doctype, docname, fieldname }: Target): Promise<Target> {
  if (!doctype) return {};
  const meta = ctx.meta(doctype);
  if (fieldname && !meta.field(fieldname)) throw new ValidationError(`${meta.name} has no field ${fieldname}`);
  if (!docname || docname.startsWith('new-')) {
    await ctx.checkPermission(meta, 'create');
    return { doctype: meta.name, docname, fieldname };
  }
  const doc = await ctx.sudo().documents.load(meta, docname, {});
  if (!doc) throw await ctx.missing(meta, docname, 'write');
  await ctx.checkPermission(meta, 'write', doc);
  return { doctype: meta.name, docname: doc.name, fieldname };
}
