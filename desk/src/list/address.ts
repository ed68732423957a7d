/** Filters and order in a list's address, as Frappe writes them: `?status=Open&priority=["in",["A"]]`. */
import type { LocationQuery, LocationQueryRaw } from 'vue-router';
import { type Filter, fromStored, isComplete } from './filters';
import { isOperator } from './operators';
import { type Sort, sortFromText, sortText } from './sort';

const ORDER = 'order_by';

export interface Asked {
  filters: Filter[];
  sort?: Sort | undefined;
}

/** `["in", ["A"]]` as its two parts; anything else is a value to be equal to. */
function conditionOf(text: string): [string, unknown] {
  if (text.startsWith('[')) {
    try {
      const parts = JSON.parse(text) as unknown;
      if (Array.isArray(parts) && parts.length === 2 && isOperator(String(parts[0]).toLowerCase())) {
        return [String(parts[0]), parts[1]];
      }
    } catch {
      // a value may well begin with a bracket
    }
  }
  return ['=', text];
}

/** What an address asks for; no filters at all when it names none. */
export function readAddress(query: LocationQuery, doctype: string): Asked {
  const filters: Filter[] = [];
  for (const [key, given] of Object.entries(query)) {
    if (key === ORDER) continue;
    for (const text of [given].flat()) {
      if (text !== null) filters.push(...fromStored({ [key]: conditionOf(text) }, doctype));
    }
  }
  const order = [query[ORDER]].flat()[0];
  return { filters, sort: order ? sortFromText(order) : undefined };
}

function valueText({ operator, value }: Filter): string {
  const isPlain = operator === '=' && !Array.isArray(value) && !String(value ?? '').startsWith('[');
  return isPlain ? String(value ?? '') : JSON.stringify([operator, value]);
}

/** The query that says the same. @param usual the order that needs no mention */
export function writeAddress({ filters, sort }: Asked, doctype: string, usual: Sort): LocationQueryRaw {
  const query: Record<string, string[]> = {};
  for (const filter of filters.filter(isComplete)) {
    const key = filter.doctype === doctype ? filter.fieldname : `${filter.doctype}.${filter.fieldname}`;
    query[key] = [...(query[key] ?? []), valueText(filter)];
  }
  if (sort && sortText(sort) !== sortText(usual)) query[ORDER] = [sortText(sort)];
  return Object.fromEntries(Object.entries(query).map(([key, texts]) => [key, texts.length > 1 ? texts : texts[0]]));
}
