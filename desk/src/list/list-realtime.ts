/** A list that is open follows what others do. */
import { onMounted, onScopeDispose } from 'vue';
import { joinRoom, listen } from '../api/realtime';
import type { List } from './list';

/** Many changes at once are one question. */
const DELAY = 1000;

export function useListRealtime(list: List): void {
  let timer: number | undefined;
  /** Nobody looks: ask when somebody does. */
  let missed = false;
  const leave: (() => void)[] = [];

  async function hear(): Promise<void> {
    timer = undefined;
    if (list.common.disable_auto_refresh) return;
    if (document.hidden) {
      missed = true;
      return;
    }
    // what cannot be read just now is read with the next change
    await list.hearChange().catch(() => undefined);
  }
  function soon(): void {
    timer ??= window.setTimeout(hear, DELAY);
  }
  function look(): void {
    if (document.hidden || !missed) return;
    missed = false;
    soon();
  }

  onMounted(() => {
    leave.push(joinRoom(['doctype_subscribe', list.name], 'doctype_unsubscribe'));
    leave.push(listen('list_update', ({ doctype }) => doctype === list.name && soon()));
    document.addEventListener('visibilitychange', look);
  });
  onScopeDispose(() => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', look);
    for (const one of leave) one();
  });
}
