import { reactive } from 'vue';
import { onServerMessage, plainText, ServerError } from '../api/http';

export interface Toast {
  id: number;
  text: string;
  tone: 'success' | 'info' | 'warning' | 'error';
  at: Date;
  /** Takes back what was done. */
  undo?: (() => unknown) | undefined;
}

const LIFETIME = 6000;
const REMEMBERED = 50;
let nextId = 1;

/** `shown` is on the screen; `past` can be read again. */
export const toasts = reactive<{ shown: Toast[]; past: Toast[] }>({ shown: [], past: [] });

/** Tells the person something. Errors stay until they are closed. */
export function toast(text: string, tone: Toast['tone'] = 'success', undo?: () => unknown): void {
  const entry: Toast = { id: nextId++, text, tone, at: new Date(), undo };
  toasts.shown.push(entry);
  toasts.past.unshift(entry);
  toasts.past.splice(REMEMBERED);
  if (tone !== 'error') setTimeout(() => closeToast(entry.id), LIFETIME);
}

export function closeToast(id: number): void {
  const at = toasts.shown.findIndex((entry) => entry.id === id);
  if (at >= 0) toasts.shown.splice(at, 1);
}

/** Shows why something failed: each message of the server, or the error's own words. */
export function toastError(error: unknown): void {
  if (error instanceof DOMException && error.name === 'AbortError') return;
  const texts =
    error instanceof ServerError && error.messages.length > 0
      ? error.messages.map(({ message }) => plainText(message))
      : [error instanceof Error ? error.message : String(error)];
  for (const text of new Set(texts)) toast(text, 'error');
}

const TONES: Readonly<Record<string, Toast['tone']>> = {
  red: 'error',
  orange: 'warning',
  yellow: 'warning',
  blue: 'info',
};

onServerMessage((message) => toast(plainText(message.message), TONES[message.indicator ?? ''] ?? 'success'));
