import { onScopeDispose, reactive } from 'vue';

export interface Shortcut {
  /** `Ctrl+S`, `Shift+D`, `?`, `Alt+S`: Ctrl is Cmd on a Mac. */
  keys: string;
  label: string;
  action: (event: KeyboardEvent) => unknown;
  /** Also while somebody types in a field; combinations with Ctrl always do. */
  whileTyping?: boolean;
  /** False: the key is free for others just now. */
  when?: () => boolean;
}

/** Every shortcut that works where the person is, the newest last: it wins. */
export const shortcuts = reactive<Shortcut[]>([]);

/** Adds shortcuts for as long as the component that asks is there. */
export function useShortcuts(added: readonly Shortcut[]): void {
  shortcuts.push(...added);
  onScopeDispose(() => {
    for (const one of added) {
      const at = shortcuts.findIndex(({ keys, label }) => keys === one.keys && label === one.label);
      if (at >= 0) shortcuts.splice(at, 1);
    }
  });
}

function combination(event: KeyboardEvent): string {
  const parts = [
    (event.ctrlKey || event.metaKey) && 'Ctrl',
    event.altKey && 'Alt',
    // "?" already needs Shift on most keyboards
    event.shiftKey && (event.key.length > 1 || /[a-z]/i.test(event.key)) && 'Shift',
  ];
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return [...parts, key === ' ' ? 'Space' : key].filter(Boolean).join('+');
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  return target?.closest('input:not([type=checkbox]), textarea, select, [contenteditable=true]') !== null;
}

function onKeydown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const pressed = combination(event);
  const typing = isTyping(event) && !event.ctrlKey && !event.metaKey && !event.altKey;
  const found = shortcuts.findLast(
    ({ keys, whileTyping, when }) => keys === pressed && (whileTyping || !typing) && (when?.() ?? true),
  );
  if (!found) return;
  event.preventDefault();
  void found.action(event);
}

/** Starts listening; once for the whole page. */
export function listenForShortcuts(): void {
  window.addEventListener('keydown', onKeydown);
}
