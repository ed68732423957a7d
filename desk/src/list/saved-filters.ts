/** Filters with a name: one's own, or for everybody (List Filter records). */
import { request } from '../api/http';
import { boot } from '../boot';
import { type Filter, fromStored, toServer } from './filters';

export interface SavedFilter {
  name: string;
  title: string;
  isShared: boolean;
  filters: Filter[];
}

const PATH = '/api/resource/List Filter';

interface Kept {
  name: string;
  filter_name: string;
  for_user: string | null;
  filters: string | null;
}

/** @throws ServerError */
export async function fetchSavedFilters(doctype: string): Promise<SavedFilter[]> {
  const { data } = await request(PATH, {
    query: {
      fields: ['name', 'filter_name', 'for_user', 'filters'],
      filters: [['reference_doctype', '=', doctype]],
      or_filters: [
        ['for_user', '=', boot.user.name],
        ['for_user', '=', ''],
      ],
      order_by: 'filter_name asc',
      limit_page_length: 200,
    },
  });
  return (data as Kept[]).map((kept) => ({
    name: kept.name,
    title: kept.filter_name,
    isShared: !kept.for_user,
    filters: fromStored(JSON.parse(kept.filters || '[]'), doctype),
  }));
}

/** @throws ServerError: only a System Manager saves for everybody */
export async function saveFilter(doctype: string, title: string, filters: Filter[], isShared: boolean): Promise<void> {
  await request(PATH, {
    method: 'POST',
    body: {
      ...{ filter_name: title, reference_doctype: doctype, filters: JSON.stringify(toServer(filters)) },
      for_user: isShared ? '' : boot.user.name,
    },
  });
}

/** @throws ServerError */
export async function deleteFilter(name: string): Promise<void> {
  await request(`${PATH}/${encodeURIComponent(name)}`, { method: 'DELETE' });
}
