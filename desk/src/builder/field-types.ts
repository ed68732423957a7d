import { LAYOUT_TYPES } from '../meta/doctype';

/** The fieldtypes to choose from, as people look for them. */
export const TYPE_GROUPS: readonly (readonly [label: string, types: readonly string[]])[] = [
  [
    'Text',
    ['Data', 'Small Text', 'Text', 'Long Text', 'Text Editor', 'Markdown Editor', 'HTML Editor', 'Code', 'JSON'],
  ],
  ['Numbers', ['Int', 'Float', 'Currency', 'Percent', 'Rating', 'Duration']],
  ['Choices', ['Check', 'Select', 'Autocomplete', 'Link', 'Dynamic Link', 'Table', 'Table MultiSelect']],
  ['Time', ['Date', 'Datetime', 'Time']],
  ['Files', ['Attach', 'Attach Image', 'Image', 'Signature']],
  ['Special', ['Phone', 'Password', 'Color', 'Icon', 'Barcode', 'Geolocation', 'Read Only']],
  ['Shown only', ['Heading', 'HTML', 'Button']],
  ['Layout', ['Section Break', 'Column Break', 'Tab Break']],
];

/** Types between which a stored field may change: they hold the same values. The server has the last word. */
const EXCHANGEABLE: readonly (readonly string[])[] = [
  ['Currency', 'Float', 'Percent'],
  ['Data', 'Small Text'],
  ['Data', 'Text'],
  ['Text', 'Text Editor', 'Code', 'Signature', 'HTML Editor'],
  ['Data', 'Select'],
  ['Text', 'Small Text', 'Long Text'],
  ['Text', 'Data', 'Barcode'],
  ['Code', 'Geolocation'],
  ['Table', 'Table MultiSelect'],
];

/** The types that a field of that type may become, its own first. */
export function typesFrom(fieldtype: string): string[] {
  const others = EXCHANGEABLE.filter((group) => group.includes(fieldtype)).flat();
  return [...new Set([fieldtype, ...others])];
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** What nobody sets by hand. */
const NEVER = words('oldfieldname oldfieldtype is_system_generated');
/** What makes no sense for what holds no value. */
const OF_VALUES = words(`
  reqd unique is_virtual search_index not_nullable in_list_view in_standard_filter in_global_search in_preview in_filter
  sticky no_copy allow_in_quick_entry default fetch_from fetch_if_empty non_negative set_only_once allow_on_submit
  ignore_user_permissions ignore_xss_filter mask translatable report_hide placeholder mandatory_depends_on
  read_only_depends_on read_only bold width columns print_width max_height permlevel`);
const LINKS: ReadonlySet<string> = new Set(['Link', 'Dynamic Link', 'Table MultiSelect']);

/** Properties that are not shown for a field of that type. */
export function propertiesWithout(fieldtype: string): string[] {
  const filters = LINKS.has(fieldtype) ? [] : ['link_filters'];
  return [...NEVER, ...filters, ...(LAYOUT_TYPES.has(fieldtype) ? OF_VALUES : [])];
}
