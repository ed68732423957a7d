import { onScopeDispose, type Ref, ref, shallowRef } from 'vue';

const PAUSE = 200;

export interface Search<T> {
  found: Ref<T[]>;
  busy: Ref<boolean>;
  /** What went wrong with the last search; empty when nothing did. */
  problem: Ref<string>;
  /** @param now without waiting for the next letter */
  search: (text: string, now: boolean) => void;
}

/** Searches when typing pauses; a search that another one overtakes is called off. */
export function useSearch<T>(run: (text: string, signal: AbortSignal) => Promise<T[]>): Search<T> {
  const found = shallowRef<T[]>([]);
  const busy = ref(false);
  const problem = ref('');
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: AbortController | undefined;

  function stop(): void {
    clearTimeout(timer);
    running?.abort();
  }
  async function start(text: string): Promise<void> {
    const own = new AbortController();
    running = own;
    try {
      const rows = await run(text, own.signal);
      if (running !== own || own.signal.aborted) return;
      found.value = rows;
      problem.value = '';
    } catch (error) {
      if (own.signal.aborted) return;
      found.value = [];
      problem.value = error instanceof Error ? error.message : String(error);
    }
    busy.value = false;
  }
  function search(text: string, now: boolean): void {
    stop();
    busy.value = true;
    timer = setTimeout(() => void start(text), now ? 0 : PAUSE);
  }
  onScopeDispose(stop);
  return { found, busy, problem, search };
}
