/** Which rows of a long table are in the document: those on the screen, and some around. */
import { computed, onMounted, onScopeDispose, type Ref, ref } from 'vue';

/** Fewer rows than this are all there. */
const FEW = 200;
const AROUND = 30;

/** @param table what the rows stand in @param height of a row, in px */
export function useRowWindow(count: Ref<number>, table: Ref<HTMLElement | undefined>, height: number) {
  const from = ref(0);
  const shown = ref(FEW);

  function look(): void {
    if (count.value <= FEW || !table.value) return;
    const above = -table.value.getBoundingClientRect().top;
    from.value = Math.max(0, Math.floor(above / height) - AROUND);
    shown.value = Math.ceil(window.innerHeight / height) + 2 * AROUND;
  }

  onMounted(() => {
    window.addEventListener('scroll', look, { passive: true });
    window.addEventListener('resize', look);
  });
  onScopeDispose(() => {
    window.removeEventListener('scroll', look);
    window.removeEventListener('resize', look);
  });

  const start = computed(() => (count.value <= FEW ? 0 : Math.min(from.value, Math.max(0, count.value - FEW))));
  const end = computed(() =>
    count.value <= FEW ? count.value : Math.min(count.value, start.value + Math.max(shown.value, FEW)),
  );
  /** Puts that row into the document, wherever the page stands. */
  function bring(place: number): void {
    if (place < start.value || place >= end.value) from.value = Math.max(0, place - AROUND);
  }
  return { start, end, bring };
}
