import type { DocTypeJson } from './doctype.js';
import { groupBy } from './group.js';

type Values = Readonly<Record<string, unknown>>;

/** A row of DocType Link, DocType Action or DocType State as the database holds it; `parentfield` says which. */
export type DefinitionRow = Values & { name: string; parent: string; parentfield: string };

/** The lists of a doctype, besides fields and permissions, that a site can add to. */
export const ROW_KEYS: Readonly<Record<string, string>> = {
  'DocType Link': 'links',
  'DocType Action': 'actions',
  'DocType State': 'states',
};

const IDENTITIES: Readonly<Record<string, (row: Values) => string>> = {
  fields: (row) => String(row.fieldname ?? ''),
  permissions: (row) => `${row.role ?? ''}/${row.permlevel ?? 0}/${row.if_owner ?? 0}`,
  actions: (row) => String(row.label ?? ''),
  links: (row) => `${row.link_doctype ?? ''}/${row.link_fieldname ?? ''}`,
  states: (row) => String(row.title ?? ''),
};

/** What tells the rows of one list of a doctype apart, whatever their names are. */
export function rowIdentity(key: string, row: Values): string {
  return IDENTITIES[key]?.(row) ?? '';
}

export function isCustomRow(row: Values): boolean {
  return Number(row.custom) === 1;
}

export function rowsOf(json: DocTypeJson, key: string): Record<string, unknown>[] {
  return (json[key] as Record<string, unknown>[] | undefined) ?? [];
}

/**
 * The doctype with the site's own links, actions and states behind those of the file. The file's rows take on the
 * names of their stored rows, because Property Setters name a row by them.
 */
export function withStoredRows(json: DocTypeJson, stored: readonly DefinitionRow[]): DocTypeJson {
  if (stored.length === 0) return json;
  const merged: DocTypeJson = { ...json };
  for (const [key, rows] of groupBy(stored, (row) => row.parentfield)) {
    const standard = rows.filter((row) => !isCustomRow(row));
    const names = groupBy(standard, (row) => rowIdentity(key, row));
    const own = rowsOf(json, key).map((row) => {
      const name = names.get(rowIdentity(key, row))?.shift()?.name;
      return name ? { ...row, name } : row;
    });
    merged[key] = [...own, ...rows.filter(isCustomRow)];
  }
  return merged;
}

/** Rows in the order of their names; those that it does not name (newer ones) go last. */
export function inOrderOfNames<T extends Values>(rows: readonly T[], names: readonly string[]): T[] {
  const position = new Map(names.map((name, index) => [name, index]));
  const rank = (row: T) => position.get(String(row.name)) ?? Number.MAX_SAFE_INTEGER;
  return [...rows].sort((a, b) => rank(a) - rank(b));
}
