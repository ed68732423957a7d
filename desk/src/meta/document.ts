/** A document or a child row, as it travels. */
export interface Doc {
  doctype: string;
  name: string;
  docstatus?: 0 | 1 | 2;
  owner?: string;
  creation?: string;
  modified?: string;
  modified_by?: string;
  idx?: number;
  parent?: string;
  parentfield?: string;
  parenttype?: string;
  __islocal?: 0 | 1;
  __unsaved?: 0 | 1;
  [fieldname: string]: unknown;
}

/** The rows of a table field; none when there are none. */
export function rowsOf(doc: Doc, fieldname: string): Doc[] {
  const rows = doc[fieldname];
  return Array.isArray(rows) ? (rows as Doc[]) : [];
}

/** Is there nothing in it? 0 is something. */
export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
