import type { Component } from 'vue';
import { controlFor } from '../controls/control';

/** Fieldtypes whose own controls fit into a filter; what is long, shut or drawn is compared as text. */
const FIT: ReadonlySet<string> = new Set([
  ...['Int', 'Long Int', 'Float', 'Currency', 'Percent', 'Duration', 'Rating'],
  ...['Date', 'Datetime', 'Time', 'Link', 'Autocomplete', 'Phone'],
]);

/** What a filter's value is written with. */
export function filterControl(fieldtype: string): Component {
  return controlFor(FIT.has(fieldtype) ? fieldtype : 'Data');
}
