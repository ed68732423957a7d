import type { DocField, DocPerm, Meta } from '../../../../engine/index.js';
import { RIGHTS } from '../../../../engine/index.js';

type Json = Record<string, unknown>;

const place = (meta: Meta, doctype: string, parentfield: string, index: number): Json => ({
  doctype,
  parent: meta.name,
  parenttype: 'DocType',
  parentfield,
  idx: index + 1,
});

function fieldJson(meta: Meta, field: DocField, index: number): Json {
  return {
    ...field.json,
    name: field.json.name ?? `${meta.name}-${field.fieldname}`,
    fieldname: field.fieldname,
    label: field.label || null,
    options: field.options || null,
    permlevel: field.permlevel,
    ...place(meta, 'DocField', 'fields', index),
  };
}

function permissionJson(meta: Meta, { role, permlevel, if_owner, rights }: DocPerm, index: number): Json {
  const held = Object.fromEntries(RIGHTS.map((right) => [right, rights.has(right) ? 1 : 0]));
  return { role, permlevel, if_owner: if_owner ? 1 : 0, ...held, ...place(meta, 'DocPerm', 'permissions', index) };
}

function rowsJson(meta: Meta, doctype: string, parentfield: string): Json[] {
  const rows = meta.json[parentfield];
  if (!Array.isArray(rows)) return [];
  return rows.map((row: Json, index) => ({ ...row, ...place(meta, doctype, parentfield, index) }));
}

/** A doctype as the desk reads it: Frappe's DocType document, with what is customized merged in. */
export function metaJson(meta: Meta): Json {
  const { field_order: _order, unique_together: _unique, indexes: _indexes, ...json } = meta.json;
  return {
    ...json,
    doctype: 'DocType',
    name: meta.name,
    module: meta.module,
    title_field: meta.title_field,
    fields: meta.fields.map((field, index) => fieldJson(meta, field, index)),
    permissions: meta.permissions.map((row, index) => permissionJson(meta, row, index)),
    actions: rowsJson(meta, 'DocType Action', 'actions'),
    links: rowsJson(meta, 'DocType Link', 'links'),
    states: rowsJson(meta, 'DocType State', 'states'),
  };
}
