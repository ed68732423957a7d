import { extensionOf } from './names.js';

/** What a browser may show by itself. No HTML, SVG or XML: those run scripts in the site's name. */
const INLINE: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.bmp': 'image/bmp',
  '.ico': 'image/x-icon',
  '.pdf': 'application/pdf',
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
  '.mov': 'video/quicktime',
  '.mp3': 'audio/mpeg',
  '.m4a': 'audio/mp4',
  '.ogg': 'audio/ogg',
  '.wav': 'audio/wav',
  '.txt': 'text/plain; charset=utf-8',
  '.vtt': 'text/vtt; charset=utf-8',
};

const ATTACHED: Readonly<Record<string, string>> = {
  '.csv': 'text/csv; charset=utf-8',
  '.json': 'application/json',
  '.zip': 'application/zip',
  '.doc': 'application/msword',
  '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  '.xls': 'application/vnd.ms-excel',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.ppt': 'application/vnd.ms-powerpoint',
  '.pptx': 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  '.odt': 'application/vnd.oasis.opendocument.text',
  '.ods': 'application/vnd.oasis.opendocument.spreadsheet',
};

/** How a file of that name is served: everything unknown is downloaded, never shown. */
export function servedAs(name: string): { mime: string; inline: boolean } {
  const extension = extensionOf(name);
  const shown = INLINE[extension];
  if (shown) return { mime: shown, inline: true };
  return { mime: ATTACHED[extension] ?? 'application/octet-stream', inline: false };
}

/** What guests and website users may upload (frappe-contract §4.10): by extension, and what the content must be. */
const OPEN_TO_ALL: Readonly<Record<string, readonly string[]>> = {
  '.png': ['image/png', 'image/apng'],
  '.jpg': ['image/jpeg'],
  '.jpeg': ['image/jpeg'],
  '.gif': ['image/gif'],
  '.pdf': ['application/pdf'],
  '.doc': ['application/x-cfb'],
  '.xls': ['application/x-cfb'],
  '.docx': [ATTACHED['.docx'] ?? '', 'application/zip'],
  '.xlsx': [ATTACHED['.xlsx'] ?? '', 'application/zip'],
  '.odt': [ATTACHED['.odt'] ?? '', 'application/zip'],
  '.ods': [ATTACHED['.ods'] ?? '', 'application/zip'],
  '.mov': ['video/quicktime'],
  '.mp4': ['video/mp4', 'video/x-m4v', 'video/quicktime'],
  '.txt': [],
  '.csv': [],
};

/** Loaded when the first website user uploads something: it is not small. */
const sniff = async (content: Uint8Array) => (await import('file-type')).fileTypeFromBuffer(content);

/** Is this file, by name and by what is in it, of a kind that guests and website users may upload? */
export async function isOpenToAll(name: string, content: Uint8Array): Promise<boolean> {
  const wanted = OPEN_TO_ALL[extensionOf(name)];
  if (!wanted) return false;
  const found = (await sniff(content))?.mime;
  if (wanted.length > 0) return found !== undefined && wanted.includes(found);
  return found === undefined && !content.subarray(0, 4096).includes(0);
}
