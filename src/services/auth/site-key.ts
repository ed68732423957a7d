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
  const handle = lockFile(lock);
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
