/** The columns of a list: what stands in them, and how they are chosen. */
import { type DocField, type DocType, labelOf, NUMBER_TYPES, TABLE_TYPES } from '../meta/doctype';
import { indicatorFields } from '../meta/indicator';
import type { ListSettings } from './list-settings';

/** Stands for the state of a row, which may come from several fields. */
export const STATUS = 'status_field';

export interface Column {
  /** The fieldname, or `status_field`. */
  key: string;
  label: string;
  field: DocField;
  isTitle: boolean;
  isStatus: boolean;
  isNumber: boolean;
}

/** Fields of a list beside title and state, unless somebody asks for more. */
const MOST = 6;
const UNFIT: ReadonlySet<string> = new Set(['Text Editor', 'HTML Editor', 'Code', 'JSON', 'Geolocation', 'Password']);

function columnOf(doctype: DocType, key: string): Column | undefined {
  if (key === STATUS) {
    const field = { fieldname: STATUS, fieldtype: 'Data', label: 'Status' };
    return { key, label: 'Status', field, isTitle: false, isStatus: true, isNumber: false };
  }
  const field = doctype.field(key);
  if (!field || TABLE_TYPES.has(field.fieldtype) || field.is_virtual) return undefined;
  const isTitle = key === doctype.titleField;
  const isNumber = NUMBER_TYPES.has(field.fieldtype);
  return { key, label: labelOf(field), field, isTitle, isStatus: false, isNumber };
}

/** Does anything tell the state of a row? */
function hasState(doctype: DocType, settings: ListSettings): boolean {
  return doctype.isSubmittable || indicatorFields(doctype).length > 0 || settings.get_indicator !== undefined;
}

/** Are name and title the same text, so that one of them is enough? */
function isNamedByTitle({ titleField, json }: DocType): boolean {
  return titleField === 'name' || json.autoname === `field:${titleField}`;
}

function usualKeys(doctype: DocType, settings: ListSettings): string[] {
  const isState = (name: string) => hasState(doctype, settings) && indicatorFields(doctype)[0] === name;
  const shown = doctype.valueFields.filter(
    (field) => field.in_list_view && !field.hidden && !UNFIT.has(field.fieldtype) && !isState(field.fieldname),
  );
  const names = shown.map((field) => field.fieldname).filter((name) => name !== doctype.titleField);
  return [
    ...(hasState(doctype, settings) ? [STATUS] : []),
    ...names.slice(0, MOST),
    ...(settings.hide_name_column || isNamedByTitle(doctype) ? [] : ['name']),
  ];
}

/**
 * The columns, the title first.
 * @param chosen keys that somebody has chosen; those that are gone are left out
 */
export function columnsOf(doctype: DocType, settings: ListSettings, chosen?: readonly string[]): Column[] {
  const keys = chosen && chosen.length > 0 ? chosen : usualKeys(doctype, settings);
  return [...new Set([doctype.titleField, ...keys])].flatMap((key) => columnOf(doctype, key) ?? []);
}

/** Everything that could be a column, beside the title. */
export function possibleColumns(doctype: DocType, settings: ListSettings): Column[] {
  const own = doctype.valueFields.filter((field) => !field.hidden && !UNFIT.has(field.fieldtype));
  const state = hasState(doctype, settings) ? [STATUS] : [];
  const keys = [...state, ...own.map((field) => field.fieldname), 'name', 'owner', 'creation', 'modified_by'];
  return [...new Set(keys)].flatMap((key) => columnOf(doctype, key) ?? []).filter((column) => !column.isTitle);
}

/** `[{fieldname, label}]` as List View Settings keep them, as keys. */
export function keysOfSettings(fields: unknown): string[] | undefined {
  if (typeof fields !== 'string' || !fields.startsWith('[')) return undefined;
  try {
    const listed = JSON.parse(fields) as { fieldname?: string }[];
    return listed.flatMap(({ fieldname }) => fieldname ?? []);
  } catch {
    return undefined;
  }
}
