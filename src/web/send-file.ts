import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { Download } from '../engine/index.js';
import type { OpenedFile } from '../services/files/index.js';
import type { Reply, Request } from './request.js';

/** What a file may do in a browser: be looked at here, load nothing, run nothing. */
const POLICY =
  "default-src 'none'; img-src 'self'; media-src 'self'; object-src 'self'; style-src 'unsafe-inline'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/** The bytes that a Range header asks for; undefined: all of them, null: none that there are. */
export function rangeOf(header: string | undefined, size: number): { start: number; end: number } | undefined | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (!match[1] && !match[2])) return undefined;
  const start = match[1] ? Number(match[1]) : Math.max(size - Number(match[2]), 0);
  const end = match[1] && match[2] ? Math.min(Number(match[2]), size - 1) : size - 1;
  return start <= end && start < size ? { start, end } : null;
}

function describe(reply: Reply, file: OpenedFile, asAttachment: boolean): string {
  const etag = `"${file.size.toString(16)}-${file.modified.getTime().toString(16)}"`;
  const how = file.inline && !asAttachment ? 'inline' : 'attachment';
  reply.headers({
    'content-type': file.mime,
    'content-disposition': `${how}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    'content-security-policy': POLICY,
    'x-frame-options': 'SAMEORIGIN',
    // what everybody may fetch may be shown anywhere
    'cross-origin-resource-policy': file.isPrivate ? 'same-origin' : 'cross-origin',
    'cache-control': file.isPrivate ? 'private, no-cache' : 'public, max-age=3600',
    'last-modified': file.modified.toUTCString(),
    'accept-ranges': 'bytes',
    etag,
  });
  return etag;
}

/**
 * Answers with a file, or with the part of it that was asked for (videos seek that way).
 * @param options.asAttachment never let the browser show it
 */
export function sendFile(
  request: Request,
  reply: Reply,
  file: OpenedFile,
  options: { asAttachment?: boolean } = {},
): Readable {
  const etag = describe(reply, file, options.asAttachment ?? false);
  if (request.headers['if-none-match'] === etag) {
    reply.code(304);
    return Readable.from([]);
  }
  const range = rangeOf(request.headers.range, file.size);
  if (range === null) {
    reply.code(416).header('content-range', `bytes */${file.size}`);
    return Readable.from([]);
  }
  if (range === undefined) {
    reply.header('content-length', file.size);
    return file.stream;
  }
  reply.code(206).headers({
    'content-range': `bytes ${range.start}-${range.end}/${file.size}`,
    'content-length': range.end - range.start + 1,
  });
  return createReadStream(file.path, range);
}

/** Answers with a file that was made for this request alone; nothing keeps it. */
export function sendDownload(reply: Reply, { filename, mime, content }: Download): Buffer | Readable {
  reply.headers({
    'content-type': mime,
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(filename)}`,
  });
  if (!(content instanceof Uint8Array)) return Readable.from(content, { objectMode: false });
  reply.header('content-length', content.byteLength);
  return Buffer.from(content);
}
