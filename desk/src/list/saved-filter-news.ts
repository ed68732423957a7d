/** Tells the sidebar that filters were saved or deleted. */
import { reactive } from 'vue';

const versions = reactive(new Map<string, number>());

export function tellSavedFilters(doctype: string): void {
  versions.set(doctype, (versions.get(doctype) ?? 0) + 1);
}
/** Grows with every change; to be watched. */
export function savedFiltersVersion(doctype: string): number {
  return versions.get(doctype) ?? 0;
}
