import { FrappeTypeError } from '../../../../engine/index.js';
import { jsonArgument } from '../../client/shared.js';

/** Filters of a report: an object, or JSON text of one; `[]` and nothing mean none. @throws FrappeTypeError */
export function filtersOf(given: unknown): Record<string, unknown> {
  const filters = jsonArgument(given, 'filters');
  if (filters === undefined || filters === null || (Array.isArray(filters) && filters.length === 0)) return {};
  if (typeof filters === 'object' && !Array.isArray(filters)) return filters as Record<string, unknown>;
  throw new FrappeTypeError("Argument 'filters' should be an object of the report's filters");
}

/** Columns that somebody has arranged. @throws FrappeTypeError */
export function columnsIn(given: unknown): unknown[] {
  const columns = jsonArgument(given, 'custom_columns');
  if (columns === undefined || columns === null) return [];
  if (Array.isArray(columns)) return columns;
  throw new FrappeTypeError("Argument 'custom_columns' should be a list of columns");
}
