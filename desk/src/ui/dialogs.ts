import { type Component, markRaw, shallowReactive } from 'vue';

/** A dialog that is open, with what it is given; `answer` closes it. */
interface OpenDialog {
  id: number;
  component: Component;
  props: Record<string, unknown>;
  answer: (value: unknown) => void;
}

/** The dialogs on the screen, the last on top; `dialog-host.vue` shows them. */
export const openDialogs = shallowReactive<OpenDialog[]>([]);
let nextId = 1;

/**
 * Opens a dialog and waits for its answer. The component emits `answer` with it, and `answer` with nothing when the
 * person closes it.
 */
export function ask<T>(component: Component, props: Record<string, unknown> = {}): Promise<T | undefined> {
  return new Promise((resolve) => {
    const id = nextId++;
    const answer = (value: unknown) => {
      const at = openDialogs.findIndex((one) => one.id === id);
      if (at >= 0) openDialogs.splice(at, 1);
      resolve(value as T | undefined);
    };
    openDialogs.push({ id, component: markRaw(component), props, answer });
  });
}
