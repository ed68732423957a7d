/** What others do with the open document: that they saved it, that they look at it, what they say about it. */
import { onScopeDispose, reactive, watch } from 'vue';
import { joinRoom, listen } from '../api/realtime';
import { boot } from '../boot';
import { refreshInfo } from './around';
import type { Form } from './form';

export interface Others {
  /** Somebody saved it after it was read here. */
  saved: boolean;
  /** Who else looks at it, by user name. */
  viewers: string[];
}

export function watchOthers(form: Form): Others {
  const others = reactive<Others>({ saved: false, viewers: [] });
  let leave: (() => void)[] = [];
  const isThis = (message: Record<string, unknown>, name: unknown) =>
    message.doctype === form.doctype.name && name === form.doc.name;

  function enter(): void {
    for (const each of leave) each();
    leave = [];
    if (form.isNew) return;
    const place = [form.doctype.name, form.doc.name] as const;
    leave = [
      joinRoom(['doc_subscribe', ...place], 'doc_unsubscribe'),
      joinRoom(['doc_open', ...place], 'doc_close'),
      listen('doc_update', (message) => {
        if (isThis(message, message.name) && !form.busy && message.modified !== form.saved.modified)
          others.saved = true;
      }),
      listen('doc_viewers', (message) => {
        if (!isThis(message, message.docname)) return;
        const users = Array.isArray(message.users) ? message.users.map(String) : [];
        others.viewers = users.filter((user) => user !== boot.user.name && user !== 'Guest');
      }),
      listen('docinfo_update', () => void refreshInfo(form)),
    ];
  }
  watch(() => form.doc.name, enter, { immediate: true });
  watch(
    () => form.saved,
    () => {
      others.saved = false;
    },
  );
  onScopeDispose(() => {
    for (const each of leave) each();
  });
  return others;
}
