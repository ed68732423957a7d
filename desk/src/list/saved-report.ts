/** Reports that are kept: columns, filters, order and groups under a name (Report records of Report Builder). */
import { call, request } from '../api/http';
import { type Filter, fromStored, toServer } from './filters';
import { AGGREGATES, type Grouping } from './grouping';
import type { List } from './list';
import { type Sort, sortFromText, sortText } from './sort';

export interface SavedReport {
  columns: string[];
  filters: Filter[];
  sort: Sort | undefined;
  grouping: Grouping | undefined;
  totals: boolean;
}

interface Kept {
  fields?: [fieldname: string, doctype: string][];
  filters?: unknown;
  order_by?: string;
  add_totals_row?: 0 | 1;
  group_by?: { group_by?: string; aggregate_function?: string; aggregate_on_field?: string } | null;
}

/** Frappe names a column by field and doctype, and a group by `` `tabX`.`field` ``. */
const bare = (name: string) => name.replace(/^`tab[^`]+`\.`?(\w+)`?$/, '$1');

function groupingIn({ group_by: kept }: Kept): Grouping | undefined {
  if (!kept?.group_by) return undefined;
  const named = kept.aggregate_function?.toUpperCase();
  const aggregate = AGGREGATES.find((one) => one === named) ?? 'COUNT';
  return { field: bare(kept.group_by), aggregate, on: kept.aggregate_on_field ?? 'name' };
}

/** @throws ServerError when there is none of that name, or it may not be read */
export async function fetchReport(name: string, doctype: string): Promise<SavedReport> {
  const { data } = await request(`/api/resource/Report/${encodeURIComponent(name)}`);
  const kept = JSON.parse((data as { json: string | null }).json || '{}') as Kept;
  return {
    columns: (kept.fields ?? []).map(([field, of]) =>
      of === doctype || field.includes('.') ? field : `${of}:${field}`,
    ),
    filters: fromStored(kept.filters ?? [], doctype),
    sort: kept.order_by ? sortFromText(kept.order_by) : undefined,
    grouping: groupingIn(kept),
    totals: kept.add_totals_row === 1,
  };
}

/** @returns the report's name. @throws ServerError */
export function saveReport(list: List, name: string, columns: readonly string[], totals: boolean): Promise<string> {
  const { grouping } = list;
  const settings: Kept = {
    fields: columns.map((key) => {
      const [child, field] = key.split(':');
      return field ? [field, child ?? ''] : [key, list.name];
    }),
    filters: toServer(list.filters),
    order_by: sortText(list.sort),
    add_totals_row: totals ? 1 : 0,
    group_by: grouping
      ? {
          group_by: `\`tab${list.name}\`.\`${grouping.field}\``,
          aggregate_function: grouping.aggregate.toLowerCase(),
          aggregate_on_field: grouping.on,
        }
      : null,
  };
  return call<string>('frappe.desk.reportview.save_report', {
    ...{ name, doctype: list.name, report_settings: JSON.stringify(settings) },
  });
}
