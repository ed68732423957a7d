import {
  buildMeta,
  type CustomFieldRow,
  checkDefinedField,
  checkDefinedSettings,
  customized,
  type DocField,
  type DocFieldJson,
  type DocTypeJson,
  type Document,
  fieldnameFromLabel,
  type Meta,
  ValidationError,
} from '../../../engine/index.js';
import { checkFieldtypeChange, fieldWorld, refuseMemberName } from './changes.js';
import { ownColumns, propertyText, sameProperty, type Values } from './form-values.js';
import { checkStandardField, isCustomizable, refuseShorterThanData } from './property-rules.js';

/** One property that the site sets, or, with the value null, no longer sets. */
export interface Setting {
  kind: string;
  /** The field, or the name of the row of links, actions or states; null for the doctype itself. */
  target: string | null;
  property: string;
  type: string;
  value: string | null;
}

/** What the form asks for, compared with what there is. */
export interface FieldChanges {
  settings: Setting[];
  added: CustomFieldRow[];
  changed: { name: string; values: Values }[];
  /** Names of Custom Fields. */
  removed: string[];
}

interface Work {
  form: Document;
  meta: Meta;
  /** The doctype without this site's customizations. */
  base: DocTypeJson;
  standard: Meta;
  columns: readonly string[];
  changes: FieldChanges;
  /** Every field as it will be, in the form's order. */
  wanted: DocFieldJson[];
  touched: Set<string>;
}

/**
 * Compares the form with the doctype: its own properties, its fields and their order. Only what differs is a change.
 * @throws ValidationError naming the field and the reason, for what a site may not change
 */
export async function fieldChanges(form: Document, meta: Meta, base: DocTypeJson): Promise<FieldChanges> {
  const columns = ownColumns(form.ctx.meta('Customize Form Field'));
  const changes: FieldChanges = { settings: [], added: [], changed: [], removed: [] };
  const work: Work = { form, meta, base, standard: buildMeta(base), columns, changes, wanted: [], touched: new Set() };
  takeSettings(work);
  nameNewFields(work);
  let before = '';
  for (const row of form.rows('fields')) {
    await takeRow(work, row, before);
    before = row.text('fieldname');
  }
  takeRemoved(work);
  takeOrder(work);
  checkResult(work);
  return changes;
}

/** Properties of the doctype itself. */
function takeSettings({ form, meta, base, changes, touched }: Work): void {
  for (const property of ownColumns(form.meta)) {
    const value = form.values[property];
    if (value === undefined || !isCustomizable('DocType', property)) continue;
    if (sameProperty(value, meta.json[property])) continue;
    const type = form.meta.field(property)?.fieldtype ?? 'Data';
    changes.settings.push(setting('DocType', null, property, type, value, base[property]));
    touched.add('');
  }
}

const setting = (
  kind: string,
  target: string | null,
  property: string,
  type: string,
  value: unknown,
  standard: unknown,
) =>
  ({
    kind,
    target,
    property,
    type,
    value: sameProperty(value, standard) ? null : propertyText(value),
  }) satisfies Setting;

/** Gives the form's new fields their names; each is free. @throws ValidationError for one without a label */
function nameNewFields({ form, meta }: Work): void {
  const rows = form.rows('fields');
  const taken = new Set([...meta.fields.map((field) => field.fieldname), ...rows.map((row) => row.text('fieldname'))]);
  for (const row of rows) {
    if (row.text('fieldname')) continue;
    const isLayout = /(Section|Column|Tab) Break/.test(row.text('fieldtype'));
    if (!row.text('label') && !isLayout) {
      throw new ValidationError(`Customize Form: row ${row.idx} needs a label`);
    }
    const stem = `custom_${fieldnameFromLabel(row.text('label') || row.text('fieldtype'))}`.slice(0, 60);
    let name = stem;
    for (let count = 1; taken.has(name); count += 1) name = `${stem}_${count}`;
    taken.add(name);
    row.set('fieldname', name);
  }
}

async function takeRow(work: Work, row: Document, before: string): Promise<void> {
  const { meta, wanted } = work;
  const fieldname = row.text('fieldname').trim().toLowerCase();
  if (wanted.some((field) => field.fieldname === fieldname)) {
    throw new ValidationError(`Customize Form: the field "${fieldname}" stands in it twice`);
  }
  const field = meta.field(fieldname);
  if (!field) return addField(work, row, fieldname, before);
  const changed = changedProperties(work, row, field);
  wanted.push({ ...field.json, ...changed, fieldname, fieldtype: row.text('fieldtype') || field.fieldtype });
  if (Object.keys(changed).length === 0) return;
  work.touched.add(fieldname);
  if ('length' in changed) await refuseShorterThanData(work.form.ctx, meta, fieldname, changed.length);
  if (field.is_custom_field) changeCustom(work, field, changed);
  else changeStandard(work, row, field, changed);
}

const NEVER_CHANGED: ReadonlySet<string> = new Set(['fieldname', 'is_custom_field', 'is_system_generated']);

function changedProperties({ columns }: Work, row: Document, field: DocField): Values {
  const differs = (name: string) => {
    const value = row.values[name];
    const current = name === 'label' ? field.label : name === 'fieldtype' ? field.fieldtype : field.json[name];
    return value !== undefined && !NEVER_CHANGED.has(name) && !sameProperty(value, current);
  };
  const isUnset = (name: string) => name === 'label' && !row.text('label') && !field.json.label;
  return Object.fromEntries(
    columns.filter((name) => differs(name) && !isUnset(name)).map((name) => [name, row.get(name)]),
  );
}

function changeStandard(
  { meta, standard, form, changes }: Work,
  row: Document,
  field: DocField,
  changed: Values,
): void {
  const own = standard.field(field.fieldname) ?? field;
  for (const [property, value] of Object.entries(changed)) {
    if (!isCustomizable('DocField', property)) {
      throw new ValidationError(
        `${meta.name}: field "${field.label}": ${row.meta.label(property)} cannot be customized`,
      );
    }
    checkStandardField(meta, own, property, propertyText(value));
    const type = form.ctx.meta('Customize Form Field').field(property)?.fieldtype ?? 'Data';
    changes.settings.push(setting('DocField', field.fieldname, property, type, value, own.json[property]));
  }
}

function changeCustom({ meta, changes }: Work, field: DocField, changed: Values): void {
  const where = `${meta.name}: field "${field.label}"`;
  if (changed.fieldtype !== undefined) checkFieldtypeChange(where, field.fieldtype, propertyText(changed.fieldtype));
  changes.changed.push({ name: String(field.json.name ?? `${meta.name}-${field.fieldname}`), values: changed });
}

function addField(
  { form, meta, columns, changes, wanted, touched }: Work,
  row: Document,
  fieldname: string,
  before: string,
): void {
  if (meta.column(fieldname))
    throw new ValidationError(`A field with the name ${fieldname} already exists in ${meta.name}`);
  if (!row.get('is_virtual')) refuseMemberName(form.ctx, meta.name, fieldname);
  const stated = columns.filter((name) => !NEVER_CHANGED.has(name) && row.values[name] !== undefined);
  const values = Object.fromEntries(stated.map((name) => [name, row.get(name)]));
  const field = { ...values, fieldname, fieldtype: row.text('fieldtype') || 'Data' };
  changes.added.push({ ...field, dt: meta.name, insert_after: before || null });
  wanted.push(field);
  touched.add(fieldname);
}

/** Custom Fields that the form no longer has; those that the system made, and fields of the file, stay. */
function takeRemoved({ meta, wanted, changes, touched }: Work): void {
  const kept = new Set(wanted.map((field) => field.fieldname));
  for (const field of meta.fields) {
    if (kept.has(field.fieldname)) continue;
    const stays = !field.is_custom_field || Number(field.json.is_system_generated) === 1;
    if (stays) {
      wanted.push(field.json);
      continue;
    }
    changes.removed.push(String(field.json.name ?? `${meta.name}-${field.fieldname}`));
    touched.add('');
  }
}

/** An order other than what follows from the file and from `insert_after` is a property of the doctype. */
function takeOrder({ form, meta, base, changes }: Work): void {
  const rows = form.rows('fields').map((row) => row.text('fieldname'));
  const removed = new Set(changes.removed);
  const kept = meta.fields
    .filter((field) => field.is_custom_field && !removed.has(String(field.json.name)))
    .map((field) => ({ ...field.json, dt: meta.name }) as CustomFieldRow);
  const order = (json: DocTypeJson) => buildMeta(json).fields.map((field) => field.fieldname);
  const standing = new Set(rows);
  const natural = order(customized(base, [...kept, ...changes.added], [], [])).filter((name) => standing.has(name));
  const isNatural = natural.join() === rows.join();
  const current = meta.fields.map((field) => field.fieldname).filter((name) => standing.has(name));
  if (!isNatural && current.join() === rows.join()) return;
  const value = isNatural ? null : JSON.stringify(rows);
  changes.settings.push({ kind: 'DocType', target: null, property: 'field_order', type: 'Data', value });
}

/** The doctype as a whole must work with all changes together. */
function checkResult({ form, meta, wanted, touched, changes }: Work): void {
  const settings = changes.settings.filter((one) => one.kind === 'DocType' && one.property !== 'field_order');
  const values = settings.map(({ property }) => [property, form.get(property)]);
  const { field_order, ...json } = meta.json;
  const result: DocTypeJson = { ...json, ...Object.fromEntries(values), fields: wanted };
  for (const fieldname of touched) if (fieldname) checkDefinedField(fieldname, result, fieldWorld(form.ctx));
  if (touched.has('')) checkDefinedSettings(result);
}
