import { readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { buildMeta, type DocTypeJson, isDoctype } from '../../engine/index.js';
import type { Findings } from './findings.js';

/** A DocType file that is to be tried. */
export interface Given {
  file: string;
  json: DocTypeJson;
}

/** Folders in which nobody keeps doctypes, though packages in them may have thousands of JSON files. */
const SKIPPED = /^(\.|node_modules$|__pycache__$)/;

interface Walk {
  files: string[];
  /** Real paths of the folders seen: a link may lead back to one of them. */
  seen: Set<string>;
  notes: string[];
}

function visit(place: string, walk: Walk): void {
  let stats: Stats;
  try {
    stats = statSync(place);
    if (stats.isFile() && place.endsWith('.json')) walk.files.push(place);
    if (!stats.isDirectory()) return;
    const real = realpathSync(place);
    if (walk.seen.has(real)) return;
    walk.seen.add(real);
    for (const name of readdirSync(place).sort()) if (!SKIPPED.test(name)) visit(path.join(place, name), walk);
  } catch (error) {
    walk.notes.push(`${place} is passed over: ${(error as Error).message}`);
  }
}

/** Every `.json` below the folders, each once, folder by folder; links are followed. */
function jsonFilesBelow(folders: readonly string[], findings: Findings): string[] {
  const walk: Walk = { files: [], seen: new Set(), notes: [] };
  for (const folder of folders) visit(folder, walk);
  for (const note of walk.notes) findings.note(note);
  return [...new Set(walk.files)];
}

/** Where Frappe keeps a doctype: `…/doctype/task/task.json`. */
const isPlaceOfDoctype = (file: string) => {
  const [name = '', folder, above] = file.split(path.sep).reverse();
  return above === 'doctype' && name === `${folder}.json`;
};

/** @returns the file's JSON; undefined when it is none, which counts only where a doctype was meant */
function readJson(file: string, findings: Findings): unknown {
  let text = '';
  try {
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
    return JSON.parse(text);
  } catch (error) {
    if (isPlaceOfDoctype(file) || /"doctype"\s*:\s*"DocType"/.test(text)) {
      findings.files += 1;
      findings.refuse(file, 'load', error);
    } else findings.note(`${file} is passed over: ${(error as Error).message}`);
    return undefined;
  }
}

/**
 * The DocType files below the folders that can be read, in the order of folders and paths; of files with one name the
 * last, as with Frappe's apps.
 */
export function findDoctypes(folders: readonly string[], findings: Findings): Given[] {
  const found = new Map<string, Given>();
  for (const file of jsonFilesBelow(folders, findings)) {
    const json = readJson(file, findings);
    if (!isDoctype(json)) continue;
    findings.files += 1;
    try {
      buildMeta(json);
    } catch (error) {
      findings.refuse(typeof json.name === 'string' && json.name ? json.name : file, 'load', error);
      continue;
    }
    const earlier = found.get(json.name);
    if (earlier) findings.note(`${json.name}: ${file} takes the place of ${earlier.file}`);
    found.set(json.name, { file, json });
  }
  return [...found.values()];
}
