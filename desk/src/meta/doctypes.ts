import { callMethod } from '../api/http';
import { type DocField, DocType, type DocTypeJson, TABLE_TYPES } from './doctype';

/** What `getdoctype` answers. */
export interface LoadedDocType {
  doctype: DocType;
  /** How this user last left the list and the form: `{List: {…}, GridView: {…}}`. */
  userSettings: Record<string, Record<string, unknown>>;
}

const loading = new Map<string, Promise<LoadedDocType>>();
const children = new Map<string, DocType>();

async function load(name: string): Promise<LoadedDocType> {
  const answer = await callMethod('frappe.desk.form.load.getdoctype', { doctype: name, with_parent: 0 }, { get: true });
  const [own, ...rest] = (answer.docs as DocTypeJson[]).map((json) => new DocType(json));
  if (!own) throw new Error(`The server knows no doctype ${name}`);
  for (const child of rest) children.set(child.name, child);
  const settings = typeof answer.user_settings === 'string' ? answer.user_settings : '{}';
  return { doctype: own, userSettings: JSON.parse(settings || '{}') as LoadedDocType['userSettings'] };
}

/**
 * A doctype with its child doctypes; asked for once, until `forgetDocType`.
 * @throws ServerError when there is none, or it may not be read
 */
export function loadDocType(name: string): Promise<LoadedDocType> {
  const known = loading.get(name);
  if (known) return known;
  const asked = load(name);
  loading.set(name, asked);
  asked.catch(() => loading.delete(name));
  return asked;
}

/** The child doctype of a table field; it came with its parent. */
export function childDocType(name: string): DocType | undefined {
  return children.get(name);
}

/** A table whose child doctype the site does not have: another app would bring it. It holds no rows. */
export function isLostTable(field: DocField): boolean {
  return TABLE_TYPES.has(field.fieldtype) && !children.has(field.options ?? '');
}

/** The next to ask gets it anew: it was customized. */
export function forgetDocType(name: string): void {
  loading.delete(name);
}
