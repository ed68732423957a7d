import type { Document } from './document.js';

const ONLY_STARS = /^\*+$/;

/**
 * Moves what Password fields hold to where secrets are kept and leaves stars (frappe-contract §1.12):
 * only stars mean unchanged, nothing means removed.
 */
export async function keepSecrets(doc: Document): Promise<void> {
  const { secrets } = doc.ctx.site.ports;
  for (const column of doc.meta.columns) {
    if (column.field.fieldtype !== 'Password') continue;
    const value = doc.text(column.name);
    if (ONLY_STARS.test(value)) continue;
    if (value) {
      await secrets?.set(doc.ctx.db, doc.meta.name, doc.name, column.name, value);
      doc.values[column.name] = '*'.repeat(Math.min(value.length, 20));
    } else if (doc.before?.text(column.name)) {
      await secrets?.remove(doc.ctx.db, doc.meta.name, doc.name, column.name);
    }
  }
}
