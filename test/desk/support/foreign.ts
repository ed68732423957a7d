import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type DocTypeJson, isDoctype, readDoctypeFiles } from '../../../src/engine/index.js';
import { root } from '../../support/product.js';

const corpus = path.resolve(root, '../shared/corpus/frappe');

export interface Foreign {
  /** Every doctype that the site is to be made with: the product's, and the foreign ones in place of their namesakes. */
  all: DocTypeJson[];
  /** Doctypes made up after those of real apps, every oddity included. */
  lookalikes: DocTypeJson[];
  /** The files of a real framework; none where they are not on this machine. */
  corpus: DocTypeJson[];
}

/** @param count how many doctypes without an oddity of their own are made up */
async function makeLookalikes(count: number): Promise<DocTypeJson[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cairn-lookalikes-'));
  try {
    const script = path.join(root, 'test/support/lookalikes/write.mjs');
    await promisify(execFile)(process.execPath, [script, folder, '--count', String(count)]);
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\/doctype\/(\w+)\/\1\.json$/.test(file))
      .sort()
      .map((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')))
      .filter(isDoctype);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Its files clean a page's blocks as if they were HTML; the product's do not, and everybody's first page needs them. */
const KEPT: ReadonlySet<string> = new Set(['Workspace']);

/** The doctypes of other apps that can be had here. No look-alike stands in for what the desk itself works with. */
export async function foreignDoctypes(count: number): Promise<Foreign> {
  const own = new Map(readDoctypeFiles([path.join(root, 'doctypes')]).map((json) => [json.name, json]));
  const lookalikes = (await makeLookalikes(count)).filter(({ name }) => !own.has(name));
  const real = existsSync(corpus) ? readDoctypeFiles([corpus]).filter(({ name }) => !KEPT.has(name)) : [];
  const byName = new Map([...own.values(), ...real, ...lookalikes].map((json) => [json.name, json]));
  return {
    all: [...byName.values()],
    lookalikes: [...new Set(lookalikes.map(({ name }) => name))].flatMap((name) => byName.get(name) ?? []),
    corpus: real,
  };
}
