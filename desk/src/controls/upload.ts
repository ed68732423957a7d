/** Files on their way to the server, with their progress: `fetch` cannot tell it. */
import { request, ServerError, type ServerMessage } from '../api/http';
import { boot } from '../boot';
import type { DocField } from '../meta/doctype';
import { loadDocType } from '../meta/doctypes';
import type { Doc } from '../meta/document';

export interface FileDoc {
  name: string;
  file_name: string;
  file_url: string;
  is_private: 0 | 1;
  file_size?: number;
}

/** The document that a file belongs to: a row's files are its document's. */
export function attachTarget(doc: Doc, field: DocField): Record<string, string> {
  const [doctype, docname] = doc.parenttype && doc.parent ? [doc.parenttype, doc.parent] : [doc.doctype, doc.name];
  return doctype && docname ? { doctype, docname, fieldname: field.fieldname } : {};
}

/** Are this doctype's files public unless somebody says otherwise? */
export async function isPublicByDefault(doctype: string | undefined): Promise<boolean> {
  if (!doctype) return false;
  const loaded = await loadDocType(doctype).catch(() => undefined);
  return loaded?.doctype.flag('make_attachments_public') ?? false;
}

function failure(xhr: XMLHttpRequest, fileName: string): ServerError {
  let body: Record<string, unknown> = {};
  try {
    body = JSON.parse(xhr.responseText) as Record<string, unknown>;
  } catch {
    // no answer of ours: a proxy that found the file too large, say
  }
  const texts = typeof body._server_messages === 'string' ? (JSON.parse(body._server_messages) as string[]) : [];
  const messages = texts.map((text) => JSON.parse(text) as ServerMessage);
  const why = xhr.status === 413 ? 'it is too large.' : 'it could not be uploaded.';
  const fallback = `${fileName}: ${why}`;
  return new ServerError(
    xhr.status,
    String(body.exc_type ?? ''),
    messages.length ? messages : [{ message: fallback }],
    body,
  );
}

/**
 * Uploads a file.
 * @param progress is told how much is there, from 0 to 1
 * @throws ServerError when it is refused; DOMException (AbortError) when `signal` aborts
 */
export function uploadFile(
  file: File,
  values: Readonly<Record<string, string>>,
  progress: (part: number) => void = () => {},
  signal?: AbortSignal,
): Promise<FileDoc> {
  const form = new FormData();
  for (const [key, value] of Object.entries(values)) form.set(key, value);
  // after the values: the server reads them before the content
  form.set('file', file, file.name);
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open('POST', '/api/method/upload_file');
    xhr.setRequestHeader('accept', 'application/json');
    xhr.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0);
    xhr.onerror = () => reject(failure(xhr, file.name));
    xhr.onabort = () => reject(new DOMException('The upload was stopped.', 'AbortError'));
    xhr.onload = () => {
      if (xhr.status !== 200) return reject(failure(xhr, file.name));
      resolve((JSON.parse(xhr.responseText) as { message: FileDoc }).message);
    };
    signal?.addEventListener('abort', () => xhr.abort());
    xhr.send(form);
  });
}

/** Attaches what is there already: a file of the library, or an address of the web. @throws ServerError */
export async function attachExisting(values: Readonly<Record<string, string>>): Promise<FileDoc> {
  const form = new FormData();
  for (const [key, value] of Object.entries(values)) form.set(key, value);
  return (await request('/api/method/upload_file', { method: 'POST', body: form })).message as FileDoc;
}

const IMAGE = /\.(png|jpe?g|gif|webp|avif|bmp|svg)$/i;

/** Can a browser show it as a picture? */
export function isImage(url: string): boolean {
  return IMAGE.test(url.split('?')[0] ?? '') || url.startsWith('data:image/');
}

/** The address as something to follow; undefined for what could run. */
export function safeUrl(url: string): string | undefined {
  if (/^\/(private\/)?files\//.test(url) || /^data:image\/(png|jpe?g|gif|webp|avif|bmp);/i.test(url)) return url;
  if (/^(\/(?!\/)|https?:\/\/)/i.test(url)) return url;
  return undefined;
}

/** The last part of an address, as a person reads it. */
export function fileNameOf(url: string): string {
  const last = url.split('?')[0]?.split('/').at(-1) ?? url;
  try {
    return decodeURIComponent(last) || url;
  } catch {
    return last;
  }
}

/** `1.4 MB`. */
export function showSize(bytes: number): string {
  const format = (value: number, unit: string) =>
    new Intl.NumberFormat(boot.lang || 'en', { style: 'unit', unit, maximumFractionDigits: 1 }).format(value);
  if (bytes >= 1_000_000) return format(bytes / 1_000_000, 'megabyte');
  return bytes >= 1000 ? format(bytes / 1000, 'kilobyte') : format(bytes, 'byte');
}
