/** The files of the old site: rows of File in the database, contents in `public/files` and `private/files`. */
import { constants, existsSync } from 'node:fs';
import { copyFile, link, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Session } from '../../engine/index.js';
import { FileStorage, isLocalUrl } from '../files/storage.js';

export interface FilesFound {
  /** Contents that File rows name, each once. */
  total: number;
  /** Already in SITE_DIR. */
  there: number;
  /** To be brought from the old site's folder. */
  toBring: readonly { from: string; to: string }[];
  /** In neither. */
  missing: readonly string[];
  /** Names that lead out of the two folders, or are hidden: never served. */
  refused: readonly string[];
}

function pathIn(folder: string, url: string): string | undefined {
  try {
    return new FileStorage(folder).pathOf(url);
  } catch {
    return undefined;
  }
}

/** Compares the rows with both folders. Reads only. */
export async function findFiles(session: Session, siteDir: string, fromSite: string | undefined): Promise<FilesFound> {
  const rows = await session.query<{ url: string }>(
    'SELECT DISTINCT `file_url` AS url FROM `tabFile` WHERE COALESCE(`is_folder`, 0) = 0 AND `file_url` IS NOT NULL',
  );
  const urls = rows.map((row) => row.url).filter(isLocalUrl);
  const found = { total: urls.length, there: 0, toBring: [] as { from: string; to: string }[] };
  const missing: string[] = [];
  const refused: string[] = [];
  for (const url of urls) {
    const to = pathIn(siteDir, url);
    const from = fromSite === undefined ? undefined : pathIn(fromSite, url);
    if (to === undefined) refused.push(url);
    else if (existsSync(to)) found.there += 1;
    else if (from !== undefined && existsSync(from)) found.toBring.push({ from, to });
    else missing.push(url);
  }
  return { ...found, missing, refused };
}

/** Another disk, or one without links. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  }
}

/**
 * Brings the contents into SITE_DIR; what is there stays. Each appears whole or not at all.
 * @param how `link` spares the room, and both sites share the contents
 */
export async function bringFiles(files: FilesFound['toBring'], how: 'copy' | 'link'): Promise<void> {
  for (const { from, to } of files) {
    await mkdir(path.dirname(to), { recursive: true });
    const part = path.join(path.dirname(to), `.adopt-${path.basename(to)}`);
    await rm(part, { force: true });
    if (how === 'link') await linkOrCopy(from, part);
    else await copyFile(from, part, constants.COPYFILE_FICLONE);
    await rename(part, to);
  }
}
