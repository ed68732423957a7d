import { type DocField, FIELDTYPES, isTable, type Meta, TABLE_TYPES } from '../../engine/index.js';

/** A JSON Schema (2020-12), as OpenAPI 3.1 takes it. */
export type Schema = Record<string, unknown>;

/** A doctype's name as the name of a component: letters, digits, dots, dashes and underscores. */
export function componentName(doctype: string): string {
  return doctype.replace(/[^\w.-]/g, '_');
}

export function schemaRef(doctype: string): Schema {
  return { $ref: `#/components/schemas/${componentName(doctype)}` };
}

const DATE = { type: ['string', 'null'], format: 'date' };
const DATETIME = {
  type: ['string', 'null'],
  pattern: '^\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}(\\.\\d{1,6})?$',
  examples: ['2026-11-23 18:47:28.208008'],
};
const TIME = { type: ['string', 'null'], examples: ['9:30:00'] };

function selectSchema(field: DocField): Schema {
  const options = field.options.split('\n').map((option) => option.trim());
  const choices = [...new Set([...options, ''])];
  return { type: ['string', 'null'], enum: [...choices, null] };
}

function textSchema(field: DocField): Schema {
  const short = FIELDTYPES[field.fieldtype]?.column?.mariadb === 'varchar(140)';
  return { type: ['string', 'null'], ...(short ? { maxLength: field.length || 140 } : {}) };
}

function valueSchema(field: DocField): Schema {
  switch (field.fieldtype) {
    case 'Check':
      return { type: 'integer', enum: [0, 1] };
    case 'Select':
      return selectSchema(field);
    case 'Rating':
      return { type: 'number', minimum: 0, maximum: 1 };
    case 'Link':
      return { ...textSchema(field), description: `Name of a ${field.options}` };
    case 'Password':
      return { type: ['string', 'null'], format: 'password', writeOnly: true };
  }
  if (TABLE_TYPES.has(field.fieldtype)) return { type: 'array', items: schemaRef(field.options) };
  const kind = FIELDTYPES[field.fieldtype]?.kind ?? 'text';
  if (kind === 'int') return { type: 'integer', ...(field.non_negative ? { minimum: 0 } : {}) };
  if (kind === 'float') return { type: 'number', ...(field.non_negative ? { minimum: 0 } : {}) };
  return { date: DATE, datetime: DATETIME, time: TIME, json: { type: ['string', 'null'] }, text: textSchema(field) }[
    kind
  ];
}

function fieldSchema(field: DocField): Schema {
  const schema: Schema = { title: field.label || field.fieldname, ...valueSchema(field) };
  const description = [schema.description, field.description].filter(Boolean).join('. ');
  if (description) schema.description = description;
  if (field.default !== null && field.default !== '') schema.default = defaultOf(schema, field.default);
  if (field.read_only) schema.readOnly = true;
  return schema;
}

function defaultOf({ type }: Schema, text: string): string | number {
  return type === 'integer' || type === 'number' ? Number(text) || 0 : text;
}

/** What every document has beside its fields. */
function standardProperties(meta: Meta): Record<string, Schema> {
  const properties: Record<string, Schema> = {};
  for (const column of meta.shown) {
    if (!column.standard) continue;
    const readOnly = !(
      column.name === 'idx' ||
      column.name === 'docstatus' ||
      (meta.istable && column.name === 'name')
    );
    properties[column.name] = { ...fieldSchema(column.field), ...(readOnly ? { readOnly: true } : {}) };
  }
  if (meta.naming.kind === 'prompt' && properties.name) properties.name.readOnly = false;
  return { ...properties, doctype: { const: meta.name, readOnly: true } };
}

/** A doctype as a schema: its fields with types, choices and limits; rows of tables by reference. */
export function doctypeSchema(meta: Meta): Schema {
  const fields = meta.fields.filter((field) => meta.column(field.fieldname) || meta.tableField(field.fieldname));
  const required = fields.filter(
    (field) => field.reqd && field.fieldtype !== 'Check' && !field.default && !field.fetch_from,
  );
  const description = typeof meta.json.description === 'string' ? meta.json.description : undefined;
  return {
    type: 'object',
    title: meta.name,
    ...(description ? { description } : {}),
    properties: {
      ...standardProperties(meta),
      ...Object.fromEntries(fields.map((field) => [field.fieldname, fieldSchema(field)])),
    },
    ...(required.length > 0 ? { required: required.map((field) => field.fieldname) } : {}),
  };
}

/** The child doctypes that a doctype's tables hold. */
export function childDoctypes(meta: Meta): string[] {
  return meta.fields.filter((field) => isTable(field) && field.options).map((field) => field.options);
}
