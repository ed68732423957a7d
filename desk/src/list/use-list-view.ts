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
  /** Once doctype and rows are here. */
  ready?: (list: List) => unknown;
  /** Before anything is asked for. */
  before?: (list: List) => unknown;
}

export function useListView(doctype: string, { view, length, ready, before }: Options): List {
  const route = useRoute();
  const router = useRouter();
  const list = List.of(doctype, view);
  if (length) list.usualLength = length;

  onMounted(async () => {
    await before?.(list);
    await list.open(readAddress(route.query, doctype));
    if (list.doctype) await ready?.(list);
  });
  watch(
    () => [list.filters, list.sort],
    () => {
      if (list.doctype) void router.replace({ query: writeAddress(list, doctype, list.usualSort) });
    },
  );
  useListRealtime(list);
  return list;
}
