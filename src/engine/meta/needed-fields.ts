import { cint } from './casts.js';
import type { DocFieldJson, DocTypeJson } from './doctype.js';

const flag = (json: DocTypeJson, key: string) => cint(json[key] === true ? 1 : json[key]) === 1;

function amendedFrom(doctype: string): DocFieldJson {
  return {
    fieldname: 'amended_from',
    fieldtype: 'Link',
    label: 'Amended From',
    options: doctype,
    read_only: 1,
    no_copy: 1,
    print_hide: 1,
    search_index: 1,
  };
}

function treeFields(doctype: string, parentField: string): DocFieldJson[] {
  const hidden = { hidden: 1, no_copy: 1, read_only: 1 };
  return [
    { fieldname: 'lft', fieldtype: 'Int', label: 'Left', search_index: 1, ...hidden },
    { fieldname: 'rgt', fieldtype: 'Int', label: 'Right', search_index: 1, ...hidden },
    { fieldname: 'is_group', fieldtype: 'Check', label: 'Is Group' },
    { fieldname: 'old_parent', fieldtype: 'Link', label: 'Old Parent', options: doctype, ...hidden },
    {
      fieldname: parentField,
      fieldtype: 'Link',
      label: `Parent ${doctype}`,
      options: doctype,
      ignore_user_permissions: 1,
    },
  ];
}

/**
 * The doctype with the fields that submitting and trees need: `amended_from` when it is submittable, the five of a
 * nested set when it is a tree without `lft` (frappe-contract §1.2). What is there already stays as it is.
 * @returns `json` itself when nothing is missing
 */
export function withNeededFields(json: DocTypeJson): DocTypeJson {
  if (flag(json, 'istable') || flag(json, 'issingle')) return json;
  const present = new Set((json.fields ?? []).map((field) => field.fieldname));
  const wanted: DocFieldJson[] = flag(json, 'is_submittable') ? [amendedFrom(json.name)] : [];
  const more: Partial<DocTypeJson> = {};
  if (flag(json, 'is_tree')) {
    const given = typeof json.nsm_parent_field === 'string' ? json.nsm_parent_field.trim() : '';
    const parentField = given || `parent_${json.name.toLowerCase().replace(/[ -]/g, '_')}`;
    if (!given) more.nsm_parent_field = parentField;
    if (!present.has('lft')) wanted.push(...treeFields(json.name, parentField));
  }
  const missing = wanted.filter((field) => !present.has(field.fieldname));
  if (missing.length === 0 && !more.nsm_parent_field) return json;
  return { ...json, ...more, fields: [...(json.fields ?? []), ...missing] };
}
