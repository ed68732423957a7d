/** Where forms come from: a document of the server, or a new one with its first values. */
import { callMethod, ServerError } from '../api/http';
import type { DocField, DocType } from '../meta/doctype';
import { loadDocType } from '../meta/doctypes';
import { type Doc, isEmpty } from '../meta/document';
import type { DocInfo } from './docinfo';
import { defaultsOf, Form, temporaryName } from './form';

/** What a form could not be opened for. */
export type Hindrance = 'missing' | 'denied' | 'offline' | { problem: string };

/** First values of the next new document, as "Duplicate", "Amend" or a script prepare them. */
const prepared = new Map<string, Partial<Doc>>();

/** The next new document of the doctype begins with these. */
export function prepareNew(doctype: string, values: Partial<Doc>): void {
  prepared.set(doctype, values);
}

export const isNewName = (name: string): boolean => name === 'new' || /^new-[a-z0-9-]+-\d+[a-z0-9]*$/.test(name);

/** A value of the address as the field keeps it; undefined when the field takes none from there. */
function fromAddress(field: DocField | undefined, text: string): unknown {
  if (!field || field.read_only === 1 || field.fieldtype === 'Password') return undefined;
  if (field.fieldtype === 'Check') return text === '1' || text === 'true' ? 1 : 0;
  const isNumber = ['Int', 'Long Int', 'Float', 'Currency', 'Percent', 'Duration', 'Rating'].includes(field.fieldtype);
  return isNumber ? Number(text) || 0 : text;
}

/** A document that is not saved yet: the doctype's defaults, under what was prepared and what the address says. */
export function newDoc(doctype: DocType, given: Readonly<Record<string, unknown>> = {}): Doc {
  const values: Record<string, unknown> = {};
  for (const [fieldname, value] of Object.entries(given)) {
    const field = doctype.valueFields.find((one) => one.fieldname === fieldname);
    const cast = typeof value === 'string' ? fromAddress(field, value) : field ? value : undefined;
    if (cast !== undefined) values[fieldname] = cast;
  }
  const ready = prepared.get(doctype.name);
  prepared.delete(doctype.name);
  const name = temporaryName(doctype.name);
  return {
    ...defaultsOf(doctype),
    ...values,
    ...ready,
    ...{ doctype: doctype.name, name, docstatus: 0 as const, __islocal: 1 as const, __unsaved: 1 as const },
  };
}

/** A document with what stands beside it; undefined when there is none. @throws ServerError */
export async function readDoc(doctype: string, name: string): Promise<{ doc: Doc; info: DocInfo } | undefined> {
  const answer = await callMethod('frappe.desk.form.load.getdoc', { doctype, name }, { get: true, quiet: true });
  const [doc] = (answer.docs ?? []) as Doc[];
  return doc ? { doc, info: answer.docinfo as DocInfo } : undefined;
}

/**
 * Opens the form at an address.
 * @param name the document's, or `new`
 * @param given first values of a new one
 */
export async function openForm(
  doctype: string,
  name: string,
  given: Readonly<Record<string, unknown>>,
): Promise<{ form: Form; settings: Record<string, Record<string, unknown>> } | Hindrance> {
  const isNew = isNewName(name);
  try {
    const [loaded, read] = await Promise.all([loadDocType(doctype), isNew ? undefined : readDoc(doctype, name)]);
    if (isNew) return { form: openNew(loaded.doctype, given), settings: loaded.userSettings };
    if (!read) return 'missing';
    return { form: Form.open(loaded.doctype, read.doc, read.info), settings: loaded.userSettings };
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    if (error.status === 403) return 'denied';
    if (error.status === 404) return 'missing';
    if (error.isOffline) return 'offline';
    return { problem: error.message };
  }
}

/** What was prepared counts as entered: a copy that is left or reloaded is not lost without a word. */
function openNew(doctype: DocType, given: Readonly<Record<string, unknown>>): Form {
  const entered = Object.keys(prepared.get(doctype.name) ?? {});
  const form = Form.open(doctype, newDoc(doctype, given));
  for (const fieldname of entered) form.changed.add(fieldname);
  return form;
}

/** The values of a document that a copy of it begins with. */
export function copyForNew(doctype: DocType, doc: Doc): Partial<Doc> {
  const values: Record<string, unknown> = {};
  for (const field of [...doctype.valueFields, ...doctype.tables]) {
    if (field.no_copy === 1 || field.fieldtype === 'Password') continue;
    const value = doc[field.fieldname];
    if (isEmpty(value)) continue;
    values[field.fieldname] = Array.isArray(value) ? (value as Doc[]).map(rowForNew) : value;
  }
  return values as Partial<Doc>;
}

const OF_THE_STORE = ['creation', 'modified', 'modified_by', 'owner', 'parent'];

function rowForNew(row: Doc): Doc {
  const copy = Object.fromEntries(Object.entries(row).filter(([name]) => !OF_THE_STORE.includes(name)));
  return { ...(copy as Doc), name: temporaryName(row.doctype), docstatus: 0, __islocal: 1 };
}
