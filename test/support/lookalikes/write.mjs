// Writes doctypes that look like those of real apps, whose files cannot stand here:
// `node test/support/lookalikes/write.mjs DIR [--count 100] [--seed 1]`. Made up from a seed after the histograms of 989 files, beside one doctype for every oddity.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../../../scripts/lib.mjs';
import { link, makeUp, plan } from './made-up.mjs';
import { randomOf } from './random.mjs';
import { TRAPS } from './traps.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } },
});
const [folder] = positionals;
if (!folder) throw new Error('name the folder to write to');

const scrub = (name) => name.toLowerCase().replace(/\W/g, '_');

/** As a real app has it: the JSON in a folder of its own, between code, tests and lists of documents. */
function write(app, json) {
  const place = join(folder, 'apps', app, app, scrub(json.module), 'doctype', scrub(json.name));
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, `${scrub(json.name)}.json`), JSON.stringify(json, null, 1));
  writeFileSync(join(place, `${scrub(json.name)}.py`), '# no code\n');
  writeFileSync(join(place, 'test_records.json'), JSON.stringify([{ doctype: json.name }]));
}

/** What fields of made-up doctypes can point to, Cairn's own and doctypes that there are not included. */
function worldOf(doctypes) {
  const own = readdirSync(join(root, 'doctypes/core')).map((file) =>
    JSON.parse(readFileSync(join(root, 'doctypes/core', file))),
  );
  const names = (kinds) => doctypes.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name);
  return {
    targets: [
      ...names(['document', 'submittable', 'tree']),
      ...['User', 'Role', 'Country', 'DocType', 'Loan', 'Payment Gateway'],
      own[0].name,
    ],
    children: names(['child']),
    linkRows: ['Trap Choice'],
  };
}

const random = randomOf(Number(values.seed));
const planned = plan(random, Number(values.count));
const world = worldOf(planned);
const made = planned.map((one) => makeUp(random, one, world));
link(random, made);
for (const [index, json] of made.entries()) write(['first', 'second', 'third'][index % 3], json);
for (const json of TRAPS) write('traps', json);
// the same doctype in a later app, broken JSON that is no doctype, and a list of documents
write('traps_again', { ...TRAPS[0], description: 'the later app wins' });
writeFileSync(join(folder, 'apps/tsconfig.json'), '{ /* not for JSON.parse */ }');
mkdirSync(join(folder, 'apps/first/first/fixtures'), { recursive: true });
writeFileSync(
  join(folder, 'apps/first/first/fixtures/doctype.json'),
  JSON.stringify([{ doctype: 'DocType', name: 'In A List' }]),
);
console.log(`${made.length + TRAPS.length + 1} doctype files below ${folder}`);
