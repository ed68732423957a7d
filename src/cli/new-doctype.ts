import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  ConfigurationError,
  checkDoctypeName,
  type DocTypeJson,
  frappeJson,
  readDoctypeFiles,
  scrub,
} from '../engine/index.js';
import { root } from '../services/config.js';
import { type Command, only, parse, UsageError } from './command.js';

const OPTIONS = {
  app: { type: 'string' },
  module: { type: 'string' },
  to: { type: 'string' },
  child: { type: 'boolean' },
  single: { type: 'boolean' },
  submittable: { type: 'boolean' },
} as const;

const RIGHTS = ['read', 'write', 'create', 'delete', 'report', 'export', 'share', 'print', 'email'];

interface Kind {
  child?: boolean | undefined;
  single?: boolean | undefined;
  submittable?: boolean | undefined;
}

function permission(kind: Kind): NonNullable<DocTypeJson['permissions']>[number] {
  const rights = kind.submittable ? [...RIGHTS, 'submit', 'cancel', 'amend'] : RIGHTS;
  const meant = kind.single ? rights.filter((right) => !['report', 'export'].includes(right)) : rights;
  return { role: 'System Manager', ...Object.fromEntries(meant.map((right) => [right, 1])) };
}

/** A doctype to begin with: one field, and rights for system managers. */
function skeleton(name: string, module: string, kind: Kind): DocTypeJson {
  const fields = [{ fieldname: 'title', fieldtype: 'Data', label: 'Title', reqd: 1, in_list_view: 1 }];
  const amended = {
    fieldname: 'amended_from',
    fieldtype: 'Link',
    label: 'Amended From',
    options: name,
    no_copy: 1,
    print_hide: 1,
    read_only: 1,
  };
  const all = kind.submittable ? [...fields, amended] : fields;
  return {
    doctype: 'DocType',
    name,
    module,
    field_order: all.map((field) => field.fieldname),
    fields: all,
    permissions: kind.child ? [] : [permission(kind)],
    sort_field: 'creation',
    sort_order: 'DESC',
    ...(kind.child ? { istable: 1, editable_grid: 1 } : { track_changes: 1 }),
    ...(kind.single ? { issingle: 1 } : {}),
    ...(kind.submittable ? { is_submittable: 1 } : {}),
  };
}

async function apps(): Promise<string[]> {
  const entries = await readdir(path.join(root, 'doctypes'), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

/** The module that most of the app's doctypes are in. */
function usualModule(app: string): string | undefined {
  const folder = path.join(root, 'doctypes', app);
  const counts = new Map<string, number>();
  for (const { module } of existsSync(folder) ? readDoctypeFiles([folder]) : []) {
    if (module) counts.set(module, (counts.get(module) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

export const newDoctype: Command = {
  usage: 'new-doctype NAME --app APP [--module MODULE] [--child | --single | --submittable] [--to FOLDER]',
  summary: 'Writes doctypes/APP/name.json (or FOLDER/name.json): a record type to begin with.',
  async run(args, terminal) {
    const { values, positionals } = parse({ args, allowPositionals: true, options: OPTIONS });
    const name = only(positionals, 'NAME');
    checkDoctypeName(name);
    if (!values.app) throw new UsageError(`--app is missing; there are ${(await apps()).join(', ')}`);
    if (!/^[a-z][a-z0-9_]*$/.test(values.app)) throw new UsageError('an app has a short name in lower case');
    if ([values.child, values.single, values.submittable].filter(Boolean).length > 1) {
      throw new UsageError('--child, --single and --submittable exclude each other');
    }
    const folder = values.to ? path.resolve(values.to) : path.join(root, 'doctypes', values.app);
    const file = path.join(folder, `${scrub(name)}.json`);
    if (existsSync(file)) throw new ConfigurationError(`${path.relative(root, file)} exists already`);
    const module = values.module ?? usualModule(values.app) ?? 'Core';
    await mkdir(folder, { recursive: true });
    await writeFile(file, frappeJson(skeleton(name, module, values)));
    terminal.out(
      `Wrote ${path.relative(root, file)}: add its fields, then run \`npx cairn typegen\`; the next start makes its table.`,
    );
    return 0;
  },
};
