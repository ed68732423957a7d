import { createHash } from 'node:crypto';
import { type Ctx, cint, type Document, FileTypeNotAllowed, MaxFileSizeReachedError } from '../../engine/index.js';

/** The attributes before `src` are bounded, and hold no `<`: the time of the search stays in step with the text. */
const IMAGE = /<img\s(?:[^<>]{0,1000}\s)?src\s{0,9}=\s{0,9}(["'])data:image\/(png|jpe?g|gif|webp);base64,/gi;

/** How the content of each kind begins, in Latin 1. */
const BEGINS: Readonly<Record<string, RegExp>> = {
  png: /^\x89PNG\r\n/,
  jpg: /^\xff\xd8\xff/,
  gif: /^GIF8[79]a/,
  webp: /^RIFF[\s\S]{4}WEBP/,
};

const MEGABYTE = 1024 * 1024;
const DEFAULT_LIMIT = 25;

/**
 * Images that a Text Editor holds as base64 become files attached to the document, and the text their address
 * (frappe-contract §2.3). A site without a file store, guests and trusted loading keep the text as it is.
 * @throws MaxFileSizeReachedError, FileTypeNotAllowed, AttachmentLimitReached
 */
export async function storeEmbeddedImages(doc: Document): Promise<void> {
  const { ctx, meta } = doc;
  if (!ctx.site.ports.files || ctx.mode.importing || ctx.user === 'Guest') return;
  const rows = meta.tables.flatMap((table) => doc.rows(table.fieldname));
  for (const holder of [doc, ...rows]) {
    for (const { field, name } of holder.meta.columns) {
      if (field.fieldtype !== 'Text Editor') continue;
      const html = holder.text(name);
      if (html.includes(';base64,')) holder.set(name, await withFiles(doc, html));
    }
  }
}

async function withFiles(doc: Document, html: string): Promise<string> {
  let done = '';
  let from = 0;
  const found = new RegExp(IMAGE);
  for (let match = found.exec(html); match; match = found.exec(html)) {
    const start = match.index + match[0].length;
    const end = html.indexOf(match[1] as string, start);
    if (end < 0) break;
    found.lastIndex = end;
    const kind = (match[2] as string).toLowerCase().replace('jpeg', 'jpg');
    const content = decoded(html.slice(start, end), kind);
    if (!content) continue;
    done += html.slice(from, html.lastIndexOf('data:', start)) + (await fileOf(doc, content, kind));
    from = end;
  }
  return done + html.slice(from);
}

/** Undefined when it is no image of that kind: then it stays as it is. */
function decoded(text: string, kind: string): Buffer | undefined {
  if (/[^A-Za-z0-9+/=\s]/.test(text)) return undefined;
  const content = Buffer.from(text, 'base64');
  return BEGINS[kind]?.test(content.toString('latin1', 0, 16)) ? content : undefined;
}

/** @returns the address; the same for an image that the document has already */
async function fileOf(doc: Document, content: Buffer, kind: string): Promise<string> {
  const sudo = doc.ctx.sudo();
  await checkImage(sudo, content, kind);
  const is_private = cint(doc.meta.json.make_attachments_public) === 1 ? 0 : 1;
  const content_hash = createHash('sha256').update(content).digest('hex');
  const place = { attached_to_doctype: doc.doctype, attached_to_name: doc.name || null };
  const same = doc.name
    ? await sudo.getValue<{ file_url: string }>('File', { ...place, content_hash, is_private }, ['file_url'])
    : undefined;
  if (same) return same.file_url;
  const { files } = sudo.site.ports;
  if (!files) throw new Error('This site keeps no files');
  const file_name = `${content_hash.slice(0, 10)}.${kind}`;
  const file_url = await files.write(content, file_name, is_private === 1);
  sudo.afterRollback(() => files.remove(file_url));
  const about = { file_name, file_url, is_private, content_hash, file_size: content.length };
  await sudo.newDoc('File', { ...about, ...place, file_type: kind.toUpperCase() }).insert();
  return file_url;
}

/** The limits of uploads hold for what is pasted, too. */
async function checkImage(ctx: Ctx, content: Buffer, kind: string): Promise<void> {
  const settings = await ctx.single('System Settings');
  const wanted = cint(settings.get('max_file_size'));
  const megabytes = wanted > 0 ? wanted : DEFAULT_LIMIT;
  if (content.length > megabytes * MEGABYTE) {
    throw new MaxFileSizeReachedError(`File size exceeded the maximum allowed size of ${megabytes} MB`);
  }
  const allowed = settings.text('allowed_file_extensions').toLowerCase().match(/\w+/g);
  if (allowed && !allowed.includes(kind)) throw new FileTypeNotAllowed(`Files of type .${kind} are not allowed`);
}
