import {
  CannotIndexedError,
  DoctypeLinkError,
  HiddenAndMandatoryWithoutDefaultError,
  IllegalMandatoryError,
  InvalidFieldNameError,
  NonUniqueError,
  ValidationError,
  WrongOptionsDoctypeLinkError,
} from '../errors.js';
import { ExpressionError, expressionIn, parseExpression } from '../expression/index.js';
import { cint } from './casts.js';
import type { DocField, DocTypeJson } from './doctype.js';
import { FIELDTYPES } from './fieldtypes.js';
import { isStored, isTable, type Meta } from './meta.js';

/** What a field may point to, and which names it may not have. */
export interface FieldWorld {
  find(doctype: string): Pick<Meta, 'istable' | 'is_virtual' | 'links'> | undefined;
  isReserved(fieldname: string): boolean;
}

interface Checked {
  field: DocField;
  json: DocTypeJson;
  fields: readonly DocField[];
  world: FieldWorld;
  /** `Book: field "Author" (author)`: how every message begins. */
  where: string;
}

type Check = (checked: Checked) => void;

const TEXT_TYPES = new Set([
  'Text',
  'Long Text',
  'Small Text',
  'Code',
  'Text Editor',
  'Markdown Editor',
  'HTML Editor',
  'JSON',
]);
const UNIQUE_TYPES = new Set(['Data', 'Link', 'Read Only', 'Int']);
const DATA_OPTIONS = new Set(['', 'Email', 'Name', 'Phone', 'URL', 'Barcode', 'IBAN']);
const EXPRESSIONS = ['depends_on', 'mandatory_depends_on', 'read_only_depends_on', 'collapsible_depends_on'];
/** Fieldtypes whose `options` name something even when the field is virtual. */
const NAMING_OPTIONS = new Set(['Link', 'Dynamic Link', 'Table', 'Table MultiSelect', 'Select', 'Button', 'Image']);

const mandatory: Check = ({ field, where }) => {
  if (field.reqd && !isTable(field) && FIELDTYPES[field.fieldtype]?.column === null) {
    throw new IllegalMandatoryError(`${where}: a field of type ${field.fieldtype} cannot be mandatory`);
  }
  if (field.reqd && field.hidden && field.default === null) {
    throw new HiddenAndMandatoryWithoutDefaultError(`${where}: cannot be hidden and mandatory without a default`);
  }
};

const linkTarget: Check = ({ field, json, world, where }) => {
  if (field.fieldtype !== 'Link' || field.options === json.name || field.options === '[Select]') return;
  if (!world.find(field.options)) {
    throw new WrongOptionsDoctypeLinkError(`${where}: options must be a DocType; there is no "${field.options}"`);
  }
};

const tableTarget: Check = ({ field, json, world, where }) => {
  if (!isTable(field)) return;
  if (cint(json.istable) === 1 && !field.is_virtual) {
    throw new DoctypeLinkError(`${where}: rows of a child table cannot have tables of their own`);
  }
  const child = world.find(field.options);
  if (!child)
    throw new WrongOptionsDoctypeLinkError(`${where}: options must be a DocType; there is no "${field.options}"`);
  if (!child.istable) throw new DoctypeLinkError(`${where}: ${field.options} is not a child table`);
  if (child.is_virtual !== (cint(json.is_virtual) === 1) && !field.is_virtual) {
    throw new DoctypeLinkError(`${where}: a child table is virtual when, and only when, its parent is`);
  }
  if (field.fieldtype === 'Table MultiSelect' && child.links.length === 0) {
    throw new DoctypeLinkError(`${where}: a Table MultiSelect needs a Link field in ${field.options}`);
  }
};

const dynamicLink: Check = ({ field, fields, where }) => {
  if (field.fieldtype !== 'Dynamic Link') return;
  const holder = fields.find((other) => other.fieldname === field.options);
  const holdsDoctype = holder?.fieldtype === 'Select' || (holder?.fieldtype === 'Link' && holder.options === 'DocType');
  if (!holdsDoctype) {
    throw new DoctypeLinkError(`${where}: options must be the fieldname of a Link to DocType, or of a Select`);
  }
};

const keys: Check = ({ field, where }) => {
  if (field.unique && !UNIQUE_TYPES.has(field.fieldtype)) {
    throw new NonUniqueError(`${where}: a field of type ${field.fieldtype} cannot be unique`);
  }
  if (field.search_index && (TEXT_TYPES.has(field.fieldtype) || !isStored(field))) {
    throw new CannotIndexedError(`${where}: a field of type ${field.fieldtype} cannot be indexed`);
  }
};

const defaults: Check = ({ field, where }) => {
  if (field.default === null) return;
  if (field.fieldtype === 'Check' && !['0', '1'].includes(field.default)) {
    throw new ValidationError(`${where}: the default of a Check is 0 or 1, not "${field.default}"`);
  }
  const options = field.options.split('\n').map((option) => option.trim());
  if (field.fieldtype === 'Select' && field.options !== '' && !options.includes(field.default)) {
    throw new ValidationError(`${where}: the default "${field.default}" is none of the options`);
  }
};

const numbers: Check = ({ field, where }) => {
  const precision = Number(field.precision || '1');
  if (!Number.isInteger(precision) || precision < 0 || precision > 9) {
    throw new ValidationError(`${where}: precision is a whole number from 0 to 9`);
  }
  if (field.length < 0 || (field.fieldtype === 'Data' && field.length > 1000)) {
    throw new ValidationError(`${where}: length is from 1 to 1000`);
  }
  if (field.permlevel < 0 || field.permlevel > 9) throw new ValidationError(`${where}: permlevel is from 0 to 9`);
};

const dataOptions: Check = ({ field, where }) => {
  if (field.is_virtual || (field.fieldname === 'title' && field.options.includes('{'))) return;
  const old = String(field.json.oldfieldtype ?? '');
  if (field.fieldtype === 'Data' && (old === '' || old === 'Data') && !DATA_OPTIONS.has(field.options)) {
    const known = [...DATA_OPTIONS].filter((option) => option !== '').join(', ');
    throw new ValidationError(`${where}: "${field.options}" is no option of a Data field; there are ${known}`);
  }
};

const fetching: Check = ({ field, fields, where }) => {
  if (field.fetch_from === '') return;
  const [link, source] = field.fetch_from.split('.');
  if (!link || !source) throw new ValidationError(`${where}: fetch_from is written link_field.source_field`);
  if (!fields.some((other) => other.fieldname === link)) {
    throw new InvalidFieldNameError(`${where}: fetch_from names the link field "${link}", which is no field`);
  }
};

const expressions: Check = ({ field, where }) => {
  for (const property of EXPRESSIONS) {
    const condition = String(field.json[property] ?? '').trim();
    const expression = expressionIn(condition);
    if (expression !== undefined) readable(`${where}: ${property}`, expression);
    else if (condition.includes('=')) {
      throw new ValidationError(`${where}: ${property} is a fieldname; begin an expression with "eval:"`);
    }
  }
  for (const value of linkFilterValues(field)) {
    const expression = typeof value === 'string' ? expressionIn(value) : undefined;
    if (expression !== undefined) readable(`${where}: link_filters`, expression);
  }
};

function linkFilterValues({ link_filters }: DocField): unknown[] {
  const filters: unknown = isList(link_filters) ? JSON.parse(link_filters) : [];
  return (filters as unknown[]).map((filter) => (Array.isArray(filter) ? filter[3] : undefined));
}

/** What a virtual field shows is an expression, unless its class computes it. */
const computed: Check = ({ field, where }) => {
  if (!field.is_virtual || field.options === '' || NAMING_OPTIONS.has(field.fieldtype)) return;
  readable(`${where}: options of a virtual field`, field.options);
};

/** @throws ValidationError that says what is wrong with the expression, and where */
function readable(where: string, expression: string): void {
  try {
    parseExpression(expression);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new ValidationError(`${where}: ${error.message}`, { cause: error });
  }
}

const images: Check = ({ field, fields, where }) => {
  if (field.fieldtype !== 'Image') return;
  const source = fields.find((other) => other.fieldname === field.options);
  if (!source) throw new InvalidFieldNameError(`${where}: options must be the fieldname of an Attach field`);
};

const shapes: Check = ({ field, where }) => {
  const stars = cint(field.options);
  if (field.fieldtype === 'Rating' && field.options !== '' && (stars < 3 || stars > 10)) {
    throw new ValidationError(`${where}: options of a Rating are its number of stars, from 3 to 10`);
  }
  const height = String(field.json.max_height ?? '');
  if (height !== '' && !/^\d+(\.\d+)?(px|em)$/.test(height)) {
    throw new ValidationError(`${where}: max_height is in px or em, not "${height}"`);
  }
  const filters = field.link_filters.trim();
  if (filters !== '' && !isList(filters)) throw new ValidationError(`${where}: link_filters is a JSON list`);
};

function isList(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
}

const CHECKS = [
  mandatory,
  linkTarget,
  tableTarget,
  dynamicLink,
  keys,
  defaults,
  numbers,
  dataOptions,
  fetching,
  expressions,
  computed,
  images,
  shapes,
];

/** @throws a ValidationError of the kind that Frappe gives for it */
export function checkFieldOf(field: DocField, json: DocTypeJson, fields: readonly DocField[], world: FieldWorld): void {
  const where = `${json.name}: field "${field.label}" (${field.fieldname})`;
  for (const check of CHECKS) check({ field, json, fields, world, where });
}
