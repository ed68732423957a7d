import type { DocEvent, DocEventHandler } from '../hooks/hooks.js';
import { DOC_EVENTS } from '../hooks/hooks.js';
import type { DoctypeHooks } from '../hooks/resolve.js';
import type { Meta } from '../meta/meta.js';
import { Document, type DocumentClass, withAccessors } from './document.js';

type Step = (doc: Document, ...args: unknown[]) => unknown;

/** A doctype at run time: its class, and what each event calls. Made once per Meta. */
export interface Behaviour {
  documentClass: DocumentClass;
  steps: Readonly<Partial<Record<DocEvent, readonly Step[]>>>;
}

/** The doctype class's method first, then `doc_events` of the doctype, then those of `*` (frappe-contract §2.5). */
export function behaviourOf(meta: Meta, hooks: DoctypeHooks): Behaviour {
  const base = hooks.documentClass ?? Document;
  const steps: Partial<Record<DocEvent, readonly Step[]>> = {};
  for (const event of DOC_EVENTS) {
    const list: Step[] = [];
    const own = base.prototype[event] as (...args: unknown[]) => unknown;
    if (own !== Document.prototype[event]) list.push((doc, ...args) => own.apply(doc, args));
    for (const handler of hooks.handlers[event] ?? []) list.push(callHandler(handler, event));
    if (list.length > 0) steps[event] = list;
  }
  return { documentClass: withAccessors(base, meta), steps };
}

function callHandler(handler: DocEventHandler, event: DocEvent): Step {
  return (doc) => handler(doc, event);
}

/** Fires one event. @returns what the last step that answered gave back */
export async function fire(doc: Document, event: DocEvent, ...args: unknown[]): Promise<unknown> {
  const steps = doc.ctx.site.behaviour(doc.meta).steps[event];
  if (!steps) return undefined;
  let answer: unknown;
  for (const step of steps) answer = (await step(doc, ...args)) ?? answer;
  return answer;
}
