import { cint } from './casts.js';
import type { DocFieldJson, DocTypeJson } from './doctype.js';
import { FIELDTYPES, TABLE_TYPES } from './fieldtypes.js';

/** Holds the field something, and can the engine work with it? Layout is the file's business. */
function canBeServed(field: DocFieldJson): boolean {
  const type = FIELDTYPES[field.fieldtype];
  if (!field.fieldname || !type || cint(field.is_virtual) === 1) return false;
  const isTable = TABLE_TYPES.has(field.fieldtype);
  if ((isTable || field.fieldtype === 'Link') && !field.options) return false;
  return isTable || type.column !== null;
}

const lines = (options: unknown): string[] => String(options ?? '').split('\n');

/** Values that documents of the site may hold stay allowed: they go behind the file's own. */
function withSiteOptions(field: DocFieldJson, site: DocFieldJson | undefined): DocFieldJson {
  if (field.fieldtype !== 'Select' || site?.fieldtype !== 'Select' || !field.options) return field;
  const own = new Set(lines(field.options));
  const more = lines(site.options).filter((option) => !own.has(option));
  // nothing chosen is said first, as in the file that allowed it
  const blank = more.includes('') ? [''] : [];
  const options = [...blank, ...own, ...more.filter((option) => option !== '')];
  return more.length === 0 ? field : { ...field, options: options.join('\n') };
}

/**
 * A file's doctype with what the Frappe site that was adopted has beyond it: fields (their columns are there and full),
 * options of Selects, and the rights of roles that the file does not name. What both say, the file decides.
 */
export function withSiteDefinition(file: DocTypeJson, site: DocTypeJson): DocTypeJson {
  const theirs = new Map((site.fields ?? []).map((field) => [field.fieldname, field]));
  const fields = (file.fields ?? []).map((field) => withSiteOptions(field, theirs.get(field.fieldname)));
  const own = new Set(fields.map((field) => field.fieldname));
  const more = (site.fields ?? []).filter((field) => !own.has(field.fieldname) && canBeServed(field));
  const named = new Set((file.permissions ?? []).map((row) => row.role));
  const rights = (site.permissions ?? []).filter((row) => !named.has(row.role));
  return { ...file, fields: [...fields, ...more], permissions: [...(file.permissions ?? []), ...rights] };
}
