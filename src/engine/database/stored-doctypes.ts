import type { CustomFieldRow, Customizations, PropertySetterRow } from '../meta/customize.js';
import { type DefinitionRow, ROW_KEYS } from '../meta/definition-rows.js';
import type { DocFieldJson, DocPermJson, DocTypeJson } from '../meta/doctype.js';
import { groupBy } from '../meta/group.js';
import type { Adoption } from './adoption.js';
import type { Row, Session } from './session.js';

/** What the database says about doctypes beyond the files. */
export interface StoredDoctypes {
  /** Doctypes made in the desk, and those of an existing Frappe database that no file declares. */
  doctypes: DocTypeJson[];
  customizations: Customizations;
}

const PARTS = [
  ['fields', 'tabDocField'],
  ['permissions', 'tabDocPerm'],
  ['actions', 'tabDocType Action'],
  ['links', 'tabDocType Link'],
  ['states', 'tabDocType State'],
] as const;

function withoutNulls(row: Row): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}

/** @param parts which lists of a doctype are wanted */
async function readDoctypes(
  session: Session,
  names: readonly string[],
  parts: readonly (readonly [key: string, table: string])[] = PARTS,
): Promise<DocTypeJson[]> {
  if (names.length === 0) return [];
  const marks = names.map(() => '?').join(', ');
  const [doctypes = [], ...rows] = await session.queryAll([
    { sql: `SELECT * FROM \`tabDocType\` WHERE \`name\` IN (${marks}) ORDER BY \`creation\``, params: names },
    ...parts.map(([, table]) => ({
      sql: `SELECT * FROM \`${table}\` WHERE \`parent\` IN (${marks}) AND \`parenttype\` = 'DocType' ORDER BY \`idx\``,
      params: names,
    })),
  ]);
  const grouped = rows.map((list) => groupBy(list, (row) => row.parent));
  return doctypes.map((row) => {
    const json = withoutNulls(row) as Record<string, unknown> & { name: string };
    delete json.field_order;
    parts.forEach(([key], index) => {
      json[key] = (grouped[index]?.get(row.name ?? '') ?? []).map(withoutNulls);
    });
    return json as DocTypeJson;
  });
}

function definitionRows(parts: readonly Row[][], isFile: (name: string) => boolean): DefinitionRow[] {
  return Object.values(ROW_KEYS).flatMap((parentfield, index) => {
    const rows = (parts[index] ?? []).filter((row) => isFile(String(row.parent)));
    return rows.map((row) => ({ ...withoutNulls(row), parentfield }) as unknown as DefinitionRow);
  });
}

/**
 * Reads them all, in a handful of statements.
 * @param isFile is the doctype declared by a file?
 * @param adopted of a file's doctype that Frappe defined too, its definition is read as well
 */
export async function readStoredDoctypes(
  session: Session,
  isFile: (name: string) => boolean,
  adopted: Adoption['doctypes'],
): Promise<StoredDoctypes> {
  const all = await session.query<{ name: string }>('SELECT `name` FROM `tabDocType`');
  const names = all.map((row) => row.name);
  const doctypes = await readDoctypes(
    session,
    names.filter((name) => !isFile(name)),
  );
  const both = names.filter((name) => isFile(name) && adopted.has(name));
  const definitions = await readDoctypes(session, both, PARTS.slice(0, 2));
  const [customFields = [], propertySetters = [], customPermissions = [], ...parts] = await session.queryAll([
    { sql: 'SELECT * FROM `tabCustom Field` ORDER BY `idx`, `creation`' },
    { sql: 'SELECT * FROM `tabProperty Setter` ORDER BY `creation`, `name`' },
    { sql: 'SELECT * FROM `tabCustom DocPerm` ORDER BY `creation`, `name`' },
    ...Object.keys(ROW_KEYS).map((doctype) => ({
      sql: `SELECT * FROM \`tab${doctype}\` WHERE \`parenttype\` = 'DocType' ORDER BY \`parent\`, \`idx\`, \`name\``,
    })),
  ]);
  return {
    doctypes,
    customizations: {
      customFields: customFields.map(withoutNulls) as unknown as (CustomFieldRow & DocFieldJson)[],
      propertySetters: propertySetters as unknown as PropertySetterRow[],
      customPermissions: customPermissions.map(withoutNulls) as unknown as (DocPermJson & { parent: string })[],
      rows: definitionRows(parts, isFile),
      definitions,
    },
  };
}
