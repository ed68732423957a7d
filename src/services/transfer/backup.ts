import { constants, existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { dumpDatabase } from '../../engine/database/dump.js';
import { ConfigurationError, type DatabaseConfig } from '../../engine/index.js';

const KEY = 'site_config.json';
const FOLDERS = ['public', 'private'];

/** Only what is not there yet: content never changes under its name. */
async function copyFiles(siteDir: string, to: string): Promise<void> {
  for (const folder of FOLDERS) {
    const from = path.join(siteDir, folder);
    // uploads under way are no files yet
    const filter = (file: string) => !path.basename(file).startsWith('.upload-');
    if (existsSync(from)) await cp(from, path.join(to, folder), { recursive: true, force: false, filter });
  }
}

/**
 * Writes everything a site is made of into a folder, while it serves: the database, the files, and the key without
 * which no secret can be read.
 * @param to empty, or not there yet
 * @returns the names of what stands in it
 * @throws ConfigurationError when the folder holds something or MariaDB's dump program is missing, ServiceUnavailable
 */
export async function backUp(config: { siteDir: string; database: DatabaseConfig }, to: string): Promise<string[]> {
  const { siteDir, database } = config;
  await mkdir(to, { recursive: true, mode: 0o700 });
  if ((await readdir(to)).length > 0) throw new ConfigurationError(`${to} is not empty`);
  // before the database and after it: a row in it has its content, whether that came or went meanwhile
  await copyFiles(siteDir, to);
  await dumpDatabase(database, path.join(to, database.kind === 'sqlite' ? 'database.sqlite' : 'database.sql'));
  await copyFiles(siteDir, to);
  const key = path.join(siteDir, KEY);
  if (existsSync(key)) await copyFile(key, path.join(to, KEY), constants.COPYFILE_EXCL);
  return (await readdir(to)).sort();
}
