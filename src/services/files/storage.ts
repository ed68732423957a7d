import { randomBytes } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import {
  copyFile,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { join, sep } from 'node:path';
import {
  DoesNotExistError,
  type FileStore,
  InReadOnlyMode,
  PermissionError,
  ServiceUnavailable,
} from '../../engine/index.js';
import { withSuffix } from './names.js';

const PUBLIC = '/files/';
const PRIVATE = '/private/files/';
const CLASHES = 20;
const UPLOADING = '.upload-';
const DAY = 86_400_000;

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

  async read(fileUrl: string): Promise<Buffer> {
    return readFile(await this.readablePath(fileUrl));
  }

  /**
   * Writes content under a name that is free: all of it or nothing, and where a power cut does not reach it.
   * @param name clean; gets `suffix` when it is taken, then random characters
   * @returns the URL
   * @throws ServiceUnavailable when the disk is full, InReadOnlyMode when it takes no changes
   */
  async save(content: Uint8Array, name: string, isPrivate: boolean, suffix: string): Promise<string> {
    const root = this.#root(isPrivate);
    const temporary = join(root, UPLOADING + randomBytes(8).toString('hex'));
    try {
      await mkdir(root, { recursive: true });
      await writeFile(temporary, content, { flag: 'wx', mode: 0o640, flush: true });
      return await this.#place(temporary, name, isPrivate, suffix);
    } catch (error) {
      throw refusal(error);
    } finally {
      // one that cannot go now is purged later
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }

  write(content: Uint8Array, name: string, isPrivate: boolean): Promise<string> {
    return this.save(content, name, isPrivate, randomBytes(3).toString('hex'));
  }

  async copyTo(fileUrl: string, isPrivate: boolean): Promise<string> {
    const from = await this.readablePath(fileUrl);
    try {
      await mkdir(this.#root(isPrivate), { recursive: true });
      const name = fileUrl.slice(fileUrl.lastIndexOf('/') + 1);
      return await this.#place(from, name, isPrivate, randomBytes(3).toString('hex'));
    } catch (error) {
      throw refusal(error);
    }
  }

  async purge(): Promise<void> {
    for (const root of [this.#root(false), this.#root(true)]) {
      for (const name of await readdir(root).catch(() => [])) {
        if (!name.startsWith(UPLOADING)) continue;
        const { mtimeMs } = await stat(join(root, name));
        if (Date.now() - mtimeMs > DAY) await rm(join(root, name), { force: true });
      }
    }
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
        await flushFolder(root);
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

/** The name of a new file is as lasting as its content only then. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => undefined);
  // not every system lets a folder be opened, or flushed
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const CLOSED: ReadonlySet<unknown> = new Set(['EROFS', 'EACCES', 'EPERM']);

/** A disk that is full or takes no changes is no fault of ours: whoever sent the file may send it again later. */
function refusal(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (FULL.has(code)) return new ServiceUnavailable('There is no room left for files', { cause: error });
  if (CLOSED.has(code))
    return new InReadOnlyMode('The folder of files takes no changes at the moment', { cause: error });
  return error;
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
