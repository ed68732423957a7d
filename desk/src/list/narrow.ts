import { onScopeDispose, type Ref, ref } from 'vue';

const query = window.matchMedia('(max-width: 40rem)');

/** Is the screen as narrow as a phone's? */
export function useNarrow(): Ref<boolean> {
  const narrow = ref(query.matches);
  const follow = (event: MediaQueryListEvent) => {
    narrow.value = event.matches;
  };
  query.addEventListener('change', follow);
  onScopeDispose(() => query.removeEventListener('change', follow));
  return narrow;
}
