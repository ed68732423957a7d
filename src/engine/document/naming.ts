import { randomInt } from 'node:crypto';
import { nextSeries, revertSeries } from '../database/series.js';
import { NameError, ValidationError } from '../errors.js';
import type { NamingRule } from '../meta/meta.js';
import type { Document } from './document.js';
import { fire } from './events.js';

const ALPHABET = '0123456789abcdefghijklmnopqrstuv';
const SPACE = 2 ** 35;
/** Odd, so that adding it walks through the whole space before a value comes again. */
const STRIDE = 21_236_543_407;
let tail = randomInt(SPACE);
let clock = '';
let clockAt = 0;

/**
 * Ten characters of `0-9a-v`: three that follow the time, so that neighbours in time are neighbours in the index,
 * and seven that never repeat within this process and start at random, so that other processes do not meet them.
 */
export function hashName(): string {
  const second = Math.floor(Date.now() / 1000);
  if (second !== clockAt) {
    clockAt = second;
    clock = second.toString(32).slice(-3);
  }
  tail = (tail + STRIDE) % SPACE;
  let name = clock;
  for (let rest = tail, digit = 0; digit < 7; digit++) {
    name += ALPHABET[rest % 32];
    rest = Math.floor(rest / 32);
  }
  return name;
}

const pad = (value: number, width: number) => String(value).padStart(width, '0');

function isoWeek(date: Date): number {
  const day = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()));
  day.setUTCDate(day.getUTCDate() + 4 - (day.getUTCDay() || 7));
  return Math.ceil(((day.getTime() - Date.UTC(day.getUTCFullYear(), 0, 1)) / 86_400_000 + 1) / 7);
}

/** One part of a series or format: a date token, a field of the document, or the text itself. */
function evaluatePart(doc: Document, part: string): string {
  const now = doc.ctx.now();
  const today = new Date(`${now.slice(0, 10)}T00:00:00Z`);
  switch (part) {
    case 'YY':
      return now.slice(2, 4);
    case 'YYYY':
      return now.slice(0, 4);
    case 'MM':
      return now.slice(5, 7);
    case 'DD':
      return now.slice(8, 10);
    case 'JJJ':
      return pad((today.getTime() - Date.UTC(today.getUTCFullYear(), 0, 1)) / 86_400_000 + 1, 3);
    case 'WW':
      return pad(isoWeek(today), 2);
    case 'timestamp':
      return now.replace(/[-: .]/g, '');
    default: {
      const fieldname = part.startsWith('{') && part.endsWith('}') ? part.slice(1, -1) : part;
      if (doc.meta.column(fieldname)) return doc.text(fieldname).trim();
      return part;
    }
  }
}

/** `AB-.YYYY.-.#####`: dots part it, the first run of # counts; everything before it is the counter's key. */
export async function nameFromSeries(doc: Document, pattern: string): Promise<string> {
  let name = '';
  let counted = false;
  for (const part of pattern.split('.')) {
    if (/^#+$/.test(part)) {
      if (counted) continue;
      name += pad(await nextSeries(doc.ctx.db, name), part.length);
      counted = true;
    } else {
      name += evaluatePart(doc, part);
    }
  }
  return name;
}

/** `TEXT-{MM}-{field}-{#####}`: each brace on its own; a counter here has the empty key, as in Frappe. */
export async function nameFromFormat(doc: Document, pattern: string): Promise<string> {
  let name = '';
  for (const part of pattern.split(/(\{[^{}]*\})/)) {
    const inner = part.startsWith('{') ? part.slice(1, -1) : null;
    if (inner === null) name += part;
    else if (/^#+$/.test(inner)) name += pad(await nextSeries(doc.ctx.db, ''), inner.length);
    else name += evaluatePart(doc, inner);
  }
  return name;
}

async function amendedName(doc: Document, source: string): Promise<string> {
  const original = /^(.*)-\d+$/.exec(source);
  const root = original?.[1] && (await doc.ctx.sudo().exists(doc.meta, original[1])) ? original[1] : source;
  for (let number = 1; ; number++) {
    const name = `${root}-${number}`;
    if (!(await doc.ctx.sudo().exists(doc.meta, name))) return name;
  }
}

/** A Document Naming Rule that fits this document names it: prefix and a counter of its own. */
async function nameFromRules(doc: Document): Promise<string | undefined> {
  if (!doc.ctx.site.namingRules.has(doc.meta.name)) return undefined;
  const sudo = doc.ctx.sudo();
  const names = await sudo.pluck('Document Naming Rule', 'name', {
    filters: { document_type: doc.meta.name, disabled: 0 },
    order_by: 'priority desc',
  });
  for (const name of names) {
    const rule = await sudo.getDoc<string>('Document Naming Rule', name, { lock: true });
    if (!rule.rows('conditions').every((condition) => fits(doc, condition))) continue;
    const counter = (rule.get('counter') as number) + 1;
    await rule.dbSet({ counter }, false);
    return evaluateDotted(doc, rule.text('prefix')) + pad(counter, (rule.get('prefix_digits') as number) || 5);
  }
  return undefined;
}

const evaluateDotted = (doc: Document, pattern: string) =>
  pattern
    .split('.')
    .map((part) => evaluatePart(doc, part))
    .join('');

function fits(doc: Document, condition: Document): boolean {
  const value = doc.text(condition.text('field'));
  const wanted = condition.text('value');
  switch (condition.text('condition')) {
    case '=':
      return value === wanted;
    case '!=':
      return value !== wanted;
    case '>':
      return Number(value) > Number(wanted);
    case '<':
      return Number(value) < Number(wanted);
    case '>=':
      return Number(value) >= Number(wanted);
    default:
      return Number(value) <= Number(wanted);
  }
}

async function nameFromRule(doc: Document, rule: NamingRule, given: string): Promise<string> {
  switch (rule.kind) {
    case 'field': {
      const value = doc.text(rule.fieldname).trim();
      if (!value) throw new ValidationError(`${doc.meta.label(rule.fieldname)} is required`);
      return value;
    }
    case 'naming_series': {
      const series = doc.text('naming_series');
      if (!series) throw new ValidationError('Naming Series is mandatory');
      return nameFromSeries(doc, series.includes('#') ? series : `${series}.#####`);
    }
    case 'series':
      return nameFromSeries(doc, rule.pattern.includes('#') ? rule.pattern : `${rule.pattern}.#####`);
    case 'format':
      return (await nameFromFormat(doc, rule.pattern)).trim();
    case 'prompt':
      if (!given) throw new ValidationError('Please set the document name');
      return given;
    case 'uuid':
      return given || crypto.randomUUID();
    default:
      return hashName();
  }
}

/** Refuses names that cannot be addressed or shown. @throws NameError */
export function checkName(doc: Document, name: string): string {
  const trimmed = name.trim();
  if (!trimmed) throw new NameError(`No Name Specified for ${doc.meta.name}`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  if (/[<>\u0000-\u001f\u007f]/.test(trimmed)) {
    throw new NameError("Name cannot contain special characters like '<', '>'");
  }
  if (doc.meta.issingle) return trimmed;
  if (trimmed === doc.meta.name || trimmed.startsWith(`New ${doc.meta.name}`)) {
    throw new NameError(`Name of ${doc.meta.name} cannot be ${trimmed}`);
  }
  return trimmed;
}

/**
 * Names a new document, in Frappe's order (frappe-contract §1.5). A name from the client is dropped unless the
 * doctype asks for one; trusted loading keeps it.
 * @throws ValidationError, NameError
 */
export async function setNewName(doc: Document): Promise<void> {
  const given = doc.text('name').trim();
  doc.values.name = null;
  await fire(doc, 'before_naming');
  if (doc.meta.issingle) doc.values.name = doc.meta.name;
  else if (doc.ctx.mode.importing && given) doc.values.name = given;
  else if (doc.keepName && given) doc.values.name = checkName(doc, given);
  else if (doc.meta.naming.kind === 'autoincrement') return;
  else if (doc.text('amended_from')) doc.values.name = await amendedName(doc, doc.text('amended_from'));
  else await nameByRules(doc, given);
}

async function nameByRules(doc: Document, given: string): Promise<void> {
  const byRule = await nameFromRules(doc);
  if (byRule) doc.values.name = byRule;
  else await fire(doc, 'autoname');
  const name = doc.text('name') || (await nameFromRule(doc, doc.meta.naming, given));
  doc.values.name = checkName(doc, name);
}

/** Deleting the newest of a series gives its number back, as Frappe does. */
export async function giveSeriesBack(doc: Document): Promise<void> {
  const { naming } = doc.meta;
  if (naming.kind !== 'series' && naming.kind !== 'naming_series') return;
  const match = /^(.*?)(\d+)$/.exec(doc.name);
  if (match?.[1] !== undefined && match[2]) await revertSeries(doc.ctx.db, match[1], Number(match[2]));
}
