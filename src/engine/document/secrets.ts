import type { Column, Meta } from '../meta/meta.js';
import type { Document } from './document.js';

const ONLY_STARS = /^\*+$/;
const columnsOf = new WeakMap<Meta, readonly Column[]>();

/** The Password fields of a doctype. */
export function secretColumns(meta: Meta): readonly Column[] {
  const found = columnsOf.get(meta) ?? meta.columns.filter((column) => column.field.fieldtype === 'Password');
  columnsOf.set(meta, found);
  return found;
}

/**
 * Takes what Password fields hold out of the document and leaves stars (frappe-contract §1.12):
 * only stars mean unchanged, nothing means removed.
 * @param only these fields
 * @returns what puts them where secrets are kept; to be called once the document has its name
 */
export function takeSecrets(doc: Document, only?: readonly string[]): () => Promise<void> {
  const taken: [fieldname: string, value: string][] = [];
  for (const { name } of secretColumns(doc.meta)) {
    if (only && !only.includes(name)) continue;
    const value = doc.text(name);
    if (ONLY_STARS.test(value)) continue;
    if (value) doc.values[name] = '*'.repeat(Math.min(value.length, 20));
    if (value || doc.before?.text(name)) taken.push([name, value]);
  }
  return async () => {
    const { secrets } = doc.ctx.site.ports;
    for (const [fieldname, value] of taken) {
      if (value) await secrets?.set(doc.ctx.db, doc.meta.name, doc.name, fieldname, value);
      else await secrets?.remove(doc.ctx.db, doc.meta.name, doc.name, fieldname);
    }
  };
}

/** Removes the secrets of documents or rows that are gone. */
export async function dropSecrets(docs: readonly Document[]): Promise<void> {
  for (const doc of docs) {
    if (secretColumns(doc.meta).length > 0) {
      await doc.ctx.site.ports.secrets?.remove(doc.ctx.db, doc.meta.name, doc.name);
    }
  }
}
