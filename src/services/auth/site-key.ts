import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError } from '../../engine/index.js';
import { Fernet } from './fernet.js';

function readConfig(path: string): Record<string, unknown> {
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  } catch (cause) {
    throw new ConfigurationError(`${path} is not JSON`, { cause });
  }
}

/**
 * The site's `encryption_key` from `site_config.json`; made, and kept there with mode 0600, when there is none.
 * Losing the key loses every secret: it belongs into the backup.
 * @throws ConfigurationError when the file is not JSON, or another process holds its lock
 */
export function siteKey(siteDir: string): string {
  const path = join(siteDir, 'site_config.json');
  const found = readConfig(path).encryption_key;
  if (typeof found === 'string' && found !== '') return found;
  mkdirSync(siteDir, { recursive: true });
  const lock = `${path}.lock`;
  let handle: number;
  try {
    handle = openSync(lock, 'wx', 0o600);
  } catch (cause) {
    throw new ConfigurationError(`${lock} exists: another process is writing the site's key, or died doing so`, {
      cause,
    });
  }
  try {
    const config = readConfig(path);
    if (typeof config.encryption_key === 'string' && config.encryption_key !== '') return config.encryption_key;
    const encryption_key = Fernet.newKey();
    writeFileSync(`${path}.new`, `${JSON.stringify({ ...config, encryption_key }, null, 1)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
    return encryption_key;
  } finally {
    closeSync(handle);
    unlinkSync(lock);
  }
}
