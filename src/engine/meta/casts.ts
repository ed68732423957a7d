import { InvalidDates, ValidationError } from '../errors.js';
import type { DocField } from './doctype.js';

/** What a column can hold. */
export type SqlValue = string | number | null;

type CastField = Pick<DocField, 'fieldname' | 'fieldtype' | 'label' | 'precision'>;

function refuseStructure(value: unknown, field: CastField): void {
  if (typeof value === 'object' && value !== null) {
    const kind = Array.isArray(value) ? 'list' : 'dict';
    throw new ValidationError(`Value for ${field.label} cannot be a ${kind}`);
  }
}

/** Frappe's cint: the whole number at the front of a value, else 0. */
export function cint(value: unknown): number {
  if (typeof value === 'number') return Number.isFinite(value) ? Math.trunc(value) : 0;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string') return 0;
  const number = Number(value.trim());
  return Number.isFinite(number) ? Math.trunc(number) : 0;
}

/** Frappe's flt: a number, else 0; thousands separators are dropped; rounded half away from zero. */
export function flt(value: unknown, precision?: number): number {
  const number = typeof value === 'string' ? Number(value.replaceAll(',', '').trim()) : Number(value ?? 0);
  if (!Number.isFinite(number)) return 0;
  if (precision === undefined) return number;
  const factor = 10 ** precision;
  return (Math.sign(number) * Math.round(Math.abs(number) * factor + Number.EPSILON)) / factor;
}

/** Text that both databases keep alike: no NUL, no half of a surrogate pair. */
function wellFormed(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  return whole.includes('\0') ? whole.replaceAll('\0', '') : whole;
}

export function castText(value: unknown, field: CastField): SqlValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return wellFormed(value);
  if (typeof value === 'boolean') return value ? '1' : '0';
  refuseStructure(value, field);
  return String(value);
}

export function castInt(value: unknown, field: CastField): SqlValue {
  refuseStructure(value, field);
  return cint(value);
}

export function castCheck(value: unknown, field: CastField): SqlValue {
  refuseStructure(value, field);
  return cint(value) === 0 ? 0 : 1;
}

export function castFloat(value: unknown, field: CastField): SqlValue {
  refuseStructure(value, field);
  return flt(value, field.precision === '' ? 9 : cint(field.precision));
}

/** Text as it is (a JSON field's must be JSON), anything else compactly. */
export function castJson(value: unknown, field: CastField): SqlValue {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value !== 'string') return JSON.stringify(value);
  if (field.fieldtype === 'JSON') refuseNoJson(value, field);
  return value;
}

function refuseNoJson(text: string, field: CastField): void {
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new ValidationError(`Value for ${field.label} is not valid JSON`, { cause });
  }
}

const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const DATETIME =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;
const TIME = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,6}))?)?$/;

const two = (part: string | undefined) => (part ?? '0').padStart(2, '0');

function isCalendarDay(year: string, month: string, day: string): boolean {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return Number(year) > 0 && date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

function badDate(value: unknown, field: CastField): InvalidDates {
  return new InvalidDates(`${field.label}: "${String(value)}" is not a valid ${field.fieldtype.toLowerCase()}`);
}

/** `YYYY-MM-DD`, or null for nothing. A date with a time loses its time. */
export function castDate(value: unknown, field: CastField): SqlValue {
  if (value === null || value === undefined || value === '') return null;
  const whole = typeof value === 'string' ? value.trim() : '';
  const parts = DATE.exec(whole) ?? DATETIME.exec(whole);
  if (!parts?.[1] || !parts[2] || !parts[3] || !isCalendarDay(parts[1], parts[2], parts[3])) {
    throw badDate(value, field);
  }
  return `${parts[1]}-${two(parts[2])}-${two(parts[3])}`;
}

/** `YYYY-MM-DD HH:MM:SS.ffffff` in the site's time zone, or null for nothing. */
export function castDatetime(value: unknown, field: CastField, toLocal: (date: Date) => string): SqlValue {
  if (value === null || value === undefined || value === '') return null;
  const parts = typeof value === 'string' ? DATETIME.exec(value.trim()) : null;
  if (!parts?.[1] || !parts[2] || !parts[3] || !isCalendarDay(parts[1], parts[2], parts[3])) {
    throw badDate(value, field);
  }
  if (cint(parts[4]) > 23 || cint(parts[5]) > 59 || cint(parts[6]) > 59) throw badDate(value, field);
  const day = `${parts[1]}-${two(parts[2])}-${two(parts[3])}`;
  const micros = (parts[7] ?? '').slice(0, 6).padEnd(6, '0');
  const time = `${two(parts[4])}:${two(parts[5])}:${two(parts[6])}`;
  if (!parts[8]) return `${day} ${time}.${micros}`;
  const zone = parts[8] === 'Z' ? 'Z' : `${parts[8].slice(0, 3)}:${parts[8].slice(-2)}`;
  return `${toLocal(new Date(`${day}T${time}${zone}`)).slice(0, 19)}.${micros}`;
}

/** `HH:MM:SS.ffffff`, or null for nothing. */
export function castTime(value: unknown, field: CastField): SqlValue {
  if (value === null || value === undefined || value === '') return null;
  const parts = typeof value === 'string' ? TIME.exec(value.trim()) : null;
  if (!parts || cint(parts[1]) > 23 || cint(parts[2]) > 59 || cint(parts[3]) > 59) throw badDate(value, field);
  return `${two(parts[1])}:${two(parts[2])}:${two(parts[3])}.${(parts[4] ?? '').padEnd(6, '0')}`;
}

/** Frappe's wire form of a stored datetime: no fraction when it is zero. */
export function showDatetime(value: SqlValue): SqlValue {
  return typeof value === 'string' && value.endsWith('.000000') ? value.slice(0, -7) : value;
}

/** Frappe's wire form of a stored time: no leading zero hour, no zero fraction. */
export function showTime(value: SqlValue): SqlValue {
  if (typeof value !== 'string') return value;
  const short = value.endsWith('.000000') ? value.slice(0, -7) : value;
  return short.startsWith('0') && short[1] !== ':' ? short.slice(1) : short;
}

/** A decimal that the database gives as text. */
export function showNumber(value: SqlValue): SqlValue {
  return typeof value === 'string' ? Number(value) : value;
}
