import { call } from '../api/http';
import type { ServerFilter } from './filters';

/** Further than this nobody counts, unless somebody asks: a large table would be slow to open. */
export const MOST_COUNTED = 1000;

/** @param limit where to stop; 0 counts all. @throws ServerError */
export async function countRows(
  doctype: string,
  filters: readonly ServerFilter[],
  limit: number,
  signal?: AbortSignal,
): Promise<number> {
  const hasChildren = filters.some(([of]) => of !== doctype);
  const args = { doctype, filters, ...(hasChildren ? { distinct: 1 } : {}), ...(limit ? { limit } : {}) };
  return (await call<number | null>('frappe.desk.reportview.get_count', args, { signal, quiet: true })) ?? 0;
}
