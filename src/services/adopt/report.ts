/** An adoption in words. */
import type { SchemaPlan } from '../../engine/database/plan.js';
import type { FilesFound } from './files.js';
import type { SecretsFound } from './key.js';
import type { Inventory } from './look.js';
import type { AdoptionPlan } from './plan.js';

export interface Found {
  database: string;
  inventory: Inventory;
  secrets: SecretsFound;
  files: FilesFound;
  /** Doctypes without a file that hooks have permission rules for. */
  guarded: readonly string[];
}

const SHOWN = 8;
const TABLES_SHOWN = 30;

const figure = (value: number) => value.toLocaleString('en-US');
const count = (value: number, one: string, many = `${one}s`) => `${figure(value)} ${value === 1 ? one : many}`;

/** The first few, and how many more. */
function some(names: readonly string[], most = SHOWN): string {
  const rest = names.length - most;
  return rest > 0 ? `${names.slice(0, most).join(', ')} and ${figure(rest)} more` : names.join(', ');
}

/** What is in the database and beside it. */
export function describeFound({ database, inventory, secrets, files, guarded }: Found): string[] {
  const { version, doctypes, kinds, broken, counts, users, timeZone } = inventory;
  const virtual = kinds.virtual > 0 ? `; ${figure(kinds.virtual)} of all are virtual: Python made their documents` : '';
  return [
    `Found in the database ${database}: a site of Frappe ${version.major} (by its ${version.source})${version.apps.length > 0 ? `, with ${version.apps.join(', ')}` : ''}`,
    `  doctypes       ${figure(doctypes.length)}: ${figure(kinds.files)} that Cairn has files for, ${figure(doctypes.length - kinds.files)} served as the database defines them (${figure(kinds.custom)} made in the desk)${virtual}`,
    ...broken.map((problem) => `  does not load  ${problem}`),
    `  customized     ${count(counts.customFields, 'Custom Field')}, ${count(counts.propertySetters, 'Property Setter')}, ${count(counts.customPermissions, 'Custom DocPerm')}`,
    `  documents      ${describeRows(inventory)}`,
    ...(inventory.orphans.length > 0
      ? [`  no DocType     ${some(inventory.orphans)}: tables without one, left alone and not served`]
      : []),
    `  users          ${count(users.enabled, 'enabled user')}, ${figure(users.disabled)} disabled; ${figure(users.website)} of them website users; ${count(counts.roles, 'role')}, ${count(counts.profiles, 'role profile')}`,
    `  passwords      ${describePasswords(inventory)}`,
    `  access         ${count(counts.userPermissions, 'User Permission')}, ${count(counts.shares, 'share')}`,
    ...describeRights(inventory),
    `  history        ${count(counts.versions, 'Version')}, ${count(counts.deleted, 'Deleted Document')}, ${count(counts.series, 'naming series', 'naming series')}`,
    `  time zone      ${timeZone ?? 'none in System Settings: Asia/Kolkata, as in Frappe; times stay as they are'}`,
    ...describeSecrets(secrets),
    ...describeFiles(files),
    ...inventory.narrowText.map(
      ({ table, collation }) =>
        `  collation      ${table} is kept as ${collation}: some letters or comparisons will fail. To mend it: ALTER TABLE \`${table}\` CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;`,
    ),
    `  rests          code in Python and JavaScript: what is served as the database defines it is guarded by roles, User Permissions and shares${guarded.length > 0 ? `, and rules of Cairn's for ${guarded.join(', ')}` : ''}`,
    ...inventory.notRun.map(
      ({ what, count: found }) => `  rests          ${figure(found)} × ${what}: kept, but Cairn does not act on them`,
    ),
  ];
}

function describeRights({ changedRights }: Inventory): string[] {
  if (changedRights.length === 0) return [];
  return [
    `  rights         those of Cairn's files are others than the site's for ${some(changedRights)}`,
    "                 (the site's Custom DocPerms count as before; make some in Frappe to keep more of its rights)",
  ];
}

function describeRows(inventory: Inventory): string {
  const filled = [...inventory.rows].filter(([table, rows]) => rows > 0 && table.startsWith('tab'));
  const total = filled.reduce((sum, [, rows]) => sum + rows, 0);
  const largest = filled.sort((a, b) => b[1] - a[1]).map(([table, rows]) => `${table.slice(3)} ${figure(rows)}`);
  return `${figure(total)} rows in ${figure(filled.length)} of ${figure(inventory.rows.size)} tables: ${some(largest, TABLES_SHOWN)}`;
}

function describePasswords({ passwords }: Inventory): string {
  const known = Object.entries(passwords.schemes).map(([scheme, users]) => `${figure(users)} by ${scheme}`);
  const good = known.length > 0 ? `${known.join(', ')}: these users log in as before` : 'none';
  if (passwords.unknown.length === 0) return good;
  return `${good}; not understood: ${some(passwords.unknown)}: they need a new one (cairn set-password)`;
}

function describeSecrets({ total, readable, shut, key }: SecretsFound): string[] {
  if (total === 0) return [];
  const from = {
    given: 'the key given',
    'site folder': "the old site's key",
    SITE_DIR: 'the key in SITE_DIR',
    none: '',
  }[key];
  if (shut.length === 0) return [`  secrets        ${count(total, 'encrypted value')}, all readable with ${from}`];
  const how = key === 'none' ? 'without the encryption_key of the old site_config.json' : `with ${from}`;
  return [
    `  secrets        ${figure(readable)} of ${count(total, 'encrypted value')} readable ${how}; not these: ${some(shut)}`,
    '                 (--from-site DIR or --encryption-key KEY brings the key; else these keys and passwords must be set anew)',
  ];
}

function describeFiles({ total, there, toBring, missing, refused }: FilesFound): string[] {
  if (total === 0) return ['  files          none on the disk of the site'];
  const lines = [
    `  files          ${count(total, 'file')}: ${figure(there)} in SITE_DIR, ${figure(toBring.length)} to bring from the old site's folder, ${figure(missing.length)} missing`,
  ];
  if (missing.length > 0)
    lines.push(`                 missing: ${some(missing)} (--from-site DIR names the old site's folder)`);
  if (refused.length > 0) lines.push(`                 never served, because of their names: ${some(refused)}`);
  return lines;
}

function describeSkipped(skipped: SchemaPlan['skipped']): string[] {
  return skipped.map(({ table, detail, reason }) => `  stays          ${table}: ${detail} (${reason})`);
}

type Changes = SchemaPlan['changes'];

const describeStatements = ({ kind, table, detail, sql }: Changes[number]): string[] => [
  `  ${kind.padEnd(14)} ${table}: ${detail}`,
  ...sql.map((statement) => `                 ${statement.replace(/\s+/g, ' ')};`),
];

/** The same key in many tables is one line. */
function describeChanges(changes: Changes): string[] {
  const tablesOf = new Map<string, string[]>();
  for (const { kind, table, detail } of changes) {
    if (kind === 'add-index') tablesOf.set(detail, [...(tablesOf.get(detail) ?? []), table]);
  }
  const usual = new Map([...tablesOf].filter(([, tables]) => tables.length > SHOWN));
  return [
    ...changes
      .filter(({ kind, detail }) => kind !== 'add-index' || !usual.has(detail))
      .map(({ kind, table, detail }) => `  ${kind.padEnd(14)} ${table}: ${detail}`),
    ...[...usual].map(([detail, tables]) => `  add-index      ${detail} in ${figure(tables.length)} tables`),
  ];
}

/** What would be added; `sql` shows every statement. */
export function describePlan(plan: AdoptionPlan, options: { sql: boolean; mend: boolean }): string[] {
  const { changes, skipped } = plan.schema;
  const repeats = skipped.some((step) => step.repeats);
  return [
    'Would add (nothing is dropped, narrowed, renamed or written over):',
    ...(options.sql ? changes.flatMap(describeStatements) : describeChanges(changes)),
    ...plan.numbers.map(({ table, from }) => `  numbers        ${table}: new ones from ${figure(from)}`),
    ...[...plan.records].map(([doctype, names]) => `  records        ${doctype}: ${some(names)}`),
    ...plan.fills
      .filter(({ rows }) => rows > 0)
      .map(({ fill, rows }) => `  fill           ${fill.doctype}.${fill.field} in ${count(rows, 'row')}: ${fill.what}`),
    ...describeSkipped(skipped),
    ...(repeats
      ? [
          '                 Rows are never deleted here. Until the repeated ones are, Cairn refuses new repeats by its rules alone;',
          '                 afterwards the next start makes the key.',
        ]
      : []),
    ...plan.mends.map(
      ({ mend, rows }) =>
        `  ${options.mend ? 'mend   ' : 'could mend'}     ${count(rows, 'row')} of ${mend.doctype}: ${mend.what}${options.mend ? '' : ' (only with --mend: it changes what Frappe wrote)'}`,
    ),
  ];
}

/** In one line. */
export function summary(plan: AdoptionPlan): string {
  const records = [...plan.records.values()].reduce((sum, names) => sum + names.length, 0);
  const filled = plan.fills.reduce((sum, { rows }) => sum + rows, 0);
  return `${count(plan.schema.changes.length, 'change')} to tables, ${count(records, 'record')}, ${count(filled, 'value')} to fill`;
}
