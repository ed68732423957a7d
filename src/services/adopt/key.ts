/** The key of the old site's secrets: API secrets and Password fields, encrypted in `__Auth`. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ConfigurationError, type Session } from '../../engine/index.js';
import { Fernet } from '../auth/fernet.js';
import { keepSiteKey, storedSiteKey } from '../auth/site-key.js';

export interface SecretsFound {
  total: number;
  /** How many the key opens; none without one. */
  readable: number;
  /** `User mod@example.com.api_secret`, of those that stay shut. */
  shut: readonly string[];
  /** Where the key comes from. */
  key: 'given' | 'site folder' | 'SITE_DIR' | 'none';
}

export interface KeySource {
  siteDir: string;
  /** `encryption_key`, as it stands in the old site's site_config.json. */
  encryptionKey?: string | undefined;
  /** The old site's folder. */
  fromSite?: string | undefined;
}

async function keyInFolder(folder: string): Promise<string | undefined> {
  const file = path.join(folder, 'site_config.json');
  if (!existsSync(file)) return undefined;
  try {
    const { encryption_key } = JSON.parse(await readFile(file, 'utf8')) as { encryption_key?: unknown };
    return typeof encryption_key === 'string' ? encryption_key : undefined;
  } catch (cause) {
    throw new ConfigurationError(`${file} is not JSON`, { cause });
  }
}

/** @throws ConfigurationError when the key is none, or SITE_DIR holds another one */
export async function findKey(source: KeySource): Promise<{ key: string | undefined; from: SecretsFound['key'] }> {
  if (source.fromSite && !existsSync(source.fromSite)) {
    throw new ConfigurationError(`There is no folder ${source.fromSite}`);
  }
  const own = storedSiteKey(source.siteDir);
  const inFolder = source.fromSite ? await keyInFolder(source.fromSite) : undefined;
  const key = source.encryptionKey ?? inFolder;
  if (key === undefined) return { key: own, from: own === undefined ? 'none' : 'SITE_DIR' };
  if (own !== undefined && own !== key) {
    throw new ConfigurationError(
      `SITE_DIR (${source.siteDir}) has an encryption_key of its own in site_config.json, and it is not the one given. Choose an empty SITE_DIR, or put the right key there.`,
    );
  }
  return { key, from: source.encryptionKey ? 'given' : 'site folder' };
}

/** Which secrets of the database does the key open? @throws ValidationError when it is no Fernet key */
export async function tryKey(session: Session, key: string | undefined): Promise<Omit<SecretsFound, 'key'>> {
  const rows = await session.query<{ doctype: string; name: string; fieldname: string; password: string }>(
    'SELECT `doctype`, `name`, `fieldname`, `password` FROM `__Auth` WHERE `encrypted` = 1 ORDER BY `doctype`, `name`',
  );
  const box = key === undefined ? undefined : new Fernet(key);
  const shut = rows.filter((row) => !opens(box, row.password));
  return {
    total: rows.length,
    readable: rows.length - shut.length,
    shut: shut.map(({ doctype, name, fieldname }) => `${doctype} ${name}: ${fieldname}`),
  };
}

function opens(box: Fernet | undefined, token: string): boolean {
  try {
    return box?.decrypt(token) !== undefined;
  } catch {
    return false;
  }
}

/** Writes the key where the server looks for it. */
export function keepKey(siteDir: string, { key, from }: Awaited<ReturnType<typeof findKey>>): void {
  if (key !== undefined && from !== 'SITE_DIR') keepSiteKey(siteDir, key);
}
