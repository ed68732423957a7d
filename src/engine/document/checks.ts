import {
  CannotChangeConstantError,
  CharacterLengthExceededError,
  InvalidEmailAddressError,
  InvalidNameError,
  InvalidPhoneNumberError,
  MandatoryError,
  NonNegativeError,
  UpdateAfterSubmitError,
  ValidationError,
} from '../errors.js';
import type { DocField } from '../meta/doctype.js';
import type { Column } from '../meta/meta.js';
import type { Document } from './document.js';
import { sanitise } from './sanitise.js';

/** Where a message is about: nothing for the document, its row for a row. */
const at = (doc: Document) => (doc.parentDoc ? `${doc.meta.name} Row #${doc.idx}: ` : '');

function isMissing(doc: Document, field: DocField): boolean {
  const value = doc.values[field.fieldname];
  if (Array.isArray(value)) return value.length === 0;
  if (value === null || value === undefined) return true;
  if (typeof value === 'number') return false;
  if (field.fieldtype === 'Text Editor')
    return !/<(img|video|iframe|audio)/i.test(value) && !value.replace(/<[^<>]*>/g, '').trim();
  return value.trim() === '';
}

function missingFields(doc: Document): { field: DocField; text: string }[] {
  return doc.meta.fields
    .filter((field) => field.reqd && field.fieldtype !== 'Check' && !field.is_virtual)
    .filter(
      (field) => (doc.meta.column(field.fieldname) || doc.meta.tableField(field.fieldname)) && isMissing(doc, field),
    )
    .map((field) => {
      if (doc.meta.tableField(field.fieldname)) return { field, text: `Data missing in table: ${field.label}` };
      const where = doc.parentDoc ? `${at(doc)}Value missing for` : `Value missing for ${doc.meta.name}`;
      return { field, text: `${where}: ${field.label}` };
    });
}

/** @throws MandatoryError with one message per field that is missing */
export function checkMandatory(doc: Document): void {
  const rows = doc.meta.tables.flatMap((table) => doc.rows(table.fieldname));
  const missing = [doc, ...rows].flatMap(missingFields);
  if (missing.length === 0) return;
  const names = missing.map(({ field }) => field.fieldname).join(', ');
  throw new MandatoryError(`[${doc.meta.name}, ${doc.name}]: ${names}`, {
    messages: missing.map(({ text }) => `Error: ${text}`),
    title: 'Missing Fields',
  });
}

const EMAIL = /^[^\s@<>(),;:"\\[\]]{1,64}@[^\s@<>(),;:"\\[\]]+\.[^\s@<>(),;:"\\[\].]{2,}$/;
const PHONE = /^[+]?[0-9 ()./-]{1,20}$/;

/** Is that one e-mail address, `Name <a@b.c>` included? */
export function isEmail(text: string): boolean {
  const address = /^[^<>]*<([^<>]+)>$/.exec(text.trim())?.[1] ?? text.trim();
  return EMAIL.test(address);
}

function isUrl(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:', 'ftp:', 'ftps:', 'mailto:'].includes(new URL(text).protocol);
}

const ATTACHED: ReadonlySet<string> = new Set(['Attach', 'Attach Image', 'Signature']);
/** What is before the first colon, the way browsers read it: blanks and control characters do not count. */
const SCHEME = /^([a-z][a-z\d+.-]*):/i;
const SHOWN = /^(https?:|data:image\/(png|jpe?g|gif|webp|avif|bmp);)/i;

/** Clients make links and images of it: no script, no page, no markup. */
function checkAttached(doc: Document, field: DocField, value: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is left out
  const address = value.replace(/[\u0000-\u0020]/g, '');
  if (/[<>"]/.test(value) || (SCHEME.test(address) && !SHOWN.test(address)))
    throw new ValidationError(`${at(doc)}${field.label} is not the address of a file`);
}

function checkData(doc: Document, field: DocField, value: string): void {
  switch (field.options) {
    case 'Email':
      for (const address of value.split(',')) {
        if (!isEmail(address)) throw new InvalidEmailAddressError(`${address.trim()} is not a valid Email Address`);
      }
      return;
    case 'Name':
      if (/[<>"@;$%^*_=+[\]{}|\\]/.test(value)) throw new InvalidNameError(`${value} is not a valid Name`);
      return;
    case 'Phone':
      if (!PHONE.test(value)) throw new InvalidPhoneNumberError(`${at(doc)}${value} is not a valid Phone Number`);
      return;
    case 'URL':
      if (!isUrl(value)) throw new ValidationError(`${at(doc)}${field.label}: '${value}' is not a valid URL`);
  }
}

function checkSelect(doc: Document, column: Column, value: string): void {
  const { field } = column;
  if (field.fieldname === 'naming_series' || !field.options.trim()) return;
  const options = field.options.split('\n').map((option) => option.trim());
  if (options.every((option) => option === '')) return;
  if (options.includes(value.trim())) {
    doc.values[column.name] = value.trim();
    return;
  }
  const choices = options.filter(Boolean).map((option) => `"${option}"`);
  throw new ValidationError(`${at(doc)}${field.label} cannot be "${value}". It should be one of ${choices.join(', ')}`);
}

const INT_LIMIT = 2_147_483_647;
const VARCHAR = new Set([
  'Data',
  'Link',
  'Dynamic Link',
  'Select',
  'Read Only',
  'Color',
  'Icon',
  'Phone',
  'Autocomplete',
]);
const TEXT_BYTES = 65_535;

/** How long the column's text may be, in characters; 0: no limit worth checking. */
export function maxLength(field: DocField): number {
  if (VARCHAR.has(field.fieldtype)) return field.length || 140;
  return 0;
}

function checkLength(doc: Document, column: Column): void {
  const value = doc.values[column.name];
  const { field } = column;
  if (typeof value === 'string') {
    const limit = maxLength(field);
    if (limit > 0 && value.length > limit && [...value].length > limit) {
      throw new CharacterLengthExceededError(
        `${doc.meta.name} ${doc.name}: ${at(doc)}'${field.label}' (${value}) has ${[...value].length} characters; the most is ${limit}`,
        { title: 'Value too big' },
      );
    }
    if (
      column.type.column?.mariadb === 'text' &&
      value.length > TEXT_BYTES / 4 &&
      Buffer.byteLength(value) > TEXT_BYTES
    ) {
      throw new CharacterLengthExceededError(`${at(doc)}'${field.label}' is longer than ${TEXT_BYTES} bytes`);
    }
  } else if (
    field.fieldtype === 'Int' &&
    typeof value === 'number' &&
    field.length <= 11 &&
    Math.abs(value) > INT_LIMIT
  ) {
    throw new CharacterLengthExceededError(`${at(doc)}'${field.label}' (${value}) is out of range`);
  } else if (column.type.kind === 'float' && typeof value === 'number' && Math.abs(value) >= 1e12) {
    throw new CharacterLengthExceededError(`${at(doc)}'${field.label}' (${value}) is out of range`);
  }
}

const SIGNED = new Set(['Int', 'Float', 'Currency', 'Percent']);

/** The checks that look at one value. */
function checkValues(doc: Document): void {
  for (const column of doc.meta.columns) {
    const value = doc.values[column.name];
    if (value === null || value === undefined || value === '') continue;
    const { field } = column;
    if (typeof value === 'string') {
      if (field.fieldtype === 'Data' && field.options) checkData(doc, field, value);
      if (field.fieldtype === 'Select') checkSelect(doc, column, value);
      if (ATTACHED.has(field.fieldtype)) checkAttached(doc, field, value);
    } else if (typeof value === 'number') {
      if (field.non_negative && value < 0 && SIGNED.has(field.fieldtype)) {
        throw new NonNegativeError(`${at(doc)}Value cannot be negative for ${field.label}`, {
          title: 'Negative Value',
        });
      }
      if (field.fieldtype === 'Rating') doc.values[column.name] = Math.min(1, Math.max(0, value));
    }
    checkLength(doc, column);
  }
}

function syncNamedField(doc: Document): void {
  const { naming } = doc.meta;
  if (naming.kind === 'field' && doc.name) doc.values[naming.fieldname] = doc.name;
}

/** Do they hold the same, for a person? */
const isSame = (one: Document, other: Document, name: string) => (one.get(name) ?? '') === (other.get(name) ?? '');

/** Fields that keep their first value: those of the doctype, and `creation` and `owner` of every document. */
function checkConstants(doc: Document): void {
  const { before } = doc;
  if (!before) return;
  const constant = doc.meta.fields.filter((field) => field.set_only_once && doc.meta.column(field.fieldname));
  const kept = ['creation', 'owner'].filter((name) => before.text(name));
  const changed = [...constant.map((field) => field.fieldname), ...kept].find((name) => !isSame(doc, before, name));
  if (changed) throw new CannotChangeConstantError(`${at(doc)}Value cannot be changed for ${doc.meta.label(changed)}`);
  for (const table of doc.meta.tables.filter((field) => field.set_only_once)) {
    if (!areSameRows(doc.rows(table.fieldname), before.rows(table.fieldname))) {
      throw new CannotChangeConstantError(`Value cannot be changed for ${table.label}`);
    }
  }
}

function areSameRows(rows: readonly Document[], before: readonly Document[]): boolean {
  return (
    rows.length === before.length &&
    rows.every((row, place) => {
      const old = before[place] as Document;
      const columns = row.meta.columns.filter((column) => !column.standard);
      return row.name === old.name && columns.every((column) => isSame(row, old, column.name));
    })
  );
}

/**
 * Frappe's internal `_validate`, in its order (frappe-contract §2.3). Trusted loading skips what it may.
 * @throws MandatoryError and the other errors of that section
 */
export function checkDocument(doc: Document): void {
  if (!doc.ctx.mode.importing) {
    checkMandatory(doc);
    checkValues(doc);
  }
  syncNamedField(doc);
  if (!doc.ctx.mode.importing) {
    const rows = doc.meta.tables.flatMap((table) => doc.rows(table.fieldname));
    for (const row of rows) checkValues(row);
    for (const each of [doc, ...rows]) checkConstants(each);
  }
  sanitise(doc);
}

/** After submit only fields that say so may change. @throws UpdateAfterSubmitError */
export function checkUpdateAfterSubmit(doc: Document): void {
  const { before } = doc;
  if (!before) return;
  for (const field of doc.meta.fields) {
    const { fieldname } = field;
    if (doc.meta.tableField(fieldname)) {
      checkRowsAfterSubmit(doc.rows(fieldname), before.rows(fieldname), field);
    } else if (!field.allow_on_submit && doc.meta.column(fieldname) && !isSame(doc, before, fieldname)) {
      throw new UpdateAfterSubmitError(
        `${at(doc)}Not allowed to change ${field.label} after submission from ${before.text(fieldname)} to ${doc.text(fieldname)}`,
        { title: 'Cannot Update After Submit' },
      );
    }
  }
}

/** The first field whose value is not what was stored, rows of tables included; undefined when all are. */
export function changedField(doc: Document, before: Document, except: ReadonlySet<string>): DocField | undefined {
  return doc.meta.fields.find((field) => {
    const { fieldname } = field;
    if (except.has(fieldname)) return false;
    if (doc.meta.tableField(fieldname)) return hasOtherRows(doc.rows(fieldname), before.rows(fieldname));
    return doc.meta.column(fieldname) !== undefined && !isSame(doc, before, fieldname);
  });
}

function hasOtherRows(rows: readonly Document[], before: readonly Document[]): boolean {
  if (rows.length !== before.length) return true;
  const old = new Map(before.map((row) => [row.name, row]));
  return rows.some((row) => {
    const stored = old.get(row.name);
    return !stored || changedField(row, stored, new Set()) !== undefined;
  });
}

/** A table that may change takes new rows and lets rows go; the fields of those that stay have a say of their own. */
function checkRowsAfterSubmit(rows: readonly Document[], before: readonly Document[], table: DocField): void {
  const old = new Map(before.map((row) => [row.name, row]));
  if (!table.allow_on_submit && (rows.length !== before.length || rows.some((row) => !old.has(row.name)))) {
    throw new UpdateAfterSubmitError(`Not allowed to change ${table.label} after submission`);
  }
  for (const row of rows) {
    row.before = old.get(row.name) ?? null;
    checkUpdateAfterSubmit(row);
  }
}
