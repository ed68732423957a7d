// Short words for declaring doctypes.

export const f = (fieldname, fieldtype = 'Data', options, more = {}) => ({
  fieldname,
  fieldtype,
  label: fieldname.replace(/_/g, ' '),
  ...(options === undefined ? {} : { options }),
  ...more,
});
export const doctype = (name, fields, more = {}) => ({
  doctype: 'DocType',
  name,
  module: 'Traps',
  fields,
  field_order: fields.map((field) => field.fieldname),
  permissions: more.istable ? [] : [{ role: 'System Manager', read: 1, write: 1, create: 1, delete: 1 }],
  sort_field: 'modified',
  sort_order: 'DESC',
  ...more,
});
export const child = (name, fields, more = {}) => doctype(name, fields, { istable: 1, ...more });
export const named = (autoname) => ({ autoname });
export const many = (count, make) => Array.from({ length: count }, (_, index) => make(index));
