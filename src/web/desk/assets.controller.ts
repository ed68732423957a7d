import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { DoesNotExistError, type Site } from '../../engine/index.js';
import { SITE } from '../../services/tokens.js';
import type { Reply, Request } from '../request.js';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Copies that the build has made, the smallest first. */
const COMPRESSED = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/**
 * The desk's scripts and styles, for everybody: the login page is made of them too. Their names change with their
 * content, so browsers keep them for a year.
 */
@Controller('assets/desk/assets')
export class DeskAssetsController {
  readonly #folder: string;
  #names: ReadonlySet<string> = new Set();

  constructor(@Inject(SITE) site: Site) {
    this.#folder = path.join(site.paths.root, 'desk/dist/assets');
  }

  @Get(':file')
  async asset(
    @Param('file') file: string,
    @Req() request: Request,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<Buffer> {
    const type = TYPES[path.extname(file)];
    if (!type || !this.#has(file)) throw new DoesNotExistError('There is no such file');
    const accepted = String(request.headers['accept-encoding'] ?? '');
    const [encoding, ending] = COMPRESSED.find(([name, end]) => accepted.includes(name) && this.#has(file + end)) ?? [];
    reply
      .header('content-type', type)
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('vary', 'Accept-Encoding');
    if (encoding) reply.header('content-encoding', encoding);
    return readFile(path.join(this.#folder, `${file}${ending ?? ''}`));
  }

  /** Only what the folder holds is ever opened; it is looked at again for names that came with a later build. */
  #has(name: string): boolean {
    if (!this.#names.has(name)) this.#names = new Set(readNames(this.#folder));
    return this.#names.has(name);
  }
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // not built
  }
}
