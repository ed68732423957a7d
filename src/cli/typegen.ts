import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildMeta, generateTypes, isReserved, readDoctypeFiles } from '../engine/index.js';
import { root } from '../services/config.js';
import { type Command, parse } from './command.js';

const FILE = path.join(root, 'src', 'generated', 'doctypes.ts');

export const typegen: Command = {
  usage: 'typegen [--check]',
  summary:
    'Writes src/generated/doctypes.ts from doctypes/; with --check only says whether it is up to date (exit code 1).',
  async run(args, terminal) {
    const { values } = parse({ args, options: { check: { type: 'boolean' } } });
    // A later file of the same name wins, as in the registry.
    const files = new Map(readDoctypeFiles([path.join(root, 'doctypes')]).map((json) => [json.name, json]));
    const wanted = generateTypes([...files.values()].map(buildMeta), isReserved);
    const current = await readFile(FILE, 'utf8').catch(() => '');
    if (wanted === current) {
      terminal.out(`src/generated/doctypes.ts is up to date (${files.size} doctypes).`);
      return 0;
    }
    if (values.check) {
      terminal.err('src/generated/doctypes.ts is not what doctypes/ says: run `npx cairn typegen`.');
      return 1;
    }
    await writeFile(FILE, wanted);
    terminal.out(`Wrote src/generated/doctypes.ts (${files.size} doctypes).`);
    return 0;
  },
};
