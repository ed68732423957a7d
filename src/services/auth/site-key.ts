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

const PAUSE_MS = 20;
const PATIENCE_MS = 2_000;

function readConfig(path: string): Record<string, unknown> {
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  } catch (cause) {
    throw new ConfigurationError(`${path} is not JSON`, { cause });
  }
}

/** Writing the key takes a moment; another process that starts at the same time waits for it. */
function lockFile(lock: string): number {
  for (let waited = 0; ; waited += PAUSE_MS) {
    try {
      return openSync(lock, 'wx', 0o600);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'EEXIST' && waited < PATIENCE_MS) {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
        continue;
      }
      throw new ConfigurationError(`${lock} exists: another process is writing the site's key, or died doing so`, {
        cause,
      });
    }
  }
}

/** The key that `site_config.json` holds, if any. @throws ConfigurationError when the file is not JSON */
export function storedSiteKey(siteDir: string): string | undefined {
  const found = readConfig(join(siteDir, 'site_config.json')).encryption_key;
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** Keeps a key in `site_config.json`, mode 0600, unless there is one. @returns the one that is there afterwards */
export function keepSiteKey(siteDir: string, key: string): string {
  const path = join(siteDir, 'site_config.json');
  mkdirSync(siteDir, { recursive: true });
  const lock = `${path}.lock`;
  const handle = lockFile(lock);
  try {
    const found = storedSiteKey(siteDir);
    if (found !== undefined) return found;
    const config = { ...readConfig(path), encryption_key: key };
    writeFileSync(`${path}.new`, `${JSON.stringify(config, null, 1)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
    return key;
  } finally {
    closeSync(handle);
    unlinkSync(lock);
  }
}

/**
 * The site's `encryption_key` from `site_config.json`; made, and kept there, when there is none.
 * Losing the key loses every secret: it belongs into the backup.
 * @throws ConfigurationError when the file is not JSON, or another process holds its lock
 */
export function siteKey(siteDir: string): string {
  return storedSiteKey(siteDir) ?? keepSiteKey(siteDir, Fernet.newKey());
}
