/** Values of a field with how many documents have them, and the filters that they stand for. */
import { call } from '../api/http';
import { type Filter, toServer } from './filters';

export interface Group {
  value: unknown;
  title: string;
  count: number;
}

const TAGS = '_user_tags';
const NO_TAGS = 'No Tags';
/** The sidebar's name for the people in `_assign`. */
const ASSIGNED = 'assigned_to';

/** @throws ServerError */
export async function fetchGroups(doctype: string, field: string, filters: Filter[]): Promise<Group[]> {
  const current = toServer(filters);
  if (field === TAGS) {
    const { stats } = await call<{ stats: Record<string, [string, number][]> }>(
      'frappe.desk.reportview.get_sidebar_stats',
      { doctype, stats: [TAGS], filters: current },
    );
    return (stats[TAGS] ?? []).map(([value, count]) => ({ value, title: value, count }));
  }
  const groups = await call<{ name: unknown; title?: unknown; count: number }[]>(
    'frappe.desk.listview.get_group_by_count',
    { doctype, current_filters: current, field },
  );
  return groups.map(({ name, title, count }) => ({ value: name, title: String(title ?? name ?? ''), count }));
}

export function filterOfGroup(doctype: string, field: string, { value }: Group): Filter {
  const fieldname = field === ASSIGNED ? '_assign' : field;
  const isNothing = value === null || value === '' || (field === TAGS && value === NO_TAGS);
  if (isNothing) return { doctype, fieldname, operator: 'is', value: 'not set' };
  // both columns hold lists as text
  if (field === ASSIGNED || field === TAGS) return { doctype, fieldname, operator: 'like', value: String(value) };
  return { doctype, fieldname, operator: '=', value };
}

/** Is it the filter of that group? Without a group: of any group of the field? */
export function isGroupFilter(filter: Filter, doctype: string, field: string, group?: Group): boolean {
  if (group) {
    const own = filterOfGroup(doctype, field, group);
    return (
      filter.doctype === doctype &&
      filter.fieldname === own.fieldname &&
      filter.operator === own.operator &&
      String(filter.value) === String(own.value)
    );
  }
  const fieldname = field === ASSIGNED ? '_assign' : field;
  return filter.doctype === doctype && filter.fieldname === fieldname && ['=', 'like', 'is'].includes(filter.operator);
}
