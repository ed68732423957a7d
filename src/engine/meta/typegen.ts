/**
 * `src/generated/doctypes.ts`: one interface per doctype, and the names of all of them.
 * Made from files alone, never from a database, so that the code compiles the same everywhere.
 */
import type { DocField } from './doctype.js';
import { fieldtype } from './fieldtypes.js';
import { isTable, type Meta } from './meta.js';

const HEADER = `// Written by \`cairn typegen\` from doctypes/. Do not edit: change the doctype and run it again.
import type { Document } from '../engine/document/document.js';

/** What every document holds besides the members of Document. */
interface Standard {
  creation: string | null;
  modified_by: string | null;
}

/** The same for a row of a table field. */
interface RowStandard extends Standard {
  parent: string | null;
  parentfield: string | null;
  parenttype: string | null;
}
`;

/** Is it the name of a member that every document has? (`isReserved` of the document room.) */
type Reserved = (fieldname: string) => boolean;

const quoted = (text: string) => `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
const byName = (a: Meta, b: Meta) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** A Select holds one of its options, or nothing; without options it holds any text. */
function selectType(field: DocField): string {
  const options = field.options.split('\n').map((option) => option.trim());
  if (!options.some((option) => option !== '')) return 'string | null';
  return [...[...new Set(options)].map(quoted), 'null'].join(' | ');
}

function fieldType(field: DocField, identifiers: ReadonlyMap<string, string>): string | null {
  const type = fieldtype(field.fieldtype);
  if (isTable(field)) {
    const child = identifiers.get(field.options);
    return child ? `(Document & ${child})[]` : 'Document[]';
  }
  if (type.ts === 'never' || type.ts === 'table') return null;
  return type.ts === 'select' ? selectType(field) : type.ts;
}

/** Names that no two doctypes share: `Print Format` and `Print-Format` both want PrintFormatFields. */
function interfaceNames(metas: readonly Meta[]): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const meta of metas) {
    const plain = meta.name.replace(/[^A-Za-z0-9_]/g, '').replace(/^(?=\d|$)/, '_');
    let name = `${plain}Fields`;
    for (let count = 2; taken.has(name); count += 1) name = `${plain}${count}Fields`;
    taken.add(name);
    names.set(meta.name, name);
  }
  return names;
}

/** Layout, virtual fields and names that Document has for itself are no properties. */
function interfaceOf(meta: Meta, identifiers: ReadonlyMap<string, string>, isReserved: Reserved): string {
  const lines = meta.fields.flatMap((field) => {
    if (field.is_virtual || isReserved(field.fieldname)) return [];
    const type = fieldType(field, identifiers);
    const key = /^[A-Za-z_]\w*$/.test(field.fieldname) ? field.fieldname : quoted(field.fieldname);
    return type === null ? [] : [`  ${key}: ${type};`];
  });
  const base = meta.istable ? 'RowStandard' : 'Standard';
  const head = `export interface ${identifiers.get(meta.name)} extends ${base} {`;
  return lines.length === 0 ? `${head}}\n` : `${head}\n${lines.join('\n')}\n}\n`;
}

/**
 * The text of `src/generated/doctypes.ts`. Doctypes are sorted by name, fields stand in their order on the form,
 * so the same files always give the same text.
 */
export function generateTypes(metas: Iterable<Meta>, isReserved: Reserved): string {
  const sorted = [...metas].sort(byName);
  const identifiers = interfaceNames(sorted);
  const interfaces = sorted.map((meta) => interfaceOf(meta, identifiers, isReserved));
  const names = sorted.map((meta) => `    ${quoted(meta.name)}: ${identifiers.get(meta.name)};`);
  return [
    HEADER,
    ...interfaces,
    `declare module '../engine/doctypes.js' {\n  interface Doctypes {\n${names.join('\n')}\n  }\n}\n`,
  ].join('\n');
}
