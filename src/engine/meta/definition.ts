/**
 * The rules of a doctype that somebody defines in a running site (frappe-contract §1.4).
 * Files are loaded leniently, as Frappe loads them; what is saved as a document must pass these.
 */
import { DoctypeLinkError, InvalidFieldNameError, NameError, ValidationError } from '../errors.js';
import { checkFieldOf, type FieldWorld } from './definition-fields.js';
import { checkFieldNames, withFieldNames } from './definition-names.js';
import { checkPermissionRows, withAllowedRights } from './definition-permissions.js';
import type { DocField, DocTypeJson } from './doctype.js';
import { withNeededFields } from './needed-fields.js';
import { namingRule, normaliseField } from './normalise.js';

export type { FieldWorld } from './definition-fields.js';

const NAME = /^[A-Za-z][A-Za-z0-9_ -]*$/;

const flag = (json: DocTypeJson, key: string) => Number(json[key] ?? 0) === 1;
const text = (json: DocTypeJson, key: string) => (typeof json[key] === 'string' ? (json[key] as string).trim() : '');

/** @throws NameError */
export function checkDoctypeName(name: string): void {
  if (name.length > 61) throw new NameError(`A DocType's name has at most 61 characters; "${name}" has ${name.length}`);
  if (name !== name.trim()) throw new NameError("A DocType's name cannot begin or end with a space");
  if (!NAME.test(name)) {
    throw new NameError(
      `"${name}" cannot be the name of a DocType: it begins with a letter and has only letters, digits, spaces, underscores and hyphens`,
    );
  }
}

/**
 * What Frappe fills in when a doctype is saved: fieldnames from labels, the fields that submitting and trees need,
 * and settings that exclude each other.
 */
export function completeDefinition(given: DocTypeJson): DocTypeJson {
  const named: DocTypeJson = { ...given, fields: withFieldNames(given.fields ?? []) };
  if (flag(named, 'istable')) Object.assign(named, { allow_import: 0, permissions: [] });
  if (flag(named, 'issingle')) Object.assign(named, { allow_import: 0, is_submittable: 0, istable: 0 });
  const json = { ...withNeededFields(named) };
  json.permissions = (json.permissions ?? []).map((row) => withAllowedRights(row, json));
  for (const field of json.fields ?? []) {
    if (field.unique) field.search_index = 0;
    if (flag(json, 'issingle')) Object.assign(field, { unique: 0, search_index: 0 });
  }
  return json;
}

/**
 * Refuses a definition that cannot work, naming the field and the reason.
 * @param world the doctypes that links and tables may point to
 * @throws NameError and the ValidationErrors of frappe-contract §1.4
 */
export function checkDefinition(json: DocTypeJson, world: FieldWorld): void {
  checkDoctypeName(json.name);
  checkKind(json);
  checkFieldNames(json, world.isReserved);
  const fields = (json.fields ?? []).map((field, index) => normaliseField(field, json.name, index + 1));
  for (const field of fields) checkFieldOf(field, json, fields, world);
  checkFolds(json, fields);
  checkNamedFields(json, fields);
  checkNaming(json, fields);
  checkPermissionRows(json.name, json.permissions ?? [], json);
}

/** The same for one field, which customizing has added or changed, among the others of its doctype. */
export function checkDefinedField(fieldname: string, json: DocTypeJson, world: FieldWorld): void {
  checkFieldNames(
    { ...json, fields: (json.fields ?? []).filter((field) => field.fieldname === fieldname) },
    world.isReserved,
  );
  const fields = (json.fields ?? []).map((field, index) => normaliseField(field, json.name, index + 1));
  const field = fields.find((candidate) => candidate.fieldname === fieldname);
  if (field) checkFieldOf(field, json, fields, world);
}

/** The same for settings of the doctype that customizing has changed. */
export function checkDefinedSettings(json: DocTypeJson): void {
  const fields = (json.fields ?? []).map((field, index) => normaliseField(field, json.name, index + 1));
  checkNamedFields(json, fields);
  checkNaming(json, fields);
}

function checkKind(json: DocTypeJson): void {
  const is = (key: string) => flag(json, key);
  if (is('is_virtual') && is('custom')) {
    throw new ValidationError(`${json.name}: a custom DocType cannot be virtual, because it has no code`);
  }
  if (is('istable') && is('is_submittable')) {
    throw new ValidationError(`${json.name}: rows of a child table are submitted with their parent, not by themselves`);
  }
  if (is('istable') && is('is_tree')) throw new ValidationError(`${json.name}: a child table cannot be a tree`);
}

function checkFolds(json: DocTypeJson, fields: readonly DocField[]): void {
  const folds = fields.flatMap((field, index) => (field.fieldtype === 'Fold' ? [index] : []));
  if (folds.length > 1) throw new ValidationError(`${json.name}: there can be only one Fold in a form`);
  const [fold] = folds;
  if (fold !== undefined && fields[fold + 1]?.fieldtype !== 'Section Break') {
    throw new ValidationError(`${json.name}: a Fold must stand right before a Section Break`);
  }
}

const STANDARD_SORTS = new Set(['name', 'owner', 'creation', 'modified', 'modified_by', 'docstatus', 'idx']);

/** Settings of the doctype that name fields. */
function checkNamedFields(json: DocTypeJson, fields: readonly DocField[]): void {
  const byName = new Map(fields.map((field) => [field.fieldname, field]));
  const named = (key: string, types?: readonly string[]) => {
    const fieldname = text(json, key);
    if (fieldname === '') return;
    const field = byName.get(fieldname);
    if (!field) throw new InvalidFieldNameError(`${json.name}: ${key} names "${fieldname}", which is no field`);
    if (types && !types.includes(field.fieldtype)) {
      throw new InvalidFieldNameError(`${json.name}: ${key} must be a field of type ${types.join(' or ')}`);
    }
  };
  const listed = (key: string) => {
    for (const part of text(json, key).split(',')) {
      const fieldname = part.trim().split(/\s+/)[0] ?? '';
      if (fieldname === '' || STANDARD_SORTS.has(fieldname) || byName.has(fieldname)) continue;
      throw new InvalidFieldNameError(`${json.name}: ${key} names "${fieldname}", which is no field`);
    }
  };
  if (text(json, 'title_field') !== 'name') named('title_field');
  named('image_field', ['Attach Image', 'Attach', 'Data']);
  named('is_published_field', ['Check']);
  if (!text(json, 'timeline_field').includes('.')) named('timeline_field', ['Link', 'Dynamic Link']);
  listed('search_fields');
  listed('sort_field');
  if (flag(json, 'has_web_view') && !byName.has('route')) {
    throw new InvalidFieldNameError(`${json.name}: has_web_view needs a field "route"`);
  }
}

function checkNaming(json: DocTypeJson, fields: readonly DocField[]): void {
  const autoname = text(json, 'autoname');
  if (/^field:/i.test(autoname) && namingRule(autoname, fields).kind !== 'field') {
    throw new InvalidFieldNameError(`${json.name}: autoname "${autoname}" names a field that there is not`);
  }
  if (/^naming_series:/i.test(autoname) && !fields.some((field) => field.fieldname === 'naming_series')) {
    throw new ValidationError(`${json.name}: autoname "naming_series:" needs a Select field "naming_series"`);
  }
  checkSeries(json.name, autoname);
  if (flag(json, 'is_tree') && !fields.some((field) => field.fieldname === text(json, 'nsm_parent_field'))) {
    throw new DoctypeLinkError(`${json.name}: a tree needs its nsm_parent_field, a Link to ${json.name} itself`);
  }
}

/** Frappe counts only in a part of its own between dots: `AB-####` would name every document alike. */
function checkSeries(doctype: string, autoname: string): void {
  if (!autoname.includes('#') || /^(format|field):/i.test(autoname) || /(^|\.)#/.test(autoname)) return;
  throw new ValidationError(
    `${doctype}: autoname "${autoname}" needs a dot before its "#" placeholders, as in "${autoname.replace('#', '.#')}"`,
  );
}
