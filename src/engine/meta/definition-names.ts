import { DoctypeLinkError, InvalidFieldNameError, UniqueFieldnameError, ValidationError } from '../errors.js';
import type { DocFieldJson, DocTypeJson } from './doctype.js';
import { FIELDTYPES, TABLE_TYPES } from './fieldtypes.js';
import { RESERVED_FIELDNAMES } from './normalise.js';

const SUFFIXES: Readonly<Record<string, string>> = {
  'Section Break': '_section',
  'Column Break': '_column',
  'Tab Break': '_tab',
};

const NEEDS_OPTIONS: ReadonlySet<string> = new Set(['Link', ...TABLE_TYPES]);

/** `Date of Birth` → `date_of_birth`: what a label becomes as a fieldname. */
export function fieldnameFromLabel(label: string): string {
  const words = label.normalize('NFKD').toLowerCase();
  return words
    .replace(/[\s-]+/g, '_')
    .replace(/[^a-z0-9_]/g, '')
    .slice(0, 64);
}

/**
 * Every field with a fieldname: its own, trimmed and in lower case, else one made from its label, else from its type.
 * @param fields are not changed
 */
export function withFieldNames(fields: readonly DocFieldJson[]): DocFieldJson[] {
  const taken = new Set(
    fields.map((field) =>
      String(field.fieldname ?? '')
        .trim()
        .toLowerCase(),
    ),
  );
  return fields.map((field) => {
    const given = String(field.fieldname ?? '').trim();
    if (given !== '') return { ...field, fieldname: given.toLowerCase() };
    const fieldname = freshName(field, taken);
    taken.add(fieldname);
    return { ...field, fieldname };
  });
}

function freshName(field: DocFieldJson, taken: ReadonlySet<string>): string {
  const fromLabel = fieldnameFromLabel(String(field.label ?? ''));
  const suffix = SUFFIXES[field.fieldtype] ?? '';
  if (fromLabel !== '' && suffix === '') {
    // Frappe's way out of a label like "Owner"; two fields of one label are an error that checkFieldNames names.
    return RESERVED_FIELDNAMES.has(fromLabel) ? `${fromLabel}1` : fromLabel;
  }
  const stem = fromLabel !== '' ? `${fromLabel}${suffix}` : field.fieldtype.toLowerCase().replace(/ /g, '_');
  if (fromLabel !== '' && !taken.has(stem)) return stem;
  let count = 1;
  while (taken.has(`${stem}_${count}`)) count += 1;
  return `${stem}_${count}`;
}

/**
 * @param isReserved names beyond those every document has, which no field may take
 * @throws InvalidFieldNameError, UniqueFieldnameError, DoctypeLinkError, ValidationError for an unknown fieldtype
 */
export function checkFieldNames(json: DocTypeJson, isReserved: (fieldname: string) => boolean): void {
  const rows = new Map<string, number>();
  for (const [index, field] of (json.fields ?? []).entries()) {
    const name = field.fieldname ?? '';
    const where = `${json.name}: row ${index + 1}`;
    if (!FIELDTYPES[field.fieldtype]) {
      throw new ValidationError(`${where}: field "${name}" has the unknown fieldtype "${field.fieldtype}"`);
    }
    if (NEEDS_OPTIONS.has(field.fieldtype) && !String(field.options ?? '').trim()) {
      throw new DoctypeLinkError(`${where}: field "${name}" of type ${field.fieldtype} needs a DocType in options`);
    }
    if (name.length > 64) throw new InvalidFieldNameError(`${where}: a fieldname has at most 64 characters: "${name}"`);
    if (!/^[a-z0-9_]+$/.test(name)) {
      throw new InvalidFieldNameError(`${where}: the fieldname "${name}" may have only a-z, 0-9 and _`);
    }
    if (RESERVED_FIELDNAMES.has(name) || isReserved(name)) {
      throw new InvalidFieldNameError(
        `${where}: the fieldname "${name}" is restricted, because every document has one`,
      );
    }
    const earlier = rows.get(name);
    if (earlier !== undefined) {
      throw new UniqueFieldnameError(`${json.name}: fieldname "${name}" appears in rows ${earlier} and ${index + 1}`);
    }
    rows.set(name, index + 1);
  }
}
