import type { Unit } from '../ctx.js';
import type { Document } from './document.js';

/** One save under way. */
export interface Saving {
  /** A hook has saved the same document again. */
  again: boolean;
  /** `modified` of the state that the save around this one began with; empty when there is none. */
  readonly known: string;
}

const underWay = new WeakMap<Document, Saving>();

export function isBeingSaved(doc: Document): boolean {
  return underWay.has(doc);
}

/**
 * Runs one save of a document. A hook may save the same document again from within: afterwards the hooks of the outer
 * save go on seeing the `before` they began with.
 */
export async function whileSaving(doc: Document, save: (saving: Saving) => Promise<void>): Promise<void> {
  const outer = underWay.get(doc);
  const { before } = doc;
  if (outer) outer.again = true;
  const saving: Saving = { again: false, known: (outer && before?.modified) || '' };
  underWay.set(doc, saving);
  try {
    await save(saving);
  } finally {
    if (outer) underWay.set(doc, outer);
    else underWay.delete(doc);
    doc.before = outer ? before : null;
  }
}

/** Documents that each transaction has written: what was read of them before is out of date. */
const written = new WeakMap<Unit, Set<string>>();
const key = (doc: Document) => `${doc.meta.name}\n${doc.name.toLowerCase()}`;

export function noteWritten(doc: Document): void {
  const { unit } = doc.ctx;
  const names = written.get(unit) ?? new Set();
  written.set(unit, names.add(key(doc)));
}

/** Has this transaction written the document, so that an earlier `before` no longer tells what is stored? */
export function isWritten(doc: Document): boolean {
  return written.get(doc.ctx.unit)?.has(key(doc)) ?? false;
}
