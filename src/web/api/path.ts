import type { Request } from '../request.js';

/** What follows the first `skip` segments of the path, each segment decoded on its own. */
export function segmentsAfter(request: Request, skip: number): string[] {
  const end = request.url.indexOf('?');
  const path = end === -1 ? request.url : request.url.slice(0, end);
  return path
    .split('/')
    .slice(skip + 1)
    .map(decodeURIComponent);
}

/** A document's name from the rest of a path: it may hold slashes; one at the end is none of it. */
export function nameFrom(segments: readonly string[]): string {
  const last = segments.at(-1);
  return (last === '' ? segments.slice(0, -1) : segments).join('/').trim();
}
