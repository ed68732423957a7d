/** Which rows are ticked. Names stay ticked when the rows move. */
import { computed, type Ref, ref } from 'vue';
import type { Row } from './rows';

export function useSelection(rows: Ref<readonly Row[]>) {
  const names = ref(new Set<string>());
  /** Where a range begins that Shift extends. */
  let anchor: string | undefined;

  const chosen = computed(() => rows.value.filter((row) => names.value.has(row.name)));
  const isAll = computed(() => rows.value.length > 0 && chosen.value.length === rows.value.length);

  function set(changed: readonly string[], on: boolean): void {
    const now = new Set(names.value);
    for (const name of changed) {
      if (on) now.add(name);
      else now.delete(name);
    }
    names.value = now;
  }

  /** Ticks or unticks a row; it is where the next range begins. */
  function toggle(name: string): void {
    anchor = name;
    set([name], !names.value.has(name));
  }

  /** Ticks everything between where the last range began and this row. */
  function extendTo(name: string): void {
    const all = rows.value.map((row) => row.name);
    const from = all.indexOf(anchor ?? name);
    const to = all.indexOf(name);
    if (from < 0 || to < 0) toggle(name);
    else set(all.slice(Math.min(from, to), Math.max(from, to) + 1), true);
  }

  function startAt(name: string): void {
    anchor ??= name;
    set([anchor], true);
  }

  function all(on: boolean): void {
    names.value = new Set(on ? rows.value.map((row) => row.name) : []);
    if (!on) anchor = undefined;
  }

  /** Ticks exactly these. */
  function only(these: readonly string[]): void {
    names.value = new Set(these);
  }

  return { names, chosen, isAll, toggle, extendTo, startAt, all, only };
}

export type Selection = ReturnType<typeof useSelection>;
