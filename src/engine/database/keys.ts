/** How keys are named, as in Frappe: a field's own key has its name, the others these. */

export function uniqueKeyName(columns: readonly string[]): string {
  return `unique_${columns.join('_')}`.slice(0, 64);
}

export function indexName(columns: readonly string[]): string {
  return `${columns.join('_')}_index`.slice(0, 64);
}
