/**
 * The one table of fieldtypes: how each is stored, cast, typed and edited.
 * Adding a fieldtype is one row here and one control in the desk.
 */
import {
  castCheck,
  castDate,
  castDatetime,
  castFloat,
  castInt,
  castJson,
  castText,
  castTime,
  type SqlValue,
  showDatetime,
  showNumber,
  showTime,
} from './casts.js';
import type { DocField } from './doctype.js';

/** A column in both dialects. `zero` columns are NOT NULL and unset means 0 (frappe-contract §1.3). */
export interface ColumnType {
  mariadb: string;
  sqlite: string;
  zero?: '0' | '0.0';
}

export type ValueKind = 'text' | 'int' | 'float' | 'date' | 'datetime' | 'time' | 'json';

export interface Fieldtype {
  /** null: the fieldtype has no column (layout, tables). */
  column: ColumnType | null;
  kind: ValueKind;
  /** TypeScript type of the value, for typegen; `select` and `table` are worked out from options. */
  ts: 'string | null' | 'number' | 'select' | 'table' | 'never';
  /** Any value from outside → what the column holds. Throws a ValidationError that names the field. */
  castIn(value: unknown, field: DocField, toLocal: (date: Date) => string): SqlValue;
  /** What the column holds → the value on the wire; absent when they are the same. */
  castOut?(value: SqlValue): SqlValue;
  /** Which desk control edits it. */
  control: string;
}

const varchar: ColumnType = { mariadb: 'varchar(140)', sqlite: 'TEXT COLLATE NOCASE' };
const text: ColumnType = { mariadb: 'text', sqlite: 'TEXT COLLATE NOCASE' };
const longtext: ColumnType = { mariadb: 'longtext', sqlite: 'TEXT COLLATE NOCASE' };
const decimal: ColumnType = { mariadb: 'decimal(21,9)', sqlite: 'REAL', zero: '0.0' };

function textual(column: ColumnType, control: string): Fieldtype {
  return { column, kind: 'text', ts: 'string | null', castIn: castText, control };
}
function numeric(column: ColumnType, control: string): Fieldtype {
  return { column, kind: 'float', ts: 'number', castIn: castFloat, castOut: showNumber, control };
}
function layout(control: string): Fieldtype {
  return { column: null, kind: 'text', ts: 'never', castIn: () => null, control };
}
const table = (control: string): Fieldtype => ({ ...layout(control), ts: 'table' });

export const FIELDTYPES: Readonly<Record<string, Fieldtype>> = {
  Data: textual(varchar, 'data'),
  Link: textual(varchar, 'link'),
  'Dynamic Link': textual(varchar, 'dynamic-link'),
  Select: { ...textual(varchar, 'select'), ts: 'select' },
  'Read Only': textual(varchar, 'read-only'),
  Color: textual(varchar, 'color'),
  Icon: textual(varchar, 'icon'),
  Phone: textual(varchar, 'phone'),
  Autocomplete: textual(varchar, 'autocomplete'),
  Password: textual(text, 'password'),
  'Small Text': textual(text, 'small-text'),
  Text: textual(text, 'text'),
  Attach: textual(text, 'attach'),
  'Attach Image': textual(text, 'attach-image'),
  'Long Text': textual(longtext, 'long-text'),
  Code: textual(longtext, 'code'),
  'Text Editor': textual(longtext, 'text-editor'),
  'Markdown Editor': textual(longtext, 'markdown'),
  'HTML Editor': textual(longtext, 'html-editor'),
  Signature: textual(longtext, 'signature'),
  Barcode: textual(longtext, 'barcode'),
  Geolocation: { ...textual(longtext, 'geolocation'), castIn: castJson },
  JSON: { ...textual({ mariadb: 'json', sqlite: 'TEXT' }, 'json'), kind: 'json', castIn: castJson },
  Int: {
    column: { mariadb: 'int(11)', sqlite: 'INTEGER', zero: '0' },
    kind: 'int',
    ts: 'number',
    castIn: castInt,
    castOut: showNumber,
    control: 'int',
  },
  'Long Int': {
    column: { mariadb: 'bigint(20)', sqlite: 'INTEGER', zero: '0' },
    kind: 'int',
    ts: 'number',
    castIn: castInt,
    castOut: showNumber,
    control: 'int',
  },
  Check: {
    column: { mariadb: 'tinyint(4)', sqlite: 'INTEGER', zero: '0' },
    kind: 'int',
    ts: 'number',
    castIn: castCheck,
    control: 'check',
  },
  Float: numeric(decimal, 'float'),
  Currency: numeric(decimal, 'currency'),
  Percent: numeric(decimal, 'percent'),
  Duration: numeric(decimal, 'duration'),
  Rating: numeric({ mariadb: 'decimal(3,2)', sqlite: 'REAL', zero: '0.0' }, 'rating'),
  Date: {
    column: { mariadb: 'date', sqlite: 'TEXT' },
    kind: 'date',
    ts: 'string | null',
    castIn: castDate,
    control: 'date',
  },
  Datetime: {
    column: { mariadb: 'datetime(6)', sqlite: 'TEXT' },
    kind: 'datetime',
    ts: 'string | null',
    castIn: castDatetime,
    castOut: showDatetime,
    control: 'datetime',
  },
  Time: {
    column: { mariadb: 'time(6)', sqlite: 'TEXT' },
    kind: 'time',
    ts: 'string | null',
    castIn: castTime,
    castOut: showTime,
    control: 'time',
  },
  Table: table('table'),
  'Table MultiSelect': table('table-multiselect'),
  'Section Break': layout('section'),
  'Column Break': layout('column'),
  'Tab Break': layout('tab'),
  Fold: layout('fold'),
  Heading: layout('heading'),
  HTML: layout('html'),
  Button: layout('button'),
  Image: layout('image'),
};

/** What a column that must not be empty holds when it has no value, beside those that count as 0. */
export function emptyValue(kind: ValueKind): string {
  if (kind === 'date') return '0001-01-01';
  if (kind === 'datetime') return '0001-01-01 00:00:00.000000';
  if (kind === 'time') return '00:00:00.000000';
  return kind === 'json' ? '{}' : '';
}

/** Fieldtypes whose rows live in a child table. */
export const TABLE_TYPES: ReadonlySet<string> = new Set(['Table', 'Table MultiSelect']);

/** @throws RangeError for a fieldtype that does not exist; Meta refuses such fields first. */
export function fieldtype(name: string): Fieldtype {
  const found = FIELDTYPES[name];
  if (!found) throw new RangeError(`Unknown fieldtype: ${name}`);
  return found;
}
