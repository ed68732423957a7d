/** The order of a list. */
import { type DocType, LAYOUT_TYPES, labelOf } from '../meta/doctype';

export interface Sort {
  field: string;
  direction: 'asc' | 'desc';
}

/** `modified desc`, also with ``` `tabX`.`modified` ``` and several fields: the first counts. */
export function sortFromText(text: string): Sort | undefined {
  const match = /^\s*(?:`tab[^`]+`\.)?`?(\w+)`?(?:\s+(asc|desc))?/i.exec(text);
  if (!match?.[1]) return undefined;
  return { field: match[1], direction: match[2]?.toLowerCase() === 'asc' ? 'asc' : 'desc' };
}

export function sortText({ field, direction }: Sort): string {
  return `${field} ${direction}`;
}

/** The order that the doctype names. */
export function usualSort(doctype: DocType): Sort {
  const field = doctype.json.sort_field?.split(/[ ,]/)[0] || 'modified';
  const direction = doctype.json.sort_order?.toLowerCase() === 'asc' ? 'asc' : 'desc';
  return { field: doctype.field(field) ? field : 'modified', direction };
}

/** By what a list may be ordered: title, times, whatever is mandatory or shown, and the index. */
export function sortOptions(doctype: DocType): { field: string; label: string }[] {
  const own = doctype.valueFields.filter(
    (field) =>
      !LAYOUT_TYPES.has(field.fieldtype) && !field.is_virtual && (field.reqd || field.in_list_view || field.bold),
  );
  const names = [doctype.titleField, 'modified', 'creation', 'name', ...own.map((one) => one.fieldname), 'idx'];
  return [...new Set(names)].flatMap((name) => {
    const field = doctype.field(name);
    return field ? [{ field: name, label: labelOf(field) }] : [];
  });
}
