import { cint, flt } from './casts.js';
import type { DocFieldJson, DocPermJson, DocTypeJson } from './doctype.js';

/** What a site adds to its doctypes: rows of Custom Field, Property Setter and Custom DocPerm. */
export interface Customizations {
  customFields: readonly CustomFieldRow[];
  propertySetters: readonly PropertySetterRow[];
  customPermissions: readonly (DocPermJson & { parent: string })[];
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

export const NO_CUSTOMIZATIONS: Customizations = { customFields: [], propertySetters: [], customPermissions: [] };

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

/** Puts each custom field behind its `insert_after`; an unknown one goes to the end, a missing one to the top. */
function withCustomFields(json: DocTypeJson, rows: readonly CustomFieldRow[]): DocTypeJson {
  const known = new Set((json.fields ?? []).map((field) => field.fieldname));
  const added = rows.filter((row) => row.fieldname && !known.has(row.fieldname));
  if (added.length === 0) return json;
  const order = json.field_order?.length
    ? json.field_order.filter((name) => known.has(name))
    : (json.fields ?? []).map((field) => field.fieldname ?? '');
  for (const field of known) if (field && !order.includes(field)) order.push(field);
  const waiting = [...added];
  for (let moved = true; moved && waiting.length > 0; ) {
    moved = false;
    for (const row of [...waiting]) {
      const after = row.insert_after ? order.indexOf(row.insert_after) : -1;
      if (row.insert_after && after < 0 && waiting.some((other) => other.fieldname === row.insert_after)) continue;
      const index = !row.insert_after ? 0 : after < 0 ? order.length : after + 1;
      order.splice(index, 0, row.fieldname ?? '');
      waiting.splice(waiting.indexOf(row), 1);
      moved = true;
    }
  }
  order.push(...waiting.map((row) => row.fieldname ?? ''));
  const fields = added.map((row) => ({ ...row, is_custom_field: 1 }));
  return { ...json, fields: [...(json.fields ?? []), ...fields], field_order: order };
}

function withSetters(json: DocTypeJson, setters: readonly PropertySetterRow[]): DocTypeJson {
  if (setters.length === 0) return json;
  const merged: DocTypeJson = { ...json };
  for (const setter of setters) {
    const value = setterValue(setter);
    if (setter.doctype_or_field === 'DocType') {
      if (setter.property === 'field_order') merged.field_order = parsedList(value) ?? merged.field_order;
      else merged[setter.property] = value;
    } else if (setter.doctype_or_field === 'DocField') {
      merged.fields = (merged.fields ?? []).map((field) =>
        field.fieldname === setter.field_name ? { ...field, [setter.property]: value } : field,
      );
    } else {
      const key = { 'DocType Link': 'links', 'DocType Action': 'actions', 'DocType State': 'states' }[
        setter.doctype_or_field
      ];
      if (!key) continue;
      const rows = (merged[key] as Record<string, unknown>[] | undefined) ?? [];
      merged[key] = rows.map((row) => (row.name === setter.row_name ? { ...row, [setter.property]: value } : row));
    }
  }
  return merged;
}

/**
 * Standard JSON → custom fields → property setters → Custom DocPerm, which replaces the standard rows when there
 * is any (frappe-contract §1.13).
 */
export function customized(
  json: DocTypeJson,
  customFields: readonly CustomFieldRow[],
  setters: readonly PropertySetterRow[],
  permissions: readonly DocPermJson[],
): DocTypeJson {
  const merged = withSetters(withCustomFields(json, customFields), setters);
  return permissions.length > 0 ? { ...merged, permissions: [...permissions] } : merged;
}
