import { randomBytes } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { copyFile, link, mkdir, realpath, rm, unlink, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { DoesNotExistError, type FileStore, PermissionError } from '../../engine/index.js';
import { withSuffix } from './names.js';

const PUBLIC = '/files/';
const PRIVATE = '/private/files/';
const CLASHES = 20;

export const isLocalUrl = (url: string): boolean => url.startsWith(PUBLIC) || url.startsWith(PRIVATE);
export const isPrivateUrl = (url: string): boolean => url.startsWith(PRIVATE);

/** File contents on the disk of one site: `SITE_DIR/public/files` and `SITE_DIR/private/files`. */
export class FileStorage implements FileStore {
  constructor(private readonly siteDir: string) {}

  /**
   * Where the content of a URL lies. Only names that stay below the site's two folders get an answer.
   * @throws PermissionError for every other text
   */
  pathOf(fileUrl: string): string {
    const isPrivate = isPrivateUrl(fileUrl);
    if (!isPrivate && !fileUrl.startsWith(PUBLIC)) throw new PermissionError('There is no file of this address');
    const parts = fileUrl.slice((isPrivate ? PRIVATE : PUBLIC).length).split('/');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is refused
    if (parts.some((part) => part === '' || part.startsWith('.') || /[\\\u0000-\u001f]/.test(part))) {
      throw new PermissionError('There is no file of this address');
    }
    return join(this.#root(isPrivate), ...parts);
  }

  /** The same for reading: a link that leads out of the folder is refused too. @throws DoesNotExistError, PermissionError */
  async readablePath(fileUrl: string): Promise<string> {
    const path = this.pathOf(fileUrl);
    const real = await realpath(path).catch(() => undefined);
    if (!real) throw new DoesNotExistError('There is no file of this address');
    const root = await realpath(this.#root(isPrivateUrl(fileUrl)));
    if (!real.startsWith(root + sep)) throw new PermissionError('There is no file of this address');
    return real;
  }

  exists(fileUrl: string): boolean {
    return isLocalUrl(fileUrl) && existsSync(this.pathOf(fileUrl));
  }

  /**
   * Writes content under a name that is free: all of it or nothing.
   * @param name clean; gets `suffix` when it is taken, then random characters
   * @returns the URL
   */
  async save(content: Uint8Array, name: string, isPrivate: boolean, suffix: string): Promise<string> {
    const root = this.#root(isPrivate);
    await mkdir(root, { recursive: true });
    const temporary = join(root, `.upload-${randomBytes(8).toString('hex')}`);
    try {
      await writeFile(temporary, content, { flag: 'wx', mode: 0o640 });
      return await this.#place(temporary, name, isPrivate, suffix);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  write(content: Uint8Array, name: string, isPrivate: boolean): Promise<string> {
    return this.save(content, name, isPrivate, randomBytes(3).toString('hex'));
  }

  async copyTo(fileUrl: string, isPrivate: boolean): Promise<string> {
    const from = await this.readablePath(fileUrl);
    await mkdir(this.#root(isPrivate), { recursive: true });
    return this.#place(from, fileUrl.slice(fileUrl.lastIndexOf('/') + 1), isPrivate, randomBytes(3).toString('hex'));
  }

  async remove(fileUrl: string): Promise<void> {
    await unlink(this.pathOf(fileUrl)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }

  /** Linking fails when the name is taken, so two uploads of one name never meet. */
  async #place(from: string, name: string, isPrivate: boolean, suffix: string): Promise<string> {
    const root = this.#root(isPrivate);
    for (let attempt = 0; attempt < CLASHES; attempt++) {
      const tried = attempt === 0 ? name : withSuffix(name, attempt === 1 ? suffix : randomBytes(3).toString('hex'));
      try {
        await linkOrCopy(from, join(root, tried));
        return (isPrivate ? PRIVATE : PUBLIC) + tried;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
    throw new Error(`No free name for ${name}`);
  }

  #root(isPrivate: boolean): string {
    return join(this.siteDir, isPrivate ? 'private' : 'public', 'files');
  }
}

/** Some file systems know no hard links. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    await copyFile(from, to, constants.COPYFILE_EXCL);
  }
}
