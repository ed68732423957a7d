import { randomInt } from 'node:crypto';
import { nextSeries, revertSeries } from '../database/series.js';
import type { Session } from '../database/session.js';
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
      const own = doc.ctx.site.hooks.all.naming_series_variables?.[part];
      if (own) return own(doc, part);
      const fieldname = part.startsWith('{') && part.endsWith('}') ? part.slice(1, -1) : part;
      if (doc.meta.column(fieldname)) return doc.text(fieldname).trim();
      return part;
    }
  }
}

const isCounter = (part: string) => /^#+$/.test(part);

/** `AB-.YYYY.-.#####`: dots part it, the first run of # counts; everything before it is the counter's key. */
export async function nameFromSeries(doc: Document, pattern: string): Promise<string> {
  if (!pattern.split('.').some(isCounter)) {
    throw new ValidationError(`Invalid naming series ${pattern}: a dot is missing before its "#" placeholders`);
  }
  let name = '';
  let counted = false;
  for (const part of pattern.split('.')) {
    if (isCounter(part)) {
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
    else if (isCounter(inner)) name += pad(await nextSeries(doc.ctx.db, ''), inner.length);
    else name += evaluatePart(doc, inner);
  }
  return name;
}

/** What the site has chosen for this doctype, else for all: count on (`AB-1`, `AB-2`), or name as if it were new. */
async function countsAmendments(doc: Document): Promise<boolean> {
  const [override, standard] = await doc.ctx.db.queryAll([
    {
      sql: 'SELECT `action` FROM `tabAmended Document Naming Settings` WHERE `document_type` = ? AND `parenttype` = ?',
      params: [doc.meta.name, AMENDMENT_SETTINGS],
    },
    {
      sql: "SELECT `value` AS `action` FROM `tabSingles` WHERE `doctype` = ? AND `field` = 'default_amend_naming'",
      params: [AMENDMENT_SETTINGS],
    },
  ]);
  return (override?.[0]?.action || standard?.[0]?.action) !== 'Default Naming';
}
const AMENDMENT_SETTINGS = 'Document Naming Settings';

/** The first free one of `<original>-1`, `-2`, …; the original is the first of a chain of amendments. */
async function amendedName(doc: Document, source: string): Promise<string> {
  const { ctx, meta } = doc;
  const isAmendment =
    meta.column('amended_from') && (await ctx.sudo().getValue(meta, source, ['amended_from']))?.amended_from;
  const root = isAmendment ? source.replace(/-\d+$/, '') : source;
  for (let number = 1; ; number++) {
    const name = `${root}-${number}`;
    if (!(await ctx.sudo().exists(meta, name))) return name;
  }
}

/** Doctypes that a Document Naming Rule names. */
export async function loadNamingRules(session: Session): Promise<ReadonlySet<string>> {
  const rules = await session.query<{ document_type: string }>(
    'SELECT DISTINCT `document_type` FROM `tabDocument Naming Rule` WHERE `disabled` = 0',
  );
  return new Set(rules.map((row) => row.document_type));
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
  const fieldname = condition.text('field');
  const column = doc.meta.column(fieldname);
  if (!column) return false;
  const value = doc.values[fieldname] ?? (column.type.column?.zero ? 0 : '');
  const wanted = column.type.castIn(condition.text('value'), column.field, doc.ctx.site.time.local) ?? '';
  switch (condition.text('condition')) {
    case '=':
      return value === wanted;
    case '!=':
      return value !== wanted;
    case '>':
      return value > wanted;
    case '<':
      return value < wanted;
    case '>=':
      return value >= wanted;
    default:
      return value <= wanted;
  }
}

/** The series that the document names, else the first that its doctype offers; the document keeps it. */
function chosenSeries(doc: Document): string {
  const field = doc.meta.field('naming_series');
  const offered = field?.default ?? field?.options.split('\n').find((option) => option.trim() !== '');
  const series = doc.text('naming_series').trim() || offered?.trim();
  if (!series) throw new ValidationError('Naming Series is mandatory');
  doc.values.naming_series = series;
  return series;
}

const withCounter = (series: string) => (series.includes('#') ? series : `${series}.#####`);

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** A UUID of version 7 (RFC 9562): it begins with the time, so that neighbours in time are neighbours in the index. */
function uuid7(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`;
}

function uuidName(given: string): string {
  if (given && !UUID.test(given)) throw new ValidationError(`Invalid value specified for UUID: ${given}`);
  return given.toLowerCase() || uuid7();
}

async function nameFromRule(doc: Document, rule: NamingRule, given: string): Promise<string> {
  switch (rule.kind) {
    case 'field': {
      const value = doc.text(rule.fieldname).trim();
      if (!value) throw new ValidationError(`${doc.meta.label(rule.fieldname)} is required`);
      return value;
    }
    case 'naming_series':
      return nameFromSeries(doc, withCounter(chosenSeries(doc)));
    case 'series':
      return nameFromSeries(doc, rule.pattern);
    case 'format':
      return (await nameFromFormat(doc, rule.pattern)).trim();
    case 'prompt':
      if (!given) throw new ValidationError('Please set the document name');
      return given;
    case 'uuid':
      return uuidName(given);
    default:
      return drawHash(doc);
  }
}

/** Refuses names that cannot be addressed or shown. @throws NameError */
export function checkName(doc: Document, name: string): string {
  const trimmed = name.trim();
  if (!trimmed) throw new NameError(`No Name Specified for ${doc.meta.name}`);
  // Control characters and those that turn the direction of writing make one name look like another.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  if (/[<>\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/.test(trimmed)) {
    throw new NameError("Name cannot contain special characters like '<', '>'");
  }
  // A URL path with such a part is resolved before it is sent.
  if (trimmed === '.' || trimmed === '..') throw new NameError(`Name cannot be ${trimmed}`);
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
  else if (doc.meta.naming.kind === 'uuid') doc.values.name = uuidName(given);
  else {
    const source = doc.text('amended_from');
    if (source && (await countsAmendments(doc))) doc.values.name = await amendedName(doc, source);
    else await nameByRules(doc, given);
  }
}

async function nameByRules(doc: Document, given: string): Promise<void> {
  const byRule = await nameFromRules(doc);
  if (byRule) doc.values.name = byRule;
  else await fire(doc, 'autoname');
  const name = doc.text('name') || (await nameFromRule(doc, doc.meta.naming, given));
  doc.values.name = checkName(doc, name);
}

/** Names a row that has no name yet: by its doctype's class or naming when it has one of its own, else a hash. */
export async function nameRow(row: Document): Promise<void> {
  const { kind } = row.meta.naming;
  row.values.name = null;
  if (kind === 'autoincrement') return;
  await fire(row, 'autoname');
  const name =
    row.text('name') || (await nameFromRule(row, kind === 'prompt' ? { kind: 'hash' } : row.meta.naming, ''));
  row.values.name = checkName(row, name);
}

/** Hashes drawn in this process, by the document they were drawn for. */
const drawn = new WeakMap<Document, string>();

function drawHash(doc: Document): string {
  const name = hashName();
  drawn.set(doc, name);
  return name;
}

/**
 * Draws another hash for a document whose hash somebody else has.
 * @returns false when its name is no such hash, or when secrets are kept under it already
 */
export function renameHash(doc: Document): boolean {
  const hasSecrets = doc.meta.columns.some((column) => column.field.fieldtype === 'Password');
  if (hasSecrets || drawn.get(doc) !== doc.name) return false;
  doc.values.name = drawHash(doc);
  return true;
}

/** What a series' pattern makes of everything behind its counter. */
function afterCounter(doc: Document, pattern: string): { width: number; suffix: string } {
  const parts = pattern.split('.');
  const at = parts.findIndex(isCounter);
  const rest = parts.slice(at + 1).filter((part) => !isCounter(part));
  return { width: parts[at]?.length ?? 0, suffix: rest.map((part) => evaluatePart(doc, part)).join('') };
}

/** Deleting the newest of a series gives its number back, as Frappe does. */
export async function giveSeriesBack(doc: Document): Promise<void> {
  const { naming } = doc.meta;
  if (naming.kind !== 'series' && naming.kind !== 'naming_series') return;
  const pattern = naming.kind === 'series' ? naming.pattern : withCounter(doc.text('naming_series'));
  const { width, suffix } = afterCounter(doc, pattern);
  if (width === 0 || !doc.name.endsWith(suffix)) return;
  const counted = doc.name.slice(0, doc.name.length - suffix.length);
  const digits = /\d+$/.exec(counted)?.[0].length ?? 0;
  // Digits may stand before the counter too (`AB-.YYYY.####`), and a number may have outgrown its width.
  for (let length = width; length <= digits; length++) {
    const number = counted.slice(-length);
    if (length > width && number.startsWith('0')) continue;
    await revertSeries(doc.ctx.db, counted.slice(0, -length), Number(number));
  }
}
