/** Columns of a report: the doctype's own fields, those of its rows, and those of documents that it links to. */
import { type DocField, type DocType, labelOf, NUMBER_TYPES, TABLE_TYPES } from '../meta/doctype';
import { childDocType, loadDocType } from '../meta/doctypes';

export interface ReportColumn {
  /** `field`, `Child:field` or `link.field`. */
  key: string;
  /** What its values are called in the rows of the answer. */
  answerKey: string;
  /** What the server is asked for. */
  expression: string;
  label: string;
  field: DocField;
  doctype: string;
  isNumber: boolean;
}

const UNFIT: ReadonlySet<string> = new Set(['Password']);
const COMMON = ['name', 'owner', 'creation', 'modified', 'modified_by'];

const fits = (field: DocField) => !UNFIT.has(field.fieldtype) && !TABLE_TYPES.has(field.fieldtype) && !field.is_virtual;
const isNumber = (field: DocField) => NUMBER_TYPES.has(field.fieldtype) || field.fieldtype === 'Duration';

export function ownColumns(doctype: DocType): ReportColumn[] {
  const common = COMMON.flatMap((name) => doctype.field(name) ?? []);
  return [...common, ...doctype.valueFields.filter(fits)].map((field) => ({
    ...{ key: field.fieldname, answerKey: field.fieldname, expression: field.fieldname },
    ...{ label: labelOf(field), field, doctype: doctype.name, isNumber: isNumber(field) },
  }));
}

export function childColumns(child: DocType): ReportColumn[] {
  return child.valueFields.filter(fits).map((field) => {
    const key = `${child.name}:${field.fieldname}`;
    return {
      ...{ key, answerKey: key, expression: `\`tab${child.name}\`.\`${field.fieldname}\` as '${key}'` },
      ...{ label: `${labelOf(field)} (${child.name})`, field, doctype: child.name, isNumber: isNumber(field) },
    };
  });
}

export function linkedColumns(link: DocField, target: DocType): ReportColumn[] {
  return target.valueFields.filter(fits).map((field) => {
    const answerKey = `${link.fieldname}_${field.fieldname}`;
    const key = `${link.fieldname}.${field.fieldname}`;
    return {
      ...{ key, answerKey, expression: `${key} as ${answerKey}` },
      ...{ label: `${labelOf(field)} (${labelOf(link)})`, field, doctype: target.name, isNumber: isNumber(field) },
    };
  });
}

/** Links of a doctype that a report can follow. */
export function linksOf(doctype: DocType): DocField[] {
  return doctype.valueFields.filter((field) => field.fieldtype === 'Link' && field.options && !field.is_virtual);
}

async function columnOf(doctype: DocType, key: string): Promise<ReportColumn | undefined> {
  if (key.includes(':')) {
    const child = childDocType(key.split(':')[0] ?? '');
    return child && childColumns(child).find((column) => column.key === key);
  }
  if (key.includes('.')) {
    const link = doctype.field(key.split('.')[0] ?? '');
    if (!link?.options) return undefined;
    const target = await loadDocType(link.options);
    return linkedColumns(link, target.doctype).find((column) => column.key === key);
  }
  return ownColumns(doctype).find((column) => column.key === key);
}

/** The columns of those keys; what is gone, or belongs to a doctype that may not be read, is left out. */
export async function reportColumns(doctype: DocType, keys: readonly string[]): Promise<ReportColumn[]> {
  const found = await Promise.all(keys.map((key) => columnOf(doctype, key).catch(() => undefined)));
  return found.filter((column) => column !== undefined);
}

/** Columns that a report begins with. */
export function usualKeys(doctype: DocType): string[] {
  const listed = doctype.valueFields
    .filter((field) => field.in_list_view && fits(field))
    .map((field) => field.fieldname);
  return [...new Set(['name', doctype.titleField, ...listed, 'modified'])];
}
