/** What scripts have said with `frappe.ui.form.on`: handlers by doctype and event, in the order in which they came. */
import type { Frm } from './frm';

/** @param cdt, cdn the doctype and name of what it happened to: the document, or one of its rows */
export type FormHandler = (frm: Frm, cdt: string, cdn: string) => unknown;
/** Events by name; several handlers may stand under one. Other forms (`onload: null`) say nothing. */
export type FormHandlers = Record<string, FormHandler | FormHandler[] | null | undefined>;

const byDoctype = new Map<string, Map<string, FormHandler[]>>();
const listeners = new Set<(doctype: string, event: string) => void>();

/** Adds handlers for a doctype, or for its rows in whatever form they stand. */
export function onForm(doctype: string, handlers: FormHandlers | string, handler?: FormHandler): void {
  const given = typeof handlers === 'string' ? { [handlers]: handler } : handlers;
  const known = byDoctype.get(doctype) ?? new Map<string, FormHandler[]>();
  byDoctype.set(doctype, known);
  for (const [event, one] of Object.entries(given)) {
    const added = [one ?? []].flat();
    if (added.length === 0) continue;
    known.set(event, [...(known.get(event) ?? []), ...added]);
    for (const listener of listeners) listener(doctype, event);
  }
}

/** The events of a doctype that have handlers. */
export function eventsOf(doctype: string): string[] {
  return [...(byDoctype.get(doctype)?.keys() ?? [])];
}

export function handlersOf(doctype: string, event: string): readonly FormHandler[] {
  return byDoctype.get(doctype)?.get(event) ?? [];
}

/** Calls `listener` when an event gets a handler later than the form was opened. */
export function onNewHandler(listener: (doctype: string, event: string) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
