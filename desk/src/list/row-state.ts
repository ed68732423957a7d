/** What a row's parts show, with what scripts say about them. */
import { plainText } from '../api/http';
import { isEmpty } from '../meta/document';
import { showValue } from '../meta/format';
import { type Indicator, type IndicatorColor, indicatorOf } from '../meta/indicator';
import { pathTo } from '../meta/slugs';
import type { Column } from './columns';
import type { List } from './list';
import type { Row } from './rows';

const COLORS: ReadonlySet<string> = new Set([
  ...['gray', 'blue', 'green', 'orange', 'red', 'yellow', 'purple', 'pink', 'cyan'],
]);

export function stateOf(list: List, row: Row): Indicator | undefined {
  const said = list.settings.get_indicator?.(row);
  if (said) {
    const color = COLORS.has(said[1]) ? (said[1] as IndicatorColor) : 'gray';
    return { label: said[0], color };
  }
  return list.doctype && indicatorOf(list.doctype, row);
}

export function titleOf(list: List, row: Row): string {
  const title = row[list.doctype?.titleField ?? 'name'];
  return isEmpty(title) ? row.name : String(title);
}

/** A cell's text. What a script makes of it may be HTML: only its text is shown. */
export function cellText(list: List, row: Row, { key, field }: Column): string {
  const value = row[key];
  const format = list.settings.formatters?.[key];
  return format ? plainText(String(format(value, field, row) ?? '')) : showValue(value, field);
}

export function rowPath(list: List, row: Row): string {
  return list.settings.get_form_link?.(row) ?? pathTo(list.name, row.name);
}
