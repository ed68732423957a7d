import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigurationError } from '../errors.js';
import type { DocTypeJson } from './doctype.js';

/** Every `.json` below a folder, sorted by path. */
export function jsonFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

/** Is that JSON a DocType file? */
export function isDoctype(json: unknown): json is DocTypeJson {
  return typeof json === 'object' && json !== null && (json as { doctype?: unknown }).doctype === 'DocType';
}

/**
 * The DocType files below the folders; JSON files of other kinds are passed over.
 * @throws ConfigurationError naming a file that is no JSON
 */
export function readDoctypeFiles(folders: readonly string[]): DocTypeJson[] {
  return folders.flatMap(jsonFiles).flatMap((file) => {
    let json: unknown;
    try {
      json = JSON.parse(readFileSync(file, 'utf8'));
    } catch (error) {
      throw new ConfigurationError(`${file} is not JSON: ${(error as Error).message}`, { cause: error });
    }
    return isDoctype(json) ? [json] : [];
  });
}

/** `Task Watcher` → `task_watcher`, as Frappe names files. */
export function scrub(name: string): string {
  return name.toLowerCase().replace(/[ -]/g, '_');
}
