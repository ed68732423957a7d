import type { CustomFieldRow, Customizations, PropertySetterRow } from '../meta/customize.js';
import { type DefinitionRow, ROW_KEYS } from '../meta/definition-rows.js';
import type { DocFieldJson, DocPermJson, DocTypeJson } from '../meta/doctype.js';
import { groupBy } from '../meta/group.js';
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

async function doctypesExcept(session: Session, isFile: (name: string) => boolean): Promise<DocTypeJson[]> {
  const all = await session.query<{ name: string }>('SELECT `name` FROM `tabDocType`');
  const names = all.map((row) => row.name).filter((name) => !isFile(name));
  if (names.length === 0) return [];
  const marks = names.map(() => '?').join(', ');
  const [doctypes = [], ...parts] = await session.queryAll([
    { sql: `SELECT * FROM \`tabDocType\` WHERE \`name\` IN (${marks}) ORDER BY \`creation\``, params: names },
    ...PARTS.map(([, table]) => ({
      sql: `SELECT * FROM \`${table}\` WHERE \`parent\` IN (${marks}) AND \`parenttype\` = 'DocType' ORDER BY \`idx\``,
      params: names,
    })),
  ]);
  const grouped = parts.map((rows) => groupBy(rows, (row) => row.parent));
  return doctypes.map((row) => {
    const json = withoutNulls(row) as Record<string, unknown> & { name: string };
    delete json.field_order;
    PARTS.forEach(([key], index) => {
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

/** Reads them all, in a handful of statements. @param isFile is the doctype declared by a file? */
export async function readStoredDoctypes(session: Session, isFile: (name: string) => boolean): Promise<StoredDoctypes> {
  const doctypes = await doctypesExcept(session, isFile);
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
    },
  };
}
