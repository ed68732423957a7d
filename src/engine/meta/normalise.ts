import { ConfigurationError } from '../errors.js';
import { cint } from './casts.js';
import {
  type DocField,
  type DocFieldJson,
  type DocPerm,
  type DocPermJson,
  type DocTypeJson,
  RIGHTS,
  type Right,
} from './doctype.js';
import { FIELDTYPES, type Fieldtype, TABLE_TYPES } from './fieldtypes.js';
import { type Column, isStored, Meta, type NamingRule } from './meta.js';
import { withNeededFields } from './needed-fields.js';

const text = (value: unknown): string => (value === null || value === undefined ? '' : String(value));
const flag = (value: unknown): boolean => value === true || cint(value) === 1;

/** `Is Published` from `is_published`, for a field without a label. */
function titled(fieldname: string): string {
  return fieldname.replace(/_/g, ' ').replace(/\b\w/g, (letter) => letter.toUpperCase());
}

/** Every property the engine reads, with its type. @throws ConfigurationError for an unknown fieldtype */
export function normaliseField(json: DocFieldJson, doctype: string, position: number): DocField {
  const fieldtype = text(json.fieldtype);
  const type = FIELDTYPES[fieldtype];
  if (!type) {
    throw new ConfigurationError(
      `${doctype}: field "${text(json.fieldname)}" has the unknown fieldtype "${fieldtype}"`,
    );
  }
  const fieldname = text(json.fieldname).trim() || `${fieldtype.toLowerCase().replace(/ /g, '_')}_${position}`;
  const options = text(json.options).trim();
  if (!options && (fieldtype === 'Link' || TABLE_TYPES.has(fieldtype))) {
    throw new ConfigurationError(`${doctype}: field "${fieldname}" needs a doctype in options`);
  }
  return {
    fieldname,
    fieldtype,
    label: text(json.label).trim() || titled(fieldname),
    options: fieldtype === 'Select' ? text(json.options) : options,
    default: json.default === undefined || json.default === null || json.default === '' ? null : text(json.default),
    length: cint(json.length),
    precision: text(json.precision).trim(),
    permlevel: cint(json.permlevel),
    columns: cint(json.columns),
    fetch_from: text(json.fetch_from).trim(),
    depends_on: text(json.depends_on),
    mandatory_depends_on: text(json.mandatory_depends_on),
    read_only_depends_on: text(json.read_only_depends_on),
    link_filters: text(json.link_filters),
    description: text(json.description),
    placeholder: text(json.placeholder),
    reqd: flag(json.reqd),
    unique: flag(json.unique),
    search_index: flag(json.search_index),
    not_nullable: flag(json.not_nullable),
    set_only_once: flag(json.set_only_once),
    no_copy: flag(json.no_copy),
    read_only: flag(json.read_only),
    hidden: flag(json.hidden),
    in_list_view: flag(json.in_list_view),
    in_standard_filter: flag(json.in_standard_filter),
    in_global_search: flag(json.in_global_search),
    in_preview: flag(json.in_preview),
    allow_in_quick_entry: flag(json.allow_in_quick_entry),
    allow_on_submit: flag(json.allow_on_submit),
    ignore_user_permissions: flag(json.ignore_user_permissions),
    ignore_xss_filter: flag(json.ignore_xss_filter),
    non_negative: flag(json.non_negative),
    fetch_if_empty: flag(json.fetch_if_empty),
    is_virtual: flag(json.is_virtual),
    mask: flag(json.mask),
    is_custom_field: flag(json.is_custom_field),
    json,
  };
}

/** `field_order` decides; fields missing from it go last; names in it that are no fields are skipped. */
export function inFieldOrder(json: DocTypeJson): DocFieldJson[] {
  const fields = json.fields ?? [];
  if (!Array.isArray(json.field_order) || json.field_order.length === 0) return fields;
  const position = new Map(json.field_order.map((name, index) => [name, index]));
  const rank = (field: DocFieldJson) => position.get(text(field.fieldname)) ?? Number.MAX_SAFE_INTEGER;
  return [...fields].sort((a, b) => rank(a) - rank(b));
}

function normalisePermission(row: DocPermJson): DocPerm {
  return {
    role: text(row.role),
    permlevel: cint(row.permlevel),
    if_owner: flag(row.if_owner),
    rights: new Set(RIGHTS.filter((right: Right) => flag(row[right]))),
  };
}

const STANDARD: readonly (readonly [name: string, fieldtype: string, label: string])[] = [
  ['owner', 'Data', 'Created By'],
  ['creation', 'Datetime', 'Created On'],
  ['modified', 'Datetime', 'Last Updated On'],
  ['modified_by', 'Data', 'Last Updated By'],
  ['docstatus', 'Int', 'Document Status'],
  ['idx', 'Int', 'Index'],
];
const OF_ROWS: typeof STANDARD = [
  ['parent', 'Data', 'Parent'],
  ['parentfield', 'Data', 'Parent Field'],
  ['parenttype', 'Data', 'Parent Document Type'],
];
const OF_DOCUMENTS: typeof STANDARD = [
  ['_user_tags', 'Text', 'Tags'],
  ['_comments', 'Text', 'Comments'],
  ['_assign', 'Text', 'Assigned To'],
  ['_liked_by', 'Text', 'Liked By'],
];

/** Names that no field may have, because every document has them. */
export const RESERVED_FIELDNAMES: ReadonlySet<string> = new Set([
  ...['name', 'doctype', 'flags', 'meta', 'file_list'],
  ...[...STANDARD, ...OF_ROWS].map(([name]) => name),
]);

function columnOf(field: DocField, standard: boolean): Column {
  const type = FIELDTYPES[field.fieldtype] as Fieldtype;
  return { name: field.fieldname, field, type, castOut: type.castOut, standard };
}

function standardColumns(rows: typeof STANDARD): Column[] {
  return rows.map(([fieldname, fieldtype, label]) =>
    columnOf(normaliseField({ fieldname, fieldtype, label, length: 140 }, '', 0), true),
  );
}

function columnsOf(json: DocTypeJson, fields: readonly DocField[], naming: NamingRule): Column[] {
  const nameType = naming.kind === 'autoincrement' ? 'Long Int' : 'Data';
  const standard = standardColumns([['name', nameType, 'ID'], ...STANDARD]);
  const taken = new Set(standard.map((column) => column.name));
  const own = fields.filter((field) => isStored(field) && !taken.has(field.fieldname));
  for (const field of own) taken.add(field.fieldname);
  const last = flag(json.istable) ? OF_ROWS : flag(json.issingle) ? [] : OF_DOCUMENTS;
  const seen = flag(json.track_seen) && !flag(json.istable) ? ([['_seen', 'Text', 'Seen By']] as const) : [];
  const trailing = standardColumns([...last, ...seen]).filter((column) => !taken.has(column.name));
  return [...standard, ...own.map((field) => columnOf(field, false)), ...trailing];
}

/** What `autoname` says (frappe-contract §1.5). */
export function namingRule(autoname: string, fields: readonly DocField[]): NamingRule {
  const rule = autoname.trim();
  const lower = rule.toLowerCase();
  if (rule === '' || lower === 'hash' || lower === 'random') return { kind: rule === '' ? 'controller' : 'hash' };
  if (lower === 'prompt') return { kind: 'prompt' };
  if (lower === 'autoincrement') return { kind: 'autoincrement' };
  if (lower === 'uuid') return { kind: 'uuid' };
  if (lower.startsWith('field:')) {
    const fieldname = rule.slice(6).trim();
    return fields.some((field) => field.fieldname === fieldname)
      ? { kind: 'field', fieldname }
      : { kind: 'controller' };
  }
  if (lower.startsWith('naming_series:')) return { kind: 'naming_series' };
  if (lower.startsWith('format:')) return { kind: 'format', pattern: rule.slice(7).trim() };
  return rule.includes('#') ? { kind: 'series', pattern: rule } : { kind: 'controller' };
}

/**
 * A doctype's JSON, customizations merged, as a Meta. Lenient as Frappe's loader is: what merely looks odd is kept.
 * @throws ConfigurationError naming doctype and field when it cannot work at all
 */
export function buildMeta(given: DocTypeJson): Meta {
  if (!given.name || typeof given.name !== 'string') throw new ConfigurationError('A doctype needs a name');
  const json = withNeededFields(given);
  if (json.name.length > 61) throw new ConfigurationError(`${json.name}: a doctype's name has at most 61 characters`);
  const declared = inFieldOrder(json).map((field, index) => normaliseField(field, json.name, index + 1));
  // of a field that is declared twice the last counts, as in Frappe
  const fields = [...new Map(declared.map((field) => [field.fieldname, field])).values()];
  const naming = namingRule(text(json.autoname), fields);
  for (const field of fields) {
    if (naming.kind === 'field' && field.fieldname === naming.fieldname) field.unique = true;
  }
  const permissions = flag(json.istable) ? [] : (json.permissions ?? []).map(normalisePermission);
  return new Meta({ json, declared, fields, columns: columnsOf(json, fields, naming), permissions, naming });
}
