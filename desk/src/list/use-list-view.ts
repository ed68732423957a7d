/** A list behind a view that is not the list itself: opened by the address, which follows the filters. */
import { onMounted, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { readAddress, writeAddress } from './address';
import { List } from './list';
import { useListRealtime } from './list-realtime';

interface Options {
  /** What the user's settings of it are called: `Kanban`, `Calendar`, … */
  view: string;
  length?: number;
  /** Once the doctype is known, before rows are asked for. */
  arrange?: (list: List) => unknown;
}

export function useListView(doctype: string, { view, length, arrange }: Options): List {
  const route = useRoute();
  const router = useRouter();
  // the way to another page changes the address before this one is gone
  const { path } = route;
  const list = List.of(doctype, view);
  if (length) list.usualLength = length;

  onMounted(() => list.open(readAddress(route.query, doctype), arrange));
  watch(
    () => [list.filters, list.sort],
    () => {
      if (list.doctype && route.path === path)
        void router.replace({ query: writeAddress(list, doctype, list.usualSort) });
    },
  );
  useListRealtime(list);
  return list;
}
