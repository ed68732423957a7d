import { cint, flt } from './casts.js';
import { type DefinitionRow, inOrderOfNames, ROW_KEYS, rowsOf, withStoredRows } from './definition-rows.js';
import type { DocFieldJson, DocPermJson, DocTypeJson } from './doctype.js';
import { groupBy } from './group.js';

/** What a site adds to its doctypes: Custom Fields, Property Setters, Custom DocPerms, and links, actions and states. */
export interface Customizations {
  customFields: readonly CustomFieldRow[];
  propertySetters: readonly PropertySetterRow[];
  customPermissions: readonly (DocPermJson & { parent: string })[];
  /** Stored rows of the doctypes of files, the site's own and the file's, in the order of their lists. */
  rows: readonly DefinitionRow[];
  /** How the Frappe site that was adopted defines doctypes which files declare too. */
  definitions: readonly DocTypeJson[];
}

export type CustomFieldRow = DocFieldJson & { dt: string; insert_after?: string | null };

export interface PropertySetterRow {
  doc_type: string;
  doctype_or_field: string;
  field_name: string | null;
  row_name: string | null;
  property: string;
  property_type: string | null;
  value: string | null;
}

export const NO_CUSTOMIZATIONS: Customizations = {
  customFields: [],
  propertySetters: [],
  customPermissions: [],
  rows: [],
  definitions: [],
};

const NUMERIC = new Set(['Check', 'Int']);

function setterValue(setter: PropertySetterRow): unknown {
  if (NUMERIC.has(setter.property_type ?? '')) return cint(setter.value);
  if (['Float', 'Currency', 'Percent'].includes(setter.property_type ?? '')) return flt(setter.value);
  return setter.value;
}

function parsedList(value: unknown): string[] | null {
  try {
    const list: unknown = JSON.parse(String(value));
    return Array.isArray(list) ? list.map(String) : null;
  } catch {
    return null;
  }
}

/** Every field's name, in the order of the form. */
function fieldOrder(json: DocTypeJson): string[] {
  const names = (json.fields ?? []).map((field) => field.fieldname ?? '');
  const known = new Set(names);
  return [...new Set([...(json.field_order ?? []).filter((name) => known.has(name)), ...names])];
}

/** The order that a site wishes; a field that it does not name (a newer one) stays behind the one before it. */
function reordered(order: readonly string[], wished: readonly string[] | null): string[] | null {
  if (!wished) return null;
  const known = new Set(order);
  const result = [...new Set(wished)].filter((name) => known.has(name));
  for (const [index, name] of order.entries()) {
    if (!result.includes(name)) result.splice(result.indexOf(order[index - 1] ?? '') + 1, 0, name);
  }
  return result;
}

/**
 * Puts the custom fields behind their `insert_after`, those of one target in their own order; an unknown target
 * means the end, a missing one the top.
 */
function withCustomFields(json: DocTypeJson, rows: readonly CustomFieldRow[]): DocTypeJson {
  const known = new Set((json.fields ?? []).map((field) => field.fieldname));
  const added = rows.filter((row) => row.fieldname && !known.has(row.fieldname));
  if (added.length === 0) return json;
  const after = groupBy(added, (row) => row.insert_after || '');
  const order: string[] = [];
  const place = (name: string) => {
    if (order.includes(name)) return;
    if (name !== '') order.push(name);
    const followers = after.get(name) ?? [];
    after.delete(name);
    for (const row of followers) place(row.fieldname ?? '');
  };
  place('');
  for (const name of fieldOrder(json)) place(name);
  for (const row of [...after.values()].flat()) place(row.fieldname ?? '');
  const fields = added.map((row) => ({ ...row, is_custom_field: 1 }));
  return { ...json, fields: [...(json.fields ?? []), ...fields], field_order: order };
}

const ROW_ORDERS = new Map(Object.values(ROW_KEYS).map((key) => [`${key}_order`, key]));

function setOfDoctype(json: DocTypeJson, property: string, value: unknown): void {
  const key = ROW_ORDERS.get(property);
  if (key) json[key] = inOrderOfNames(rowsOf(json, key), parsedList(value) ?? []);
  else if (property !== 'field_order') json[property] = value;
  else json.field_order = reordered(fieldOrder(json), parsedList(value)) ?? json.field_order;
}

function withSetters(json: DocTypeJson, setters: readonly PropertySetterRow[]): DocTypeJson {
  if (setters.length === 0) return json;
  const merged: DocTypeJson = { ...json };
  for (const setter of setters) {
    const value = setterValue(setter);
    if (setter.doctype_or_field === 'DocType') {
      setOfDoctype(merged, setter.property, value);
    } else if (setter.doctype_or_field === 'DocField') {
      merged.fields = (merged.fields ?? []).map((field) =>
        field.fieldname === setter.field_name ? { ...field, [setter.property]: value } : field,
      );
    } else {
      const key = ROW_KEYS[setter.doctype_or_field];
      if (!key) continue;
      merged[key] = rowsOf(merged, key).map((row) =>
        row.name === setter.row_name ? { ...row, [setter.property]: value } : row,
      );
    }
  }
  return merged;
}

/**
 * Standard JSON → custom fields, links, actions and states → property setters → Custom DocPerm, which replaces the
 * standard rows when there is any (frappe-contract §1.13).
 */
export function customized(
  json: DocTypeJson,
  customFields: readonly CustomFieldRow[],
  setters: readonly PropertySetterRow[],
  permissions: readonly DocPermJson[],
  rows: readonly DefinitionRow[] = [],
): DocTypeJson {
  const merged = withSetters(withStoredRows(withCustomFields(json, customFields), rows), setters);
  return permissions.length > 0 ? { ...merged, permissions: [...permissions] } : merged;
}
